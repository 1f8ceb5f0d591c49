// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/borrow_graph.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <tuple>

namespace mvm::verifier {
namespace {

/// Below so many labels, unused ones are let be.
constexpr std::size_t kCompactAtLeast = 4096;

/// References, edges and labels that few functions need more of at a time.
constexpr std::size_t kUsualSize = 32;

[[nodiscard]] bool is_prefix(BorrowPath prefix, BorrowPath path) noexcept {
  return prefix.size() <= path.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

[[nodiscard]] std::strong_ordering compare_paths(BorrowPath a, BorrowPath b) noexcept {
  return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
}

/// The order of the edges between two references: weak before strong, then by path. It decides what happens
/// first when a set of edges overflows.
[[nodiscard]] std::strong_ordering compare_edges(bool a_strong, BorrowPath a, bool b_strong,
                                                 BorrowPath b) noexcept {
  if (a_strong != b_strong) return a_strong ? std::strong_ordering::greater : std::strong_ordering::less;
  return compare_paths(a, b);
}

using SavedEdge = SavedBorrowGraph::Edge;
using SavedEdges = std::span<const SavedEdge>;

/// The edges at the beginning of `edges` that lie between the same two references.
[[nodiscard]] SavedEdges first_set(SavedEdges edges) noexcept {
  std::size_t count = 1;
  while (count < edges.size() && edges[count].parent == edges[0].parent &&
         edges[count].child == edges[0].child)
    ++count;
  return edges.first(count);
}

[[nodiscard]] std::strong_ordering compare_ends(const SavedEdge& a, const SavedEdge& b) noexcept {
  return std::tie(a.parent, a.child) <=> std::tie(b.parent, b.child);
}

/// Whether one of `set`, edges of `self` between two references, implies `edge` of `other`.
[[nodiscard]] bool covers(const SavedBorrowGraph& self, SavedEdges set, const SavedBorrowGraph& other,
                          const SavedEdge& edge) noexcept {
  const BorrowPath path = other.path(edge);
  return std::ranges::any_of(set, [&](const SavedEdge& mine) {
    const BorrowPath my_path = self.path(mine);
    return mine.strong ? edge.strong && std::ranges::equal(my_path, path) : is_prefix(my_path, path);
  });
}

void append_edge(SavedBorrowGraph& to, const SavedEdge& edge, BorrowPath path) {
  SavedEdge added = edge;
  added.path_offset = static_cast<std::uint32_t>(to.labels.size());
  added.path_length = static_cast<std::uint32_t>(path.size());
  to.labels.append(path);
  to.edges.push_back(added);
}

/// Adds `edge` to the set of edges that begins at `set` and ends the list (Move borrow graph,
/// `BorrowEdgeSet::insert`).
void insert_into_last_set(SavedBorrowGraph& to, std::size_t set, const SavedEdge& edge, BorrowPath path) {
  if (to.edges.size() != set && to.edges[set].overflown) return;
  if (to.edges.size() - set + 1 > kMaxEdgeSetSize) {
    to.edges.truncate(set);
    to.edges.push_back(SavedEdge{.parent = edge.parent,
                                 .child = edge.child,
                                 .path_offset = 0,
                                 .path_length = 0,
                                 .strong = false,
                                 .overflown = true});
    return;
  }
  append_edge(to, edge, path);
  to.edges.back().overflown = false;
  for (std::size_t at = to.edges.size() - 1; at != set; --at) {
    SavedEdge& before = to.edges[at - 1];
    SavedEdge& added = to.edges[at];
    const auto order = compare_edges(before.strong, to.path(before), added.strong, to.path(added));
    if (order == std::strong_ordering::less) return;
    if (order == std::strong_ordering::equal) {
      std::move(&added + 1, to.edges.end(), &added);
      to.edges.pop_back();
      return;
    }
    std::swap(before, added);
  }
}

void append_set(SavedBorrowGraph& to, const SavedBorrowGraph& from, SavedEdges set, bool keep_overflown) {
  for (const SavedEdge& edge : set) {
    append_edge(to, edge, from.path(edge));
    to.edges.back().overflown = edge.overflown && keep_overflown;
  }
}

}  // namespace

bool covers(const SavedBorrowGraph& self, const SavedBorrowGraph& other) {
  SavedEdges mine = self.edges;
  for (SavedEdges theirs = other.edges; !theirs.empty();) {
    const SavedEdges their_set = first_set(theirs);
    theirs = theirs.subspan(their_set.size());
    while (!mine.empty() && compare_ends(mine[0], their_set[0]) == std::strong_ordering::less) {
      mine = mine.subspan(1);
    }
    if (mine.empty() || compare_ends(mine[0], their_set[0]) != std::strong_ordering::equal) return false;
    const SavedEdges my_set = first_set(mine);
    for (const SavedEdge& edge : their_set) {
      if (!covers(self, my_set, other, edge)) return false;
    }
  }
  return true;
}

void join(const SavedBorrowGraph& self, const SavedBorrowGraph& other, SavedBorrowGraph& joined) {
  joined.clear();
  SavedEdges mine = self.edges;
  SavedEdges theirs = other.edges;
  while (!mine.empty() || !theirs.empty()) {
    const SavedEdges my_set = mine.empty() ? mine : first_set(mine);
    const SavedEdges their_set = theirs.empty() ? theirs : first_set(theirs);
    const auto order = my_set.empty()      ? std::strong_ordering::greater
                       : their_set.empty() ? std::strong_ordering::less
                                           : compare_ends(my_set[0], their_set[0]);
    if (order == std::strong_ordering::less) {
      append_set(joined, self, my_set, true);
    } else if (order == std::strong_ordering::greater) {
      append_set(joined, other, their_set, false);
    } else {
      const std::size_t set = joined.edges.size();
      append_set(joined, self, my_set, true);
      for (const SavedEdge& edge : their_set) {
        if (!covers(self, my_set, other, edge)) insert_into_last_set(joined, set, edge, other.path(edge));
      }
    }
    if (order != std::strong_ordering::greater) mine = mine.subspan(my_set.size());
    if (order != std::strong_ordering::less) theirs = theirs.subspan(their_set.size());
  }
}

BorrowGraph::BorrowGraph(ScratchArena* memory)
    : references_(memory, kUsualSize),
      edges_(memory, kUsualSize),
      labels_(memory, kUsualSize),
      compact_at_(kCompactAtLeast),
      by_offset_(memory),
      ins_(memory),
      outs_(memory) {}

void BorrowGraph::clear(std::size_t reserved) {
  references_.resize_for_overwrite(reserved);
  edges_.clear();
  labels_.clear();
  first_free_ = kNoEdge;
  reference_count_ = 0;
  edge_count_ = 0;
  compact_at_ = kCompactAtLeast;
}

// Paths.

BorrowGraph::Path BorrowGraph::make_path(std::optional<BorrowLabel> label) {
  if (!label) return {};
  labels_.push_back(*label);
  return {static_cast<std::uint32_t>(labels_.size() - 1), 1};
}

/// Where `second` follows `first` already, or `first` ends the table, the result is `first` made longer in
/// place.
BorrowGraph::Path BorrowGraph::append(Path first, Path second) {
  if (second.length == 0) return first;
  if (first.length == 0) return second;
  Path result = first;
  if (first.offset + first.length == second.offset) {
    result.length += second.length;
    return result;
  }
  if (first.offset + first.length != labels_.size()) {
    result.offset = static_cast<std::uint32_t>(labels_.size());
    for (std::uint32_t i = 0; i < first.length; ++i) labels_.push_back(labels_[first.offset + i]);
  }
  for (std::uint32_t i = 0; i < second.length; ++i) labels_.push_back(labels_[second.offset + i]);
  result.length += second.length;
  return result;
}

/// Closes the gaps between the labels that edges use. Paths that share labels go on sharing them.
void BorrowGraph::compact_labels() {
  by_offset_.clear();
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    if (edges_[i].parent != kNoRef) by_offset_.push_back(static_cast<EdgeIndex>(i));
  }
  std::ranges::sort(by_offset_, {}, [this](EdgeIndex i) { return edges_[i].path.offset; });
  std::uint32_t gap = 0;   // how far labels move down, from `used` on
  std::uint32_t used = 0;  // end of the labels that have been moved, where they were
  for (const EdgeIndex i : by_offset_) {
    Path& path = edges_[i].path;
    if (path.length == 0) {
      path.offset = 0;
      continue;
    }
    if (path.offset > used) {
      gap += path.offset - used;
      used = path.offset;
    }
    for (; used < path.offset + path.length; ++used) labels_[used - gap] = labels_[used];
    path.offset -= gap;
  }
  labels_.truncate(used - gap);
  compact_at_ = std::max(kCompactAtLeast, labels_.size() * 4);
}

// Edges.

void BorrowGraph::link_out(EdgeIndex index) noexcept {
  Edge& edge = edges_[index];
  Reference& parent = references_[edge.parent];
  edge.out = Link{parent.first_out, kNoEdge};
  if (parent.first_out != kNoEdge) edges_[parent.first_out].out.previous = index;
  parent.first_out = index;
  ++parent.out_degree;
}

void BorrowGraph::unlink_out(EdgeIndex index) noexcept {
  const Edge& edge = edges_[index];
  Reference& parent = references_[edge.parent];
  (edge.out.previous == kNoEdge ? parent.first_out : edges_[edge.out.previous].out.next) = edge.out.next;
  if (edge.out.next != kNoEdge) edges_[edge.out.next].out.previous = edge.out.previous;
  --parent.out_degree;
}

BorrowGraph::EdgeIndex BorrowGraph::link(RefId parent, RefId child, Path path, bool strong) {
  EdgeIndex index = first_free_;
  if (index != kNoEdge) {
    first_free_ = edges_[index].out.next;
  } else {
    index = static_cast<EdgeIndex>(edges_.size());
    edges_.push_back(Edge{});
  }
  Reference& to = references_[child];
  edges_[index] = Edge{.parent = parent,
                       .child = child,
                       .path = path,
                       .strong = strong,
                       .out = {},
                       .in = {to.first_in, kNoEdge}};
  if (to.first_in != kNoEdge) edges_[to.first_in].in.previous = index;
  to.first_in = index;
  ++to.in_degree;
  link_out(index);
  ++edge_count_;
  return index;
}

void BorrowGraph::unlink(EdgeIndex index) noexcept {
  unlink_out(index);
  Edge& edge = edges_[index];
  Reference& to = references_[edge.child];
  (edge.in.previous == kNoEdge ? to.first_in : edges_[edge.in.previous].in.next) = edge.in.next;
  if (edge.in.next != kNoEdge) edges_[edge.in.next].in.previous = edge.in.previous;
  --to.in_degree;
  edge.parent = kNoRef;
  edge.out.next = first_free_;
  first_free_ = index;
  --edge_count_;
}

bool BorrowGraph::precedes(const Edge& a, const Edge& b) const noexcept {
  return compare_edges(a.strong, path(a), b.strong, path(b)) == std::strong_ordering::less;
}

/// Adds an edge to the set of those between the two references (Move borrow graph, `BorrowEdgeSet::insert`).
void BorrowGraph::insert(RefId parent, RefId child, Path path, bool strong) {
  std::array<EdgeIndex, kMaxEdgeSetSize> set{};
  std::size_t count = 0;
  bool known = false;
  const BorrowPath labels = labels_of(path);
  const auto meet = [&](EdgeIndex index) {
    set[count++] = index;
    const Edge& edge = edges_[index];
    known = known || (edge.strong == strong && std::ranges::equal(this->path(edge), labels));
  };
  // All edges of the set are in either list: take the shorter one.
  if (references_[parent].out_degree < references_[child].in_degree) {
    for (EdgeIndex i = references_[parent].first_out; i != kNoEdge; i = edges_[i].out.next) {
      if (edges_[i].child == child) meet(i);
    }
  } else {
    for (EdgeIndex i = references_[child].first_in; i != kNoEdge; i = edges_[i].in.next) {
      if (edges_[i].parent == parent) meet(i);
    }
  }
  if (count != 0 && edges_[set[0]].overflown) return;
  // Even where the edge is in the set already: the reference counts before it looks.
  if (count + 1 > kMaxEdgeSetSize) {
    for (const EdgeIndex index : set) unlink(index);
    edges_[link(parent, child, Path{}, false)].overflown = true;
    return;
  }
  if (!known) link(parent, child, path, strong);
}

void BorrowGraph::add_strong(RefId parent, std::optional<BorrowLabel> label, RefId child) {
  if (labels_.size() > compact_at_) compact_labels();
  const std::uint32_t length = label ? 1 : 0;
  for (EdgeIndex i = references_[parent].first_out; i != kNoEdge;) {
    const EdgeIndex next = edges_[i].out.next;
    Edge& edge = edges_[i];
    if (!label || (edge.path.length != 0 && labels_[edge.path.offset] == *label)) {
      unlink_out(i);
      edge.parent = child;
      edge.path.offset += length;
      edge.path.length -= length;
      edge.overflown = false;
      link_out(i);
    }
    i = next;
  }
  link(parent, child, make_path(label), true);
}

void BorrowGraph::add_weak(RefId parent, std::optional<BorrowLabel> label, RefId child) {
  if (labels_.size() > compact_at_) compact_labels();
  link(parent, child, make_path(label), false);
}

/// The tip of a chain of borrows, under the next number.
BorrowGraph::Replaced BorrowGraph::rename_tip(RefId id, bool is_mutable) {
  const Replaced replaced{new_ref(is_mutable), references_[id].in_degree};
  --reference_count_;
  references_[replaced.child].first_in = references_[id].first_in;
  references_[replaced.child].in_degree = references_[id].in_degree;
  references_[id] = Reference{};
  return replaced;
}

BorrowGraph::Replaced BorrowGraph::replace_strong(RefId id, std::optional<BorrowLabel> label,
                                                  bool is_mutable) {
  if (!is_tip(id)) {
    const RefId child = new_ref(is_mutable);
    add_strong(id, label, child);
    return {child, release(id)};
  }
  if (labels_.size() > compact_at_) compact_labels();
  const Replaced replaced = rename_tip(id, is_mutable);
  if (replaced.pairs != 0) {
    Edge& in = edges_[references_[replaced.child].first_in];
    in.child = replaced.child;
    in.overflown = false;
    if (in.strong && label) in.path = append(in.path, make_path(label));
  }
  return replaced;
}

BorrowGraph::Replaced BorrowGraph::replace_weak(RefId id, bool is_mutable) {
  if (!is_tip(id)) {
    const RefId child = new_ref(is_mutable);
    add_weak(id, std::nullopt, child);
    return {child, release(id)};
  }
  const Replaced replaced = rename_tip(id, is_mutable);
  if (replaced.pairs != 0) {
    Edge& in = edges_[references_[replaced.child].first_in];
    in.child = replaced.child;
    in.overflown = false;
    in.strong = false;
  }
  return replaced;
}

/// Lets what borrows through `out` from the end of `in` borrow from its beginning.
void BorrowGraph::splice(const Edge& in, const Edge& out) {
  if (in.parent == out.child) return;
  const Path path = in.strong ? append(in.path, out.path) : in.path;
  insert(in.parent, out.child, path, in.strong && out.strong);
}

std::size_t BorrowGraph::release(RefId id) {
  if (labels_.size() > compact_at_) compact_labels();
  const Reference& reference = references_[id];
  const std::size_t pairs = std::size_t{reference.in_degree} * reference.out_degree;
  --reference_count_;
  if (pairs == 0) {
    while (reference.first_in != kNoEdge) unlink(reference.first_in);
    while (reference.first_out != kNoEdge) unlink(reference.first_out);
  } else if (reference.in_degree == 1) {
    release_under_one(id);
  } else {
    release_under_many(id);
  }
  return pairs;
}

/// The usual case: `id` borrows from one reference by one edge. Edges to what borrows from nothing else stay
/// where they are and begin elsewhere.
void BorrowGraph::release_under_one(RefId id) {
  const Edge in = edges_[references_[id].first_in];
  unlink(references_[id].first_in);
  outs_.clear();
  for (EdgeIndex i = references_[id].first_out; i != kNoEdge;) {
    const EdgeIndex next = edges_[i].out.next;
    Edge& edge = edges_[i];
    if (edge.child != in.parent && references_[edge.child].in_degree == 1) {
      unlink_out(i);
      edge.parent = in.parent;
      edge.path = in.strong ? append(in.path, edge.path) : in.path;
      edge.strong = in.strong && edge.strong;
      edge.overflown = false;
      link_out(i);
    } else {
      outs_.push_back(edge);
      unlink(i);
    }
    i = next;
  }
  if (outs_.size() > 1)
    std::ranges::sort(outs_, [this](const Edge& a, const Edge& b) { return precedes(a, b); });
  for (const Edge& out : outs_) splice(in, out);
}

void BorrowGraph::release_under_many(RefId id) {
  ins_.clear();
  outs_.clear();
  while (references_[id].first_in != kNoEdge) {
    ins_.push_back(edges_[references_[id].first_in]);
    unlink(references_[id].first_in);
  }
  while (references_[id].first_out != kNoEdge) {
    outs_.push_back(edges_[references_[id].first_out]);
    unlink(references_[id].first_out);
  }
  // Sets are independent of each other, but what comes first into one may decide how it overflows.
  const auto in_order = [this](const Edge& a, const Edge& b) { return precedes(a, b); };
  std::ranges::sort(ins_, in_order);
  if (outs_.size() > 1) std::ranges::sort(outs_, in_order);
  for (const Edge& in : ins_) {
    for (const Edge& out : outs_) splice(in, out);
  }
}

// Questions.

template <class Matches>
bool BorrowGraph::any_out(RefId id, Matches&& matches) const noexcept {
  for (EdgeIndex i = references_[id].first_out; i != kNoEdge; i = edges_[i].out.next) {
    if (matches(edges_[i])) return true;
  }
  return false;
}

bool BorrowGraph::find_full_borrow(RefId id) const noexcept {
  return any_out(id, [](const Edge& edge) { return edge.path.length == 0; });
}

bool BorrowGraph::find_borrow_at(RefId id, BorrowLabel label) const noexcept {
  return any_out(
      id, [&](const Edge& edge) { return edge.path.length == 0 || labels_[edge.path.offset] == label; });
}

bool BorrowGraph::find_mutable_borrow(RefId id, std::optional<BorrowLabel> label) const noexcept {
  return any_out(id, [&](const Edge& edge) {
    return references_[edge.child].is_mutable &&
           (!label || edge.path.length == 0 || labels_[edge.path.offset] == *label);
  });
}

// Saving and loading.

void BorrowGraph::save(std::span<const Name> names, SavedBorrowGraph& saved) {
  saved.clear();
  if (edge_count_ == 0) return;
  for (const Name& each : names) references_[each.reference].saved_name = each.name;
  for (const Name& each : names) {
    const std::size_t first = saved.edges.size();
    for (EdgeIndex i = references_[each.reference].first_out; i != kNoEdge; i = edges_[i].out.next) {
      const Edge& edge = edges_[i];
      append_edge(saved,
                  SavedEdge{.parent = each.name,
                            .child = references_[edge.child].saved_name,
                            .path_offset = 0,
                            .path_length = 0,
                            .strong = edge.strong,
                            .overflown = edge.overflown},
                  path(edge));
    }
    if (saved.edges.size() - first < 2) continue;
    std::sort(saved.edges.begin() + first, saved.edges.end(), [&](const SavedEdge& a, const SavedEdge& b) {
      if (a.child != b.child) return a.child < b.child;
      return compare_edges(a.strong, saved.path(a), b.strong, saved.path(b)) == std::strong_ordering::less;
    });
  }
  assert(saved.edges.size() == edge_count_);
}

void BorrowGraph::load(const SavedBorrowGraph& saved) {
  if (saved.edges.empty()) return;
  const auto base = static_cast<std::uint32_t>(labels_.size());
  labels_.append(saved.labels);
  for (const SavedEdge& edge : saved.edges) {
    const Path path{base + edge.path_offset, edge.path_length};
    edges_[link(edge.parent, edge.child, path, edge.strong)].overflown = edge.overflown;
  }
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/borrow_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <utility>
#include <vector>

namespace mvm::verifier {
namespace {

using Label = BorrowLabel;
using LabelPath = std::vector<Label>;

/// A set of edges between two references, written straight from the rules of the reference's `BorrowEdgeSet`.
struct EdgeSet {
  std::set<std::pair<bool, LabelPath>> edges;
  bool overflown = false;

  void insert(bool strong, const LabelPath& path) {
    if (overflown) return;
    if (edges.size() + 1 > kMaxEdgeSetSize) {
      edges = {{false, {}}};
      overflown = true;
      return;
    }
    edges.insert({strong, path});
  }
};

bool is_prefix(const LabelPath& prefix, const LabelPath& path) {
  return prefix.size() <= path.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

/// The borrow graph as maps of maps, in the order in which the reference goes through them: slow, and simple
/// enough to be believed.
struct Model {
  std::map<RefId, bool> references;  // whether mutable
  std::map<RefId, std::map<RefId, EdgeSet>> out;

  std::size_t size() const {
    std::size_t count = references.size();
    for (const auto& [parent, children] : out) {
      for (const auto& [child, set] : children) count += set.edges.size();
    }
    return count;
  }

  void add_strong(RefId parent, std::optional<Label> label, RefId child) {
    const LabelPath path = label ? LabelPath{*label} : LabelPath{};
    auto& children = out[parent];
    for (auto it = children.begin(); it != children.end();) {
      for (auto edge = it->second.edges.begin(); edge != it->second.edges.end();) {
        if (!is_prefix(path, edge->second)) {
          ++edge;
          continue;
        }
        const LabelPath rest(edge->second.begin() + static_cast<std::ptrdiff_t>(path.size()),
                             edge->second.end());
        out[child][it->first].insert(edge->first, rest);
        edge = it->second.edges.erase(edge);
      }
      it = it->second.edges.empty() ? children.erase(it) : std::next(it);
    }
    out[parent][child].insert(true, path);
  }

  void add_weak(RefId parent, std::optional<Label> label, RefId child) {
    out[parent][child].insert(false, label ? LabelPath{*label} : LabelPath{});
  }

  std::size_t release(RefId id) {
    const std::map<RefId, EdgeSet> children = out[id];
    out.erase(id);
    references.erase(id);
    std::size_t pairs = 0;
    for (auto& [parent, parents_children] : out) {
      const auto found = parents_children.find(id);
      if (found == parents_children.end()) continue;
      const EdgeSet into = found->second;
      parents_children.erase(found);
      for (const auto& [in_strong, in_path] : into.edges) {
        for (const auto& [child, set] : children) {
          for (const auto& [out_strong, out_path] : set.edges) {
            ++pairs;
            if (parent == child) continue;
            LabelPath path = in_path;
            if (in_strong) path.insert(path.end(), out_path.begin(), out_path.end());
            parents_children[child].insert(in_strong && out_strong, path);
          }
        }
      }
    }
    return pairs;
  }

  bool has_borrows(RefId id, std::optional<Label> label, bool mutable_only, bool full_only = false) const {
    const auto found = out.find(id);
    if (found == out.end()) return false;
    for (const auto& [child, set] : found->second) {
      if (mutable_only && !references.at(child)) continue;
      for (const auto& [strong, path] : set.edges) {
        if (path.empty() || (!full_only && (!label || path[0] == *label))) return true;
      }
    }
    return false;
  }

  static bool implies(const EdgeSet& set, bool strong, const LabelPath& path) {
    return std::ranges::any_of(set.edges, [&](const auto& edge) {
      return (edge.first == strong && edge.second == path) || (!edge.first && is_prefix(edge.second, path));
    });
  }

  /// The edges of `other` that no edge of this implies.
  std::map<RefId, std::map<RefId, EdgeSet>> unmatched(const Model& other) const {
    std::map<RefId, std::map<RefId, EdgeSet>> result;
    for (const auto& [parent, children] : other.out) {
      for (const auto& [child, set] : children) {
        const auto mine = out.find(parent);
        const EdgeSet none;
        const EdgeSet* my_set = &none;
        if (mine != out.end() && mine->second.contains(child)) my_set = &mine->second.at(child);
        for (const auto& [strong, path] : set.edges) {
          if (!implies(*my_set, strong, path)) result[parent][child].insert(strong, path);
        }
      }
    }
    return result;
  }

  Model joined_with(const Model& other) const {
    Model joined = *this;
    for (const auto& [parent, children] : unmatched(other)) {
      for (const auto& [child, set] : children) {
        for (const auto& [strong, path] : set.edges) joined.out[parent][child].insert(strong, path);
      }
    }
    return joined;
  }

  Model renamed(const std::map<RefId, RefId>& names) const {
    Model result;
    for (const auto& [id, is_mutable] : references) result.references[names.at(id)] = is_mutable;
    for (const auto& [parent, children] : out) {
      for (const auto& [child, set] : children) result.out[names.at(parent)][names.at(child)] = set;
    }
    return result;
  }
};

using Edges = std::multiset<std::tuple<RefId, RefId, bool, LabelPath>>;

Edges edges_of(const Model& model) {
  Edges edges;
  for (const auto& [parent, children] : model.out) {
    for (const auto& [child, set] : children) {
      for (const auto& [strong, path] : set.edges) edges.insert({parent, child, strong, path});
    }
  }
  return edges;
}

Edges edges_of(const BorrowGraph& graph) {
  Edges edges;
  graph.for_each_edge([&](const BorrowEdge& edge) {
    edges.insert({edge.parent, edge.child, edge.strong, LabelPath(edge.path.begin(), edge.path.end())});
  });
  return edges;
}

Edges edges_of(const SavedBorrowGraph& graph) {
  Edges edges;
  for (const SavedBorrowGraph::Edge& edge : graph.edges) {
    const BorrowPath path = graph.path(edge);
    edges.insert({edge.parent, edge.child, edge.strong, LabelPath(path.begin(), path.end())});
  }
  return edges;
}

/// A graph and its model, put through the same operations.
class Twins {
 public:
  /// What steps are like: how many labels there are, and that one borrow in so many is weak, or of the whole.
  struct Mix {
    unsigned labels = 3;
    unsigned weak = 4;
    unsigned whole = 5;
  };

  Twins(ScratchArena* memory, std::size_t roots, Mix mix) : graph(memory), roots_(roots), mix_(mix) {
    graph.clear(roots);
    for (RefId id = 0; id < roots; ++id) {
      graph.add_ref(id, id % 2 == 0);
      model.references[id] = id % 2 == 0;
      live.push_back(id);
    }
  }

  RefId pick(std::mt19937& random) const { return live[random() % live.size()]; }

  RefId new_ref(bool is_mutable) {
    const RefId id = graph.new_ref(is_mutable);
    model.references[id] = is_mutable;
    return id;
  }

  std::optional<Label> label(std::mt19937& random) const {
    if (random() % mix_.whole == 0) return std::nullopt;
    const auto index = static_cast<std::uint16_t>(random() % mix_.labels);
    switch (random() % 4) {
      case 0:
        return Label::local(index);
      case 1:
        return Label::global(index);
      case 2:
        return Label::struct_field(index);
      default:
        return Label::variant_field(index, static_cast<std::uint16_t>(random() % 2), index);
    }
  }

  void step(std::mt19937& random) {
    if (live.size() > roots_ && random() % 3 == 0) {
      release(roots_ + random() % (live.size() - roots_));
      return;
    }
    const RefId child = new_ref(random() % 2 == 0);
    if (random() % mix_.weak == 0) {
      add_weak(random, child);
    } else {
      const RefId parent = pick(random);
      const auto at = label(random);
      graph.add_strong(parent, at, child);
      model.add_strong(parent, at, child);
    }
    live.push_back(child);
  }

  /// From several parents, as the result of a call.
  void add_weak(std::mt19937& random, RefId child) {
    std::set<RefId> parents;
    for (std::size_t i = 0; i < 1 + random() % 4; ++i) parents.insert(pick(random));
    const auto at = label(random);
    for (const RefId parent : parents) {
      graph.add_weak(parent, at, child);
      model.add_weak(parent, at, child);
    }
  }

  void release(std::size_t position) {
    const RefId id = live[position];
    live.erase(live.begin() + static_cast<std::ptrdiff_t>(position));
    EXPECT_EQ(graph.release(id), model.release(id));
  }

  void release_all_but(std::size_t count) {
    while (live.size() > count) release(live.size() - 1);
  }

  void expect_equal() const {
    EXPECT_EQ(edges_of(graph), edges_of(model));
    EXPECT_EQ(graph.size(), model.size());
    for (const RefId id : live) {
      EXPECT_EQ(graph.has_full_borrows(id), model.has_borrows(id, std::nullopt, false, true));
      for (const std::optional<Label>& label :
           {std::optional<Label>(), std::optional(Label::local(1)), std::optional(Label::struct_field(2))}) {
        const bool borrowed = label ? graph.has_borrows_at(id, *label) : graph.has_borrows(id);
        EXPECT_EQ(borrowed, model.has_borrows(id, label, false));
        EXPECT_EQ(graph.has_mutable_borrows(id, label), model.has_borrows(id, label, true));
      }
    }
  }

  BorrowGraph graph;
  Model model;
  std::vector<RefId> live;

 private:
  std::size_t roots_;
  Mix mix_;
};

/// Mostly strong borrows of many fields: sets of edges grow until they overflow.
constexpr Twins::Mix kVaried{.labels = 20, .weak = 100, .whole = 50};

TEST(BorrowGraph, FactorsBorrowsOfTheSameField) {
  ScratchArena memory;
  BorrowGraph graph(&memory);
  graph.clear(1);
  graph.add_ref(0, true);
  const RefId first = graph.new_ref(true);
  graph.add_strong(0, Label::struct_field(7), first);
  const RefId second = graph.new_ref(true);
  graph.add_strong(0, Label::struct_field(7), second);
  // The first borrows from the second now, exactly.
  const Edges expected{{0, second, true, {Label::struct_field(7)}}, {second, first, true, {}}};
  EXPECT_EQ(edges_of(graph), expected);
  EXPECT_EQ(graph.size(), 5);
  EXPECT_TRUE(graph.has_full_borrows(second));
  EXPECT_FALSE(graph.has_full_borrows(0));
  EXPECT_TRUE(graph.has_borrows_at(0, Label::struct_field(7)));
  EXPECT_FALSE(graph.has_borrows_at(0, Label::struct_field(8)));
}

TEST(BorrowGraph, ReleaseJoinsPaths) {
  ScratchArena memory;
  BorrowGraph graph(&memory);
  graph.clear(1);
  graph.add_ref(0, true);
  const RefId outer = graph.new_ref(true);
  graph.add_strong(0, Label::struct_field(1), outer);
  const RefId inner = graph.new_ref(false);
  graph.add_strong(outer, Label::struct_field(2), inner);
  EXPECT_EQ(graph.release(outer), 1);
  const Edges expected{{0, inner, true, {Label::struct_field(1), Label::struct_field(2)}}};
  EXPECT_EQ(edges_of(graph), expected);
  EXPECT_FALSE(graph.has_mutable_borrows(0, std::nullopt));
  EXPECT_EQ(graph.release(inner), 0);
  EXPECT_EQ(graph.size(), 1);
}

TEST(BorrowGraph, ManyEdgesBecomeOne) {
  ScratchArena memory;
  SavedBorrowGraph joined(&memory);
  SavedBorrowGraph other(&memory);
  for (std::uint16_t field = 0; field <= kMaxEdgeSetSize; ++field) {
    // root -field-> 0, each time by another field, joined one after the other.
    BorrowGraph graph(&memory);
    graph.clear(2);
    graph.add_ref(0, true);
    graph.add_ref(1, true);
    graph.add_strong(1, Label::struct_field(field), 0);
    const std::vector<BorrowGraph::Name> names{{0, 0}, {1, 1}};
    SavedBorrowGraph step(&memory);
    graph.save(names, step);
    EXPECT_FALSE(covers(joined, step));
    join(joined, step, other);
    std::swap(joined.edges, other.edges);
    std::swap(joined.labels, other.labels);
    EXPECT_TRUE(covers(joined, step));
    EXPECT_EQ(joined.edges.size(), field < kMaxEdgeSetSize ? field + 1U : 1U);
  }
  EXPECT_EQ(edges_of(joined), (Edges{{1, 0, false, {}}}));
  EXPECT_TRUE(joined.edges[0].overflown);
}

TEST(BorrowGraph, AgreesWithItsModel) {
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    std::mt19937 random(seed);
    ScratchArena memory;
    const bool varied = seed % 2 == 0;
    Twins twins(&memory, 1 + seed % 4, varied ? kVaried : Twins::Mix{});
    for (int i = 0; i < 120; ++i) {
      twins.step(random);
      if (i % 10 == 0) twins.expect_equal();
    }
    twins.release_all_but(6);
    twins.expect_equal();
    ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed;
  }
}

/// Two graphs over the same references, saved under new names, joined, and loaded again.
TEST(BorrowGraph, JoinAgreesWithItsModel) {
  std::size_t covered = 0;
  std::size_t overflown = 0;
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    const bool varied = seed % 2 == 0;
    ScratchArena memory;
    const std::size_t roots = varied ? 1 : 4;
    const std::size_t locals = roots + (varied ? 2 : 6);
    SavedBorrowGraph self(&memory);
    Model self_model;
    for (std::uint32_t round = 0; round < 30; ++round) {
      Twins twins(&memory, roots, varied ? kVaried : Twins::Mix{});
      for (std::size_t i = 0; i < 4 + seed % 20; ++i) {
        twins.step(random);
        twins.release_all_but(locals);
      }
      // Roots may borrow from each other too, as locals do at the end of a block.
      std::vector<RefId> names(twins.live.begin(), twins.live.end());
      while (names.size() < locals) {
        names.push_back(twins.new_ref(names.size() % 2 == 0));
        twins.live.push_back(names.back());
      }
      if (!varied) std::shuffle(names.begin(), names.end(), random);
      std::map<RefId, RefId> name_by_id;
      for (std::size_t i = 0; i < names.size(); ++i) name_by_id[names[i]] = static_cast<RefId>(i);
      SavedBorrowGraph other(&memory);
      std::vector<BorrowGraph::Name> named;
      for (const RefId id : names) named.push_back({static_cast<std::uint16_t>(named.size()), id});
      twins.graph.save(named, other);
      const Model other_model = twins.model.renamed(name_by_id);
      ASSERT_EQ(edges_of(other), edges_of(other_model));

      const bool is_covered = self_model.unmatched(other_model).empty();
      ASSERT_EQ(covers(self, other), is_covered) << "seed " << seed << " round " << round;
      covered += is_covered ? 1 : 0;
      SavedBorrowGraph joined(&memory);
      join(self, other, joined);
      const Model joined_model = self_model.joined_with(other_model);
      ASSERT_EQ(edges_of(joined), edges_of(joined_model)) << "seed " << seed << " round " << round;
      overflown += static_cast<std::size_t>(
          std::ranges::count(joined.edges, true, &SavedBorrowGraph::Edge::overflown));

      BorrowGraph loaded(&memory);
      loaded.clear(names.size());
      for (RefId id = 0; id < names.size(); ++id) loaded.add_ref(id, true);
      loaded.load(joined);
      ASSERT_EQ(edges_of(loaded), edges_of(joined_model));
      self = joined;
      self_model = joined_model;
    }
  }
  // Else the test has not looked at what it is for.
  EXPECT_GT(covered, 100U);
  EXPECT_GT(overflown, 100U);
}

/// Paths that nothing uses any more are dropped in the midst of a block.
TEST(BorrowGraph, LongRunsKeepPathsIntact) {
  std::mt19937 random(7);
  ScratchArena memory;
  Twins twins(&memory, 2, Twins::Mix{});
  for (int i = 0; i < 20000; ++i) {
    twins.step(random);
    twins.release_all_but(12);
    if (i % 500 == 0) twins.expect_equal();
    ASSERT_FALSE(::testing::Test::HasFailure()) << "step " << i;
  }
}

}  // namespace
}  // namespace mvm::verifier

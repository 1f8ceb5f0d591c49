// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/arena_vector.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace mvm::verifier {

/// A reference that the analysis knows of, numbered in the order in which they came up.
using RefId = std::uint32_t;
inline constexpr RefId kNoRef = UINT32_MAX;

/// One step of a path from a value to a part of it. Labels compare as the reference's do: by kind, then by
/// indices (Move bytecode verifier, reference_safety `Label`).
class BorrowLabel {
 public:
  enum class Kind : std::uint8_t { Local, Global, StructField, VariantField };

  [[nodiscard]] static constexpr BorrowLabel local(std::uint16_t local) noexcept {
    return {Kind::Local, local};
  }
  [[nodiscard]] static constexpr BorrowLabel global(std::uint16_t struct_def) noexcept {
    return {Kind::Global, struct_def};
  }
  [[nodiscard]] static constexpr BorrowLabel struct_field(std::uint16_t field_handle) noexcept {
    return {Kind::StructField, field_handle};
  }
  [[nodiscard]] static constexpr BorrowLabel variant_field(std::uint16_t enum_def, std::uint16_t variant,
                                                           std::uint16_t field) noexcept {
    return {Kind::VariantField, std::uint64_t{enum_def} << 32 | std::uint64_t{variant} << 16 | field};
  }

  [[nodiscard]] constexpr Kind kind() const noexcept { return static_cast<Kind>(bits_ >> 48); }
  /// The local, struct definition, field handle, or number of the field in its variant.
  [[nodiscard]] constexpr std::uint16_t index() const noexcept { return static_cast<std::uint16_t>(bits_); }
  /// Of a variant's field.
  [[nodiscard]] constexpr std::uint16_t enum_def() const noexcept {
    return static_cast<std::uint16_t>(bits_ >> 32);
  }
  [[nodiscard]] constexpr std::uint16_t variant() const noexcept {
    return static_cast<std::uint16_t>(bits_ >> 16);
  }

  friend constexpr auto operator<=>(BorrowLabel, BorrowLabel) = default;

 private:
  constexpr BorrowLabel(Kind kind, std::uint64_t indices) noexcept
      : bits_(static_cast<std::uint64_t>(kind) << 48 | indices) {}

  std::uint64_t bits_;
};

using BorrowPath = std::span<const BorrowLabel>;

/// How a child borrows from its parent: exactly at `path` if strong, else from anything at or below it.
struct BorrowEdge {
  RefId parent;
  RefId child;
  BorrowPath path;
  bool strong;
};

/// Between two references lie at most so many edges; one more, and a single weak edge with the empty path
/// stands for all (Move borrow graph, `MAX_EDGE_SET_SIZE`).
inline constexpr std::size_t kMaxEdgeSetSize = 10;

/// A borrow graph at rest, its references named by the locals that hold them: what is known at the beginning
/// of a block. Edges are sorted by parent, child, strength and path.
struct SavedBorrowGraph {
  struct Edge {
    std::uint16_t parent;
    std::uint16_t child;
    std::uint32_t path_offset;  ///< in `labels`
    std::uint32_t path_length;
    bool strong;
    bool overflown;  ///< the edge stands for more than kMaxEdgeSetSize
  };

  explicit SavedBorrowGraph(ScratchArena* memory) : edges(memory), labels(memory) {}

  [[nodiscard]] BorrowPath path(const Edge& edge) const noexcept {
    return {labels.begin() + edge.path_offset, edge.path_length};
  }
  void clear() noexcept {
    edges.clear();
    labels.clear();
  }

  ArenaVector<Edge> edges;
  ArenaVector<BorrowLabel> labels;
};

/// Whether for each edge of `other` there is one in `self` that implies it (Move borrow graph, `leq`). Both
/// must have the same references.
[[nodiscard]] bool covers(const SavedBorrowGraph& self, const SavedBorrowGraph& other);

/// `self` and those edges of `other` that it does not cover (Move borrow graph, `join`). `joined` must be
/// neither.
void join(const SavedBorrowGraph& self, const SavedBorrowGraph& other, SavedBorrowGraph& joined);

/// Which references borrow from which, and at what path: the working form, for going through a block (Move
/// borrow graph, `BorrowGraph`). Two flat tables, of references and of edges; the edges out of and into a
/// reference are linked lists through the second. The order of a list says nothing.
class BorrowGraph {
 public:
  explicit BorrowGraph(ScratchArena* memory);

  /// No references and no edges. The first `reserved` numbers are set aside for `add_ref`.
  void clear(std::size_t reserved);

  /// A reference under one of the numbers set aside.
  void add_ref(RefId id, bool is_mutable) noexcept {
    references_[id] = Reference{.is_mutable = is_mutable};
    ++reference_count_;
  }
  /// A reference under the next number.
  [[nodiscard]] RefId new_ref(bool is_mutable) {
    references_.push_back(Reference{.is_mutable = is_mutable});
    ++reference_count_;
    return static_cast<RefId>(references_.size() - 1);
  }

  [[nodiscard]] bool is_mutable(RefId id) const noexcept { return references_[id].is_mutable; }
  /// References and edges, together.
  [[nodiscard]] std::size_t size() const noexcept { return reference_count_ + edge_count_; }

  // Borrows of `parent` by `child`, which must be new and have no edges into it from `parent`.

  /// Exactly of `parent`, or of what lies at `label`. Borrows of the same from `parent` become borrows from
  /// `child`.
  void add_strong(RefId parent, std::optional<BorrowLabel> label, RefId child);
  /// Of anything in `parent`, or in what lies at `label`.
  void add_weak(RefId parent, std::optional<BorrowLabel> label, RefId child);

  /// Does in one step what a new reference, `add_strong` or `add_weak` from `id` and `release` of `id` do;
  /// `pairs` is what that gives.
  struct Replaced {
    RefId child;
    std::size_t pairs;
  };
  [[nodiscard]] Replaced replace_strong(RefId id, std::optional<BorrowLabel> label, bool is_mutable);
  [[nodiscard]] Replaced replace_weak(RefId id, bool is_mutable);

  /// Ends a reference: what borrowed from it now borrows from those that it borrowed from. Returns the number
  /// of pairs of an edge in and an edge out.
  std::size_t release(RefId id);

  /// Whether anything is borrowed from `id`.
  [[nodiscard]] bool has_borrows(RefId id) const noexcept { return references_[id].first_out != kNoEdge; }
  /// Whether all of `id` is borrowed, not just a field of it.
  [[nodiscard]] bool has_full_borrows(RefId id) const noexcept {
    return has_borrows(id) && find_full_borrow(id);
  }
  /// Whether all of `id`, or what lies at `label`, is borrowed.
  [[nodiscard]] bool has_borrows_at(RefId id, BorrowLabel label) const noexcept {
    return has_borrows(id) && find_borrow_at(id, label);
  }
  /// Whether `id` is borrowed by a mutable reference; at `label` only, if one is given.
  [[nodiscard]] bool has_mutable_borrows(RefId id,
                                         std::optional<BorrowLabel> label = std::nullopt) const noexcept {
    return has_borrows(id) && find_mutable_borrow(id, label);
  }

  /// What a reference is to be called in a saved graph.
  struct Name {
    std::uint16_t name;
    RefId reference;
  };
  /// Writes the graph down. `names` are in order, and all references that have edges are among them.
  void save(std::span<const Name> names, SavedBorrowGraph& saved);
  /// Adds the edges of a saved graph, whose references there must be under their saved names.
  void load(const SavedBorrowGraph& saved);

  /// Calls `visit(const BorrowEdge&)` for each edge.
  template <class Visit>
  void for_each_edge(Visit&& visit) const {
    for (const Edge& edge : edges_) {
      if (edge.parent != kNoRef) visit(BorrowEdge{edge.parent, edge.child, path(edge), edge.strong});
    }
  }

 private:
  using EdgeIndex = std::uint32_t;
  static constexpr EdgeIndex kNoEdge = UINT32_MAX;

  struct Path {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
  };
  struct Link {
    EdgeIndex next = kNoEdge;
    EdgeIndex previous = kNoEdge;
  };
  struct Edge {
    RefId parent = kNoRef;  ///< kNoRef where the place is free
    RefId child = kNoRef;
    Path path;
    bool strong = false;
    bool overflown = false;
    Link out;  ///< among the edges of `parent`; `next` links the free places
    Link in;   ///< among the edges of `child`
  };
  struct Reference {
    EdgeIndex first_out = kNoEdge;
    EdgeIndex first_in = kNoEdge;
    std::uint32_t out_degree = 0;
    std::uint32_t in_degree = 0;
    std::uint16_t saved_name = 0;
    bool is_mutable = false;
  };

  [[nodiscard]] BorrowPath labels_of(Path path) const noexcept {
    return {labels_.begin() + path.offset, path.length};
  }
  [[nodiscard]] BorrowPath path(const Edge& edge) const noexcept { return labels_of(edge.path); }
  [[nodiscard]] Path make_path(std::optional<BorrowLabel> label);
  [[nodiscard]] Path append(Path first, Path second);
  void compact_labels();

  EdgeIndex link(RefId parent, RefId child, Path path, bool strong);
  void unlink(EdgeIndex index) noexcept;
  void link_out(EdgeIndex index) noexcept;
  void unlink_out(EdgeIndex index) noexcept;
  [[nodiscard]] bool precedes(const Edge& a, const Edge& b) const noexcept;

  [[nodiscard]] bool is_tip(RefId id) const noexcept {
    return references_[id].first_out == kNoEdge && references_[id].in_degree <= 1;
  }
  [[nodiscard]] Replaced rename_tip(RefId id, bool is_mutable);
  void insert(RefId parent, RefId child, Path path, bool strong);
  void splice(const Edge& in, const Edge& out);
  void release_under_one(RefId id);
  void release_under_many(RefId id);

  template <class Matches>
  [[nodiscard]] bool any_out(RefId id, Matches&& matches) const noexcept;
  [[nodiscard]] bool find_full_borrow(RefId id) const noexcept;
  [[nodiscard]] bool find_borrow_at(RefId id, BorrowLabel label) const noexcept;
  [[nodiscard]] bool find_mutable_borrow(RefId id, std::optional<BorrowLabel> label) const noexcept;

  ArenaVector<Reference> references_;
  ArenaVector<Edge> edges_;
  EdgeIndex first_free_ = kNoEdge;
  std::size_t reference_count_ = 0;
  std::size_t edge_count_ = 0;

  /// The labels of all paths. A path is never overwritten; those that no edge uses are dropped now and then.
  ArenaVector<BorrowLabel> labels_;
  std::size_t compact_at_;

  ArenaVector<EdgeIndex> by_offset_;  ///< working memory of `compact_labels`

  // Working memory of `release`.
  ArenaVector<Edge> ins_;
  ArenaVector<Edge> outs_;
};

}  // namespace mvm::verifier

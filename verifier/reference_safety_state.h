// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/abstract_interpreter.h"
#include "verifier/borrow_graph.h"
#include "verifier/function_view.h"
#include "verifier/local_set.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace mvm::verifier {

/// What the locals hold and which references borrow from which, at one place in the code; and for each block
/// at its beginning (Move bytecode verifier, reference_safety `AbstractState`).
///
/// A value is the number of a reference, or kNoRef. Operations return false where they are refused or the
/// meter's limit is reached; `take_error` then says which.
class ReferenceState {
 public:
  ReferenceState(const FunctionView& function, Meter& meter);

  // The state at the beginning of blocks, as `AbstractAnalysis` says.
  void enter(BlockIndex block);
  void leave();
  void assign(BlockIndex block) { blocks_[block] = result_; }
  [[nodiscard]] JoinResult join(BlockIndex block);

  // What instructions do. References given to them are used up, but for those of `new_ref`.

  [[nodiscard]] RefId new_ref(bool is_mutable) { return graph_.new_ref(is_mutable); }
  [[nodiscard]] bool release(RefId value) { return value == kNoRef || release_reference(value); }
  [[nodiscard]] bool copy_local(std::size_t offset, std::uint16_t local, RefId& copy) {
    const RefId value = locals_[local];
    if (value != kNoRef) return copy_reference(value, copy);
    copy = kNoRef;
    return require_local_not_mutably_borrowed(local, StatusCode::COPYLOC_EXISTS_BORROW_ERROR, offset);
  }
  [[nodiscard]] bool move_local(std::size_t offset, std::uint16_t local, RefId& moved) {
    moved = locals_[local];
    if (moved == kNoRef) {
      return require_local_unborrowed(local, StatusCode::MOVELOC_EXISTS_BORROW_ERROR, offset);
    }
    locals_[local] = kNoRef;
    holding_.remove(local);
    return true;
  }
  [[nodiscard]] bool store_local(std::size_t offset, std::uint16_t local, RefId value) {
    const RefId old = locals_[local];
    if (value != old) set_local(local, value);
    if (old != kNoRef) return release_reference(old);
    return require_local_unborrowed(local, StatusCode::STLOC_UNSAFE_TO_DESTROY_ERROR, offset);
  }
  [[nodiscard]] bool borrow_local(std::size_t offset, std::uint16_t local, bool is_mutable, RefId& borrow);
  [[nodiscard]] bool freeze(std::size_t offset, RefId reference, RefId& frozen);
  [[nodiscard]] bool compare(std::size_t offset, RefId first, RefId second);
  [[nodiscard]] bool read(std::size_t offset, RefId reference);
  [[nodiscard]] bool write(std::size_t offset, RefId reference);
  [[nodiscard]] bool borrow_field(std::size_t offset, RefId reference, std::uint16_t field_handle,
                                  bool is_mutable, RefId& borrow);
  /// Whether all fields of a variant may be borrowed; then `borrow_variant_field` for each, then `release`.
  [[nodiscard]] bool may_borrow_variant(std::size_t offset, RefId reference, bool is_mutable);
  [[nodiscard]] bool borrow_variant_field(RefId reference, BorrowLabel field, bool is_mutable, RefId& borrow);
  [[nodiscard]] bool borrow_global(std::size_t offset, std::uint16_t struct_def, bool is_mutable,
                                   RefId& borrow);
  /// For taking a resource out of global storage, and for calling what may.
  [[nodiscard]] bool require_global_unborrowed(std::size_t offset, std::uint16_t struct_def);
  [[nodiscard]] bool use_vector(std::size_t offset, RefId vector, bool is_mutable);
  [[nodiscard]] bool borrow_element(std::size_t offset, RefId vector, bool is_mutable, RefId& borrow);
  /// A call: whether the references among the arguments, in order, may be handed over; it leaves them sorted
  /// by number. Then `borrow_result` for each reference that is returned, then `release_all`.
  [[nodiscard]] bool hand_over(std::size_t offset, std::span<RefId> arguments);
  [[nodiscard]] bool borrow_result(std::span<const RefId> arguments, bool is_mutable, RefId& result);
  [[nodiscard]] bool release_all(std::span<const RefId> references);
  /// `values` are the references among the returned values, in order.
  [[nodiscard]] bool return_from(std::size_t offset, std::span<const RefId> values);

  [[nodiscard]] std::span<const RefId> locals() const noexcept { return locals_; }
  [[nodiscard]] const BorrowGraph& borrows() const noexcept { return graph_; }

  bool refuse(StatusCode status, std::size_t offset);
  /// What the passes before this one rule out.
  bool refuse_invariant();
  bool too_complex();
  [[nodiscard]] Error take_error() { return std::move(*error_); }

 private:
  struct BlockState {
    explicit BlockState(ScratchArena* memory) : graph(memory) {}
    /// References and edges; the frame's root is a reference too.
    [[nodiscard]] std::size_t size() const noexcept { return reference_count + graph.edges.size(); }

    LocalSet references;              ///< the locals that hold one
    std::size_t reference_count = 1;  ///< with the frame's root
    SavedBorrowGraph graph;
  };

  [[nodiscard]] RefId frame_root() const noexcept { return static_cast<RefId>(locals_.size()); }
  void load(const BlockState& state);
  void save(BlockState& state);
  std::size_t release_locals(const BlockState& from, const LocalSet& released, BlockState& to);

  [[nodiscard]] bool charge(std::uint64_t units) {
    return meter_.add(Scope::Function, units) || too_complex();
  }
  [[nodiscard]] bool charge_borrow() { return charge(cost::kReferencesAddBorrow); }
  [[nodiscard]] bool charge_graph() { return charge_graph(graph_.size()); }
  [[nodiscard]] bool charge_graph(std::size_t size) {
    return charge(cost::kReferencesPerGraphItem * (size == 0 ? 1 : size));
  }
  /// `released` as `BorrowGraph::release` says; the square counts.
  [[nodiscard]] bool charge_release(std::size_t released) {
    return !meter_.metered() || charge(release_cost(released));
  }
  [[nodiscard]] static std::uint64_t release_cost(std::size_t released) noexcept;
  [[nodiscard]] bool charge_join(std::size_t size1, std::size_t size2);

  [[nodiscard]] bool release_reference(RefId reference) { return charge_release(graph_.release(reference)); }
  [[nodiscard]] bool copy_reference(RefId reference, RefId& copy);
  void set_local(std::uint16_t local, RefId value) noexcept {
    locals_[local] = value;
    if (value == kNoRef) {
      holding_.remove(local);
    } else {
      holding_.add(local);
    }
  }
  [[nodiscard]] bool charge_replaced(BorrowGraph::Replaced replaced, RefId& child) {
    child = replaced.child;
    return charge_borrow() && charge_release(replaced.pairs);
  }
  /// Of locals that hold a value: not borrowed at all, or not by mutable references.
  [[nodiscard]] bool require_local_unborrowed(std::uint16_t local, StatusCode otherwise, std::size_t offset) {
    if (!charge_graph()) return false;
    return !graph_.has_borrows_at(frame_root(), BorrowLabel::local(local)) || refuse(otherwise, offset);
  }
  [[nodiscard]] bool require_local_not_mutably_borrowed(std::uint16_t local, StatusCode otherwise,
                                                        std::size_t offset) {
    if (function_.config.additional_borrow_checks && graph_.has_full_borrows(frame_root())) {
      return refuse(otherwise, offset);
    }
    if (!charge_graph()) return false;
    return !graph_.has_mutable_borrows(frame_root(), BorrowLabel::local(local)) || refuse(otherwise, offset);
  }
  [[nodiscard]] bool require_writable(RefId reference, StatusCode otherwise, std::size_t offset);
  [[nodiscard]] bool require_readable(RefId reference, std::optional<BorrowLabel> label, StatusCode otherwise,
                                      std::size_t offset);

  const FunctionView& function_;
  Meter& meter_;
  ArenaVector<RefId> locals_;
  LocalSet holding_;  ///< the locals that hold a reference
  LocalSet mutable_;  ///< the locals whose type is a mutable reference
  BorrowGraph graph_;
  ArenaVector<BorrowGraph::Name> names_;  ///< working memory of `save`
  ArenaVector<RefId> references_;         ///< working memory of `return_from`

  std::span<BlockState> blocks_;
  BlockState result_;  ///< of the block that was left last
  BlockState self_;    ///< working memory of `join`
  BlockState other_;
  BlockState joined_;

  std::optional<Error> error_;
};

}  // namespace mvm::verifier

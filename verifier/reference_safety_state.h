// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/abstract_interpreter.h"
#include "verifier/borrow_graph.h"
#include "verifier/function_view.h"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <vector>

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
  [[nodiscard]] bool release(RefId value);
  [[nodiscard]] bool copy_local(std::size_t offset, std::uint16_t local, RefId& copy);
  [[nodiscard]] bool move_local(std::size_t offset, std::uint16_t local, RefId& moved);
  [[nodiscard]] bool store_local(std::size_t offset, std::uint16_t local, RefId value);
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
  /// `arguments` are the references among them, in order; `results` gets one value for each type of
  /// `returns`.
  [[nodiscard]] bool call(std::size_t offset, std::span<RefId> arguments, Signature returns,
                          std::pmr::vector<RefId>& results);
  /// `values` are the references among the returned values, in order.
  [[nodiscard]] bool return_from(std::size_t offset, std::span<const RefId> values);

  [[nodiscard]] std::span<const RefId> locals() const noexcept { return locals_; }
  [[nodiscard]] const BorrowGraph& borrows() const noexcept { return graph_; }

  bool refuse(StatusCode status, std::size_t offset) {
    error_ = function_.fail_at(status, offset).error();
    return false;
  }
  /// What the passes before this one rule out.
  bool refuse_invariant() {
    error_ = Error(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR);
    return false;
  }
  bool too_complex() {
    error_ = Meter::too_complex().error();
    return false;
  }
  [[nodiscard]] Error take_error() { return std::move(*error_); }

 private:
  /// A function has at most 255 locals (Move binary format, `LocalIndex`).
  using LocalSet = std::bitset<256>;

  struct BlockState {
    explicit BlockState(std::pmr::memory_resource* memory) : graph(memory) {}
    /// References and edges; the frame's root is a reference too.
    [[nodiscard]] std::size_t size() const noexcept { return references.count() + 1 + graph.edges.size(); }

    LocalSet references;  ///< the locals that hold one
    SavedBorrowGraph graph;
  };

  [[nodiscard]] RefId frame_root() const noexcept { return static_cast<RefId>(locals_.size()); }
  void load(const BlockState& state);
  void save(BlockState& state);
  std::size_t release_locals(const BlockState& from, const LocalSet& released, BlockState& to);

  [[nodiscard]] bool charge(std::uint64_t per_item, std::uint64_t items);
  [[nodiscard]] bool charge_graph() { return charge_graph(graph_.size()); }
  [[nodiscard]] bool charge_graph(std::size_t size);
  [[nodiscard]] bool charge_release(std::size_t released);
  [[nodiscard]] bool charge_join(std::size_t size1, std::size_t size2);
  [[nodiscard]] bool charge_borrow() { return charge(cost::kReferencesAddBorrow, 1); }

  /// Whether a local is borrowed mutably, or all of the frame: none of its locals may then be borrowed or
  /// copied.
  [[nodiscard]] bool require_local_not_mutably_borrowed(std::uint16_t local, StatusCode otherwise,
                                                        std::size_t offset);
  [[nodiscard]] bool require_writable(RefId reference, StatusCode otherwise, std::size_t offset);
  [[nodiscard]] bool require_readable(RefId reference, std::optional<BorrowLabel> label, StatusCode otherwise,
                                      std::size_t offset);

  const FunctionView& function_;
  Meter& meter_;
  std::pmr::vector<RefId> locals_;
  std::pmr::vector<std::uint8_t> holds_mutable_;  ///< by local: whether its type is a mutable reference
  BorrowGraph graph_;
  std::pmr::vector<RefId> names_;  ///< working memory of `save` and `return_from`

  std::pmr::vector<BlockState> blocks_;
  BlockState result_;  ///< of the block that was left last
  BlockState self_;    ///< working memory of `join`
  BlockState other_;
  BlockState joined_;

  std::optional<Error> error_;
};

}  // namespace mvm::verifier

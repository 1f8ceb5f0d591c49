// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/reference_safety_state.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace mvm::verifier {
namespace {

/// Releasing and joining cost the square of what they handle, divided by these (Move bytecode verifier,
/// `RELEASE_ITEM_QUADRATIC_THRESHOLD` and `JOIN_ITEM_QUADRATIC_THRESHOLD`).
constexpr std::uint64_t kReleaseQuadraticThreshold = 5;
constexpr std::uint64_t kJoinQuadraticThreshold = 10;

[[nodiscard]] std::uint64_t times(std::uint64_t a, std::uint64_t b) noexcept {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

[[nodiscard]] std::uint64_t at_least_quadratic(std::uint64_t items, std::uint64_t threshold) noexcept {
  return std::max(items, times(items, items) / threshold);
}

}  // namespace

ReferenceState::ReferenceState(const FunctionView& function, Meter& meter)
    : function_(function),
      meter_(meter),
      locals_(&function.scratch),
      graph_(&function.scratch),
      names_(&function.scratch),
      references_(&function.scratch),
      result_(&function.scratch),
      self_(&function.scratch),
      other_(&function.scratch),
      joined_(&function.scratch) {
  locals_.assign(function.local_count(), kNoRef);
  // Not in a vector: block states own nothing that would have to be destroyed.
  const std::size_t count = function.cfg.block_count();
  blocks_ = {function.scratch.allocate_array<BlockState>(count), count};
  for (BlockState& block : blocks_) std::construct_at(&block, &function.scratch);
  for (std::size_t local = 0; local < locals_.size(); ++local) {
    const TypeKind kind = function.module.types.kind(function.local_type(local));
    if (kind != TypeKind::Reference && kind != TypeKind::MutableReference) continue;
    if (kind == TypeKind::MutableReference) mutable_.add(local);
    if (local >= function.parameters.size()) continue;
    blocks_[0].references.add(local);
    ++blocks_[0].reference_count;
  }
}

// Refusals.

bool ReferenceState::refuse(StatusCode status, std::size_t offset) {
  error_ = function_.fail_at(status, offset).error();
  return false;
}

bool ReferenceState::refuse_invariant() {
  error_ = Error(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR);
  return false;
}

bool ReferenceState::too_complex() {
  error_ = Meter::too_complex().error();
  return false;
}

// Blocks.

void ReferenceState::load(const BlockState& state) {
  holding_.for_each([this](std::size_t local) { locals_[local] = kNoRef; });
  holding_ = state.references;
  graph_.clear(locals_.size() + 1);
  holding_.for_each([this](std::size_t local) {
    locals_[local] = static_cast<RefId>(local);
    graph_.add_ref(locals_[local], mutable_.has(local));
  });
  graph_.add_ref(frame_root(), true);
  graph_.load(state.graph);
}

/// Gives each reference the name of the local that holds it (Move bytecode verifier,
/// `construct_canonical_state`).
void ReferenceState::save(BlockState& state) {
  state.references = holding_;
  names_.clear();
  holding_.for_each(
      [this](std::size_t local) { names_.push_back({static_cast<std::uint16_t>(local), locals_[local]}); });
  names_.push_back({static_cast<std::uint16_t>(locals_.size()), frame_root()});
  state.reference_count = names_.size();
  graph_.save(names_, state.graph);
}

void ReferenceState::enter(BlockIndex block) { load(blocks_[block]); }
void ReferenceState::leave() { save(result_); }

/// `to` is `from` without the references in some locals; returns what `charge_release` wants to know.
std::size_t ReferenceState::release_locals(const BlockState& from, const LocalSet& released, BlockState& to) {
  load(from);
  std::size_t pairs = 0;
  released.for_each([&](std::size_t local) {
    pairs += graph_.release(locals_[local]);
    locals_[local] = kNoRef;
  });
  holding_ = holding_ - released;
  save(to);
  return pairs;
}

JoinResult ReferenceState::join(BlockIndex block) {
  if (!meter_.add(Scope::Function, cost::kReferencesJoinBase)) return JoinResult::TooComplex;
  BlockState& old = blocks_[block];
  const std::size_t old_size = old.size();
  const std::size_t other_size = result_.size();
  const LocalSet only_old = old.references - result_.references;
  const LocalSet only_other = result_.references - old.references;
  const BlockState* self = &old;
  const BlockState* other = &result_;
  std::size_t released = 0;
  if (!only_old.empty()) {
    released += release_locals(old, only_old, self_);
    self = &self_;
  }
  if (!only_other.empty()) {
    released += release_locals(result_, only_other, other_);
    other = &other_;
  }

  // Where the locals stay as they are, the joined graph has an edge that the old one lacks exactly if the old
  // one does not cover the other.
  const bool changed = !only_old.empty() || !covers(self->graph, other->graph);
  std::size_t joined_size = old_size;
  if (changed) {
    mvm::verifier::join(self->graph, other->graph, joined_.graph);
    joined_.references = self->references;
    joined_.reference_count = self->reference_count;
    joined_size = joined_.size();
  }
  const bool paid = charge_join(old_size, other_size) &&
                    charge_graph(std::max({old_size, other_size, joined_size})) && charge_release(released);
  if (!paid) return JoinResult::TooComplex;
  if (!changed) return JoinResult::Unchanged;
  std::swap(old, joined_);
  return JoinResult::Changed;
}

// The meter.

std::uint64_t ReferenceState::release_cost(std::size_t released) noexcept {
  const std::uint64_t items = std::max<std::size_t>(released, 1);
  return times(cost::kReferencesReleaseItem, at_least_quadratic(items, kReleaseQuadraticThreshold));
}

bool ReferenceState::charge_join(std::size_t size1, std::size_t size2) {
  const std::uint64_t items = std::max<std::size_t>(size1, 1) + std::max<std::size_t>(size2, 1);
  return charge(times(cost::kReferencesJoinItem, at_least_quadratic(items, kJoinQuadraticThreshold)));
}

// What is asked of references.

/// A mutable reference may be written through while nothing borrows from it.
bool ReferenceState::require_writable(RefId reference, StatusCode otherwise, std::size_t offset) {
  if (!charge_graph()) return false;
  return !graph_.has_borrows(reference) || refuse(otherwise, offset);
}

/// An immutable reference may always be read through, a mutable one while no mutable one borrows from it.
bool ReferenceState::require_readable(RefId reference, std::optional<BorrowLabel> label, StatusCode otherwise,
                                      std::size_t offset) {
  if (!graph_.is_mutable(reference)) return true;
  if (!charge_graph()) return false;
  return !graph_.has_mutable_borrows(reference, label) || refuse(otherwise, offset);
}

bool ReferenceState::require_global_unborrowed(std::size_t offset, std::uint16_t struct_def) {
  if (!charge_graph()) return false;
  return !graph_.has_borrows_at(frame_root(), BorrowLabel::global(struct_def)) ||
         refuse(StatusCode::GLOBAL_REFERENCE_ERROR, offset);
}

// Instructions.

bool ReferenceState::copy_reference(RefId reference, RefId& copy) {
  copy = new_ref(graph_.is_mutable(reference));
  if (!charge_borrow()) return false;
  graph_.add_strong(reference, std::nullopt, copy);
  return true;
}

bool ReferenceState::borrow_local(std::size_t offset, std::uint16_t local, bool is_mutable, RefId& borrow) {
  constexpr StatusCode kOtherwise = StatusCode::BORROWLOC_EXISTS_BORROW_ERROR;
  if (!is_mutable) {
    if (!require_local_not_mutably_borrowed(local, kOtherwise, offset)) return false;
  } else if (function_.config.additional_borrow_checks && graph_.has_full_borrows(frame_root())) {
    // What borrows from the local alone goes on to borrow from the new reference.
    return refuse(kOtherwise, offset);
  }
  borrow = new_ref(is_mutable);
  if (!charge_borrow()) return false;
  graph_.add_strong(frame_root(), BorrowLabel::local(local), borrow);
  return true;
}

bool ReferenceState::freeze(std::size_t offset, RefId reference, RefId& frozen) {
  if (!require_readable(reference, std::nullopt, StatusCode::FREEZEREF_EXISTS_MUTABLE_BORROW_ERROR, offset)) {
    return false;
  }
  return charge_replaced(graph_.replace_strong(reference, std::nullopt, false), frozen);
}

bool ReferenceState::compare(std::size_t offset, RefId first, RefId second) {
  if (first == kNoRef && second == kNoRef) return true;
  if (first == kNoRef || second == kNoRef) return refuse_invariant();
  constexpr StatusCode kOtherwise = StatusCode::READREF_EXISTS_MUTABLE_BORROW_ERROR;
  return require_readable(first, std::nullopt, kOtherwise, offset) &&
         require_readable(second, std::nullopt, kOtherwise, offset) && release(first) && release(second);
}

bool ReferenceState::read(std::size_t offset, RefId reference) {
  return require_readable(reference, std::nullopt, StatusCode::READREF_EXISTS_MUTABLE_BORROW_ERROR, offset) &&
         release(reference);
}

bool ReferenceState::write(std::size_t offset, RefId reference) {
  return require_writable(reference, StatusCode::WRITEREF_EXISTS_BORROW_ERROR, offset) && release(reference);
}

bool ReferenceState::borrow_field(std::size_t offset, RefId reference, std::uint16_t field_handle,
                                  bool is_mutable, RefId& borrow) {
  constexpr StatusCode kOtherwise = StatusCode::FIELD_EXISTS_MUTABLE_BORROW_ERROR;
  const BorrowLabel label = BorrowLabel::struct_field(field_handle);
  if (is_mutable) {
    // Borrows of the same field go on to borrow from the new reference.
    if (graph_.has_full_borrows(reference)) return refuse(kOtherwise, offset);
  } else if (!require_readable(reference, label, kOtherwise, offset)) {
    return false;
  }
  return charge_replaced(graph_.replace_strong(reference, label, is_mutable), borrow);
}

bool ReferenceState::may_borrow_variant(std::size_t offset, RefId reference, bool is_mutable) {
  constexpr StatusCode kOtherwise = StatusCode::FIELD_EXISTS_MUTABLE_BORROW_ERROR;
  if (is_mutable) return !graph_.has_full_borrows(reference) || refuse(kOtherwise, offset);
  return require_readable(reference, std::nullopt, kOtherwise, offset);
}

bool ReferenceState::borrow_variant_field(RefId reference, BorrowLabel field, bool is_mutable,
                                          RefId& borrow) {
  borrow = new_ref(is_mutable);
  if (!charge_borrow()) return false;
  graph_.add_strong(reference, field, borrow);
  return true;
}

bool ReferenceState::borrow_global(std::size_t offset, std::uint16_t struct_def, bool is_mutable,
                                   RefId& borrow) {
  const BorrowLabel label = BorrowLabel::global(struct_def);
  if (is_mutable && !require_global_unborrowed(offset, struct_def)) return false;
  if (!charge_graph()) return false;
  if (graph_.has_mutable_borrows(frame_root(), label))
    return refuse(StatusCode::GLOBAL_REFERENCE_ERROR, offset);
  borrow = new_ref(is_mutable);
  if (!charge_borrow()) return false;
  graph_.add_weak(frame_root(), label, borrow);
  return true;
}

bool ReferenceState::use_vector(std::size_t offset, RefId vector, bool is_mutable) {
  constexpr StatusCode kOtherwise = StatusCode::VEC_UPDATE_EXISTS_MUTABLE_BORROW_ERROR;
  if (is_mutable && !require_writable(vector, kOtherwise, offset)) return false;
  return release(vector);
}

bool ReferenceState::borrow_element(std::size_t offset, RefId vector, bool is_mutable, RefId& borrow) {
  constexpr StatusCode kOtherwise = StatusCode::VEC_BORROW_ELEMENT_EXISTS_MUTABLE_BORROW_ERROR;
  // Since global storage went, this is checked as the call of a function would be, which may not be given a
  // mutable reference that something borrows from.
  const bool as_call = function_.config.deprecate_global_storage_ops && graph_.is_mutable(vector);
  if ((is_mutable || as_call) && !require_writable(vector, kOtherwise, offset)) return false;
  return charge_replaced(graph_.replace_weak(vector, is_mutable), borrow);
}

bool ReferenceState::hand_over(std::size_t offset, std::span<RefId> arguments) {
  for (const RefId argument : arguments) {
    if (!graph_.is_mutable(argument)) continue;
    if (!require_writable(argument, StatusCode::CALL_BORROWED_MUTABLE_REFERENCE_ERROR, offset)) return false;
  }
  // From here the reference goes by sets of references.
  if (arguments.size() > 1) std::ranges::sort(arguments);
  return true;
}

/// A mutable reference may come from any mutable argument, an immutable one from any.
bool ReferenceState::borrow_result(std::span<const RefId> arguments, bool is_mutable, RefId& result) {
  result = new_ref(is_mutable);
  for (const RefId argument : arguments) {
    if (is_mutable && !graph_.is_mutable(argument)) continue;
    if (!charge_borrow()) return false;
    graph_.add_weak(argument, std::nullopt, result);
  }
  return true;
}

bool ReferenceState::release_all(std::span<const RefId> references) {
  return std::ranges::all_of(references, [this](RefId reference) { return release(reference); });
}

bool ReferenceState::return_from(std::size_t offset, std::span<const RefId> values) {
  references_.clear();
  holding_.for_each([this](std::size_t local) { references_.push_back(locals_[local]); });
  std::ranges::sort(references_);
  if (!release_all(references_) || !charge_graph()) return false;
  if (graph_.has_borrows(frame_root())) {
    return refuse(StatusCode::UNSAFE_RET_LOCAL_OR_RESOURCE_STILL_BORROWED, offset);
  }
  for (const RefId value : values) {
    if (!graph_.is_mutable(value)) continue;
    if (!require_writable(value, StatusCode::RET_BORROWED_MUTABLE_REFERENCE_ERROR, offset)) return false;
  }
  return true;
}

}  // namespace mvm::verifier

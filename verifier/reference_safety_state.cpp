// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/reference_safety_state.h"

#include <algorithm>
#include <utility>

namespace mvm::verifier {
namespace {

/// Releasing and joining cost the square of what they handle, divided by these (Move bytecode verifier,
/// `RELEASE_ITEM_QUADRATIC_THRESHOLD` and `JOIN_ITEM_QUADRATIC_THRESHOLD`).
constexpr std::uint64_t kReleaseQuadraticThreshold = 5;
constexpr std::uint64_t kJoinQuadraticThreshold = 10;

[[nodiscard]] std::uint64_t at_least_quadratic(std::uint64_t items, std::uint64_t threshold) noexcept {
  std::uint64_t square = 0;
  if (__builtin_mul_overflow(items, items, &square)) square = UINT64_MAX;
  return std::max(items, square / threshold);
}

}  // namespace

ReferenceState::ReferenceState(const FunctionView& function, Meter& meter)
    : function_(function),
      meter_(meter),
      locals_(function.local_count(), kNoRef, &function.scratch),
      holds_mutable_(function.local_count(), 0, &function.scratch),
      graph_(&function.scratch),
      names_(&function.scratch),
      blocks_(&function.scratch),
      result_(&function.scratch),
      self_(&function.scratch),
      other_(&function.scratch),
      joined_(&function.scratch) {
  for (std::size_t local = 0; local < locals_.size(); ++local) {
    holds_mutable_[local] =
        function.types.kind(function.local_type(local)) == TypeKind::MutableReference ? 1 : 0;
  }
  blocks_.reserve(function.cfg.block_count());
  for (std::size_t i = 0; i < function.cfg.block_count(); ++i) blocks_.emplace_back(&function.scratch);
  for (std::size_t parameter = 0; parameter < function.parameters.size(); ++parameter) {
    blocks_[0].references[parameter] = function.types.is_reference(function.parameters[parameter]);
  }
}

// Blocks.

void ReferenceState::load(const BlockState& state) {
  graph_.clear(locals_.size() + 1);
  for (std::size_t local = 0; local < locals_.size(); ++local) {
    if (!state.references[local]) {
      locals_[local] = kNoRef;
      continue;
    }
    locals_[local] = static_cast<RefId>(local);
    graph_.add_ref(locals_[local], holds_mutable_[local] != 0);
  }
  graph_.add_ref(frame_root(), true);
  graph_.load(state.graph);
}

/// Gives each reference the name of the local that holds it (Move bytecode verifier,
/// `construct_canonical_state`).
void ReferenceState::save(BlockState& state) {
  names_.assign(locals_.begin(), locals_.end());
  names_.push_back(frame_root());
  graph_.save(names_, state.graph);
  state.references.reset();
  for (std::size_t local = 0; local < locals_.size(); ++local) {
    if (locals_[local] != kNoRef) state.references.set(local);
  }
}

void ReferenceState::enter(BlockIndex block) { load(blocks_[block]); }
void ReferenceState::leave() { save(result_); }

/// `to` is `from` without the references in some locals; returns what `charge_release` wants to know.
std::size_t ReferenceState::release_locals(const BlockState& from, const LocalSet& released, BlockState& to) {
  load(from);
  std::size_t pairs = 0;
  for (std::size_t local = 0; local < locals_.size(); ++local) {
    if (!released[local]) continue;
    pairs += graph_.release(locals_[local]);
    locals_[local] = kNoRef;
  }
  save(to);
  return pairs;
}

JoinResult ReferenceState::join(BlockIndex block) {
  if (!meter_.add(Scope::Function, cost::kReferencesJoinBase)) return JoinResult::TooComplex;
  BlockState& old = blocks_[block];
  const std::size_t old_size = old.size();
  const std::size_t other_size = result_.size();
  const LocalSet only_old = old.references & ~result_.references;
  const LocalSet only_other = result_.references & ~old.references;
  const BlockState* self = &old;
  const BlockState* other = &result_;
  std::size_t released = 0;
  if (only_old.any()) {
    released += release_locals(old, only_old, self_);
    self = &self_;
  }
  if (only_other.any()) {
    released += release_locals(result_, only_other, other_);
    other = &other_;
  }

  // Where the locals stay as they are, the joined graph has an edge that the old one lacks exactly if the old
  // one does not cover the other.
  const bool changed = only_old.any() || !covers(self->graph, other->graph);
  std::size_t joined_size = old_size;
  if (changed) {
    mvm::verifier::join(self->graph, other->graph, joined_.graph);
    joined_.references = self->references;
    joined_size = joined_.size();
  }
  const bool paid = charge_join(old_size, other_size) &&
                    charge_graph(std::max({old_size, other_size, joined_size})) && charge_release(released);
  if (!paid) return JoinResult::TooComplex;
  if (!changed) return JoinResult::Unchanged;
  std::swap(old.references, joined_.references);
  std::swap(old.graph, joined_.graph);
  return JoinResult::Changed;
}

// The meter.

bool ReferenceState::charge(std::uint64_t per_item, std::uint64_t items) {
  return meter_.add_items(Scope::Function, per_item, items) || too_complex();
}

bool ReferenceState::charge_graph(std::size_t size) {
  return charge(cost::kReferencesPerGraphItem, std::max<std::size_t>(size, 1));
}

bool ReferenceState::charge_release(std::size_t released) {
  const std::uint64_t items = std::max<std::size_t>(released, 1);
  return charge(cost::kReferencesReleaseItem, at_least_quadratic(items, kReleaseQuadraticThreshold));
}

bool ReferenceState::charge_join(std::size_t size1, std::size_t size2) {
  const std::uint64_t items = std::max<std::size_t>(size1, 1) + std::max<std::size_t>(size2, 1);
  return charge(cost::kReferencesJoinItem, at_least_quadratic(items, kJoinQuadraticThreshold));
}

// What is asked of references.

bool ReferenceState::require_local_not_mutably_borrowed(std::uint16_t local, StatusCode otherwise,
                                                        std::size_t offset) {
  if (function_.config.additional_borrow_checks && graph_.has_full_borrows(frame_root())) {
    return refuse(otherwise, offset);
  }
  if (!charge_graph()) return false;
  return !graph_.has_mutable_borrows(frame_root(), BorrowLabel::local(local)) || refuse(otherwise, offset);
}

/// A mutable reference may be written through while nothing borrows from it.
bool ReferenceState::require_writable(RefId reference, StatusCode otherwise, std::size_t offset) {
  if (!charge_graph()) return false;
  return !graph_.has_borrows(reference, std::nullopt) || refuse(otherwise, offset);
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
  return !graph_.has_borrows(frame_root(), BorrowLabel::global(struct_def)) ||
         refuse(StatusCode::GLOBAL_REFERENCE_ERROR, offset);
}

// Instructions.

bool ReferenceState::release(RefId value) { return value == kNoRef || charge_release(graph_.release(value)); }

bool ReferenceState::copy_local(std::size_t offset, std::uint16_t local, RefId& copy) {
  const RefId value = locals_[local];
  if (value != kNoRef) {
    copy = new_ref(graph_.is_mutable(value));
    if (!charge_borrow()) return false;
    graph_.add_strong(value, std::nullopt, copy);
    return true;
  }
  copy = kNoRef;
  return require_local_not_mutably_borrowed(local, StatusCode::COPYLOC_EXISTS_BORROW_ERROR, offset);
}

bool ReferenceState::move_local(std::size_t offset, std::uint16_t local, RefId& moved) {
  moved = std::exchange(locals_[local], kNoRef);
  if (moved != kNoRef) return true;
  if (!charge_graph()) return false;
  return !graph_.has_borrows(frame_root(), BorrowLabel::local(local)) ||
         refuse(StatusCode::MOVELOC_EXISTS_BORROW_ERROR, offset);
}

bool ReferenceState::store_local(std::size_t offset, std::uint16_t local, RefId value) {
  const RefId old = std::exchange(locals_[local], value);
  if (old != kNoRef) return release(old);
  if (!charge_graph()) return false;
  return !graph_.has_borrows(frame_root(), BorrowLabel::local(local)) ||
         refuse(StatusCode::STLOC_UNSAFE_TO_DESTROY_ERROR, offset);
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
  frozen = new_ref(false);
  if (!charge_borrow()) return false;
  graph_.add_strong(reference, std::nullopt, frozen);
  return release(reference);
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
  borrow = new_ref(is_mutable);
  if (!charge_borrow()) return false;
  graph_.add_strong(reference, label, borrow);
  return release(reference);
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
  borrow = new_ref(is_mutable);
  if (!charge_borrow()) return false;
  graph_.add_weak(vector, std::nullopt, borrow);
  return release(vector);
}

bool ReferenceState::call(std::size_t offset, std::span<RefId> arguments, Signature returns,
                          std::pmr::vector<RefId>& results) {
  for (const RefId argument : arguments) {
    if (!graph_.is_mutable(argument)) continue;
    if (!require_writable(argument, StatusCode::CALL_BORROWED_MUTABLE_REFERENCE_ERROR, offset)) return false;
  }
  // The reference goes on with sets of references, ordered by number.
  std::ranges::sort(arguments);
  results.clear();
  for (const TypeId type : returns) {
    if (!function_.types.is_reference(type)) {
      results.push_back(kNoRef);
      continue;
    }
    const bool is_mutable = function_.types.kind(type) == TypeKind::MutableReference;
    const RefId result = new_ref(is_mutable);
    for (const RefId argument : arguments) {
      if (is_mutable && !graph_.is_mutable(argument)) continue;
      if (!charge_borrow()) return false;
      graph_.add_weak(argument, std::nullopt, result);
    }
    results.push_back(result);
  }
  return std::ranges::all_of(arguments, [this](RefId argument) { return release(argument); });
}

bool ReferenceState::return_from(std::size_t offset, std::span<const RefId> values) {
  names_.clear();
  for (const RefId value : locals_) {
    if (value != kNoRef) names_.push_back(value);
  }
  std::ranges::sort(names_);
  for (const RefId value : names_) {
    if (!release(value)) return false;
  }
  if (!charge_graph()) return false;
  if (graph_.has_borrows(frame_root(), std::nullopt)) {
    return refuse(StatusCode::UNSAFE_RET_LOCAL_OR_RESOURCE_STILL_BORROWED, offset);
  }
  for (const RefId value : values) {
    if (!graph_.is_mutable(value)) continue;
    if (!require_writable(value, StatusCode::RET_BORROWED_MUTABLE_REFERENCE_ERROR, offset)) return false;
  }
  return true;
}

}  // namespace mvm::verifier

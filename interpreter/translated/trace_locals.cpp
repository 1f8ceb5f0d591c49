// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Constants, and what is copied, moved and borrowed from locals.

#include "interpreter/translated/trace.h"

#include <algorithm>

namespace mvm::translated {

void Trace::load_wide(TypeKind kind, const std::byte* value) {
  account(0, 1, 1);
  const Layout& layout = primitive_layout(kind);
  define(OpCode::ConstN, layout, 0, layout.size).pointer = value;
}

void Trace::load_constant() {
  const auto& constant = *resolve<LoadedConstant>(stack_code_[pc_]);
  if (constant.layout == nullptr) return leave();
  const Layout& layout = complete(*constant.layout);
  const std::uint64_t size = constant.bcs.size();
  if (layout.kind == TypeKind::Vector) {
    const bool is_long = size > kMostPerSegment / 4;
    account(0, 1, is_long ? 0 : size);
    Op& op = define(OpCode::LoadVector, layout);
    op.pointer = &constant;
    op.d = is_long ? 1 : 0;
    ++pc_;
    if (is_long) begin_segment();
    return;
  }
  account(0, 1, size);
  if (layout.slot_size() == 8) {
    Operand& operand = push(layout);
    operand.kind = Operand::Kind::Constant;
    operand.value = load<std::uint64_t>(constant.value.data());
  } else {
    define(OpCode::ConstN, layout, 0, layout.slot_size()).pointer = constant.value.data();
  }
  ++pc_;
}

void Trace::load_local(bool moves) {
  const std::uint32_t local = stack_code_[pc_].index;
  if (!inlined_.empty()) return load_inlined(local);
  const LocalSlot& slot = instance_->locals[local];
  const Layout& layout = *slot.layout;
  if (is_static(layout)) {
    account(0, 1, fixed_size(layout));
    Operand& operand = push(layout);
    operand.slot = slot.offset;
    operand.local = local;
    // Something may write to the local through a reference while the copy is on the stack.
    if (!moves && code_.shape->mutably_borrowed[local]) materialize(operand);
    ++pc_;
    return;
  }
  account(0, 1, 0);
  if (moves) release_local(local);
  Op& op = define(moves ? OpCode::MoveOwned : OpCode::CopyOwned, layout, slot.offset, layout.slot_size());
  op.pointer = &layout;
  ++pc_;
  begin_segment();
}

void Trace::store_local() {
  account(Opcode::StLoc);
  const std::uint32_t local = stack_code_[pc_].index;
  if (!inlined_.empty()) return store_inlined(local);
  const LocalSlot& slot = instance_->locals[local];
  const bool is_defined_last = defining_ && *defining_ + 1 == ops_.size() && operands_.back().is_home() &&
                               ops_.back().a == operands_.back().home;
  Operand value = pop();
  if (!slot.layout->plain) {
    release_local(local);
    emit(OpCode::StoreOwned, slot.offset, value.home, slot.layout->slot_size()).pointer = slot.layout;
    return;
  }
  const bool is_used =
      std::ranges::any_of(operands_, [=](const Operand& operand) { return operand.local == local; });
  if (is_defined_last && !is_used) {
    ops_.back().a = slot.offset;
    defining_.reset();
    return;
  }
  release_local(local);
  if (value.is_home() || value.kind == Operand::Kind::Slot) {
    emit_move(slot.offset, value.slot, slot.layout->slot_size());
    return;
  }
  value.home = slot.offset;
  materialize(value);
}

void Trace::borrow_local() {
  account(stack_code_[pc_].opcode);
  const std::uint32_t local = stack_code_[pc_].index;
  const LocalSlot& slot = instance_->locals[local];
  if (slot.layout->boxed) return push_reference(*slot.layout, slot.offset, 0, local);
  push_reference(*slot.layout, slot.offset, 0, Operand::kNoLocal);
  operands_.back().kind = Operand::Kind::FrameAddress;
}

void Trace::pop_value() {
  account(Opcode::Pop);
  const Operand value = pop();
  if (!value.layout->plain) emit(OpCode::Drop, value.home).pointer = value.layout;
}

}  // namespace mvm::translated

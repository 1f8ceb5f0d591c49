// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// The operand stack while a trace is translated.

#include "interpreter/translated/trace.h"

namespace mvm::translated {

Op& Trace::emit(OpCode code, std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  Op op;
  op.code = code;
  op.a = a;
  op.b = b;
  op.c = c;
  ops_.push_back(op);
  defining_.reset();
  return ops_.back();
}

Op& Trace::define(OpCode code, const Layout& layout, std::uint32_t b, std::uint32_t c) {
  Op& op = emit(code, push(layout).home, b, c);
  defining_ = ops_.size() - 1;
  return op;
}

Operand& Trace::push(const Layout& layout) {
  Operand operand;
  operand.layout = &layout;
  operand.kind = layout.is_reference() ? Operand::Kind::Reference : Operand::Kind::Slot;
  operand.home = operand.slot = top_;
  top_ += layout.slot_size();
  operands_.push_back(operand);
  defining_.reset();
  return operands_.back();
}

void Trace::push_constant(TypeKind kind, std::uint64_t value) {
  account(0, 1, 1);
  Operand& operand = push(primitive_layout(kind));
  operand.kind = Operand::Kind::Constant;
  operand.value = value;
}

void Trace::push_reference(const Layout& target, std::uint32_t slot, std::uint32_t offset,
                           std::uint32_t local) {
  Operand& operand = push(*target.reference);
  operand.slot = slot;
  operand.offset = offset;
  operand.local = local;
}

Operand Trace::pop() {
  const Operand operand = operands_.back();
  operands_.pop_back();
  top_ = operand.home;
  return operand;
}

void Trace::emit_move(std::uint32_t to, std::uint32_t from, std::uint32_t bytes) {
  if (to == from) return;
  switch (bytes) {
    case 8:
      emit(OpCode::Move8, to, from);
      break;
    case 16:
      emit(OpCode::Move16, to, from);
      break;
    case 24:
      emit(OpCode::Move24, to, from);
      break;
    case 32:
      emit(OpCode::Move32, to, from);
      break;
    default:
      emit(OpCode::MoveN, to, from, bytes);
      break;
  }
}

void Trace::materialize(Operand& operand) {
  switch (operand.kind) {
    case Operand::Kind::Slot:
      emit_move(operand.home, operand.slot, operand.layout->slot_size());
      break;
    case Operand::Kind::Constant:
      emit(OpCode::Const8, operand.home).imm = operand.value;
      operand.kind = Operand::Kind::Slot;
      break;
    case Operand::Kind::FrameAddress:
      emit(OpCode::FrameAddress, operand.home, operand.slot);
      operand.kind = Operand::Kind::Reference;
      break;
    case Operand::Kind::Reference:
      if (operand.offset != 0) {
        emit(OpCode::AddOffset, operand.home, operand.slot, operand.offset);
        if (operand.slot == operand.home) note_moved(operand.home);
      } else {
        emit_move(operand.home, operand.slot, 8);
      }
      break;
  }
  operand.slot = operand.home;
  operand.offset = 0;
  operand.local = Operand::kNoLocal;
}

/// A reference that a snapshot has as a slot and an offset is now in the slot itself: an instruction that
/// fails further on finds it so.
void Trace::note_moved(std::uint32_t home) {
  if (last_ == SIZE_MAX || ops_.size() > last_) return;
  for (Operand& operand : snapshot_.operands) {
    if (operand.home == home && operand.slot == home) operand.offset = 0;
  }
}

void Trace::materialize_top(std::size_t count) {
  for (std::size_t i = operands_.size() - count; i < operands_.size(); ++i) materialize(operands_[i]);
}

void Trace::release_local(std::uint32_t local) {
  for (Operand& operand : operands_) {
    if (operand.local == local) materialize(operand);
  }
}

std::uint32_t Trace::slot_of(Operand& operand) {
  if (operand.kind != Operand::Kind::Slot &&
      (operand.kind != Operand::Kind::Reference || operand.offset != 0))
    materialize(operand);
  return operand.slot;
}

void Trace::make_reference(Operand& operand) {
  if (operand.kind == Operand::Kind::FrameAddress) materialize(operand);
}

const Layout& Trace::complete(const Layout& layout) {
  if (layout.is_reference() || layout.type == nullptr) return layout;
  return m_.around->cache.layouts.with_body(*layout.type);
}

bool Trace::is_static(const Layout& layout) { return complete(layout).stored.parts.empty(); }

const void* Trace::resolve_in(const Instance& instance, const Instruction& instruction) {
  const void* found = instance.find_operand(instruction.index);
  if (found != nullptr) return found;
  StatusCode status = StatusCode::EXECUTED;
  return resolve_operand(m_, instance, instruction.index, status);
}

std::uint32_t Trace::fixed_size(const Layout& layout) const noexcept {
  // Without vectors and enums it is the same by each rule.
  return static_cast<std::uint32_t>(layout.stored.fixed_size[static_cast<std::size_t>(SizeRule::Current)]);
}

}  // namespace mvm::translated

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// References to fields, reading and writing.

#include "interpreter/translated/trace.h"

namespace mvm::translated {
namespace {

/// The instruction for a value of so many bytes, where those for 1, 2, 4, 8, 16 and 32 stand one after the
/// other with one for all others behind them.
OpCode by_width(OpCode first, std::uint32_t bytes) noexcept {
  const auto at = [first](unsigned i) { return static_cast<OpCode>(static_cast<unsigned>(first) + i); };
  switch (bytes) {
    case 1:
      return at(0);
    case 2:
      return at(1);
    case 4:
      return at(2);
    case 8:
      return at(3);
    case 16:
      return at(4);
    case 32:
      return at(5);
    default:
      return at(6);
  }
}

/// The same for 1, 2 and 4 bytes only.
OpCode by_small_width(OpCode first, OpCode step, std::uint32_t bytes) noexcept {
  const unsigned distance = static_cast<unsigned>(step) - static_cast<unsigned>(first);
  return static_cast<OpCode>(static_cast<unsigned>(first) + distance * (bytes == 1   ? 0U
                                                                        : bytes == 2 ? 1U
                                                                                     : 2U));
}

bool is_narrow(std::uint32_t bytes) noexcept { return bytes == 1 || bytes == 2 || bytes == 4; }

}  // namespace

void Trace::borrow_field(const Instruction& instruction) {
  account(instruction.opcode);
  Operand reference = pop();
  borrow_inside(reference, *resolve<FieldLayout>(instruction));
}

/// Pushes a reference to a field of what a reference, that is taken off already, points to.
void Trace::borrow_inside(Operand& reference, const FieldLayout& field) {
  const Layout& layout = *field.layout;
  if (reference.kind == Operand::Kind::FrameAddress) {
    const std::uint32_t slot = reference.slot + field.offset;
    push_reference(layout, slot, 0, Operand::kNoLocal);
    // Of a boxed field the box's pointer is the reference.
    if (layout.boxed) {
      materialize(operands_.back());
    } else {
      operands_.back().kind = Operand::Kind::FrameAddress;
    }
    return;
  }
  if (layout.boxed) {
    define(OpCode::Read8, *layout.reference, reference.slot, reference.offset + field.offset);
    return;
  }
  push_reference(layout, reference.slot, reference.offset + field.offset, reference.local);
}

void Trace::read_reference() {
  Operand reference = pop();
  const Layout& layout = complete(*reference.layout->element);
  if (!is_static(layout)) {
    account(1, 1, 0);
    make_reference(reference);
    Op& op = define(OpCode::ReadOwned, layout, reference.slot, reference.offset);
    op.pointer = &layout;
    ++pc_;
    return begin_segment();
  }
  account(1, 1, fixed_size(layout));
  ++pc_;
  if (reference.kind != Operand::Kind::FrameAddress) {
    define(by_width(OpCode::Read1, layout.size), layout, reference.slot, reference.offset).d = layout.size;
    return;
  }
  if (is_narrow(layout.size)) {
    define(by_small_width(OpCode::Widen1, OpCode::Widen2, layout.size), layout, reference.slot);
    return;
  }
  Operand& copy = push(layout);
  copy.slot = reference.slot;
  materialize(copy);
  if (layout.slot_size() != layout.size || layout.size == 0) return;
  if (!ops_.empty() && copy.is_home()) defining_ = ops_.size() - 1;
}

void Trace::write_reference() {
  Operand reference = pop();
  Operand value = pop();
  const Layout& layout = complete(*value.layout);
  if (!is_static(layout)) {
    account(2, 1, 0);
    // The value is in its place below the reference already.
    make_reference(reference);
    emit(OpCode::WriteOwned, reference.slot, value.home, reference.offset).pointer = &layout;
    ++pc_;
    return begin_segment();
  }
  account(2, 1, fixed_size(layout));
  ++pc_;
  const std::uint32_t slot = slot_of(value);
  if (reference.kind != Operand::Kind::FrameAddress) {
    emit(by_width(OpCode::Write1, layout.size), reference.slot, slot, reference.offset).d = layout.size;
    return;
  }
  if (is_narrow(layout.size)) {
    emit(by_small_width(OpCode::Narrow1, OpCode::Narrow2, layout.size), reference.slot, slot);
  } else {
    emit_move(reference.slot, slot, layout.size);
  }
}

}  // namespace mvm::translated

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Vectors. A borrow that is only read or written through becomes one instruction with it.

#include "interpreter/translated/trace.h"

namespace mvm::translated {
namespace {

/// The instruction for elements of so many bytes, where those for 1, 2, 4 and 8 stand one after the other,
/// each for vectors in the frame and behind references, with those for all others behind them.
OpCode by_element(OpCode first, std::uint32_t bytes) noexcept {
  const unsigned i = bytes == 1 ? 0 : bytes == 2 ? 1 : bytes == 4 ? 2 : bytes == 8 ? 3 : 4;
  return static_cast<OpCode>(static_cast<unsigned>(first) + 2 * i);
}

bool is_behind(const Operand& reference) noexcept { return reference.kind == Operand::Kind::Reference; }

}  // namespace

void Trace::vector_pack() {
  const Instruction& instruction = stack_code_[pc_];
  const auto* vector = resolve<Layout>(instruction);
  if (vector == nullptr) return leave();
  const std::uint32_t count = instruction.data;
  account(count, 1, 8);
  ++pc_;
  if (count == 0) {
    define(OpCode::EmptyVector, *vector);
    return;
  }
  materialize_top(count);
  for (std::uint32_t i = 0; i < count; ++i) pop();
  emit(OpCode::PackVector, top_, 0, count).pointer = vector;
  push(*vector);
}

void Trace::vector_unpack() {
  const Instruction& instruction = stack_code_[pc_];
  const auto* vector = resolve<Layout>(instruction);
  if (vector == nullptr) return leave();
  const std::uint32_t count = instruction.data;
  account(1, count, 0);
  materialize_top(1);
  pop();
  emit(OpCode::UnpackVector, top_, 0, count).pointer = vector;
  for (std::uint32_t i = 0; i < count; ++i) push(*vector->element);
  ++pc_;
}

void Trace::vector_length() {
  if (resolve<Layout>(stack_code_[pc_]) == nullptr) return leave();
  account(Opcode::VecLen);
  const Operand vector = pop();
  const OpCode code = with_mode(OpCode::LengthF, is_behind(vector));
  define(code, primitive_layout(TypeKind::U64), vector.slot).d = vector.offset;
  ++pc_;
}

/// What is borrowed of an element: itself or a field.
struct Trace::Element {
  const Layout* layout;
  std::uint32_t offset;
};

/// Takes borrows of fields into the borrow of the element; false at the first one that has to follow a box.
bool Trace::borrow_fields_of(Element& element) {
  for (;;) {
    const Instruction* next = in_block(pc_);
    if (next == nullptr) return true;
    switch (next->opcode) {
      case Opcode::MutBorrowField:
      case Opcode::ImmBorrowField:
      case Opcode::MutBorrowFieldGeneric:
      case Opcode::ImmBorrowFieldGeneric:
        break;
      default:
        return true;
    }
    const auto& field = *resolve<FieldLayout>(*next);
    if (field.layout->boxed) return false;
    account(next->opcode);
    element = {field.layout, element.offset + field.offset};
    ++pc_;
  }
}

void Trace::vector_borrow() {
  const Instruction& instruction = stack_code_[pc_];
  const auto* vector = resolve<Layout>(instruction);
  if (vector == nullptr) return leave();
  account(instruction.opcode);
  Operand index = pop();
  Operand base = pop();
  const std::uint32_t number = slot_of(index);
  const bool behind = is_behind(base);
  const std::uint64_t stride = vector->element->size;
  ++pc_;
  if (vector->element->boxed) {
    // The box's pointer is the reference.
    Op& op = define(with_mode(OpCode::Load8F, behind), *vector->element->reference, base.slot, number);
    op.d = base.offset;
    op.imm = stride;
    return;
  }
  Element element{vector->element, 0};
  const bool is_whole = borrow_fields_of(element);
  const Layout& layout = complete(*element.layout);
  const Opcode next = is_whole && in_block(pc_) != nullptr ? stack_code_[pc_].opcode : Opcode::Nop;
  const bool reads = next == Opcode::ReadRef && is_static(layout);
  const bool writes = next == Opcode::WriteRef && is_static(layout);
  Op* op = nullptr;
  if (reads) {
    account(1, 1, fixed_size(layout));
    op = &define(with_mode(by_element(OpCode::Load1F, layout.size), behind), layout, base.slot, number);
  } else if (writes) {
    account(2, 1, fixed_size(layout));
    Operand value = pop();
    const std::uint32_t from = slot_of(value);
    op = &emit(with_mode(by_element(OpCode::Store1F, layout.size), behind), from, base.slot, number);
  } else {
    op = &define(with_mode(OpCode::BorrowF, behind), *layout.reference, base.slot, number);
  }
  if (reads || writes) ++pc_;
  op->d = base.offset;
  op->e = element.offset;
  op->imm = stride | (std::uint64_t{layout.size} << 32);
}

void Trace::vector_push_back() {
  const auto* vector = resolve<Layout>(stack_code_[pc_]);
  if (vector == nullptr) return leave();
  account(Opcode::VecPushBack);
  Operand value = pop();
  const Operand base = pop();
  const Layout& element = *vector->element;
  const std::uint32_t from = slot_of(value);
  Op& op = emit(with_mode(by_element(OpCode::Push1F, element.size), is_behind(base)), from, base.slot);
  op.d = base.offset;
  op.e = element.size;
  op.pointer = &element;
  ++pc_;
}

void Trace::vector_pop_back() {
  const auto* vector = resolve<Layout>(stack_code_[pc_]);
  if (vector == nullptr) return leave();
  account(Opcode::VecPopBack);
  const Operand base = pop();
  const Layout& element = *vector->element;
  Op& op = define(with_mode(by_element(OpCode::Pop1F, element.size), is_behind(base)), element, base.slot);
  op.d = base.offset;
  op.e = element.size;
  op.pointer = &element;
  ++pc_;
}

void Trace::vector_swap() {
  const auto* vector = resolve<Layout>(stack_code_[pc_]);
  if (vector == nullptr) return leave();
  account(Opcode::VecSwap);
  Operand j = pop();
  Operand i = pop();
  const Operand base = pop();
  const std::uint32_t first = slot_of(i);
  const std::uint32_t second = slot_of(j);
  Op& op = emit(with_mode(OpCode::SwapF, is_behind(base)), first, base.slot, second);
  op.d = base.offset;
  op.e = vector->element->size;
  op.pointer = vector->element;
  ++pc_;
}

}  // namespace mvm::translated

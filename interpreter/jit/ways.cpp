// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// What machine code does for each instruction.

#include "interpreter/jit/compiler.h"
#include "interpreter/value.h"

namespace mvm::jit {

using translated::OpCode;
namespace Id = x86::Inst;
using Cond = x86::CondCode;

namespace {

/// So many bytes are moved word by word.
constexpr bool is_few_words(std::uint64_t bytes) noexcept {
  return bytes % 8 == 0 && bytes != 0 && bytes <= 64;
}

}  // namespace

Way way_of(const translated::Op& op) noexcept {
  switch (op.code) {
    case OpCode::Call:
    case OpCode::CallNative:
    case OpCode::Return0:
    case OpCode::Return8:
    case OpCode::ReturnN:
    case OpCode::Leave:
      return Way::Leaves;
    case OpCode::Segment:
    case OpCode::Mul128:
    case OpCode::Push1F:
    case OpCode::Push1R:
    case OpCode::Push2F:
    case OpCode::Push2R:
    case OpCode::Push4F:
    case OpCode::Push4R:
    case OpCode::Push8F:
    case OpCode::Push8R:
      return Way::Mixed;
    case OpCode::ConstN:
    case OpCode::MoveN:
      return is_few_words(op.c) ? Way::Inline : Way::Handler;
    case OpCode::ReadN:
    case OpCode::WriteN:
      return is_few_words(op.d) ? Way::Inline : Way::Handler;
    case OpCode::LoadNF:
    case OpCode::LoadNR:
    case OpCode::StoreNF:
    case OpCode::StoreNR:
      return is_few_words(op.imm >> 32) ? Way::Inline : Way::Handler;
    case OpCode::SwapF:
    case OpCode::SwapR:
    case OpCode::PopNF:
    case OpCode::PopNR:
      return is_few_words(op.e) ? Way::Inline : Way::Handler;
    case OpCode::PushNF:
    case OpCode::PushNR:
      return is_few_words(op.e) ? Way::Mixed : Way::Handler;
    case OpCode::LoadVector:
    case OpCode::MoveOwned:
    case OpCode::CopyOwned:
    case OpCode::StoreOwned:
    case OpCode::Drop:
    case OpCode::DropLocals:
    case OpCode::Div128:
    case OpCode::Mod128:
    case OpCode::Mul256:
    case OpCode::Div256:
    case OpCode::Wide:
    case OpCode::WideShift:
    case OpCode::NarrowWide:
    case OpCode::ReadOwned:
    case OpCode::WriteOwned:
    case OpCode::EqValues:
    case OpCode::EqReferents:
    case OpCode::EqSized:
    case OpCode::PackBox:
    case OpCode::UnpackBox:
    case OpCode::PackVariant:
    case OpCode::UnpackVariant:
    case OpCode::PackVector:
    case OpCode::UnpackVector:
      return Way::Handler;
    default:
      return Way::Inline;
  }
}

void Compiler::emit_leaving(const Op& op) {
  switch (op.code) {
    case OpCode::Call:
      return call(op);
    case OpCode::Return0:
    case OpCode::Return8:
    case OpCode::ReturnN:
      return ret(op);
    default:
      return hand_over(op);
  }
}

void Compiler::emit_mixed(const Op& op) {
  switch (op.code) {
    case OpCode::Segment:
      return charge(op);
    case OpCode::Mul128:
      return multiply_128(op);
    case OpCode::Push1F:
    case OpCode::Push1R:
      return push_back(op, op.code == OpCode::Push1R, 1);
    case OpCode::Push2F:
    case OpCode::Push2R:
      return push_back(op, op.code == OpCode::Push2R, 2);
    case OpCode::Push4F:
    case OpCode::Push4R:
      return push_back(op, op.code == OpCode::Push4R, 4);
    case OpCode::Push8F:
    case OpCode::Push8R:
      return push_back(op, op.code == OpCode::Push8R, 8);
    default:
      return push_words(op, op.code == OpCode::PushNR);
  }
}

void Compiler::emit(const Op& op) {
  switch (op.code) {
    case OpCode::Jump:
      return go_to(op.pointer);
    case OpCode::JumpIf: {
      const Register condition = use(op.a);
      a_.test(condition, condition);
      return jump_if(op, Cond::kNZ);
    }
    case OpCode::JumpIfLtRR:
      return jump_if_registers(op, Cond::kB);
    case OpCode::JumpIfLeRR:
      return jump_if_registers(op, Cond::kBE);
    case OpCode::JumpIfEqRR:
      return jump_if_registers(op, Cond::kE);
    case OpCode::JumpIfLtRI:
      return jump_if_immediate(op, Cond::kB);
    case OpCode::JumpIfLeRI:
      return jump_if_immediate(op, Cond::kBE);
    case OpCode::JumpIfEqRI:
      return jump_if_immediate(op, Cond::kE);
    case OpCode::Switch:
      return switch_variant(op);

    case OpCode::Const8:
      return constant(op.a, op.imm);
    case OpCode::ConstN:
      return constant_bytes(op);
    case OpCode::Move8:
      return move_words(op.a, op.b, 1);
    case OpCode::Move16:
      return move_words(op.a, op.b, 2);
    case OpCode::Move24:
      return move_words(op.a, op.b, 3);
    case OpCode::Move32:
      return move_words(op.a, op.b, 4);
    case OpCode::MoveN:
      return move_words(op.a, op.b, op.c / 8);
    case OpCode::Widen1:
      return widen_small(op, 1);
    case OpCode::Widen2:
      return widen_small(op, 2);
    case OpCode::Widen4:
      return widen_small(op, 4);
    case OpCode::Narrow1:
      return narrow_small(op, 1);
    case OpCode::Narrow2:
      return narrow_small(op, 2);
    case OpCode::Narrow4:
      return narrow_small(op, 4);

    case OpCode::Add64RR:
      return add(op, false, UINT64_MAX);
    case OpCode::Add64RI:
      return add(op, true, UINT64_MAX);
    case OpCode::AddRR:
      return add(op, false, op.imm);
    case OpCode::AddRI:
      return add(op, true, op.c);
    case OpCode::SubRR:
      return subtract(op, false);
    case OpCode::SubRI:
      return subtract(op, true);
    case OpCode::Mul64RR:
      return multiply(op, false, UINT64_MAX);
    case OpCode::Mul64RI:
      return multiply(op, true, UINT64_MAX);
    case OpCode::MulRR:
      return multiply(op, false, op.imm);
    case OpCode::MulRI:
      return multiply(op, true, op.c);
    case OpCode::DivRR:
      return divide(op, false, false);
    case OpCode::DivRI:
      return divide(op, true, false);
    case OpCode::ModRR:
      return divide(op, false, true);
    case OpCode::ModRI:
      return divide(op, true, true);
    case OpCode::AndRR:
      return bits(op, Id::kIdAnd, false);
    case OpCode::AndRI:
      return bits(op, Id::kIdAnd, true);
    case OpCode::OrRR:
      return bits(op, Id::kIdOr, false);
    case OpCode::OrRI:
      return bits(op, Id::kIdOr, true);
    case OpCode::XorRR:
      return bits(op, Id::kIdXor, false);
    case OpCode::XorRI:
      return bits(op, Id::kIdXor, true);
    case OpCode::ShlRR:
      return shift(op, false, true);
    case OpCode::ShlRI:
      return shift(op, true, true);
    case OpCode::ShrRR:
      return shift(op, false, false);
    case OpCode::ShrRI:
      return shift(op, true, false);
    case OpCode::LtRR:
      return compare(op, false, Cond::kB);
    case OpCode::LtRI:
      return compare(op, true, Cond::kB);
    case OpCode::LeRR:
      return compare(op, false, Cond::kBE);
    case OpCode::LeRI:
      return compare(op, true, Cond::kBE);
    case OpCode::EqRR:
      return compare(op, false, Cond::kE);
    case OpCode::EqRI:
      return compare(op, true, Cond::kE);
    case OpCode::Narrow:
      return narrow(op);
    case OpCode::Not: {
      const Register value = copy_of(op.b);
      a_.xor_(value, 1);
      return define(op.a, value);
    }
    case OpCode::Add128:
      return add_128(op, false);
    case OpCode::Sub128:
      return add_128(op, true);
    case OpCode::Lt128:
      return compare_128(op);
    case OpCode::Add256:
      return add_256(op, false);
    case OpCode::Sub256:
      return add_256(op, true);
    case OpCode::Lt256:
      return compare_256(op);
    case OpCode::Narrow256To128:
      return narrow_to_128(op);
    case OpCode::Widen64To128:
      return widen(op, 1, 2);
    case OpCode::Widen64To256:
      return widen(op, 1, 4);
    case OpCode::Widen128To256:
      return widen(op, 2, 4);

    case OpCode::FrameAddress: {
      const Register address = fresh();
      a_.lea(address, slot(op.b));
      return define(op.a, address);
    }
    case OpCode::AddOffset: {
      const Register reference = use(op.b);
      const Register address = fresh();
      a_.lea(address, x86::qword_ptr(reference, static_cast<std::int32_t>(op.c)));
      return define(op.a, address);
    }
    case OpCode::Read1:
      return read(op, 1);
    case OpCode::Read2:
      return read(op, 2);
    case OpCode::Read4:
      return read(op, 4);
    case OpCode::Read8:
      return read(op, 8);
    case OpCode::Read16:
      return read(op, 16);
    case OpCode::Read32:
      return read(op, 32);
    case OpCode::ReadN:
      return read(op, op.d);
    case OpCode::Write1:
      return write(op, 1);
    case OpCode::Write2:
      return write(op, 2);
    case OpCode::Write4:
      return write(op, 4);
    case OpCode::Write8:
      return write(op, 8);
    case OpCode::Write16:
      return write(op, 16);
    case OpCode::Write32:
      return write(op, 32);
    case OpCode::WriteN:
      return write(op, op.d);
    case OpCode::CheckVariant:
      return check_variant(op);

    case OpCode::EmptyVector:
      for (std::uint32_t i = 0; i < sizeof(VectorHeader); i += 8) {
        cache_.begin();
        constant(op.a + i, 0);
      }
      return;
    default:
      return emit_vector(op);
  }
}

void Compiler::emit_vector(const Op& op) {
  const auto behind = [&op](OpCode in_frame) { return op.code != in_frame; };
  switch (op.code) {
    case OpCode::LengthF:
    case OpCode::LengthR:
      return length(op, behind(OpCode::LengthF));
    case OpCode::BorrowF:
    case OpCode::BorrowR:
      return borrow(op, behind(OpCode::BorrowF));
    case OpCode::Load1F:
    case OpCode::Load1R:
      return load_element(op, behind(OpCode::Load1F), 1);
    case OpCode::Load2F:
    case OpCode::Load2R:
      return load_element(op, behind(OpCode::Load2F), 2);
    case OpCode::Load4F:
    case OpCode::Load4R:
      return load_element(op, behind(OpCode::Load4F), 4);
    case OpCode::Load8F:
    case OpCode::Load8R:
      return load_element(op, behind(OpCode::Load8F), 8);
    case OpCode::LoadNF:
    case OpCode::LoadNR:
      return load_element(op, behind(OpCode::LoadNF), static_cast<std::uint32_t>(op.imm >> 32));
    case OpCode::Store1F:
    case OpCode::Store1R:
      return store_element(op, behind(OpCode::Store1F), 1);
    case OpCode::Store2F:
    case OpCode::Store2R:
      return store_element(op, behind(OpCode::Store2F), 2);
    case OpCode::Store4F:
    case OpCode::Store4R:
      return store_element(op, behind(OpCode::Store4F), 4);
    case OpCode::Store8F:
    case OpCode::Store8R:
      return store_element(op, behind(OpCode::Store8F), 8);
    case OpCode::StoreNF:
    case OpCode::StoreNR:
      return store_element(op, behind(OpCode::StoreNF), static_cast<std::uint32_t>(op.imm >> 32));
    case OpCode::Pop1F:
    case OpCode::Pop1R:
      return pop_back(op, behind(OpCode::Pop1F), 1);
    case OpCode::Pop2F:
    case OpCode::Pop2R:
      return pop_back(op, behind(OpCode::Pop2F), 2);
    case OpCode::Pop4F:
    case OpCode::Pop4R:
      return pop_back(op, behind(OpCode::Pop4F), 4);
    case OpCode::Pop8F:
    case OpCode::Pop8R:
      return pop_back(op, behind(OpCode::Pop8F), 8);
    case OpCode::PopNF:
    case OpCode::PopNR:
      return pop_words(op, behind(OpCode::PopNF));
    default:
      return swap(op, op.code == OpCode::SwapR);
  }
}

}  // namespace mvm::jit

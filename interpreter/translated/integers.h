// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/integers.h"
#include "interpreter/translated/segments.h"

#include <bit>

// Integers of up to 64 bits and bools: `a` gets the result of `b` and `c` (RR), or of `b` and `imm` (RI).
// Where a type is narrower than 64 bits its largest value is `imm` (RR) or `c` (RI).

namespace mvm::translated {

/// Fails where the plain interpreter will find what is wrong.
#define MVM_CALCULATE(name, opcode, lhs, rhs, max)                             \
  MVM_REGISTER_OP(name) {                                                      \
    std::uint64_t result = 0;                                                  \
    if (!plain::calculate<Opcode::opcode>(lhs, rhs, max, result)) [[unlikely]] \
      MVM_LEAVE;                                                               \
    store(fp + op->a, result);                                                 \
    MVM_NEXT;                                                                  \
  }
#define MVM_B u64_at(fp, op->b)
#define MVM_C u64_at(fp, op->c)
MVM_CALCULATE(Add64RR, Add, MVM_B, MVM_C, UINT64_MAX)
MVM_CALCULATE(Add64RI, Add, MVM_B, op->imm, UINT64_MAX)
MVM_CALCULATE(AddRR, Add, MVM_B, MVM_C, op->imm)
MVM_CALCULATE(AddRI, Add, MVM_B, op->imm, op->c)
MVM_CALCULATE(SubRR, Sub, MVM_B, MVM_C, UINT64_MAX)
MVM_CALCULATE(SubRI, Sub, MVM_B, op->imm, UINT64_MAX)
MVM_CALCULATE(Mul64RR, Mul, MVM_B, MVM_C, UINT64_MAX)
MVM_CALCULATE(Mul64RI, Mul, MVM_B, op->imm, UINT64_MAX)
MVM_CALCULATE(MulRR, Mul, MVM_B, MVM_C, op->imm)
MVM_CALCULATE(MulRI, Mul, MVM_B, op->imm, op->c)
MVM_CALCULATE(DivRR, Div, MVM_B, MVM_C, UINT64_MAX)
MVM_CALCULATE(DivRI, Div, MVM_B, op->imm, UINT64_MAX)
MVM_CALCULATE(ModRR, Mod, MVM_B, MVM_C, UINT64_MAX)
MVM_CALCULATE(ModRI, Mod, MVM_B, op->imm, UINT64_MAX)
MVM_CALCULATE(AndRR, BitAnd, MVM_B, MVM_C, UINT64_MAX)
MVM_CALCULATE(AndRI, BitAnd, MVM_B, op->imm, UINT64_MAX)
MVM_CALCULATE(OrRR, BitOr, MVM_B, MVM_C, UINT64_MAX)
MVM_CALCULATE(OrRI, BitOr, MVM_B, op->imm, UINT64_MAX)
MVM_CALCULATE(XorRR, Xor, MVM_B, MVM_C, UINT64_MAX)
MVM_CALCULATE(XorRI, Xor, MVM_B, op->imm, UINT64_MAX)
#undef MVM_CALCULATE

/// `imm` is the type's largest value; `d` its bits.
#define MVM_SHIFT(name, bits_expression, result)         \
  MVM_REGISTER_OP(name) {                                \
    const std::uint64_t bits = (bits_expression) & 0xFF; \
    if (bits >= op->d) [[unlikely]]                      \
      MVM_LEAVE;                                         \
    store(fp + op->a, std::uint64_t{result});            \
    MVM_NEXT;                                            \
  }
MVM_SHIFT(ShlRR, MVM_C, (MVM_B << bits) & op->imm)
MVM_SHIFT(ShlRI, op->c, (MVM_B << bits) & op->imm)
MVM_SHIFT(ShrRR, MVM_C, MVM_B >> bits)
MVM_SHIFT(ShrRI, op->c, MVM_B >> bits)
#undef MVM_SHIFT

/// `d` is 1 where the answer is to be negated.
#define MVM_COMPARE(name, condition)                                 \
  MVM_REGISTER_OP(name) {                                            \
    store(fp + op->a, std::uint64_t{(condition) ? 1U : 0U} ^ op->d); \
    MVM_NEXT;                                                        \
  }
MVM_COMPARE(LtRR, MVM_B < MVM_C)
MVM_COMPARE(LeRR, MVM_B <= MVM_C)
MVM_COMPARE(EqRR, MVM_B == MVM_C)
MVM_COMPARE(LtRI, MVM_B < op->imm)
MVM_COMPARE(LeRI, MVM_B <= op->imm)
MVM_COMPARE(EqRI, MVM_B == op->imm)
#undef MVM_COMPARE

/// A cast to a type with the largest value `imm`.
MVM_REGISTER_OP(Narrow) {
  const std::uint64_t value = MVM_B;
  if (value > op->imm) [[unlikely]]
    MVM_LEAVE;
  store(fp + op->a, value);
  MVM_NEXT;
}
MVM_REGISTER_OP(Not) {
  store(fp + op->a, MVM_B ^ 1);
  MVM_NEXT;
}
#undef MVM_B
#undef MVM_C

}  // namespace mvm::translated

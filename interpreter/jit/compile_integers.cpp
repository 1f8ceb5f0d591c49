// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Integers, as in translated/integers.h and wide_integers.h.

#include "interpreter/jit/compiler.h"

#include <array>
#include <bit>

namespace mvm::jit {

namespace Id = x86::Inst;

/// Fails where the value is above the type's largest one: 2^8 - 1, 2^16 - 1 or 2^32 - 1.
void Compiler::check_max(const Op& op, const Register& value, std::uint64_t max) {
  if (max == UINT64_MAX) return;
  if (max <= INT32_MAX) {
    a_.cmp(value, asmjit::Imm(max));
    a_.ja(failing(op));
  } else {
    a_.mov(kScratch, value);
    a_.shr(kScratch, 32);
    a_.jnz(failing(op));
  }
}

void Compiler::add(const Op& op, bool is_immediate, std::uint64_t max) {
  const Register sum = copy_of(op.b);
  if (is_immediate) {
    apply(Id::kIdAdd, sum, op.imm);
  } else {
    a_.add(sum, use(op.c));
  }
  if (max == UINT64_MAX) {
    a_.jc(failing(op));
  } else {
    check_max(op, sum, max);
  }
  define(op.a, sum);
}

void Compiler::subtract(const Op& op, bool is_immediate) {
  const Register difference = copy_of(op.b);
  if (is_immediate) {
    apply(Id::kIdSub, difference, op.imm);
  } else {
    a_.sub(difference, use(op.c));
  }
  a_.jc(failing(op));
  define(op.a, difference);
}

void Compiler::multiply(const Op& op, bool is_immediate, std::uint64_t max) {
  if (max != UINT64_MAX) {  // the product of two small ones has 64 bits
    const Register product = copy_of(op.b);
    if (is_immediate) {
      a_.mov(kScratch3, asmjit::Imm(op.imm));
      a_.imul(product, kScratch3);
    } else {
      a_.imul(product, use(op.c));
    }
    check_max(op, product, max);
    define(op.a, product);
    return;
  }
  const Register left = use(op.b);
  const Register right = is_immediate ? kScratch3 : use(op.c);
  const Register product = fresh();
  if (is_immediate) a_.mov(right, asmjit::Imm(op.imm));
  a_.mov(kScratch2, kFuel);  // rdx
  a_.mov(kScratch, left);
  a_.mul(right);
  a_.mov(kFuel, kScratch2);
  a_.jc(failing(op));
  a_.mov(product, kScratch);
  define(op.a, product);
}

void Compiler::divide(const Op& op, bool is_immediate, bool wants_rest) {
  if (is_immediate && op.imm != 0) return divide_by(op, op.imm, wants_rest);
  if (is_immediate) {
    a_.jmp(failing(op));
    return;
  }
  const Register dividend = use(op.b);
  const Register divisor = use(op.c);
  const Register result = fresh();
  a_.test(divisor, divisor);
  a_.jz(failing(op));
  a_.mov(kScratch2, kFuel);  // rdx
  a_.mov(kScratch, dividend);
  a_.xor_(kFuel.r32(), kFuel.r32());
  a_.div(divisor);
  a_.mov(result, wants_rest ? kFuel : kScratch);
  a_.mov(kFuel, kScratch2);
  define(op.a, result);
}

/// By a constant: a multiplication instead (Granlund and Montgomery, "Division by invariant integers using
/// multiplication", figure 4.1).
void Compiler::divide_by(const Op& op, std::uint64_t divisor, bool wants_rest) {
  const Register dividend = use(op.b);
  const Register result = fresh();
  if (std::has_single_bit(divisor)) {
    a_.mov(result, dividend);
    if (wants_rest) {
      apply(Id::kIdAnd, result, divisor - 1);
    } else {
      a_.shr(result, asmjit::Imm(std::countr_zero(divisor)));
    }
    define(op.a, result);
    return;
  }
  __extension__ using Wide = unsigned __int128;
  const auto bits = static_cast<int>(std::bit_width(divisor - 1));
  const Wide power = Wide{1} << bits;
  const auto magic = static_cast<std::uint64_t>(((power - divisor) << 64) / divisor + 1);
  a_.mov(kScratch2, kFuel);  // rdx
  a_.mov(kScratch, asmjit::Imm(magic));
  a_.mul(dividend);
  a_.mov(result, dividend);
  a_.sub(result, kFuel);
  a_.shr(result, 1);
  a_.add(result, kFuel);
  a_.mov(kFuel, kScratch2);
  if (bits > 1) a_.shr(result, bits - 1);
  if (wants_rest) {
    a_.mov(kScratch, asmjit::Imm(divisor));
    a_.imul(result, kScratch);
    a_.mov(kScratch, dividend);
    a_.sub(kScratch, result);
    a_.mov(result, kScratch);
  }
  define(op.a, result);
}

void Compiler::bits(const Op& op, asmjit::InstId instruction, bool is_immediate) {
  const Register result = copy_of(op.b);
  if (is_immediate) {
    apply(instruction, result, op.imm);
  } else {
    a_.emit(instruction, result, use(op.c));
  }
  define(op.a, result);
}

void Compiler::shift(const Op& op, bool is_immediate, bool is_left) {
  if (is_immediate && (op.c & 0xFF) >= op.d) {
    a_.jmp(failing(op));
    return;
  }
  const Register value = use(op.b);
  const Register result = fresh();
  if (is_immediate) {
    a_.mov(result, value);
    if (is_left) {
      a_.shl(result, op.c & 0xFF);
    } else {
      a_.shr(result, op.c & 0xFF);
    }
  } else {
    const Register count = use(op.c);
    a_.cmp(count, asmjit::Imm(op.d));
    a_.jae(failing(op));
    if (is_left) {
      a_.shlx(result, value, count);
    } else {
      a_.shrx(result, value, count);
    }
  }
  if (is_left && op.imm == UINT32_MAX) {
    a_.mov(result.r32(), result.r32());
  } else if (is_left && op.imm != UINT64_MAX) {
    a_.and_(result, asmjit::Imm(op.imm));
  }
  define(op.a, result);
}

/// `d` is 1 where the answer is to be negated.
void Compiler::set_bool(const Op& op, x86::CondCode condition) {
  const Register result = fresh();
  a_.set(op.d != 0 ? x86::negateCond(condition) : condition, kScratch.r8());
  a_.movzx(result.r32(), kScratch.r8());
  define(op.a, result);
}

void Compiler::compare(const Op& op, bool is_immediate, x86::CondCode condition) {
  const Register left = use(op.b);
  if (is_immediate) {
    apply(Id::kIdCmp, left, op.imm);
  } else {
    a_.cmp(left, use(op.c));
  }
  set_bool(op, condition);
}

void Compiler::narrow(const Op& op) {
  const Register value = copy_of(op.b);
  check_max(op, value, op.imm);
  define(op.a, value);
}

void Compiler::add_128(const Op& op, bool subtracts) {
  const Register low = copy_of(op.b);
  const Register high = copy_of(op.b + 8);
  const Register right = use(op.c);
  const Register right_high = use(op.c + 8);
  if (subtracts) {
    a_.sub(low, right);
    a_.sbb(high, right_high);
  } else {
    a_.add(low, right);
    a_.adc(high, right_high);
  }
  a_.jc(failing(op));
  define(op.a, low);
  define(op.a + 8, high);
}

/// Of two values below 2^64; all others go the long way.
void Compiler::multiply_128(const Op& op) {
  // All registers are filled before the ways part.
  const Register left = use(op.b);
  const Register right = use(op.c);
  a_.mov(kScratch, use(op.b + 8));
  a_.or_(kScratch, use(op.c + 8));
  a_.jnz(slow(op));
  a_.mov(kScratch2, kFuel);  // rdx
  a_.mov(kScratch, left);
  a_.mul(right);
  a_.mov(slot(op.a), kScratch);
  a_.mov(slot(op.a + 8), kFuel);
  a_.mov(kFuel, kScratch2);
  overwritten(op.a, 16);
}

void Compiler::compare_128(const Op& op) {
  const Register low = use(op.b);
  a_.mov(kScratch, use(op.b + 8));
  a_.cmp(low, use(op.c));
  a_.sbb(kScratch, slot(op.c + 8));
  cache_.begin();
  set_bool(op, x86::CondCode::kB);
}

void Compiler::add_256(const Op& op, bool subtracts) {
  const std::array words = {kScratch, kScratch2, kScratch3, fresh()};
  for (std::uint32_t i = 0; i < words.size(); ++i) {
    a_.mov(words[i], slot(op.b + 8 * i));
    a_.emit(i == 0 ? (subtracts ? Id::kIdSub : Id::kIdAdd) : (subtracts ? Id::kIdSbb : Id::kIdAdc), words[i],
            slot(op.c + 8 * i));
  }
  a_.jc(failing(op));
  for (std::uint32_t i = 0; i < words.size(); ++i) a_.mov(slot(op.a + 8 * i), words[i]);
  overwritten(op.a, 32);
}

void Compiler::compare_256(const Op& op) {
  for (std::uint32_t i = 0; i < 4; ++i) {
    a_.mov(kScratch, slot(op.b + 8 * i));
    a_.emit(i == 0 ? Id::kIdCmp : Id::kIdSbb, kScratch, slot(op.c + 8 * i));
  }
  set_bool(op, x86::CondCode::kB);
}

void Compiler::narrow_to_128(const Op& op) {
  a_.mov(kScratch, slot(op.b + 16));
  a_.or_(kScratch, slot(op.b + 24));
  a_.jnz(failing(op));
  if (op.a != op.b) move_words(op.a, op.b, 2);
}

void Compiler::widen(const Op& op, unsigned from, unsigned to) {
  // The highest words first, since `a` may be `b`.
  for (unsigned i = from; i < to; ++i) {
    a_.mov(slot(op.a + 8 * i), 0);
    if (op.a != op.b) overwritten(op.a + 8 * i, 8);
  }
  for (unsigned i = 0; i < from; ++i) {
    if (op.a != op.b) define(op.a + 8 * i, use(op.b + 8 * i));
  }
  if (op.a == op.b) overwritten(op.a + 8 * from, 8 * (to - from));
}

}  // namespace mvm::jit

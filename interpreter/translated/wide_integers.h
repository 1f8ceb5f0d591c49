// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/integers.h"
#include "interpreter/translated/segments.h"

#include <mvm/u256.h>

// u128 and u256: `a` gets the result of `b` and `c`. Small values go a short way.

namespace mvm::translated {

[[gnu::always_inline]] inline bool fits_u64(U128 value) noexcept { return (value >> 64) == 0; }

#define MVM_CHECKED_128(name, builtin)                                                 \
  MVM_REGISTER_OP(name) {                                                              \
    U128 result = 0;                                                                   \
    if (builtin(load<U128>(fp + op->b), load<U128>(fp + op->c), &result)) [[unlikely]] \
      MVM_LEAVE;                                                                       \
    store(fp + op->a, result);                                                         \
    MVM_NEXT;                                                                          \
  }
MVM_CHECKED_128(Add128, __builtin_add_overflow)
MVM_CHECKED_128(Sub128, __builtin_sub_overflow)
#undef MVM_CHECKED_128

/// The operations that take a call: false where the plain interpreter will find what is wrong.
[[nodiscard]] bool multiply_128(std::byte* to, const std::byte* lhs, const std::byte* rhs) noexcept;
[[nodiscard]] bool multiply_256(std::byte* to, const std::byte* lhs, const std::byte* rhs) noexcept;
[[nodiscard]] bool divide_256(std::byte* to, const std::byte* lhs, const std::byte* rhs) noexcept;
[[nodiscard]] bool add_256(std::byte* to, const std::byte* lhs, const std::byte* rhs) noexcept;
[[nodiscard]] bool subtract_256(std::byte* to, const std::byte* lhs, const std::byte* rhs) noexcept;
/// `kinds`: the opcode, and above it the type's kind.
[[nodiscard]] bool calculate_wide(std::uint32_t kinds, std::byte* to, const std::byte* lhs,
                                  const std::byte* rhs) noexcept;
[[nodiscard]] bool shift_wide(std::uint32_t kinds, std::byte* to, const std::byte* value,
                              std::uint64_t bits) noexcept;
[[nodiscard]] bool narrow_wide(std::uint32_t kinds, std::byte* to, const std::byte* value) noexcept;

#define MVM_WIDE_CALL(name, function)                               \
  MVM_REGISTER_OP(name) {                                           \
    if (!function(fp + op->a, fp + op->b, fp + op->c)) [[unlikely]] \
      MVM_LEAVE;                                                    \
    MVM_NEXT;                                                       \
  }
MVM_WIDE_CALL(Add256, add_256)
MVM_WIDE_CALL(Sub256, subtract_256)
MVM_WIDE_CALL(Mul256, multiply_256)
MVM_WIDE_CALL(Div256, divide_256)
#undef MVM_WIDE_CALL

MVM_REGISTER_OP(Mul128) {
  const auto lhs = load<U128>(fp + op->b);
  const auto rhs = load<U128>(fp + op->c);
  if (fits_u64(lhs | rhs)) [[likely]] {
    store(fp + op->a, lhs * rhs);
    MVM_NEXT;
  }
  if (!multiply_128(fp + op->a, fp + op->b, fp + op->c)) MVM_LEAVE;
  MVM_NEXT;
}

#define MVM_DIVIDE_128(name, operator_)                                                                   \
  MVM_REGISTER_OP(name) {                                                                                 \
    const auto lhs = load<U128>(fp + op->b);                                                              \
    const auto rhs = load<U128>(fp + op->c);                                                              \
    if (rhs == 0) [[unlikely]]                                                                            \
      MVM_LEAVE;                                                                                          \
    if (fits_u64(lhs | rhs)) [[likely]] {                                                                 \
      store(fp + op->a, U128{static_cast<std::uint64_t>(lhs) operator_ static_cast<std::uint64_t>(rhs)}); \
    } else {                                                                                              \
      store(fp + op->a, lhs operator_ rhs);                                                               \
    }                                                                                                     \
    MVM_NEXT;                                                                                             \
  }
MVM_DIVIDE_128(Div128, /)
MVM_DIVIDE_128(Mod128, %)
#undef MVM_DIVIDE_128

/// All others: `d` has the opcode and the kind.
MVM_REGISTER_OP(Wide) {
  if (!calculate_wide(op->d, fp + op->a, fp + op->b, fp + op->c)) [[unlikely]]
    MVM_LEAVE;
  MVM_NEXT;
}
/// By the u8 in `c`.
MVM_REGISTER_OP(WideShift) {
  if (!shift_wide(op->d, fp + op->a, fp + op->b, u64_at(fp, op->c))) [[unlikely]]
    MVM_LEAVE;
  MVM_NEXT;
}
/// Whether `b` < `c`; negated where `d` is 1.
MVM_REGISTER_OP(Lt128) {
  const bool less = load<U128>(fp + op->b) < load<U128>(fp + op->c);
  store(fp + op->a, std::uint64_t{less ? 1U : 0U} ^ op->d);
  MVM_NEXT;
}
[[nodiscard]] bool less_256(const std::byte* lhs, const std::byte* rhs) noexcept;
MVM_REGISTER_OP(Lt256) {
  const bool less = less_256(fp + op->b, fp + op->c);
  store(fp + op->a, std::uint64_t{less ? 1U : 0U} ^ op->d);
  MVM_NEXT;
}

// Casts. Each word is written by itself, the last ones first, since `a` may be `b`.

#define MVM_WIDEN(name, from, to)                                                               \
  MVM_REGISTER_OP(name) {                                                                       \
    for (unsigned i = (to); i-- > (from);) store(fp + op->a + 8 * i, std::uint64_t{0});         \
    for (unsigned i = 0; i < (from); ++i) store(fp + op->a + 8 * i, u64_at(fp, op->b + 8 * i)); \
    MVM_NEXT;                                                                                   \
  }
MVM_WIDEN(Widen64To128, 1, 2)
MVM_WIDEN(Widen64To256, 1, 4)
MVM_WIDEN(Widen128To256, 2, 4)
#undef MVM_WIDEN
[[nodiscard]] bool narrow_to_128(std::byte* to, const std::byte* value) noexcept;
MVM_REGISTER_OP(Narrow256To128) {
  if (!narrow_to_128(fp + op->a, fp + op->b)) [[unlikely]]
    MVM_LEAVE;
  MVM_NEXT;
}
/// A cast of a u128 or u256 to a narrower type: `d` has the new kind, and above it the old one.
MVM_REGISTER_OP(NarrowWide) {
  if (!narrow_wide(op->d, fp + op->a, fp + op->b)) [[unlikely]]
    MVM_LEAVE;
  MVM_NEXT;
}

}  // namespace mvm::translated

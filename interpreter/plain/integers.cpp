// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/plain/integers.h"

#include <mvm/u256.h>

#include <optional>

namespace mvm::plain {
namespace {

std::optional<U128> calculate_u128(Opcode opcode, U128 a, U128 b) noexcept {
  U128 result = 0;
  switch (opcode) {
    case Opcode::Add:
      return __builtin_add_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Opcode::Sub:
      return __builtin_sub_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Opcode::Mul:
      return __builtin_mul_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Opcode::Div:
      return b == 0 ? std::nullopt : std::optional(a / b);
    case Opcode::Mod:
      return b == 0 ? std::nullopt : std::optional(a % b);
    case Opcode::BitOr:
      return a | b;
    case Opcode::BitAnd:
      return a & b;
    default:
      return a ^ b;
  }
}

std::optional<U256> calculate_u256(Opcode opcode, const U256& a, const U256& b) noexcept {
  switch (opcode) {
    case Opcode::Add:
      return checked_add(a, b);
    case Opcode::Sub:
      return checked_sub(a, b);
    case Opcode::Mul:
      return checked_mul(a, b);
    case Opcode::Div:
      return checked_div(a, b);
    case Opcode::Mod:
      return checked_rem(a, b);
    case Opcode::BitOr:
      return a | b;
    case Opcode::BitAnd:
      return a & b;
    default:
      return a ^ b;
  }
}

template <class T>
bool compare(Opcode opcode, const T& a, const T& b) noexcept {
  switch (opcode) {
    case Opcode::Lt:
      return a < b;
    case Opcode::Gt:
      return a > b;
    case Opcode::Le:
      return a <= b;
    default:
      return a >= b;
  }
}

U256 load_any(TypeKind kind, const std::byte* slot) noexcept {
  if (kind == TypeKind::U256) return load<U256>(slot);
  if (kind == TypeKind::U128) return U256::from_u128(load<U128>(slot));
  return U256(load<std::uint64_t>(slot));
}

}  // namespace

StatusCode wide_arithmetic(Opcode opcode, TypeKind kind, std::byte* lhs, const std::byte* rhs) noexcept {
  if (kind == TypeKind::U128) {
    const auto result = calculate_u128(opcode, load<U128>(lhs), load<U128>(rhs));
    if (!result) return StatusCode::ARITHMETIC_ERROR;
    store(lhs, *result);
  } else {
    const auto result = calculate_u256(opcode, load<U256>(lhs), load<U256>(rhs));
    if (!result) return StatusCode::ARITHMETIC_ERROR;
    store(lhs, *result);
  }
  return kDone;
}

StatusCode wide_shift(Opcode opcode, TypeKind kind, std::byte* lhs, std::uint8_t bits) noexcept {
  const bool left = opcode == Opcode::Shl;
  if (kind == TypeKind::U128) {
    if (bits >= 128) return StatusCode::ARITHMETIC_ERROR;
    const auto value = load<U128>(lhs);
    store(lhs, left ? value << bits : value >> bits);
  } else {
    const auto value = load<U256>(lhs);
    store(lhs, left ? value << bits : value >> bits);
  }
  return kDone;
}

bool wide_compare(Opcode opcode, TypeKind kind, const std::byte* lhs, const std::byte* rhs) noexcept {
  if (kind == TypeKind::U128) return compare(opcode, load<U128>(lhs), load<U128>(rhs));
  return compare(opcode, load<U256>(lhs), load<U256>(rhs));
}

StatusCode wide_cast(TypeKind from, TypeKind to, std::byte* slot) noexcept {
  const U256 value = load_any(from, slot);
  if (to == TypeKind::U256) {
    store(slot, value);
  } else if (to == TypeKind::U128) {
    if (!value.fits_u128()) return StatusCode::ARITHMETIC_ERROR;
    store(slot, value.low_u128());
  } else {
    if (!value.fits_u64() || value.words[0] > max_of(to)) return StatusCode::ARITHMETIC_ERROR;
    store(slot, value.words[0]);
  }
  return kDone;
}

}  // namespace mvm::plain

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/charges.h"

// Arithmetic, bits, shifts, comparison and casts of integers, and logic of bools. Integers below 64 bits are
// in 64-bit slots; u64 goes first, wider ones apart.

namespace mvm::plain {

/// The largest value of a type of at most 64 bits.
constexpr std::uint64_t max_of(TypeKind kind) noexcept {
  switch (kind) {
    case TypeKind::U8:
      return UINT8_MAX;
    case TypeKind::U16:
      return UINT16_MAX;
    case TypeKind::U32:
      return UINT32_MAX;
    default:
      return UINT64_MAX;
  }
}

/// An operation on two u128 or u256, of which `lhs` gets the result. ARITHMETIC_ERROR on overflow or division
/// by zero.
[[nodiscard]] StatusCode wide_arithmetic(Opcode opcode, TypeKind kind, std::byte* lhs,
                                         const std::byte* rhs) noexcept;
[[nodiscard]] StatusCode wide_shift(Opcode opcode, TypeKind kind, std::byte* lhs, std::uint8_t bits) noexcept;
[[nodiscard]] bool wide_compare(Opcode opcode, TypeKind kind, const std::byte* lhs,
                                const std::byte* rhs) noexcept;
/// Casts a value in its slot to another type's slot at the same place, where one of both is u128 or u256.
[[nodiscard]] StatusCode wide_cast(TypeKind from, TypeKind to, std::byte* slot) noexcept;

/// False on overflow, underflow and division by zero. `max` is the type's largest value.
template <Opcode kOpcode>
[[gnu::always_inline]] inline bool calculate(std::uint64_t a, std::uint64_t b, std::uint64_t max,
                                             std::uint64_t& result) noexcept {
  if constexpr (kOpcode == Opcode::Add) return !__builtin_add_overflow(a, b, &result) && result <= max;
  if constexpr (kOpcode == Opcode::Sub) return !__builtin_sub_overflow(a, b, &result);
  if constexpr (kOpcode == Opcode::Mul) return !__builtin_mul_overflow(a, b, &result) && result <= max;
  if constexpr (kOpcode == Opcode::Div) {
    if (b == 0) return false;
    result = a / b;
  }
  if constexpr (kOpcode == Opcode::Mod) {
    if (b == 0) return false;
    result = a % b;
  }
  if constexpr (kOpcode == Opcode::BitOr) result = a | b;
  if constexpr (kOpcode == Opcode::BitAnd) result = a & b;
  if constexpr (kOpcode == Opcode::Xor) result = a ^ b;
  return true;
}

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION arithmetic(Machine& machine, Registers& r) {
  if (!charge<kMeter, kOpcode>(machine)) return StatusCode::OUT_OF_GAS;
  const TypeKind kind = r.tag().kind;
  if (kind <= TypeKind::U64) [[likely]] {
    std::uint64_t result = 0;
    const auto a = load<std::uint64_t>(r.top - 16);
    const auto b = load<std::uint64_t>(r.top - 8);
    if (!calculate<kOpcode>(a, b, max_of(kind), result)) return StatusCode::ARITHMETIC_ERROR;
    store(r.top - 16, result);
    r.top -= 8;
  } else {
    const std::uint32_t size = kind == TypeKind::U128 ? 16 : 32;
    const StatusCode status = wide_arithmetic(kOpcode, kind, r.top - 2 * size, r.top - size);
    if (status != kDone) return status;
    r.top -= size;
  }
  --r.top_tag;
  ++r.ip;
  return kDone;
}

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION shift(Machine& machine, Registers& r) {
  if (!charge<kMeter, kOpcode>(machine)) return StatusCode::OUT_OF_GAS;
  const auto bits = static_cast<std::uint8_t>(r.pop_u64());
  const TypeKind kind = r.tag().kind;
  if (kind <= TypeKind::U64) {
    if (bits >= 8 * r.tag().size) return StatusCode::ARITHMETIC_ERROR;
    const auto value = load<std::uint64_t>(r.top - 8);
    // A left shift loses the bits that leave the type.
    store(r.top - 8, kOpcode == Opcode::Shl ? (value << bits) & max_of(kind) : value >> bits);
  } else {
    const StatusCode status = wide_shift(kOpcode, kind, r.top - r.tag().size, bits);
    if (status != kDone) return status;
  }
  ++r.ip;
  return kDone;
}

template <Opcode kOpcode>
[[gnu::always_inline]] inline bool compare_small(std::uint64_t a, std::uint64_t b) noexcept {
  if constexpr (kOpcode == Opcode::Lt) return a < b;
  if constexpr (kOpcode == Opcode::Gt) return a > b;
  if constexpr (kOpcode == Opcode::Le) return a <= b;
  return a >= b;
}

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION compare(Machine& machine, Registers& r) {
  if (!charge<kMeter, kOpcode>(machine)) return StatusCode::OUT_OF_GAS;
  const TypeKind kind = r.tag().kind;
  bool result = false;
  if (kind <= TypeKind::U64) [[likely]] {
    r.top -= 16;
    result = compare_small<kOpcode>(load<std::uint64_t>(r.top), load<std::uint64_t>(r.top + 8));
  } else {
    const std::uint32_t size = kind == TypeKind::U128 ? 16 : 32;
    r.top -= 2 * size;
    result = wide_compare(kOpcode, kind, r.top, r.top + size);
  }
  r.top_tag -= 2;
  r.push_u64(machine, TypeKind::Bool, result ? 1 : 0);
  ++r.ip;
  return kDone;
}

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION cast(Machine& machine, Registers& r, TypeKind to) {
  if (!charge<kMeter, kOpcode>(machine)) return StatusCode::OUT_OF_GAS;
  const TypeKind from = r.tag().kind;
  std::byte* slot = r.top - r.tag().slot_size();
  if (from <= TypeKind::U64 && to <= TypeKind::U64) {
    if (load<std::uint64_t>(slot) > max_of(to)) return StatusCode::ARITHMETIC_ERROR;
  } else {
    const StatusCode status = wide_cast(from, to, slot);
    if (status != kDone) return status;
  }
  --r.top_tag;
  r.top = slot;
  r.push_tag(*machine.primitives[static_cast<std::size_t>(to)]);
  ++r.ip;
  return kDone;
}

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION logic(Machine& machine, Registers& r) {
  if (!charge<kMeter, kOpcode>(machine)) return StatusCode::OUT_OF_GAS;
  const std::uint64_t b = r.pop_u64();
  const auto a = load<std::uint64_t>(r.top - 8);
  store(r.top - 8, kOpcode == Opcode::And ? a & b : a | b);
  ++r.ip;
  return kDone;
}

template <Kind kMeter>
MVM_INSTRUCTION negate(Machine& machine, Registers& r) {
  if (!charge<kMeter, Opcode::Not>(machine)) return StatusCode::OUT_OF_GAS;
  store(r.top - 8, load<std::uint64_t>(r.top - 8) ^ 1);
  ++r.ip;
  return kDone;
}

}  // namespace mvm::plain

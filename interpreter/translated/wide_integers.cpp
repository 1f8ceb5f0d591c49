// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/translated/wide_integers.h"

#include <algorithm>
#include <array>

namespace mvm::translated {
namespace {

constexpr std::size_t kWidest = 32;

std::uint32_t bytes_of(TypeKind kind) noexcept { return primitive_layout(kind).slot_size(); }

template <class T>
bool put(std::byte* to, const std::optional<T>& result) noexcept {
  if (result) store(to, *result);
  return result.has_value();
}

}  // namespace

bool multiply_128(std::byte* to, const std::byte* lhs, const std::byte* rhs) noexcept {
  U128 result = 0;
  if (__builtin_mul_overflow(load<U128>(lhs), load<U128>(rhs), &result)) return false;
  store(to, result);
  return true;
}

bool add_256(std::byte* to, const std::byte* lhs, const std::byte* rhs) noexcept {
  return put(to, checked_add(load<U256>(lhs), load<U256>(rhs)));
}
bool subtract_256(std::byte* to, const std::byte* lhs, const std::byte* rhs) noexcept {
  return put(to, checked_sub(load<U256>(lhs), load<U256>(rhs)));
}

bool multiply_256(std::byte* to, const std::byte* lhs, const std::byte* rhs) noexcept {
  const auto a = load<U256>(lhs);
  const auto b = load<U256>(rhs);
  if (!a.fits_u128() || !b.fits_u128()) return put(to, checked_mul(a, b));
  // Four products of words; their sum always fits.
  U256 result;
  const U128 low = U128{a.words[0]} * b.words[0];
  const U128 cross = U128{a.words[0]} * b.words[1];
  const U128 other = U128{a.words[1]} * b.words[0];
  const U128 high = U128{a.words[1]} * b.words[1];
  const U128 middle = (low >> 64) + static_cast<std::uint64_t>(cross) + static_cast<std::uint64_t>(other);
  const U128 top = high + (cross >> 64) + (other >> 64) + (middle >> 64);
  result.words = {static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(middle),
                  static_cast<std::uint64_t>(top), static_cast<std::uint64_t>(top >> 64)};
  store(to, result);
  return true;
}

bool divide_256(std::byte* to, const std::byte* lhs, const std::byte* rhs) noexcept {
  const auto a = load<U256>(lhs);
  const auto b = load<U256>(rhs);
  if (!a.fits_u128() || !b.fits_u128()) return put(to, checked_div(a, b));
  if (b.fits_u64() && b.words[0] == 0) return false;
  store(to, U256::from_u128(a.low_u128() / b.low_u128()));
  return true;
}

bool calculate_wide(std::uint32_t kinds, std::byte* to, const std::byte* lhs, const std::byte* rhs) noexcept {
  const auto kind = static_cast<TypeKind>(kinds >> 8);
  std::array<std::byte, kWidest> result;
  std::copy_n(lhs, bytes_of(kind), result.begin());
  if (plain::wide_arithmetic(static_cast<Opcode>(kinds & 0xFF), kind, result.data(), rhs) != plain::kDone)
    return false;
  std::copy_n(result.begin(), bytes_of(kind), to);
  return true;
}

bool shift_wide(std::uint32_t kinds, std::byte* to, const std::byte* value, std::uint64_t bits) noexcept {
  const auto kind = static_cast<TypeKind>(kinds >> 8);
  std::array<std::byte, kWidest> result;
  std::copy_n(value, bytes_of(kind), result.begin());
  const auto status = plain::wide_shift(static_cast<Opcode>(kinds & 0xFF), kind, result.data(),
                                        static_cast<std::uint8_t>(bits));
  if (status != plain::kDone) return false;
  std::copy_n(result.begin(), bytes_of(kind), to);
  return true;
}

bool narrow_wide(std::uint32_t kinds, std::byte* to, const std::byte* value) noexcept {
  const auto from = static_cast<TypeKind>(kinds >> 8);
  const auto kind = static_cast<TypeKind>(kinds & 0xFF);
  std::array<std::byte, kWidest> result;
  std::copy_n(value, bytes_of(from), result.begin());
  if (plain::wide_cast(from, kind, result.data()) != plain::kDone) return false;
  std::copy_n(result.begin(), bytes_of(kind), to);
  return true;
}

}  // namespace mvm::translated

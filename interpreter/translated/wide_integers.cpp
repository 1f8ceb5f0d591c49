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

// Operands are loaded word by word: the processor hands on what was just written only to reads of no more
// than that.

namespace {

struct Words {
  std::uint64_t w0, w1, w2, w3;
  [[nodiscard]] bool fits_u128() const noexcept { return (w2 | w3) == 0; }
  [[nodiscard]] U128 low() const noexcept { return (U128{w1} << 64) | w0; }
  [[nodiscard]] U128 high() const noexcept { return (U128{w3} << 64) | w2; }
};
Words words_at(const std::byte* at) noexcept {
  return {load<std::uint64_t>(at), load<std::uint64_t>(at + 8), load<std::uint64_t>(at + 16),
          load<std::uint64_t>(at + 24)};
}
void store_words(std::byte* to, U128 low, U128 high) noexcept {
  store(to, static_cast<std::uint64_t>(low));
  store(to + 8, static_cast<std::uint64_t>(low >> 64));
  store(to + 16, static_cast<std::uint64_t>(high));
  store(to + 24, static_cast<std::uint64_t>(high >> 64));
}

}  // namespace

bool add_256(std::byte* to, const std::byte* lhs, const std::byte* rhs) noexcept {
  const Words a = words_at(lhs);
  const Words b = words_at(rhs);
  U128 low = 0;
  U128 high = 0;
  const bool carry = __builtin_add_overflow(a.low(), b.low(), &low);
  bool overflow = __builtin_add_overflow(a.high(), b.high(), &high);
  overflow |= __builtin_add_overflow(high, U128{carry ? 1U : 0U}, &high);
  if (!overflow) store_words(to, low, high);
  return !overflow;
}

bool subtract_256(std::byte* to, const std::byte* lhs, const std::byte* rhs) noexcept {
  const Words a = words_at(lhs);
  const Words b = words_at(rhs);
  U128 low = 0;
  U128 high = 0;
  const bool borrow = __builtin_sub_overflow(a.low(), b.low(), &low);
  bool overflow = __builtin_sub_overflow(a.high(), b.high(), &high);
  overflow |= __builtin_sub_overflow(high, U128{borrow ? 1U : 0U}, &high);
  if (!overflow) store_words(to, low, high);
  return !overflow;
}

bool multiply_256(std::byte* to, const std::byte* lhs, const std::byte* rhs) noexcept {
  const Words a = words_at(lhs);
  const Words b = words_at(rhs);
  if (!a.fits_u128() || !b.fits_u128()) return put(to, checked_mul(load<U256>(lhs), load<U256>(rhs)));
  // Four products of words; their sum always fits.
  const U128 low = U128{a.w0} * b.w0;
  const U128 cross = U128{a.w0} * b.w1;
  const U128 other = U128{a.w1} * b.w0;
  const U128 middle = (low >> 64) + static_cast<std::uint64_t>(cross) + static_cast<std::uint64_t>(other);
  const U128 high = U128{a.w1} * b.w1 + (cross >> 64) + (other >> 64) + (middle >> 64);
  store_words(to, (middle << 64) | static_cast<std::uint64_t>(low), high);
  return true;
}

bool divide_256(std::byte* to, const std::byte* lhs, const std::byte* rhs) noexcept {
  const Words a = words_at(lhs);
  const Words b = words_at(rhs);
  if (!a.fits_u128() || !b.fits_u128()) return put(to, checked_div(load<U256>(lhs), load<U256>(rhs)));
  if (b.low() == 0) return false;
  store_words(to, a.low() / b.low(), 0);
  return true;
}

bool less_256(const std::byte* lhs, const std::byte* rhs) noexcept {
  const Words a = words_at(lhs);
  const Words b = words_at(rhs);
  return a.high() != b.high() ? a.high() < b.high() : a.low() < b.low();
}

bool narrow_to_128(std::byte* to, const std::byte* value) noexcept {
  const Words a = words_at(value);
  if (!a.fits_u128()) return false;
  store(to, a.w0);
  store(to + 8, a.w1);
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

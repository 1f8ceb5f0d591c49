// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/u256.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>

namespace mvm {
namespace {

// Division and decimal text go through Boost.Multiprecision; the rest is word arithmetic.
using Wide = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<
    256, 256, boost::multiprecision::unsigned_magnitude, boost::multiprecision::unchecked, void>>;

Wide to_wide(const U256& value) {
  Wide wide;
  boost::multiprecision::import_bits(wide, value.words.begin(), value.words.end(), 64, false);
  return wide;
}

U256 from_wide(const Wide& wide) {
  U256 result;
  std::array<std::uint64_t, 5> words{};
  boost::multiprecision::export_bits(wide, words.begin(), 64, false);
  std::copy_n(words.begin(), 4, result.words.begin());
  return result;
}

int digit_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

std::optional<U256> from_digits(std::string_view digits, std::uint64_t base) noexcept {
  if (digits.empty()) return std::nullopt;
  U256 value;
  for (const char c : digits) {
    const auto digit = static_cast<std::uint64_t>(digit_value(c));
    if (digit >= base) return std::nullopt;
    const auto scaled = checked_mul(value, U256(base));
    if (!scaled) return std::nullopt;
    const auto sum = checked_add(*scaled, U256(digit));
    if (!sum) return std::nullopt;
    value = *sum;
  }
  return value;
}

}  // namespace

std::optional<U256> checked_add(const U256& a, const U256& b) noexcept {
  U256 sum;
  U128 carry = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    carry += static_cast<U128>(a.words[i]) + b.words[i];
    sum.words[i] = static_cast<std::uint64_t>(carry);
    carry >>= 64;
  }
  if (carry != 0) return std::nullopt;
  return sum;
}

std::optional<U256> checked_sub(const U256& a, const U256& b) noexcept {
  if (a < b) return std::nullopt;
  U256 difference;
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const U128 taken = static_cast<U128>(b.words[i]) + borrow;
    borrow = a.words[i] < taken ? 1 : 0;
    difference.words[i] = static_cast<std::uint64_t>(static_cast<U128>(a.words[i]) - taken);
  }
  return difference;
}

std::optional<U256> checked_mul(const U256& a, const U256& b) noexcept {
  std::array<std::uint64_t, 8> product{};
  for (std::size_t i = 0; i < 4; ++i) {
    U128 carry = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      carry += static_cast<U128>(a.words[i]) * b.words[j] + product[i + j];
      product[i + j] = static_cast<std::uint64_t>(carry);
      carry >>= 64;
    }
    product[i + 4] = static_cast<std::uint64_t>(carry);
  }
  if ((product[4] | product[5] | product[6] | product[7]) != 0) return std::nullopt;
  U256 result;
  std::copy_n(product.begin(), 4, result.words.begin());
  return result;
}

std::optional<U256> checked_div(const U256& a, const U256& b) noexcept {
  if (b == U256{}) return std::nullopt;
  if (a.fits_u128() && b.fits_u128()) return U256::from_u128(a.low_u128() / b.low_u128());
  return from_wide(to_wide(a) / to_wide(b));
}

std::optional<U256> checked_rem(const U256& a, const U256& b) noexcept {
  if (b == U256{}) return std::nullopt;
  if (a.fits_u128() && b.fits_u128()) return U256::from_u128(a.low_u128() % b.low_u128());
  return from_wide(to_wide(a) % to_wide(b));
}

U256 operator<<(const U256& value, unsigned bits) noexcept {
  U256 result;
  const std::size_t words = bits / 64;
  const unsigned rest = bits % 64;
  for (std::size_t i = words; i < 4; ++i) {
    result.words[i] = value.words[i - words] << rest;
    if (rest != 0 && i > words) result.words[i] |= value.words[i - words - 1] >> (64 - rest);
  }
  return result;
}

U256 operator>>(const U256& value, unsigned bits) noexcept {
  U256 result;
  const std::size_t words = bits / 64;
  const unsigned rest = bits % 64;
  for (std::size_t i = 0; i + words < 4; ++i) {
    result.words[i] = value.words[i + words] >> rest;
    if (rest != 0 && i + words + 1 < 4) result.words[i] |= value.words[i + words + 1] << (64 - rest);
  }
  return result;
}

U256 operator&(const U256& a, const U256& b) noexcept {
  U256 result;
  for (std::size_t i = 0; i < 4; ++i) result.words[i] = a.words[i] & b.words[i];
  return result;
}

U256 operator|(const U256& a, const U256& b) noexcept {
  U256 result;
  for (std::size_t i = 0; i < 4; ++i) result.words[i] = a.words[i] | b.words[i];
  return result;
}

U256 operator^(const U256& a, const U256& b) noexcept {
  U256 result;
  for (std::size_t i = 0; i < 4; ++i) result.words[i] = a.words[i] ^ b.words[i];
  return result;
}

std::string to_string(const U256& value) {
  if (value.fits_u64()) return std::to_string(value.words[0]);
  return to_wide(value).str();
}

std::string to_string(U128 value) { return to_string(U256::from_u128(value)); }

std::optional<U256> u256_from_decimal(std::string_view digits) noexcept { return from_digits(digits, 10); }
std::optional<U256> u256_from_hex(std::string_view digits) noexcept { return from_digits(digits, 16); }

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mvm {

/// A 128-bit unsigned integer; both supported compilers have it.
__extension__ typedef unsigned __int128 U128;

/// A 256-bit unsigned integer: four words, least significant first. 32 bytes, little-endian, as BCS writes
/// it.
struct U256 {
  std::array<std::uint64_t, 4> words{};

  constexpr U256() = default;
  constexpr U256(std::uint64_t low) noexcept : words{low, 0, 0, 0} {}  // NOLINT: integers widen
  [[nodiscard]] static constexpr U256 from_u128(U128 value) noexcept {
    U256 result;
    result.words[0] = static_cast<std::uint64_t>(value);
    result.words[1] = static_cast<std::uint64_t>(value >> 64);
    return result;
  }

  /// The low 128 bits.
  [[nodiscard]] constexpr U128 low_u128() const noexcept {
    return (static_cast<U128>(words[1]) << 64) | words[0];
  }
  [[nodiscard]] constexpr bool fits_u64() const noexcept { return (words[1] | words[2] | words[3]) == 0; }
  [[nodiscard]] constexpr bool fits_u128() const noexcept { return (words[2] | words[3]) == 0; }

  friend constexpr bool operator==(const U256&, const U256&) = default;
  friend constexpr std::strong_ordering operator<=>(const U256& a, const U256& b) noexcept {
    for (int i = 3; i >= 0; --i) {
      const auto at = static_cast<std::size_t>(i);
      if (a.words[at] != b.words[at]) return a.words[at] <=> b.words[at];
    }
    return std::strong_ordering::equal;
  }
};

// Checked arithmetic: nullopt on overflow, underflow and division by zero.
[[nodiscard]] std::optional<U256> checked_add(const U256& a, const U256& b) noexcept;
[[nodiscard]] std::optional<U256> checked_sub(const U256& a, const U256& b) noexcept;
[[nodiscard]] std::optional<U256> checked_mul(const U256& a, const U256& b) noexcept;
[[nodiscard]] std::optional<U256> checked_div(const U256& a, const U256& b) noexcept;
[[nodiscard]] std::optional<U256> checked_rem(const U256& a, const U256& b) noexcept;

/// Shifts by 0 to 255 bits.
[[nodiscard]] U256 operator<<(const U256& value, unsigned bits) noexcept;
[[nodiscard]] U256 operator>>(const U256& value, unsigned bits) noexcept;
[[nodiscard]] U256 operator&(const U256& a, const U256& b) noexcept;
[[nodiscard]] U256 operator|(const U256& a, const U256& b) noexcept;
[[nodiscard]] U256 operator^(const U256& a, const U256& b) noexcept;

/// Decimal digits.
[[nodiscard]] std::string to_string(const U256& value);
[[nodiscard]] std::string to_string(U128 value);
/// Reads decimal digits only; nullopt when empty, not a number, or past 2^256 - 1.
[[nodiscard]] std::optional<U256> u256_from_decimal(std::string_view digits) noexcept;
[[nodiscard]] std::optional<U256> u256_from_hex(std::string_view digits) noexcept;

}  // namespace mvm

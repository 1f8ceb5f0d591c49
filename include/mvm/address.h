// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mvm {

/// A 32-byte account address, also the id of an object or package. Ordered as its bytes.
struct AccountAddress {
  static constexpr std::size_t kLength = 32;

  std::array<std::uint8_t, kLength> bytes{};

  /// The address whose last eight bytes are `low`, big-endian: `from_u64(2)` is `0x2`.
  [[nodiscard]] static constexpr AccountAddress from_u64(std::uint64_t low) noexcept {
    AccountAddress address;
    for (std::size_t i = 0; i < 8; ++i) {
      address.bytes[kLength - 1 - i] = static_cast<std::uint8_t>(low >> (8 * i));
    }
    return address;
  }

  /// Reads `0x` and 1 to 64 hex digits, or hex digits without the prefix; nullopt for anything else.
  [[nodiscard]] static std::optional<AccountAddress> from_hex(std::string_view text) noexcept;

  /// The first 32 bytes of `data`, which must have as many.
  [[nodiscard]] static AccountAddress from_bytes(std::span<const std::uint8_t> data) noexcept;

  /// `0x` and the digits without leading zeros (`0x2`), as Move prints module ids.
  [[nodiscard]] std::string to_short_hex() const;

  /// `0x` and all 64 digits, as Sui prints object ids.
  [[nodiscard]] std::string to_hex() const;

  [[nodiscard]] constexpr bool is_zero() const noexcept { return *this == AccountAddress{}; }

  friend constexpr auto operator<=>(const AccountAddress&, const AccountAddress&) = default;
};

/// The id of an object: an address of the same length.
using ObjectId = AccountAddress;

/// Whether `text` is a Move identifier: `[a-zA-Z][a-zA-Z0-9_]*` or `_[a-zA-Z0-9_]+`, or `<SELF>`
/// (Move core types, `is_valid`).
[[nodiscard]] bool is_valid_identifier(std::string_view text) noexcept;

/// A module's name on the chain: the address it was published at and its identifier.
struct ModuleId {
  AccountAddress address;
  std::string name;

  /// `0x2::coin`, with a short address.
  [[nodiscard]] std::string to_string() const;

  friend auto operator<=>(const ModuleId&, const ModuleId&) = default;
};

}  // namespace mvm

/// Not for tables that a stranger can fill at will: it reads a part of the address only.
template <>
struct std::hash<mvm::AccountAddress> {
  std::size_t operator()(const mvm::AccountAddress& address) const noexcept;
};

template <>
struct std::hash<mvm::ModuleId> {
  std::size_t operator()(const mvm::ModuleId& id) const noexcept;
};

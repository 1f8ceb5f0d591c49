// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mvm {

/// A 32-byte digest: of an object, a transaction, effects, events or a checkpoint. Ordered as its bytes.
/// BCS writes it as a vector of bytes, with its length in front.
struct Digest {
  static constexpr std::size_t kLength = 32;

  std::array<std::uint8_t, kLength> bytes{};

  /// The base58 of 32 bytes; nullopt for anything else.
  [[nodiscard]] static std::optional<Digest> from_base58(std::string_view text);
  [[nodiscard]] std::string to_base58() const;

  friend constexpr auto operator<=>(const Digest&, const Digest&) = default;
};

/// Blake2b with 32 bytes of output and no key, over the parts as if they were one string.
[[nodiscard]] Digest blake2b256(std::initializer_list<std::span<const std::uint8_t>> parts);
[[nodiscard]] Digest blake2b256(std::span<const std::uint8_t> data);

/// The same, fed piece by piece.
class Blake2b256 {
 public:
  Blake2b256() noexcept;
  void update(std::span<const std::uint8_t> data) noexcept;
  /// To be called once, at the end.
  [[nodiscard]] Digest finish() noexcept;

 private:
  alignas(64) std::array<std::byte, 384> state_;  ///< of libsodium
};

/// Base58 with the alphabet of Bitcoin, each leading zero byte as a `1`. Quadratic in the length: for short
/// strings only.
[[nodiscard]] std::string base58_encode(std::span<const std::uint8_t> data);

}  // namespace mvm

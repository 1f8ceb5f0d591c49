// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>

/// ECDSA over secp256k1, on digests.
namespace mvm::crypto {

using CompressedPoint = std::array<std::uint8_t, 33>;
using UncompressedPoint = std::array<std::uint8_t, 65>;

enum class RecoveryError : std::uint8_t {
  BadSignature,  ///< not 65 bytes, a number out of range, or a recovery id past 3
  NoKey,         ///< no public key fits
};

/// Whether r ‖ s is a good signature. A high s is refused; so is anything of wrong length.
[[nodiscard]] bool secp256k1_verify(std::span<const std::uint8_t> signature,
                                    std::span<const std::uint8_t> public_key,
                                    std::span<const std::uint8_t, 32> digest) noexcept;
/// The key that made r ‖ s ‖ recovery id (0 to 3).
[[nodiscard]] std::expected<CompressedPoint, RecoveryError> secp256k1_recover(
    std::span<const std::uint8_t> signature, std::span<const std::uint8_t, 32> digest) noexcept;
/// The uncompressed form of a public key; nullopt where the bytes are none.
[[nodiscard]] std::optional<UncompressedPoint> secp256k1_decompress(
    std::span<const std::uint8_t> public_key) noexcept;

}  // namespace mvm::crypto

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

/// Hash functions of 32 bytes that need no memory and cannot fail. (Blake2b-256 is in mvm/digest.h.)
namespace mvm::crypto {

using Hash32 = std::array<std::uint8_t, 32>;

/// Bytes of a block of Keccak-256 and SHA3-256.
inline constexpr std::size_t kKeccak256BlockSize = 136;

/// SHA-256 of FIPS 180-4.
[[nodiscard]] Hash32 sha2_256(std::span<const std::uint8_t> data) noexcept;
/// SHA3-256 of FIPS 202.
[[nodiscard]] Hash32 sha3_256(std::span<const std::uint8_t> data) noexcept;
/// Keccak-256 as Ethereum has it: SHA3-256 but for the padding.
[[nodiscard]] Hash32 keccak256(std::span<const std::uint8_t> data) noexcept;
/// HMAC (RFC 2104) over SHA3-256, with a key of any length.
[[nodiscard]] Hash32 hmac_sha3_256(std::span<const std::uint8_t> key,
                                   std::span<const std::uint8_t> message) noexcept;

}  // namespace mvm::crypto

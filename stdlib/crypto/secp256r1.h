// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "stdlib/crypto/secp256k1.h"

#include <expected>
#include <span>

/// ECDSA over secp256r1 (NIST P-256), on digests. Results are false or NoKey also where OpenSSL has no
/// memory.
namespace mvm::crypto {

/// Whether r ‖ s is a good signature. A high s is refused; so is anything of wrong length. Keys are in SEC 1
/// form: compressed, uncompressed, or compact (tag 5: the point of that x with the smaller y).
[[nodiscard]] bool secp256r1_verify(std::span<const std::uint8_t> signature,
                                    std::span<const std::uint8_t> public_key,
                                    std::span<const std::uint8_t, 32> digest) noexcept;
/// The key that made r ‖ s ‖ recovery id; a high s is taken.
[[nodiscard]] std::expected<CompressedPoint, RecoveryError> secp256r1_recover(
    std::span<const std::uint8_t> signature, std::span<const std::uint8_t, 32> digest) noexcept;

}  // namespace mvm::crypto

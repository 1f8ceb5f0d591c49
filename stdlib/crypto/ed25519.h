// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace mvm::crypto {

/// Whether the signature is good by the rules of ZIP 215, which all validators share: any encoding of a point
/// on the curve is taken, also one that is not canonical or of small order; the scalar must be below the
/// group order; and the equation is multiplied by the cofactor. False for a signature or key of wrong length.
/// Never allocates.
[[nodiscard]] bool ed25519_verify(std::span<const std::uint8_t> signature,
                                  std::span<const std::uint8_t> public_key,
                                  std::span<const std::uint8_t> message) noexcept;

}  // namespace mvm::crypto

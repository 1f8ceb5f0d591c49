// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "stdlib/crypto/hash.h"

#include <sodium.h>

namespace mvm::crypto {

Hash32 sha2_256(std::span<const std::uint8_t> data) noexcept {
  static_assert(crypto_hash_sha256_BYTES == sizeof(Hash32));
  Hash32 hash;
  crypto_hash_sha256(hash.data(), data.data(), data.size());
  return hash;
}

}  // namespace mvm::crypto

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "verifier/first_duplicate.h"

namespace mvm::verifier {

std::uint32_t hash_bytes(std::span<const std::byte> bytes) noexcept {
  return static_cast<std::uint32_t>(XXH3_64bits(bytes.data(), bytes.size()));
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "verifier/first_duplicate.h"

namespace mvm::verifier {

namespace {

std::uint64_t load(const std::byte* from, std::size_t size) noexcept {
  std::uint64_t value = 0;
  std::memcpy(&value, from, size);
  return value;
}

}  // namespace

std::uint32_t hash_bytes(std::span<const std::byte> bytes) noexcept {
  const std::size_t size = bytes.size();
  if (size > 16 || size == 0) return static_cast<std::uint32_t>(XXH3_64bits(bytes.data(), size));
  // Nearly all identifiers are as short as this: their first and last bytes are all of them.
  const std::uint64_t head = size >= 8 ? load(bytes.data(), 8) : load(bytes.data(), size);
  const std::uint64_t tail = size >= 8 ? load(bytes.data() + size - 8, 8) : size;
  const std::uint64_t mixed =
      (head ^ 0x9E3779B97F4A7C15ULL) * (tail ^ (size * 0xFF51AFD7ED558CCDULL) ^ 0xC4CEB9FE1A85EC53ULL);
  return static_cast<std::uint32_t>(mixed ^ (mixed >> 32));
}

}  // namespace mvm::verifier

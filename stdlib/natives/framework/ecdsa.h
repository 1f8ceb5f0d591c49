// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "stdlib/crypto/hash.h"
#include "stdlib/natives/support.h"

/// What the natives of both ECDSA curves share: the choice of a hash function, and their gas.
namespace mvm::natives::ecdsa {

/// Of one hash function: base, then of the message per byte × bytes + per block × blocks.
struct Costs {
  Gas base;
  Gas per_byte;
  Gas per_block;
};

struct HashFunction {
  crypto::Hash32 (*hash)(std::span<const std::uint8_t>) noexcept;
  std::uint64_t block_size;
};

/// The function with this number in Move: 0 Keccak-256, 1 SHA-256.
[[nodiscard]] inline std::optional<HashFunction> hash_function(std::uint8_t number) noexcept {
  if (number == 0) return HashFunction{crypto::keccak256, crypto::kKeccak256BlockSize};
  if (number == 1) return HashFunction{crypto::sha2_256, 64};
  return std::nullopt;
}

/// False where the gas does not suffice.
[[nodiscard]] inline bool pay_for_message(NativeContext& ctx, const Costs& costs,
                                          const HashFunction& function, std::uint64_t bytes) noexcept {
  return pay(ctx, costs.base) &&
         pay(ctx, costs.per_byte * bytes + costs.per_block * blocks(bytes, function.block_size));
}

/// For a number that is no hash function. Where the gas does not cover this, the native ends as if it did.
inline void pay_for_invalid_arguments(NativeContext& ctx) noexcept {
  static_cast<void>(pay(ctx, ctx.protocol().crypto_invalid_arguments_cost()));
}

}  // namespace mvm::natives::ecdsa

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x1::hash. Source: Move stdlib natives, `hash.rs`.
#include "stdlib/crypto/hash.h"

#include "stdlib/native_table.h"
#include "stdlib/natives/support.h"

#include <algorithm>
#include <optional>

namespace mvm::natives::stdlib::hash {
namespace {

/// Gas of both: base + per byte × max(bytes, the least that counts).
NativeResult hash_with(NativeContext& ctx, crypto::Hash32 (*hash)(std::span<const std::uint8_t>) noexcept,
                       Gas base, Gas per_byte, std::optional<std::uint64_t> least) {
  const std::span<const std::uint8_t> data = ctx.bytes_arg(0);
  if (!pay(ctx, base + per_byte * std::max<std::uint64_t>(data.size(), least.value_or(0)))) {
    return NativeResult::out_of_gas();
  }
  if (auto pushed = ctx.push_bytes(hash(data)); !pushed)
    return NativeResult::failed(std::move(pushed.error()));
  return NativeResult::ok();
}

}  // namespace

/// sha2_256(vector<u8>): vector<u8>
NativeResult sha2_256(NativeContext& ctx) {
  const ProtocolConfig& protocol = ctx.protocol();
  return hash_with(ctx, crypto::sha2_256, protocol.hash_sha2_256_base_cost(),
                   protocol.hash_sha2_256_per_byte_cost(),
                   protocol.hash_sha2_256_legacy_min_input_len_cost());
}

/// sha3_256(vector<u8>): vector<u8>
NativeResult sha3_256(NativeContext& ctx) {
  const ProtocolConfig& protocol = ctx.protocol();
  return hash_with(ctx, crypto::sha3_256, protocol.hash_sha3_256_base_cost(),
                   protocol.hash_sha3_256_per_byte_cost(),
                   protocol.hash_sha3_256_legacy_min_input_len_cost());
}

}  // namespace mvm::natives::stdlib::hash

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::hmac. Source: Sui Move natives, `crypto/hmac.rs`.
#include "stdlib/crypto/hash.h"

#include "stdlib/native_table.h"
#include "stdlib/natives/support.h"

namespace mvm::natives::framework::hmac {

/// hmac_sha3_256(key: &vector<u8>, msg: &vector<u8>): vector<u8>. Gas: base, then for key and message
/// together per byte × bytes + per block × (bytes + 2 · 136 - 2) / 136.
NativeResult hmac_sha3_256(NativeContext& ctx) {
  const ProtocolConfig& protocol = ctx.protocol();
  if (!pay(ctx, protocol.hmac_hmac_sha3_256_cost_base())) return NativeResult::out_of_gas();
  const std::span<const std::uint8_t> key = ctx.bytes_referent(0);
  const std::span<const std::uint8_t> message = ctx.bytes_referent(1);
  const std::uint64_t bytes = key.size() + message.size();
  const std::uint64_t block_count =
      (bytes + 2 * crypto::kKeccak256BlockSize - 2) / crypto::kKeccak256BlockSize;
  if (!pay(ctx, Gas(protocol.hmac_hmac_sha3_256_input_cost_per_byte()) * bytes +
                    Gas(protocol.hmac_hmac_sha3_256_input_cost_per_block()) * block_count)) {
    return NativeResult::out_of_gas();
  }
  auto pushed = ctx.push_bytes(crypto::hmac_sha3_256(key, message));
  return pushed ? NativeResult::ok() : NativeResult::failed(std::move(pushed.error()));
}

}  // namespace mvm::natives::framework::hmac

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::ed25519. Source: Sui Move natives, `crypto/ed25519.rs`.
#include "stdlib/crypto/ed25519.h"

#include "stdlib/native_table.h"
#include "stdlib/natives/support.h"

namespace mvm::natives::framework::ed25519 {
namespace {

constexpr std::uint64_t kBlockSize = 128;

}  // namespace

/// ed25519_verify(signature: &vector<u8>, public_key: &vector<u8>, msg: &vector<u8>): bool. Gas: base, then
/// of the message per byte × bytes + per block × blocks of 128 bytes.
NativeResult ed25519_verify(NativeContext& ctx) {
  const ProtocolConfig& protocol = ctx.protocol();
  if (!pay(ctx, protocol.ed25519_ed25519_verify_cost_base())) return NativeResult::out_of_gas();
  const std::span<const std::uint8_t> message = ctx.bytes_referent(2);
  if (!pay(ctx, Gas(protocol.ed25519_ed25519_verify_msg_cost_per_byte()) * message.size() +
                    Gas(protocol.ed25519_ed25519_verify_msg_cost_per_block()) *
                        blocks(message.size(), kBlockSize))) {
    return NativeResult::out_of_gas();
  }
  ctx.push_u64(crypto::ed25519_verify(ctx.bytes_referent(0), ctx.bytes_referent(1), message) ? 1 : 0);
  return NativeResult::ok();
}

}  // namespace mvm::natives::framework::ed25519

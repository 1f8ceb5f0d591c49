// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::hash. Source: Sui Move natives, `crypto/hash.rs`. Gas of both: base, then per byte × bytes + per block
// × blocks.
#include "stdlib/crypto/hash.h"

#include "stdlib/native_table.h"
#include "stdlib/natives/support.h"

#include <mvm/digest.h>

namespace mvm::natives::framework::hash {
namespace {

constexpr std::uint64_t kBlake2bBlockSize = 128;

NativeResult push(NativeContext& ctx, std::span<const std::uint8_t> hash) {
  auto pushed = ctx.push_bytes(hash);
  return pushed ? NativeResult::ok() : NativeResult::failed(std::move(pushed.error()));
}

}  // namespace

/// blake2b256(&vector<u8>): vector<u8>. Blocks of 128 bytes.
NativeResult blake2b256(NativeContext& ctx) {
  const ProtocolConfig& protocol = ctx.protocol();
  if (!pay(ctx, protocol.hash_blake2b256_cost_base())) return NativeResult::out_of_gas();
  const std::span<const std::uint8_t> data = ctx.bytes_referent(0);
  const Gas bytes_cost = Gas(protocol.hash_blake2b256_data_cost_per_byte()) * data.size();
  const Gas blocks_cost =
      Gas(protocol.hash_blake2b256_data_cost_per_block()) * blocks(data.size(), kBlake2bBlockSize);
  if (!pay(ctx, bytes_cost + blocks_cost)) return NativeResult::out_of_gas();
  return push(ctx, mvm::blake2b256(data).bytes);
}

/// keccak256(&vector<u8>): vector<u8>. Blocks of 136 bytes.
NativeResult keccak256(NativeContext& ctx) {
  const ProtocolConfig& protocol = ctx.protocol();
  if (!pay(ctx, protocol.hash_keccak256_cost_base())) return NativeResult::out_of_gas();
  const std::span<const std::uint8_t> data = ctx.bytes_referent(0);
  const Gas bytes_cost = Gas(protocol.hash_keccak256_data_cost_per_byte()) * data.size();
  const Gas blocks_cost =
      Gas(protocol.hash_keccak256_data_cost_per_block()) * blocks(data.size(), crypto::kKeccak256BlockSize);
  if (!pay(ctx, bytes_cost + blocks_cost)) return NativeResult::out_of_gas();
  return push(ctx, crypto::keccak256(data));
}

}  // namespace mvm::natives::framework::hash

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::ecdsa_r1. Source: Sui Move natives, `crypto/ecdsa_r1.rs`. Gas: by the hash function, base, then of the
// message per byte × bytes + per block × blocks; crypto_invalid_arguments_cost for another hash function.
#include "stdlib/crypto/secp256r1.h"

#include "stdlib/native_table.h"
#include "stdlib/natives/framework/ecdsa.h"

namespace mvm::natives::framework::ecdsa_r1 {
namespace {

constexpr std::uint64_t kFailToRecoverKey = 0;
constexpr std::uint64_t kInvalidSignature = 1;

ecdsa::Costs recover_costs(const ProtocolConfig& protocol, std::uint8_t hash) {
  if (hash == 0) {
    return {protocol.ecdsa_r1_ecrecover_keccak256_cost_base(),
            protocol.ecdsa_r1_ecrecover_keccak256_msg_cost_per_byte(),
            protocol.ecdsa_r1_ecrecover_keccak256_msg_cost_per_block()};
  }
  return {protocol.ecdsa_r1_ecrecover_sha256_cost_base(),
          protocol.ecdsa_r1_ecrecover_sha256_msg_cost_per_byte(),
          protocol.ecdsa_r1_ecrecover_sha256_msg_cost_per_block()};
}

ecdsa::Costs verify_costs(const ProtocolConfig& protocol, std::uint8_t hash) {
  if (hash == 0) {
    return {protocol.ecdsa_r1_secp256r1_verify_keccak256_cost_base(),
            protocol.ecdsa_r1_secp256r1_verify_keccak256_msg_cost_per_byte(),
            protocol.ecdsa_r1_secp256r1_verify_keccak256_msg_cost_per_block()};
  }
  return {protocol.ecdsa_r1_secp256r1_verify_sha256_cost_base(),
          protocol.ecdsa_r1_secp256r1_verify_sha256_msg_cost_per_byte(),
          protocol.ecdsa_r1_secp256r1_verify_sha256_msg_cost_per_block()};
}

}  // namespace

/// secp256r1_ecrecover(signature: &vector<u8>, msg: &vector<u8>, hash: u8): vector<u8>: the compressed public
/// key.
NativeResult secp256r1_ecrecover(NativeContext& ctx) {
  const std::uint8_t hash = ctx.u8_arg(2);
  const std::optional<ecdsa::HashFunction> function = ecdsa::hash_function(hash);
  if (!function) {
    ecdsa::pay_for_invalid_arguments(ctx);
    return NativeResult::abort(kFailToRecoverKey);
  }
  const std::span<const std::uint8_t> message = ctx.bytes_referent(1);
  if (!ecdsa::pay_for_message(ctx, recover_costs(ctx.protocol(), hash), *function, message.size())) {
    return NativeResult::out_of_gas();
  }
  const auto key = crypto::secp256r1_recover(ctx.bytes_referent(0), function->hash(message));
  if (!key) {
    const bool is_bad_signature = key.error() == crypto::RecoveryError::BadSignature;
    return NativeResult::abort(is_bad_signature ? kInvalidSignature : kFailToRecoverKey);
  }
  auto pushed = ctx.push_bytes(*key);
  return pushed ? NativeResult::ok() : NativeResult::failed(std::move(pushed.error()));
}

/// secp256r1_verify(signature: &vector<u8>, public_key: &vector<u8>, msg: &vector<u8>, hash: u8): bool
NativeResult secp256r1_verify(NativeContext& ctx) {
  const std::uint8_t hash = ctx.u8_arg(3);
  const std::optional<ecdsa::HashFunction> function = ecdsa::hash_function(hash);
  if (!function) {
    ecdsa::pay_for_invalid_arguments(ctx);
    ctx.push_u64(0);
    return NativeResult::ok();
  }
  const std::span<const std::uint8_t> message = ctx.bytes_referent(2);
  if (!ecdsa::pay_for_message(ctx, verify_costs(ctx.protocol(), hash), *function, message.size())) {
    return NativeResult::out_of_gas();
  }
  const crypto::Hash32 digest = function->hash(message);
  ctx.push_u64(crypto::secp256r1_verify(ctx.bytes_referent(0), ctx.bytes_referent(1), digest) ? 1 : 0);
  return NativeResult::ok();
}

}  // namespace mvm::natives::framework::ecdsa_r1

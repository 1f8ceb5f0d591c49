// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::address. Source: Sui Move natives, `address.rs`.
#include "stdlib/native_table.h"
#include "stdlib/natives/support.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace mvm::natives::framework::address {
namespace {

/// The bytes are not 32.
constexpr std::uint64_t kParseError = 0;

}  // namespace

/// from_bytes(vector<u8>): address. Gas: address_from_bytes_cost_base.
NativeResult from_bytes(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().address_from_bytes_cost_base())) return NativeResult::out_of_gas();
  const std::span<const std::uint8_t> bytes = ctx.bytes_arg(0);
  if (bytes.size() != AccountAddress::kLength) return NativeResult::abort(kParseError);
  ctx.push_address(AccountAddress::from_bytes(bytes));
  return NativeResult::ok();
}

/// to_u256(address): u256: the address as a big-endian number. Gas: address_to_u256_cost_base.
NativeResult to_u256(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().address_to_u256_cost_base())) return NativeResult::out_of_gas();
  AccountAddress reversed = ctx.address_arg(0);
  std::ranges::reverse(reversed.bytes);
  U256 number;
  static_assert(sizeof number.words == sizeof reversed.bytes);
  std::memcpy(number.words.data(), reversed.bytes.data(), sizeof number.words);
  ctx.push_u256(number);
  return NativeResult::ok();
}

/// from_u256(u256): address. Gas: address_from_u256_cost_base.
NativeResult from_u256(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().address_from_u256_cost_base())) return NativeResult::out_of_gas();
  const U256 number = ctx.u256_arg(0);
  AccountAddress result;
  std::memcpy(result.bytes.data(), number.words.data(), sizeof number.words);
  std::ranges::reverse(result.bytes);
  ctx.push_address(result);
  return NativeResult::ok();
}

}  // namespace mvm::natives::framework::address

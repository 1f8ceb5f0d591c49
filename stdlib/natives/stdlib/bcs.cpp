// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x1::bcs. Source: Move stdlib natives, `bcs.rs`.
#include "stdlib/native_table.h"
#include "stdlib/natives/support.h"

#include <algorithm>
#include <vector>

namespace mvm::natives::stdlib::bcs {
namespace {

/// `NFE_BCS_SERIALIZATION_FAILURE` of Move core types.
constexpr std::uint64_t kSerializationFailure = 0x1c5;

NativeResult failure(NativeContext& ctx) {
  // Where the gas does not cover this, the abort still tells what really went wrong.
  static_cast<void>(pay(ctx, ctx.protocol().bcs_failure_cost()));
  return NativeResult::abort(kSerializationFailure);
}

}  // namespace

/// to_bytes<T>(&T): vector<u8>
/// Gas: bcs_per_byte_serialized × max(bytes, bcs_legacy_min_output_size), paid after the work; bcs_failure
/// where T has no layout or the value no BCS.
NativeResult to_bytes(NativeContext& ctx) {
  auto layout = serialization_layout(ctx, *ctx.type_args()[0]);
  if (!layout) return NativeResult::failed(std::move(layout.error()));
  if (*layout == nullptr) return failure(ctx);

  const ValueView value = ctx.referent(0);
  std::vector<std::uint8_t> bytes;
  if (!write_value_bcs(*value.layout, stored_at(*value.layout, value.at), bytes)) return failure(ctx);
  const Gas per_byte = ctx.protocol().bcs_per_byte_serialized_cost();
  const std::uint64_t least = ctx.protocol().bcs_legacy_min_output_size_cost().value_or(0);
  if (!pay(ctx, per_byte * std::max<std::uint64_t>(bytes.size(), least))) return NativeResult::out_of_gas();
  if (auto pushed = ctx.push_bytes(bytes); !pushed) return NativeResult::failed(std::move(pushed.error()));
  return NativeResult::ok();
}

}  // namespace mvm::natives::stdlib::bcs

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::types. Source: Sui Move natives, `types.rs`.
#include "stdlib/native_table.h"
#include "stdlib/natives/framework/one_time_witness.h"

namespace mvm::natives::framework::types {

/// is_one_time_witness<T: drop>(&T): bool. Gas: types_is_one_time_witness_cost_base, then the type's size ×
/// …_type_cost_per_byte, then the tag's × …_type_tag_cost_per_byte.
NativeResult is_one_time_witness(NativeContext& ctx) {
  const ProtocolConfig& protocol = ctx.protocol();
  const Type& type = *ctx.type_args()[0];
  if (!pay(ctx, protocol.types_is_one_time_witness_cost_base())) return NativeResult::out_of_gas();
  if (!pay(ctx, Gas(protocol.types_is_one_time_witness_type_cost_per_byte()) * type_size(type))) {
    return NativeResult::out_of_gas();
  }
  auto tag = ctx.type_tag(type, NativeContext::TagIds::Defining);
  if (!tag) return NativeResult::failed(std::move(tag.error()));
  if (!pay(ctx, Gas(protocol.types_is_one_time_witness_type_tag_cost_per_byte()) * tag_size(*tag))) {
    return NativeResult::out_of_gas();
  }
  auto layout = serialization_layout(ctx, type);
  if (!layout) return NativeResult::failed(std::move(layout.error()));
  ctx.push_u64(is_one_time_witness_type(*layout, *tag, ctx.limits().hardened_one_time_witness_check) ? 1 : 0);
  return NativeResult::ok();
}

}  // namespace mvm::natives::framework::types

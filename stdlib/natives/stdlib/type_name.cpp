// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x1::type_name. Source: Move stdlib natives, `type_name.rs`.
#include "stdlib/native_table.h"
#include "stdlib/natives/support.h"

#include <string>

namespace mvm::natives::stdlib::type_name {
namespace {

using TagIds = NativeContext::TagIds;

/// Gas: type_name_get_base, then type_name_get_per_byte × length of the name.
NativeResult push_name(NativeContext& ctx, TagIds ids) {
  if (!pay(ctx, ctx.protocol().type_name_get_base_cost())) return NativeResult::out_of_gas();
  auto tag = ctx.type_tag(*ctx.type_args()[0], ids);
  if (!tag) return NativeResult::failed(std::move(tag.error()));
  const std::string name = tag->to_canonical_string(/*prefix=*/false);
  if (!pay(ctx, Gas(ctx.protocol().type_name_get_per_byte_cost()) * name.size()))
    return NativeResult::out_of_gas();
  // TypeName { name: String { bytes: vector<u8> } } lies in memory as the vector does.
  auto pushed = ctx.push_bytes({reinterpret_cast<const std::uint8_t*>(name.data()), name.size()});
  if (!pushed) return NativeResult::failed(std::move(pushed.error()));
  return NativeResult::ok();
}

/// The argument is neither a struct nor an enum.
constexpr std::uint64_t kNotFromModule = 0;

/// Gas: type_name_id_base.
NativeResult push_package(NativeContext& ctx, TagIds ids) {
  const std::optional<std::uint64_t> cost = ctx.protocol().type_name_id_base_cost();
  if (!cost) return invariant_violation("the protocol version has no cost for type ids");
  if (!pay(ctx, *cost)) return NativeResult::out_of_gas();
  auto tag = ctx.type_tag(*ctx.type_args()[0], ids);
  if (!tag) return NativeResult::failed(std::move(tag.error()));
  if (tag->kind != TypeTag::Kind::Struct) return NativeResult::abort(kNotFromModule);
  ctx.push_address(tag->struct_tag->address);
  return NativeResult::ok();
}

}  // namespace

/// with_defining_ids<T>(): TypeName, also under its old name get.
NativeResult with_defining_ids(NativeContext& ctx) { return push_name(ctx, TagIds::Defining); }

/// with_original_ids<T>(): TypeName, also under its old name get_with_original_ids.
NativeResult with_original_ids(NativeContext& ctx) { return push_name(ctx, TagIds::Runtime); }

/// defining_id<T>(): address
NativeResult defining_id(NativeContext& ctx) { return push_package(ctx, TagIds::Defining); }

/// original_id<T>(): address
NativeResult original_id(NativeContext& ctx) { return push_package(ctx, TagIds::Runtime); }

}  // namespace mvm::natives::stdlib::type_name

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::object. Source: Sui Move natives, `object.rs`. The costs are flat.
#include "stdlib/native_table.h"
#include "stdlib/natives/framework/extension.h"

namespace mvm::natives::framework::object {
namespace {

NativeResult done(Result<void> result) {
  return result ? NativeResult::ok() : NativeResult::failed(std::move(result.error()));
}

}  // namespace

/// borrow_uid<T: key>(&T): &UID: the first field. Gas: object_borrow_uid_cost_base.
NativeResult borrow_uid(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().object_borrow_uid_cost_base())) return NativeResult::out_of_gas();
  const ValueView object = ctx.referent(0);
  if (object.layout->fields.empty()) return invariant_violation("an object without fields");
  const FieldLayout& uid = object.layout->fields[0];
  ctx.push_reference(referent_of(*uid.layout, object.at + uid.offset));
  return NativeResult::ok();
}

/// delete_impl(address). Gas: object_delete_impl_cost_base.
NativeResult delete_impl(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().object_delete_impl_cost_base())) return NativeResult::out_of_gas();
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  return done(runtime->delete_id(ctx.address_arg(0)));
}

/// record_new_uid(address). Gas: object_record_new_uid_cost_base.
NativeResult record_new_uid(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().object_record_new_uid_cost_base())) return NativeResult::out_of_gas();
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  return done(runtime->new_id(ctx.address_arg(0)));
}

/// record_new_uid_from_hash(parent: address, id: address). Gas: object_record_new_uid_from_hash_cost_base.
NativeResult record_new_uid_from_hash(NativeContext& ctx) {
  const std::optional<std::uint64_t> cost = ctx.protocol().object_record_new_uid_from_hash_cost_base();
  if (!cost) return invariant_violation("the protocol version has no cost for ids from hashes");
  if (!pay(ctx, *cost)) return NativeResult::out_of_gas();
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  return done(runtime->new_id_from_hash(ctx.address_arg(0), ctx.address_arg(1)));
}

}  // namespace mvm::natives::framework::object

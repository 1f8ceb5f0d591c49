// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::accumulator. Source: Sui Move natives, `accumulator.rs`. Gas of both: event_emit_cost_base.
#include "stdlib/native_table.h"
#include "stdlib/natives/framework/extension.h"

namespace mvm::natives::framework::accumulator {
namespace {

/// (accumulator: address, owner: address, amount: u64) of the type argument.
NativeResult emit(NativeContext& ctx, AccumulatorEvent::Action action) {
  if (!pay(ctx, ctx.protocol().event_emit_cost_base())) return NativeResult::out_of_gas();
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  auto tag = ctx.type_tag(*ctx.type_args()[0], NativeContext::TagIds::Defining);
  if (!tag) return NativeResult::failed(std::move(tag.error()));
  auto emitted = runtime->emit_accumulator_event({.accumulator = ctx.address_arg(0),
                                                  .action = action,
                                                  .target = ctx.address_arg(1),
                                                  .target_type = std::move(*tag),
                                                  .value = ctx.u64_arg(2)});
  return emitted ? NativeResult::ok() : NativeResult::failed(std::move(emitted.error()));
}

}  // namespace

/// emit_deposit_event<T>(accumulator: address, recipient: address, amount: u64)
NativeResult emit_deposit_event(NativeContext& ctx) { return emit(ctx, AccumulatorEvent::Action::Merge); }

/// emit_withdraw_event<T>(accumulator: address, owner: address, amount: u64)
NativeResult emit_withdraw_event(NativeContext& ctx) { return emit(ctx, AccumulatorEvent::Action::Split); }

}  // namespace mvm::natives::framework::accumulator

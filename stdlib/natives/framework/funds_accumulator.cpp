// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::funds_accumulator. Source: Sui Move natives, `funds_accumulator.rs`. Gas of both:
// event_emit_cost_base. T is so far always 0x2::balance::Balance<…>: a struct of one u64.
#include "stdlib/native_table.h"
#include "stdlib/natives/framework/extension.h"

namespace mvm::natives::framework::funds_accumulator {
namespace {

constexpr std::uint64_t kOverflow = 0;
constexpr std::uint64_t kNotEnabled = 1;

bool is_balance(const Layout& layout) noexcept {
  return !layout.is_enum && layout.fields.size() == 1 && layout.fields[0].layout->kind == TypeKind::U64;
}

Result<void> record(NativeContext& ctx, ObjectRuntime& runtime, AccumulatorEvent::Action action, TypeTag tag,
                    std::uint64_t amount) {
  return runtime.emit_accumulator_event({.accumulator = ctx.address_arg(0),
                                         .action = action,
                                         .target = ctx.address_arg(1),
                                         .target_type = std::move(tag),
                                         .value = amount});
}

}  // namespace

/// add_to_accumulator_address<T: store>(accumulator: address, recipient: address, value: T)
NativeResult add_to_accumulator_address(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().event_emit_cost_base())) return NativeResult::out_of_gas();
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  auto tag = ctx.type_tag(*ctx.type_args()[0], NativeContext::TagIds::Defining);
  if (!tag) return NativeResult::failed(std::move(tag.error()));
  const ValueView balance = ctx.arg(2);
  if (!is_balance(*balance.layout)) return invariant_violation("only balances are accumulated");
  if (!ctx.protocol().enable_accumulators()) return NativeResult::abort(kNotEnabled);
  const auto amount = load<std::uint64_t>(field_of(balance, 0).at);
  auto recorded = record(ctx, *runtime, AccumulatorEvent::Action::Merge, std::move(*tag), amount);
  return recorded ? NativeResult::ok() : NativeResult::failed(std::move(recorded.error()));
}

/// withdraw_from_accumulator_address<T: store>(accumulator: address, owner: address, value: u256): T
NativeResult withdraw_from_accumulator_address(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().event_emit_cost_base())) return NativeResult::out_of_gas();
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  const Type& type = *ctx.type_args()[0];
  auto tag = ctx.type_tag(type, NativeContext::TagIds::Defining);
  if (!tag) return NativeResult::failed(std::move(tag.error()));
  const U256 value = ctx.u256_arg(2);
  if (!value.fits_u64()) return NativeResult::abort(kOverflow);
  const std::uint64_t amount = value.words[0];
  auto layout = ctx.layout_of(type);
  if (!layout) return NativeResult::failed(std::move(layout.error()));
  if (!is_balance(**layout)) return invariant_violation("only balances are accumulated");
  auto recorded = record(ctx, *runtime, AccumulatorEvent::Action::Split, std::move(*tag), amount);
  if (!recorded) return NativeResult::failed(std::move(recorded.error()));

  auto balance = OwnedValue::uninitialized(ctx.heap(), **layout);
  if (!balance) return NativeResult::failed(std::move(balance.error()));
  store(field_of(balance->view(), 0).at, amount);
  balance->mark_initialized();
  ctx.push_value(std::move(*balance));
  return NativeResult::ok();
}

}  // namespace mvm::natives::framework::funds_accumulator

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::tx_context. Source: Sui Move natives, `tx_context.rs`. Each pays its own base cost; before
// `move_native_context` those that are not called yet cost 10.
#include "stdlib/native_table.h"
#include "stdlib/natives/framework/extension.h"
#include "stdlib/object_id.h"

#include <algorithm>

namespace mvm::natives::framework::tx_context {
namespace {

constexpr std::uint64_t kUnusedEntryCost = 10;
/// No id was created yet.
constexpr std::uint64_t kNoIdsCreated = 1;

/// Pays and asks the transaction.
template <class Push>
NativeResult answer(NativeContext& ctx, std::optional<std::uint64_t> cost, Push push) {
  const bool is_used = ctx.protocol().move_native_context();
  if (!pay(ctx, is_used ? cost.value_or(kUnusedEntryCost) : kUnusedEntryCost))
    return NativeResult::out_of_gas();
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  return push(*runtime);
}

NativeResult answer_u64(NativeContext& ctx, std::optional<std::uint64_t> cost,
                        std::uint64_t TransactionContext::* member) {
  return answer(ctx, cost, [&](ObjectRuntime& runtime) {
    ctx.push_u64(runtime.transaction().*member);
    return NativeResult::ok();
  });
}

NativeResult push_new_id(NativeContext& ctx, ObjectRuntime& runtime, const ObjectId& id) {
  if (auto added = runtime.new_id(id); !added) return NativeResult::failed(std::move(added.error()));
  ctx.push_address(id);
  return NativeResult::ok();
}

}  // namespace

/// derive_id(tx_hash: vector<u8>, ids_created: u64): address: the id of that number, recorded as new. Gas:
/// tx_context_derive_id_cost_base.
NativeResult derive_id(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().tx_context_derive_id_cost_base())) return NativeResult::out_of_gas();
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  const std::span<const std::uint8_t> hash = ctx.bytes_arg(0);
  if (hash.size() != Digest::kLength) return invariant_violation("a transaction's digest has 32 bytes");
  Digest digest;
  std::ranges::copy(hash, digest.bytes.begin());
  return push_new_id(ctx, *runtime, derive_object_id(digest, ctx.u64_arg(1)));
}

/// fresh_id(): address: the next id. Gas: tx_context_fresh_id_cost_base.
NativeResult fresh_id(NativeContext& ctx) {
  return answer(ctx, ctx.protocol().tx_context_fresh_id_cost_base(), [&](ObjectRuntime& runtime) {
    return push_new_id(ctx, runtime, runtime.transaction().fresh_id());
  });
}

/// last_created_id(): address, for tests. Gas: tx_context_derive_id_cost_base.
NativeResult last_created_id(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().tx_context_derive_id_cost_base())) return NativeResult::out_of_gas();
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  const TransactionContext& transaction = runtime->transaction();
  if (transaction.ids_created == 0) return NativeResult::abort(kNoIdsCreated);
  return push_new_id(ctx, *runtime, derive_object_id(transaction.digest, transaction.ids_created - 1));
}

/// native_sender(): address. Gas: tx_context_sender_cost_base.
NativeResult native_sender(NativeContext& ctx) {
  return answer(ctx, ctx.protocol().tx_context_sender_cost_base(), [&](ObjectRuntime& runtime) {
    ctx.push_address(runtime.transaction().sender);
    return NativeResult::ok();
  });
}

/// native_epoch(): u64. Gas: tx_context_epoch_cost_base.
NativeResult native_epoch(NativeContext& ctx) {
  return answer_u64(ctx, ctx.protocol().tx_context_epoch_cost_base(), &TransactionContext::epoch);
}

/// native_epoch_timestamp_ms(): u64. Gas: tx_context_epoch_timestamp_ms_cost_base.
NativeResult native_epoch_timestamp_ms(NativeContext& ctx) {
  return answer_u64(ctx, ctx.protocol().tx_context_epoch_timestamp_ms_cost_base(),
                    &TransactionContext::epoch_timestamp_ms);
}

/// native_rgp(): u64: the reference gas price. Gas: tx_context_rgp_cost_base, which does not depend on
/// `move_native_context`.
NativeResult native_rgp(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().tx_context_rgp_cost_base().value_or(kUnusedEntryCost)))
    return NativeResult::out_of_gas();
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  ctx.push_u64(runtime->transaction().reference_gas_price);
  return NativeResult::ok();
}

/// native_gas_price(): u64. Gas: tx_context_gas_price_cost_base.
NativeResult native_gas_price(NativeContext& ctx) {
  return answer_u64(ctx, ctx.protocol().tx_context_gas_price_cost_base(), &TransactionContext::gas_price);
}

/// native_gas_budget(): u64. Gas: tx_context_gas_budget_cost_base.
NativeResult native_gas_budget(NativeContext& ctx) {
  return answer_u64(ctx, ctx.protocol().tx_context_gas_budget_cost_base(), &TransactionContext::gas_budget);
}

/// native_ids_created(): u64. Gas: tx_context_ids_created_cost_base.
NativeResult native_ids_created(NativeContext& ctx) {
  return answer_u64(ctx, ctx.protocol().tx_context_ids_created_cost_base(), &TransactionContext::ids_created);
}

/// native_sponsor(): vector<address>: of none or one. Gas: tx_context_sponsor_cost_base.
NativeResult native_sponsor(NativeContext& ctx) {
  return answer(ctx, ctx.protocol().tx_context_sponsor_cost_base(), [&](ObjectRuntime& runtime) {
    auto layout = ctx.layout_of(ctx.vector_of(ctx.primitive(TypeKind::Address)));
    if (!layout) return NativeResult::failed(std::move(layout.error()));
    std::vector<std::uint8_t> bcs = {0};
    if (const std::optional<AccountAddress>& sponsor = runtime.transaction().sponsor) {
      bcs[0] = 1;
      bcs.insert(bcs.end(), sponsor->bytes.begin(), sponsor->bytes.end());
    }
    auto addresses = OwnedValue::from_bcs(ctx.heap(), **layout, bcs);
    if (!addresses) return NativeResult::failed(std::move(addresses.error()));
    ctx.push_value(std::move(*addresses));
    return NativeResult::ok();
  });
}

/// replace(sender: address, tx_hash: vector<u8>, epoch: u64, epoch_timestamp_ms: u64, ids_created: u64, rgp:
/// u64, gas_price: u64, gas_budget: u64, sponsor: vector<address>), for tests; before there was rgp, without
/// it. Gas: tx_context_replace_cost_base.
NativeResult replace(NativeContext& ctx) {
  return answer(ctx, ctx.protocol().tx_context_replace_cost_base(), [&](ObjectRuntime& runtime) {
    TransactionContext& transaction = runtime.transaction();
    if (!transaction.replaceable) return invariant_violation("tx_context::replace is for tests");
    const bool has_rgp = ctx.arg_count() == 9;
    const std::size_t after_rgp = has_rgp ? 6 : 5;
    const std::span<const std::uint8_t> hash = ctx.bytes_arg(1);
    if (hash.size() != Digest::kLength) return invariant_violation("a transaction's digest has 32 bytes");
    const auto sponsors = load<VectorHeader>(ctx.arg(after_rgp + 2).at);

    transaction.sender = ctx.address_arg(0);
    std::ranges::copy(hash, transaction.digest.bytes.begin());
    transaction.epoch = ctx.u64_arg(2);
    transaction.epoch_timestamp_ms = ctx.u64_arg(3);
    transaction.ids_created = ctx.u64_arg(4);
    if (has_rgp) transaction.reference_gas_price = ctx.u64_arg(5);
    transaction.gas_price = ctx.u64_arg(after_rgp);
    transaction.gas_budget = ctx.u64_arg(after_rgp + 1);
    transaction.sponsor.reset();
    if (sponsors.length != 0) {
      transaction.sponsor =
          load<AccountAddress>(sponsors.data + (sponsors.length - 1) * AccountAddress::kLength);
    }
    return NativeResult::ok();
  });
}

}  // namespace mvm::natives::framework::tx_context

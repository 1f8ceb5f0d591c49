// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::transfer. Source: Sui Move natives, `transfer.rs`. Each has a flat base cost; receiving also pays,
// from some protocol version on, by the sizes of the type and of the object.
#include "stdlib/native_table.h"
#include "stdlib/natives/framework/extension.h"
#include "stdlib/value_size.h"

namespace mvm::natives::framework::transfer {
namespace {

constexpr std::uint64_t kSharedNonNewObject = 0;
constexpr std::uint64_t kSerializationFailure = 1;
constexpr std::uint64_t kReceivingTypeMismatch = 2;
/// Also where the object exists, but not for this parent.
constexpr std::uint64_t kUnableToReceive = 3;
constexpr std::uint64_t kNotSupported = 5;

/// Transfers argument 0, an object of the only type argument.
Result<ObjectRuntime::TransferResult> transfer_object(NativeContext& ctx, const Owner& owner) {
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) {
    return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR, "the session has no object runtime");
  }
  auto type = runtime->object_type(ctx, *ctx.type_args()[0]);
  if (!type) return propagate(type);
  auto object = ctx.take_arg(0);
  if (!object) return propagate(object);
  return runtime->transfer(owner, std::move(*type), std::move(*object));
}

NativeResult done(Result<ObjectRuntime::TransferResult> result) {
  return result ? NativeResult::ok() : NativeResult::failed(std::move(result.error()));
}

}  // namespace

/// transfer_impl<T: key>(T, recipient: address). Gas: transfer_transfer_internal_cost_base.
NativeResult transfer_impl(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().transfer_transfer_internal_cost_base())) return NativeResult::out_of_gas();
  return done(transfer_object(ctx, Owner::of_address(ctx.address_arg(1))));
}

/// freeze_object_impl<T: key>(T). Gas: transfer_freeze_object_cost_base.
NativeResult freeze_object_impl(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().transfer_freeze_object_cost_base())) return NativeResult::out_of_gas();
  return done(transfer_object(ctx, Owner::immutable()));
}

/// share_object_impl<T: key>(T): only of an object that is new or was shared. Gas:
/// transfer_share_object_cost_base.
NativeResult share_object_impl(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().transfer_share_object_cost_base())) return NativeResult::out_of_gas();
  auto result = transfer_object(ctx, Owner::shared(0));
  if (result && *result == ObjectRuntime::TransferResult::OwnerChanged)
    return NativeResult::abort(kSharedNonNewObject);
  return done(std::move(result));
}

/// party_transfer_impl<T: key>(T, default_permissions: u64, addresses: vector<address>, permissions:
/// vector<u64>): so far one address with all permissions. Gas: transfer_party_transfer_internal_cost_base;
/// nothing where the version does not have it.
NativeResult party_transfer_impl(NativeContext& ctx) {
  constexpr std::uint64_t kNoPermissions = 0;
  constexpr std::uint64_t kAllPermissions = 0b1111;  // read, write, delete, transfer
  if (!ctx.protocol().enable_party_transfer()) return NativeResult::abort(kNotSupported);
  const std::optional<std::uint64_t> cost = ctx.protocol().transfer_party_transfer_internal_cost_base();
  if (!cost) return invariant_violation("the protocol version has no cost for party transfers");
  if (!pay(ctx, *cost)) return NativeResult::out_of_gas();

  const auto addresses = load<VectorHeader>(ctx.arg(2).at);
  const auto permissions = load<VectorHeader>(ctx.arg(3).at);
  if (addresses.length != 1 || permissions.length != 1 || ctx.u64_arg(1) != kNoPermissions ||
      load<std::uint64_t>(permissions.data) != kAllPermissions) {
    return invariant_violation("a party transfer has one member, with all permissions");
  }
  return done(transfer_object(ctx, Owner::consensus_address(0, load<AccountAddress>(addresses.data))));
}

/// receive_impl<T: key>(parent: address, to_receive: ID, version: u64): T. Gas:
/// transfer_receive_object_cost_base, then the type's size × transfer_receive_object_type_cost_per_byte, and
/// at the end the object's × transfer_receive_object_cost_per_byte.
NativeResult receive_impl(NativeContext& ctx) {
  const ProtocolConfig& protocol = ctx.protocol();
  const Type& type = *ctx.type_args()[0];
  if (!pay(ctx, protocol.transfer_receive_object_cost_base())) return NativeResult::out_of_gas();
  if (!pay(ctx, Gas(protocol.transfer_receive_object_type_cost_per_byte()) * type_size(type))) {
    return NativeResult::out_of_gas();
  }
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  auto tag = runtime->object_type(ctx, type);
  if (!tag) return NativeResult::failed(std::move(tag.error()));
  auto layout = serialization_layout(ctx, type);
  if (!layout) return NativeResult::failed(std::move(layout.error()));
  if (*layout == nullptr) return NativeResult::abort(kSerializationFailure);

  const ObjectId id = load<AccountAddress>(memory_of(ctx.arg(1)));  // ID { bytes: address }
  auto received = runtime->receive_object(ctx.heap(), ctx.address_arg(0), id, ctx.u64_arg(2), *tag, **layout);
  if (!received) return NativeResult::failed(std::move(received.error()));
  if (received->presence == Presence::Absent) return NativeResult::abort(kUnableToReceive);
  if (received->presence == Presence::MismatchedType) return NativeResult::abort(kReceivingTypeMismatch);
  if (const Gas per_byte = protocol.transfer_receive_object_cost_per_byte(); per_byte.units() != 0) {
    const OwnedValue& object = received->value;
    if (!pay(ctx, per_byte * fine_grained_size_of_value(object.layout(), object.at())))
      return NativeResult::out_of_gas();
  }
  ctx.push_value(std::move(received->value));
  return NativeResult::ok();
}

}  // namespace mvm::natives::framework::transfer

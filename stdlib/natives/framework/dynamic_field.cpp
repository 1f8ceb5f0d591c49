// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::dynamic_field. Source: Sui Move natives, `dynamic_field.rs`.
#include "stdlib/native_table.h"
#include "stdlib/natives/framework/extension.h"
#include "stdlib/object_id.h"
#include "stdlib/value_size.h"

#include <algorithm>

namespace mvm::natives::framework::dynamic_field {
namespace {

constexpr std::uint64_t kKeyDoesNotExist = 1;
constexpr std::uint64_t kFieldTypeMismatch = 2;
constexpr std::uint64_t kSerializationFailure = 3;

/// The legacy size of a reference, and its size where what it points to was there already.
constexpr std::uint64_t kReferenceSize = 8;
/// The size of a value that was there already (`PRE_EXISTING_ABSTRACT_SIZE`).
constexpr std::uint64_t kPreExistingSize = 2;

NativeResult failed(Error& error) { return NativeResult::failed(std::move(error)); }

/// What was read from storage costs a unit per byte, from some protocol version on
/// (`charge_cache_or_load_gas`).
bool pay_for_load(NativeContext& ctx, const CacheInfo& from) {
  if (from.kind != CacheInfo::Kind::Loaded || !ctx.protocol().object_runtime_charge_cache_load_gas())
    return true;
  return pay(ctx, std::max<std::uint64_t>(from.loaded_bytes, 1));
}

/// The child that `fetch` found, or how the native ends.
struct Found {
  ChildObjectStore::Fetched child;
  std::optional<NativeResult> end;
};

/// Finds the child of the type argument. Gas: the type's size × `type_cost`.
Found find_child(NativeContext& ctx, const ObjectId& parent, const ObjectId& id, Gas type_cost) {
  const Type& type = *ctx.type_args()[0];
  if (!pay(ctx, type_cost * type_size(type))) return {{}, NativeResult::out_of_gas()};
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return {{}, no_object_runtime()};
  auto object_type = runtime->object_type(ctx, type);
  if (!object_type) return {{}, failed(object_type.error())};
  auto layout = serialization_layout(ctx, type);
  if (!layout) return {{}, failed(layout.error())};
  if (*layout == nullptr) return {{}, NativeResult::abort(kSerializationFailure)};
  auto child = runtime->children().fetch(ctx.heap(), parent, id, *object_type, **layout);
  if (!child) return {{}, failed(child.error())};
  if (child->presence == Presence::MismatchedType) return {{}, NativeResult::abort(kFieldTypeMismatch)};
  if (child->presence == Presence::Absent) return {{}, NativeResult::abort(kKeyDoesNotExist)};
  return {*child, std::nullopt};
}

/// Gas: base, type × …_type_cost_per_byte, what was loaded, then …_child_ref_cost_per_byte × 8; or × 8 and
/// the value's size, where the fine-grained sizes hold and the value had to be made.
NativeResult borrow(NativeContext& ctx, bool is_mutable) {
  const ProtocolConfig& protocol = ctx.protocol();
  if (!pay(ctx, protocol.dynamic_field_borrow_child_object_cost_base())) return NativeResult::out_of_gas();
  const ObjectId parent = load<AccountAddress>(ctx.referent(0).at);  // UID { id: ID { bytes: address } }
  const Gas type_cost = protocol.dynamic_field_borrow_child_object_type_cost_per_byte();
  Found found = find_child(ctx, parent, ctx.address_arg(1), type_cost);
  if (found.end) return std::move(*found.end);

  const CacheInfo& from = found.child.from;
  const OwnedValue& value = found.child.child->value;
  if (!pay_for_load(ctx, from)) return NativeResult::out_of_gas();
  std::uint64_t size = kReferenceSize;
  if (protocol.abstract_size_in_object_runtime() && from.kind != CacheInfo::Kind::CachedValue) {
    size += fine_grained_size_of_value(value.layout(), value.at());
  }
  if (!pay(ctx, Gas(protocol.dynamic_field_borrow_child_object_child_ref_cost_per_byte()) * size)) {
    return NativeResult::out_of_gas();
  }
  if (is_mutable) found.child.child->was_borrowed_mutably = true;
  ctx.push_reference(value.referent());
  return NativeResult::ok();
}

std::uint64_t removed_size(const ProtocolConfig& protocol, const CacheInfo& from, const OwnedValue& value) {
  if (!protocol.abstract_size_in_object_runtime()) return legacy_size_of_value(value.layout(), value.at());
  if (from.kind == CacheInfo::Kind::CachedValue) return kPreExistingSize;
  return fine_grained_size_of_value(value.layout(), value.at());
}

}  // namespace

/// hash_type_and_key<K: copy + drop + store>(parent: address, K): address: the id of the field under the key.
/// Gas: base, then type × …_type_cost_per_byte + value × …_value_cost_per_byte, then tag ×
/// …_type_tag_cost_per_byte.
NativeResult hash_type_and_key(NativeContext& ctx) {
  const ProtocolConfig& protocol = ctx.protocol();
  const Type& type = *ctx.type_args()[0];
  const ValueView key = ctx.arg(1);
  if (!pay(ctx, protocol.dynamic_field_hash_type_and_key_cost_base())) return NativeResult::out_of_gas();
  const Gas type_cost = protocol.dynamic_field_hash_type_and_key_type_cost_per_byte();
  const Gas value_cost = protocol.dynamic_field_hash_type_and_key_value_cost_per_byte();
  if (!pay(ctx, type_cost * type_size(type) + value_cost * charged_size(ctx, *key.layout, key.at))) {
    return NativeResult::out_of_gas();
  }
  auto tag = ctx.type_tag(type, NativeContext::TagIds::Defining);
  if (!tag) return failed(tag.error());
  if (!pay(ctx, Gas(protocol.dynamic_field_hash_type_and_key_type_tag_cost_per_byte()) * tag_size(*tag))) {
    return NativeResult::out_of_gas();
  }
  // Whatever keeps the key from being laid out or written is the same abort.
  if (!ctx.layout_of(type)) return NativeResult::abort(kSerializationFailure);
  std::vector<std::uint8_t> bytes;
  if (!write_value_bcs(*key.layout, key.at, bytes)) return NativeResult::abort(kSerializationFailure);
  ctx.push_address(derive_dynamic_field_id(ctx.address_arg(0), *tag, bytes));
  return NativeResult::ok();
}

/// add_child_object<Child: key>(parent: address, Child). Gas: base, then value × …_value_cost_per_byte, type
/// × …_type_cost_per_byte, tag × …_struct_tag_cost_per_byte.
NativeResult add_child_object(NativeContext& ctx) {
  const ProtocolConfig& protocol = ctx.protocol();
  const Type& type = *ctx.type_args()[0];
  const ValueView child = ctx.arg(1);
  if (!pay(ctx, protocol.dynamic_field_add_child_object_cost_base())) return NativeResult::out_of_gas();
  const std::uint64_t value_size = protocol.abstract_size_in_object_runtime()
                                       ? kPreExistingSize
                                       : legacy_size_of_value(*child.layout, child.at);
  if (!pay(ctx, Gas(protocol.dynamic_field_add_child_object_value_cost_per_byte()) * value_size)) {
    return NativeResult::out_of_gas();
  }
  const AccountAddress* id = object_id_of(child);
  if (id == nullptr) return invariant_violation("a child object without an id");
  const ObjectId child_id = *id;
  if (!pay(ctx, Gas(protocol.dynamic_field_add_child_object_type_cost_per_byte()) * type_size(type))) {
    return NativeResult::out_of_gas();
  }
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  auto object_type = runtime->object_type(ctx, type);
  if (!object_type) return failed(object_type.error());
  if (!pay(ctx, Gas(protocol.dynamic_field_add_child_object_struct_tag_cost_per_byte()) *
                    tag_size(*object_type->tag))) {
    return NativeResult::out_of_gas();
  }
  if (protocol.generate_df_type_layouts()) {
    if (auto layout = serialization_layout(ctx, type); !layout) return failed(layout.error());
  }
  auto taken = ctx.take_arg(1);
  if (!taken) return failed(taken.error());
  auto added = runtime->children().add(ctx.address_arg(0), child_id, *object_type, std::move(*taken));
  return added ? NativeResult::ok() : failed(added.error());
}

/// borrow_child_object<Child: key>(&UID, id: address): &Child
NativeResult borrow_child_object(NativeContext& ctx) { return borrow(ctx, /*is_mutable=*/false); }

/// borrow_child_object_mut<Child: key>(&mut UID, id: address): &mut Child
NativeResult borrow_child_object_mut(NativeContext& ctx) { return borrow(ctx, /*is_mutable=*/true); }

/// remove_child_object<Child: key>(parent: address, id: address): Child. Gas: base, type ×
/// …_type_cost_per_byte, what was loaded, then value × …_child_cost_per_byte.
NativeResult remove_child_object(NativeContext& ctx) {
  const ProtocolConfig& protocol = ctx.protocol();
  if (!pay(ctx, protocol.dynamic_field_remove_child_object_cost_base())) return NativeResult::out_of_gas();
  const Gas type_cost = protocol.dynamic_field_remove_child_object_type_cost_per_byte();
  Found found = find_child(ctx, ctx.address_arg(0), ctx.address_arg(1), type_cost);
  if (found.end) return std::move(*found.end);
  OwnedValue value = found.child.child->take();
  if (!pay_for_load(ctx, found.child.from)) return NativeResult::out_of_gas();
  const std::uint64_t size = removed_size(protocol, found.child.from, value);
  if (!pay(ctx, Gas(protocol.dynamic_field_remove_child_object_child_cost_per_byte()) * size)) {
    return NativeResult::out_of_gas();
  }
  ctx.push_value(std::move(value));
  return NativeResult::ok();
}

/// has_child_object(parent: address, id: address): bool. Gas: base, and what was loaded.
NativeResult has_child_object(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().dynamic_field_has_child_object_cost_base())) return NativeResult::out_of_gas();
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  auto exists = runtime->children().exists(ctx.address_arg(0), ctx.address_arg(1));
  if (!exists) return failed(exists.error());
  if (!pay_for_load(ctx, exists->from)) return NativeResult::out_of_gas();
  ctx.push_u64(exists->value ? 1 : 0);
  return NativeResult::ok();
}

/// has_child_object_with_ty<Child: key>(parent: address, id: address): bool. Gas: base, type ×
/// …_type_cost_per_byte, tag × …_type_tag_cost_per_byte, and what was loaded.
NativeResult has_child_object_with_ty(NativeContext& ctx) {
  const ProtocolConfig& protocol = ctx.protocol();
  const Type& type = *ctx.type_args()[0];
  if (!pay(ctx, protocol.dynamic_field_has_child_object_with_ty_cost_base()))
    return NativeResult::out_of_gas();
  if (!pay(ctx,
           Gas(protocol.dynamic_field_has_child_object_with_ty_type_cost_per_byte()) * type_size(type))) {
    return NativeResult::out_of_gas();
  }
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  auto object_type = runtime->object_type(ctx, type);
  if (!object_type) return failed(object_type.error());
  const Gas tag_cost = protocol.dynamic_field_has_child_object_with_ty_type_tag_cost_per_byte();
  if (!pay(ctx, tag_cost * tag_size(*object_type->tag))) return NativeResult::out_of_gas();
  auto exists =
      runtime->children().exists_with_type(ctx.address_arg(0), ctx.address_arg(1), *object_type->tag);
  if (!exists) return failed(exists.error());
  if (!pay_for_load(ctx, exists->from)) return NativeResult::out_of_gas();
  ctx.push_u64(exists->value ? 1 : 0);
  return NativeResult::ok();
}

}  // namespace mvm::natives::framework::dynamic_field

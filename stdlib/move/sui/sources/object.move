// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Identity of objects. Whatever struct has `key` starts with a field `id: UID`, and that UID is its one identity
/// from `new` to `delete`.
module sui::object;

use std::bcs;
use sui::address;

public use fun id_to_address as ID.to_address;
public use fun id_to_bytes as ID.to_bytes;
public use fun uid_as_inner as UID.as_inner;
public use fun uid_to_inner as UID.to_inner;
public use fun uid_to_address as UID.to_address;
public use fun uid_to_bytes as UID.to_bytes;

/// Only the system may call this.
const ENotSystemAddress: u64 = 0;

/// Where the objects live that the system creates at genesis.
const SUI_SYSTEM_STATE: address = @0x5;
const CLOCK: address = @0x6;
const AUTHENTICATOR_STATE: address = @0x7;
const RANDOMNESS_STATE: address = @0x8;
const BRIDGE: address = @0x9;
const ADDRESS_ALIAS_STATE: address = @0xa;
const COIN_REGISTRY: address = @0xc;
const DISPLAY_REGISTRY: address = @0xd;
const DENY_LIST: address = @0x403;
const ACCUMULATOR_ROOT: address = @0xacc;

/// The sender of the transactions of the system itself.
const SYSTEM: address = @0x0;

/// An object id as plain data: it names an object, or one that once was, and proves nothing.
public struct ID has copy, drop, store {
    bytes: address,
}

/// The id of an object that exists. It can be neither copied nor dropped, so no two objects have the same.
public struct UID has store {
    id: ID,
}

// === ID ===

/// The 32 bytes of an id.
public fun id_to_bytes(id: &ID): vector<u8> {
    bcs::to_bytes(&id.bytes)
}

/// The id as an address.
public fun id_to_address(id: &ID): address {
    id.bytes
}

/// The id with these bytes, of which there must be 32.
public fun id_from_bytes(bytes: vector<u8>): ID {
    id_from_address(address::from_bytes(bytes))
}

/// The address as an id.
public fun id_from_address(bytes: address): ID {
    ID { bytes }
}

// === Objects of the system ===

#[allow(unused_function)]
/// For the object that holds validators and stake, which the package at 0x3 creates at genesis.
fun sui_system_state(ctx: &TxContext): UID {
    assert!(ctx.sender() == SYSTEM, ENotSystemAddress);
    uid_at(SUI_SYSTEM_STATE)
}

public(package) fun clock(): UID {
    uid_at(CLOCK)
}

public(package) fun authenticator_state(): UID {
    uid_at(AUTHENTICATOR_STATE)
}

public(package) fun randomness_state(): UID {
    uid_at(RANDOMNESS_STATE)
}

public(package) fun sui_deny_list_object_id(): UID {
    uid_at(DENY_LIST)
}

public(package) fun sui_accumulator_root_object_id(): UID {
    uid_at(ACCUMULATOR_ROOT)
}

public(package) fun sui_accumulator_root_address(): address {
    ACCUMULATOR_ROOT
}

public(package) fun sui_coin_registry_object_id(): UID {
    uid_at(COIN_REGISTRY)
}

public(package) fun sui_coin_registry_address(): address {
    COIN_REGISTRY
}

public(package) fun sui_display_registry_object_id(): UID {
    uid_at(DISPLAY_REGISTRY)
}

public(package) fun sui_display_registry_address(): address {
    DISPLAY_REGISTRY
}

public(package) fun address_alias_state(): UID {
    uid_at(ADDRESS_ALIAS_STATE)
}

#[allow(unused_function)]
/// For the object that the package at 0xb creates.
fun bridge(): UID {
    uid_at(BRIDGE)
}

/// A UID that no transaction made. Each is used once, at genesis or when an epoch changes.
fun uid_at(bytes: address): UID {
    UID { id: ID { bytes } }
}

// === UID ===

/// The id inside.
public fun uid_as_inner(uid: &UID): &ID {
    &uid.id
}

/// A copy of the id inside.
public fun uid_to_inner(uid: &UID): ID {
    uid.id
}

/// The 32 bytes of the id inside.
public fun uid_to_bytes(uid: &UID): vector<u8> {
    uid.id.to_bytes()
}

/// The id inside as an address.
public fun uid_to_address(uid: &UID): address {
    uid.id.bytes
}

/// A fresh UID. This is how an object begins.
public fun new(ctx: &mut TxContext): UID {
    UID { id: ID { bytes: ctx.fresh_object_address() } }
}

/// Consumes a UID. This is how an object ends. Dynamic fields that are still there stay, out of reach for ever.
public fun delete(id: UID) {
    let UID { id: ID { bytes } } = id;
    delete_impl(bytes)
}

// === Any object ===

/// The id of an object.
public fun id<T: key>(obj: &T): ID {
    borrow_uid(obj).id
}

/// The id of an object, as a reference.
public fun borrow_id<T: key>(obj: &T): &ID {
    &borrow_uid(obj).id
}

/// The 32 bytes of an object's id.
public fun id_bytes<T: key>(obj: &T): vector<u8> {
    borrow_uid(obj).to_bytes()
}

/// The id of an object as an address.
public fun id_address<T: key>(obj: &T): address {
    borrow_uid(obj).to_address()
}

/// The field `id`, which every struct with `key` has first. Not public: a UID that leaked from a type's own module
/// would let anyone add dynamic fields to its objects.
native fun borrow_uid<T: key>(obj: &T): &UID;

/// A UID whose id was computed by hashing, for dynamic fields and derived objects.
public(package) fun new_uid_from_hash(bytes: address): UID {
    record_new_uid(bytes);
    UID { id: ID { bytes } }
}

/// Tells the runtime that the object with this id ended.
native fun delete_impl(id: address);

/// Tells the runtime that an object with this id began.
native fun record_new_uid(id: address);

#[test_only]
/// The id made last in this transaction.
public fun last_created(ctx: &TxContext): ID {
    ID { bytes: ctx.last_created_object_id() }
}

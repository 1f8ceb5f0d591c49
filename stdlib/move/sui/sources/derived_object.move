// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Objects whose ids are computed from a parent and a key, so that anyone can tell them beforehand. Each can be claimed
/// once, and lives on without the parent.
module sui::derived_object;

use sui::dynamic_field as field;

#[error(code = 0)]
const EObjectAlreadyExists: vector<u8> = b"Derived object is already claimed.";

/// Names the dynamic field of the parent that says an id was claimed.
public struct Claimed(ID) has copy, drop, store;

/// Sets the ids of derived objects apart from those of dynamic fields.
public struct DerivedObjectKey<K: copy + drop + store>(K) has copy, drop, store;

/// What became of a claimed id.
public enum ClaimedStatus has store {
    /// It is taken, for ever.
    Reserved,
}

/// The UID for `key` under `parent`; aborts if it was claimed before.
public fun claim<K: copy + drop + store>(parent: &mut UID, key: K): UID {
    let addr = derive_address(parent.to_inner(), key);
    let claimed = Claimed(addr.to_id());
    assert!(!field::exists(parent, claimed), EObjectAlreadyExists);
    field::add(parent, claimed, ClaimedStatus::Reserved);
    object::new_uid_from_hash(addr)
}

/// Whether the id for `key` under `parent` was claimed. The object may be gone.
public fun exists<K: copy + drop + store>(parent: &UID, key: K): bool {
    let addr = derive_address(parent.to_inner(), key);
    field::exists(parent, Claimed(addr.to_id()))
}

/// The id for `key` under `parent` as an address.
public fun derive_address<K: copy + drop + store>(parent: ID, key: K): address {
    field::hash_type_and_key(parent.to_address(), DerivedObjectKey(key))
}

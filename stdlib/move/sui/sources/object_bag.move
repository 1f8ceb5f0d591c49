// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Like `sui::bag`, with objects for values, which keep their ids and can be found by them.
module sui::object_bag;

use sui::dynamic_object_field as ofield;

const EBagNotEmpty: u64 = 0;

public struct ObjectBag has key, store {
    id: UID,
    /// Number of entries.
    size: u64,
}

/// A bag without entries.
public fun new(ctx: &mut TxContext): ObjectBag {
    ObjectBag { id: object::new(ctx), size: 0 }
}

/// Adds an entry; aborts if there is one with this key.
public fun add<K: copy + drop + store, V: key + store>(bag: &mut ObjectBag, k: K, v: V) {
    ofield::add(&mut bag.id, k, v);
    bag.size = bag.size + 1
}

#[syntax(index)]
/// The object of `k`; aborts if there is none or it has another type.
public fun borrow<K: copy + drop + store, V: key + store>(bag: &ObjectBag, k: K): &V {
    ofield::borrow(&bag.id, k)
}

#[syntax(index)]
/// The object of `k` for writing; aborts if there is none or it has another type.
public fun borrow_mut<K: copy + drop + store, V: key + store>(bag: &mut ObjectBag, k: K): &mut V {
    ofield::borrow_mut(&mut bag.id, k)
}

/// Takes out the object of `k`; aborts if there is none or it has another type.
public fun remove<K: copy + drop + store, V: key + store>(bag: &mut ObjectBag, k: K): V {
    let v = ofield::remove(&mut bag.id, k);
    bag.size = bag.size - 1;
    v
}

/// Whether there is an object of `k`, of whatever type.
public fun contains<K: copy + drop + store>(bag: &ObjectBag, k: K): bool {
    ofield::exists(&bag.id, k)
}

/// Whether there is an object of `k` of this type.
public fun contains_with_type<K: copy + drop + store, V: key + store>(bag: &ObjectBag, k: K): bool {
    ofield::exists_with_type<K, V>(&bag.id, k)
}

/// Number of entries.
public fun length(bag: &ObjectBag): u64 {
    bag.size
}

/// Whether there is no entry.
public fun is_empty(bag: &ObjectBag): bool {
    bag.size == 0
}

/// Consumes a bag without entries.
public fun destroy_empty(bag: ObjectBag) {
    let ObjectBag { id, size } = bag;
    assert!(size == 0, EBagNotEmpty);
    id.delete()
}

/// The id of the object of `k`, if there is one.
public fun value_id<K: copy + drop + store>(bag: &ObjectBag, k: K): Option<ID> {
    ofield::id(&bag.id, k)
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// A map whose keys and values may be of many types, each entry being a dynamic field.
module sui::bag;

use sui::dynamic_field as field;

const EBagNotEmpty: u64 = 0;

public struct Bag has key, store {
    id: UID,
    /// Number of entries.
    size: u64,
}

/// A bag without entries.
public fun new(ctx: &mut TxContext): Bag {
    Bag { id: object::new(ctx), size: 0 }
}

/// Adds an entry; aborts if there is one with this key.
public fun add<K: copy + drop + store, V: store>(bag: &mut Bag, k: K, v: V) {
    field::add(&mut bag.id, k, v);
    bag.size = bag.size + 1
}

#[syntax(index)]
/// The value of `k`; aborts if there is none or it has another type.
public fun borrow<K: copy + drop + store, V: store>(bag: &Bag, k: K): &V {
    field::borrow(&bag.id, k)
}

#[syntax(index)]
/// The value of `k` for writing; aborts if there is none or it has another type.
public fun borrow_mut<K: copy + drop + store, V: store>(bag: &mut Bag, k: K): &mut V {
    field::borrow_mut(&mut bag.id, k)
}

/// Takes out the entry of `k`; aborts if there is none or its value has another type.
public fun remove<K: copy + drop + store, V: store>(bag: &mut Bag, k: K): V {
    let v = field::remove(&mut bag.id, k);
    bag.size = bag.size - 1;
    v
}

/// Whether there is an entry of `k`, of whatever type.
public fun contains<K: copy + drop + store>(bag: &Bag, k: K): bool {
    field::exists(&bag.id, k)
}

/// Whether there is an entry of `k` with a value of this type.
public fun contains_with_type<K: copy + drop + store, V: store>(bag: &Bag, k: K): bool {
    field::exists_with_type<K, V>(&bag.id, k)
}

/// Number of entries.
public fun length(bag: &Bag): u64 {
    bag.size
}

/// Whether there is no entry.
public fun is_empty(bag: &Bag): bool {
    bag.size == 0
}

/// Consumes a bag without entries.
public fun destroy_empty(bag: Bag) {
    let Bag { id, size } = bag;
    assert!(size == 0, EBagNotEmpty);
    id.delete()
}

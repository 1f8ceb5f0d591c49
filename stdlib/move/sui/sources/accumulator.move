// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Totals that many transactions add to at once. Transactions emit what they add or take; the system sums that up and
/// settles it here, in one object, after each batch.
module sui::accumulator;

use sui::dynamic_field;

const ENotSystemAddress: u64 = 0;

/// The object that all totals hang on as dynamic fields.
public struct AccumulatorRoot has key {
    id: UID,
}

/// A total.
public struct U128 has store {
    value: u128,
}

/// Names the total of kind `T` of one address.
public struct Key<phantom T> has copy, drop, store {
    address: address,
}

#[allow(unused_function)]
fun create(ctx: &TxContext) {
    assert!(ctx.sender() == @0x0, ENotSystemAddress);
    transfer::share_object(AccumulatorRoot { id: object::sui_accumulator_root_object_id() })
}

public(package) fun root_id(root: &AccumulatorRoot): &UID {
    &root.id
}

public(package) fun root_id_mut(root: &mut AccumulatorRoot): &mut UID {
    &mut root.id
}

// === Totals ===

public(package) fun accumulator_u128_exists<T>(root: &AccumulatorRoot, address: address): bool {
    root.root_has_accumulator<T, U128>(accumulator_key(address))
}

public(package) fun accumulator_u128_read<T>(root: &AccumulatorRoot, address: address): u128 {
    root.root_borrow_accumulator<T, U128>(accumulator_key(address)).value
}

public(package) fun create_u128(value: u128): U128 {
    U128 { value }
}

public(package) fun destroy_u128(total: U128) {
    let U128 { value: _ } = total;
}

/// Adds `merge`, then takes away `split`.
public(package) fun update_u128(total: &mut U128, merge: u128, split: u128) {
    total.value = total.value + merge - split
}

public(package) fun is_zero_u128(total: &U128): bool {
    total.value == 0
}

// === Fields of the root ===

public(package) fun accumulator_key<T>(address: address): Key<T> {
    Key { address }
}

/// The id of the dynamic field that holds the total.
public(package) fun accumulator_address<T>(address: address): address {
    dynamic_field::hash_type_and_key(object::sui_accumulator_root_address(), accumulator_key<T>(address))
}

public(package) fun root_has_accumulator<K, V: store>(root: &AccumulatorRoot, name: Key<K>): bool {
    dynamic_field::exists_with_type<Key<K>, V>(&root.id, name)
}

public(package) fun root_add_accumulator<K, V: store>(root: &mut AccumulatorRoot, name: Key<K>, value: V) {
    dynamic_field::add(&mut root.id, name, value)
}

public(package) fun root_borrow_accumulator_mut<K, V: store>(root: &mut AccumulatorRoot, name: Key<K>): &mut V {
    dynamic_field::borrow_mut(&mut root.id, name)
}

public(package) fun root_borrow_accumulator<K, V: store>(root: &AccumulatorRoot, name: Key<K>): &V {
    dynamic_field::borrow(&root.id, name)
}

public(package) fun root_remove_accumulator<K, V: store>(root: &mut AccumulatorRoot, name: Key<K>): V {
    dynamic_field::remove(&mut root.id, name)
}

public(package) native fun emit_deposit_event<T>(accumulator: address, recipient: address, amount: u64);

public(package) native fun emit_withdraw_event<T>(accumulator: address, owner: address, amount: u64);

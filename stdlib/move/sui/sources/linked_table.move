// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Like `sui::table`, with an order: entries are linked to their neighbours and can be walked through both ways.
module sui::linked_table;

use sui::dynamic_field as field;

const ETableNotEmpty: u64 = 0;
const ETableIsEmpty: u64 = 1;

public struct LinkedTable<K: copy + drop + store, phantom V: store> has key, store {
    id: UID,
    /// Number of entries.
    size: u64,
    /// Key of the first entry.
    head: Option<K>,
    /// Key of the last entry.
    tail: Option<K>,
}

/// An entry: a dynamic field under its key.
public struct Node<K: copy + drop + store, V: store> has store {
    prev: Option<K>,
    next: Option<K>,
    value: V,
}

/// A table without entries.
public fun new<K: copy + drop + store, V: store>(ctx: &mut TxContext): LinkedTable<K, V> {
    LinkedTable { id: object::new(ctx), size: 0, head: option::none(), tail: option::none() }
}

/// The first key, if there is one.
public fun front<K: copy + drop + store, V: store>(table: &LinkedTable<K, V>): &Option<K> {
    &table.head
}

/// The last key, if there is one.
public fun back<K: copy + drop + store, V: store>(table: &LinkedTable<K, V>): &Option<K> {
    &table.tail
}

/// Adds an entry before all others; aborts if there is one with this key.
public fun push_front<K: copy + drop + store, V: store>(table: &mut LinkedTable<K, V>, k: K, value: V) {
    let next = table.head;
    table.link(option::none(), k, value, next)
}

/// Adds an entry after all others; aborts if there is one with this key.
public fun push_back<K: copy + drop + store, V: store>(table: &mut LinkedTable<K, V>, k: K, value: V) {
    let prev = table.tail;
    table.link(prev, k, value, option::none())
}

/// Adds an entry before that of `current_k`; aborts if that is missing or there is one with this key.
public fun insert_before<K: copy + drop + store, V: store>(
    table: &mut LinkedTable<K, V>,
    current_k: K,
    k: K,
    v: V,
) {
    let prev = *table.prev(current_k);
    table.link(prev, k, v, option::some(current_k))
}

/// Adds an entry after that of `current_k`; aborts if that is missing or there is one with this key.
public fun insert_after<K: copy + drop + store, V: store>(
    table: &mut LinkedTable<K, V>,
    current_k: K,
    k: K,
    v: V,
) {
    let next = *table.next(current_k);
    table.link(option::some(current_k), k, v, next)
}

#[syntax(index)]
/// The value of `k`; aborts if there is none.
public fun borrow<K: copy + drop + store, V: store>(table: &LinkedTable<K, V>, k: K): &V {
    &table.node(k).value
}

#[syntax(index)]
/// The value of `k` for writing; aborts if there is none.
public fun borrow_mut<K: copy + drop + store, V: store>(table: &mut LinkedTable<K, V>, k: K): &mut V {
    &mut table.node_mut(k).value
}

/// The key before `k`, if there is one; aborts if `k` is missing.
public fun prev<K: copy + drop + store, V: store>(table: &LinkedTable<K, V>, k: K): &Option<K> {
    &table.node(k).prev
}

/// The key after `k`, if there is one; aborts if `k` is missing.
public fun next<K: copy + drop + store, V: store>(table: &LinkedTable<K, V>, k: K): &Option<K> {
    &table.node(k).next
}

/// Takes out the entry of `k`; aborts if there is none.
public fun remove<K: copy + drop + store, V: store>(table: &mut LinkedTable<K, V>, k: K): V {
    let Node { prev, next, value } = field::remove<K, Node<K, V>>(&mut table.id, k);
    table.size = table.size - 1;
    table.set_next(prev, next);
    table.set_prev(next, prev);
    value
}

/// Takes out the first entry; aborts if there is none.
public fun pop_front<K: copy + drop + store, V: store>(table: &mut LinkedTable<K, V>): (K, V) {
    assert!(table.head.is_some(), ETableIsEmpty);
    let k = *table.head.borrow();
    (k, table.remove(k))
}

/// Takes out the last entry; aborts if there is none.
public fun pop_back<K: copy + drop + store, V: store>(table: &mut LinkedTable<K, V>): (K, V) {
    assert!(table.tail.is_some(), ETableIsEmpty);
    let k = *table.tail.borrow();
    (k, table.remove(k))
}

/// Whether there is an entry of `k`.
public fun contains<K: copy + drop + store, V: store>(table: &LinkedTable<K, V>, k: K): bool {
    field::exists_with_type<K, Node<K, V>>(&table.id, k)
}

/// Number of entries.
public fun length<K: copy + drop + store, V: store>(table: &LinkedTable<K, V>): u64 {
    table.size
}

/// Whether there is no entry.
public fun is_empty<K: copy + drop + store, V: store>(table: &LinkedTable<K, V>): bool {
    table.size == 0
}

/// Consumes a table without entries.
public fun destroy_empty<K: copy + drop + store, V: store>(table: LinkedTable<K, V>) {
    let LinkedTable { id, size, head: _, tail: _ } = table;
    assert!(size == 0, ETableNotEmpty);
    id.delete()
}

/// Consumes a table. Its entries stay, out of reach for ever.
public fun drop<K: copy + drop + store, V: drop + store>(table: LinkedTable<K, V>) {
    let LinkedTable { id, size: _, head: _, tail: _ } = table;
    id.delete()
}

/// Adds an entry between two that are neighbours, or at an end where one of them is absent.
fun link<K: copy + drop + store, V: store>(
    table: &mut LinkedTable<K, V>,
    prev: Option<K>,
    k: K,
    value: V,
    next: Option<K>,
) {
    field::add(&mut table.id, k, Node { prev, next, value });
    table.set_next(prev, option::some(k));
    table.set_prev(next, option::some(k));
    table.size = table.size + 1
}

/// Lets `next` follow `prev`, or be the first where `prev` is absent.
fun set_next<K: copy + drop + store, V: store>(table: &mut LinkedTable<K, V>, prev: Option<K>, next: Option<K>) {
    if (prev.is_some()) table.node_mut(prev.destroy_some()).next = next else table.head = next
}

/// Lets `prev` precede `next`, or be the last where `next` is absent.
fun set_prev<K: copy + drop + store, V: store>(table: &mut LinkedTable<K, V>, next: Option<K>, prev: Option<K>) {
    if (next.is_some()) table.node_mut(next.destroy_some()).prev = prev else table.tail = prev
}

fun node<K: copy + drop + store, V: store>(table: &LinkedTable<K, V>, k: K): &Node<K, V> {
    field::borrow(&table.id, k)
}

fun node_mut<K: copy + drop + store, V: store>(table: &mut LinkedTable<K, V>, k: K): &mut Node<K, V> {
    field::borrow_mut(&mut table.id, k)
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// A vector of any size, each element being a dynamic field.
module sui::table_vec;

use sui::table::{Self, Table};

const EIndexOutOfBound: u64 = 0;
const ETableNonEmpty: u64 = 1;

public struct TableVec<phantom Element: store> has store {
    contents: Table<u64, Element>,
}

/// A vector without elements.
public fun empty<Element: store>(ctx: &mut TxContext): TableVec<Element> {
    TableVec { contents: table::new(ctx) }
}

/// A vector with the one element `e`.
public fun singleton<Element: store>(e: Element, ctx: &mut TxContext): TableVec<Element> {
    let mut t = empty(ctx);
    t.push_back(e);
    t
}

/// Number of elements.
public fun length<Element: store>(t: &TableVec<Element>): u64 {
    t.contents.length()
}

/// Whether there is no element.
public fun is_empty<Element: store>(t: &TableVec<Element>): bool {
    t.contents.is_empty()
}

#[syntax(index)]
/// The element at `i`.
public fun borrow<Element: store>(t: &TableVec<Element>, i: u64): &Element {
    assert!(i < t.length(), EIndexOutOfBound);
    &t.contents[i]
}

/// Puts `e` behind the last element.
public fun push_back<Element: store>(t: &mut TableVec<Element>, e: Element) {
    let i = t.length();
    t.contents.add(i, e)
}

#[syntax(index)]
/// The element at `i` for writing.
public fun borrow_mut<Element: store>(t: &mut TableVec<Element>, i: u64): &mut Element {
    assert!(i < t.length(), EIndexOutOfBound);
    &mut t.contents[i]
}

/// Takes the last element off.
public fun pop_back<Element: store>(t: &mut TableVec<Element>): Element {
    let n = t.length();
    assert!(n > 0, EIndexOutOfBound);
    t.contents.remove(n - 1)
}

/// Consumes a vector without elements.
public fun destroy_empty<Element: store>(t: TableVec<Element>) {
    assert!(t.is_empty(), ETableNonEmpty);
    let TableVec { contents } = t;
    contents.destroy_empty()
}

/// Consumes a vector. Its elements stay, out of reach for ever.
public fun drop<Element: drop + store>(t: TableVec<Element>) {
    let TableVec { contents } = t;
    contents.drop()
}

/// Exchanges the elements at `i` and `j`.
public fun swap<Element: store>(t: &mut TableVec<Element>, i: u64, j: u64) {
    let n = t.length();
    assert!(i < n && j < n, EIndexOutOfBound);
    if (i == j) return;
    let at_i = t.contents.remove(i);
    let at_j = t.contents.remove(j);
    t.contents.add(j, at_i);
    t.contents.add(i, at_j)
}

/// Takes out the element at `i` and moves the last one into its place.
public fun swap_remove<Element: store>(t: &mut TableVec<Element>, i: u64): Element {
    assert!(i < t.length(), EIndexOutOfBound);
    let last = t.length() - 1;
    t.swap(i, last);
    t.pop_back()
}

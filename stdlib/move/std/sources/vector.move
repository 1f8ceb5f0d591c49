// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Growable arrays. The first functions are single bytecode instructions; the rest is built from them.
#[defines_primitive(vector)]
module std::vector;

public use fun std::string::utf8 as vector.to_string;
public use fun std::string::try_utf8 as vector.try_to_string;
public use fun std::ascii::string as vector.to_ascii_string;
public use fun std::ascii::try_string as vector.try_to_ascii_string;

/// An index lies outside the vector.
const EINDEX_OUT_OF_BOUNDS: u64 = 0x20000;

/// A vector without elements.
#[bytecode_instruction]
public native fun empty<Element>(): vector<Element>;

/// How many elements `v` has.
#[bytecode_instruction]
public native fun length<Element>(v: &vector<Element>): u64;

/// The element at `i`, or an abort where there is none.
#[syntax(index)]
#[bytecode_instruction]
public native fun borrow<Element>(v: &vector<Element>, i: u64): &Element;

/// Puts `e` behind the last element.
#[bytecode_instruction]
public native fun push_back<Element>(v: &mut vector<Element>, e: Element);

/// The element at `i` for writing, or an abort where there is none.
#[syntax(index)]
#[bytecode_instruction]
public native fun borrow_mut<Element>(v: &mut vector<Element>, i: u64): &mut Element;

/// Takes the last element off; aborts on an empty vector.
#[bytecode_instruction]
public native fun pop_back<Element>(v: &mut vector<Element>): Element;

/// Consumes `v`, which must be empty.
#[bytecode_instruction]
public native fun destroy_empty<Element>(v: vector<Element>);

/// Exchanges the elements at `i` and `j`; aborts where either is missing.
#[bytecode_instruction]
public native fun swap<Element>(v: &mut vector<Element>, i: u64, j: u64);

/// A vector with the one element `e`.
public fun singleton<Element>(e: Element): vector<Element> {
    vector[e]
}

/// Turns the order of the elements around.
public fun reverse<Element>(v: &mut vector<Element>) {
    let mut back = v.length();
    let mut front = 0;
    while (front + 1 < back) {
        back = back - 1;
        v.swap(front, back);
        front = front + 1;
    }
}

/// Moves all elements of `other`, in order, to the end of `lhs`.
public fun append<Element>(lhs: &mut vector<Element>, other: vector<Element>) {
    other.do!(|e| lhs.push_back(e))
}

/// Whether `v` has no element.
public fun is_empty<Element>(v: &vector<Element>): bool {
    v.length() == 0
}

/// Whether some element equals `e`.
public fun contains<Element>(v: &vector<Element>, e: &Element): bool {
    v.any!(|element| element == e)
}

/// `(true, i)` for the first element that equals `e`, `(false, 0)` if none does.
public fun index_of<Element>(v: &vector<Element>, e: &Element): (bool, u64) {
    let n = v.length();
    let mut i = 0;
    while (i < n) {
        if (&v[i] == e) return (true, i);
        i = i + 1;
    };
    (false, 0)
}

/// Takes out the element at `i` and closes the gap, keeping the order. Linear in what lies behind `i`.
public fun remove<Element>(v: &mut vector<Element>, mut i: u64): Element {
    let n = v.length();
    assert!(i < n, EINDEX_OUT_OF_BOUNDS);
    while (i + 1 < n) {
        v.swap(i, i + 1);
        i = i + 1;
    };
    v.pop_back()
}

/// Puts `e` at `i`, where `i` may be the length, and moves the elements from there on by one. Linear in those.
public fun insert<Element>(v: &mut vector<Element>, e: Element, mut i: u64) {
    let n = v.length();
    assert!(i <= n, EINDEX_OUT_OF_BOUNDS);
    v.push_back(e);
    while (i < n) {
        v.swap(i, n);
        i = i + 1;
    }
}

/// Takes out the element at `i` and moves the last one into its place. Constant time, order is lost.
public fun swap_remove<Element>(v: &mut vector<Element>, i: u64): Element {
    let n = v.length();
    assert!(n != 0, EINDEX_OUT_OF_BOUNDS);
    v.swap(i, n - 1);
    v.pop_back()
}

/// All but the first `n` elements; none if there are no more than `n`.
public fun skip<T: drop>(mut v: vector<T>, n: u64): vector<T> {
    let length = v.length();
    if (length <= n) return vector[];
    let mut rest = vector::tabulate!(length - n, |_| v.pop_back());
    rest.reverse();
    rest
}

/// The first `n` elements; aborts if there are fewer.
public fun take<T: drop>(mut v: vector<T>, n: u64): vector<T> {
    assert!(n <= v.length());
    v.reverse();
    vector::tabulate!(n, |_| v.pop_back())
}

/// The elements of all vectors of `v`, one after the other.
public fun flatten<T>(v: vector<vector<T>>): vector<T> {
    let mut all = vector[];
    v.do!(|part| all.append(part));
    all
}

// === Macros: making and taking apart ===

/// The vector `f(0), f(1), …` with `n` elements.
public macro fun tabulate<$T>($n: u64, $f: |u64| -> $T): vector<$T> {
    let n = $n;
    let mut made = vector[];
    n.do!(|i| made.push_back($f(i)));
    made
}

/// Consumes `v`, handing each element to `f`, the last one first.
public macro fun destroy<$T, $R: drop>($v: vector<$T>, $f: |$T| -> $R) {
    let mut v = $v;
    v.length().do!(|_| $f(v.pop_back()));
    v.destroy_empty()
}

/// Consumes `v`, handing each element to `f` in order.
public macro fun do<$T, $R: drop>($v: vector<$T>, $f: |$T| -> $R) {
    let mut v = $v;
    v.reverse();
    v.length().do!(|_| $f(v.pop_back()));
    v.destroy_empty()
}

/// Calls `f` on each element in order.
public macro fun do_ref<$T, $R: drop>($v: &vector<$T>, $f: |&$T| -> $R) {
    let v = $v;
    v.length().do!(|i| $f(&v[i]))
}

/// Calls `f` on each element in order, for writing.
public macro fun do_mut<$T, $R: drop>($v: &mut vector<$T>, $f: |&mut $T| -> $R) {
    let v = $v;
    v.length().do!(|i| $f(&mut v[i]))
}

// === Macros: from one vector to another value ===

/// The results of `f` on each element.
public macro fun map<$T, $U>($v: vector<$T>, $f: |$T| -> $U): vector<$U> {
    let v = $v;
    let mut mapped = vector[];
    v.do!(|e| mapped.push_back($f(e)));
    mapped
}

/// The results of `f` on a reference to each element.
public macro fun map_ref<$T, $U>($v: &vector<$T>, $f: |&$T| -> $U): vector<$U> {
    let v = $v;
    let mut mapped = vector[];
    v.do_ref!(|e| mapped.push_back($f(e)));
    mapped
}

/// The elements for which `f` holds; the others are dropped.
public macro fun filter<$T: drop>($v: vector<$T>, $f: |&$T| -> bool): vector<$T> {
    let v = $v;
    let mut kept = vector[];
    v.do!(|e| if ($f(&e)) kept.push_back(e));
    kept
}

/// The elements for which `f` holds, and those for which it does not.
public macro fun partition<$T>($v: vector<$T>, $f: |&$T| -> bool): (vector<$T>, vector<$T>) {
    let v = $v;
    let mut held = vector[];
    let mut failed = vector[];
    v.do!(|e| if ($f(&e)) held.push_back(e) else failed.push_back(e));
    (held, failed)
}

/// The elements before the first for which `f` does not hold.
public macro fun take_while<$T: drop>($v: vector<$T>, $f: |&$T| -> bool): vector<$T> {
    let v = $v;
    let mut taken = vector[];
    'take_while: {
        v.do!(|e| if ($f(&e)) taken.push_back(e) else return 'take_while taken);
        taken
    }
}

/// The elements from the first on for which `f` does not hold.
public macro fun skip_while<$T: drop>($v: vector<$T>, $f: |&$T| -> bool): vector<$T> {
    let v = $v;
    let mut skipping = true;
    v.filter!(|e| {
        skipping = skipping && $f(e);
        !skipping
    })
}

/// Where the first element stands for which `f` holds.
public macro fun find_index<$T>($v: &vector<$T>, $f: |&$T| -> bool): Option<u64> {
    let v = $v;
    'find_index: {
        v.length().do!(|i| if ($f(&v[i])) return 'find_index option::some(i));
        option::none()
    }
}

/// Where the elements stand for which `f` holds.
public macro fun find_indices<$T>($v: &vector<$T>, $f: |&$T| -> bool): vector<u64> {
    let v = $v;
    let mut found = vector[];
    v.length().do!(|i| if ($f(&v[i])) found.push_back(i));
    found
}

/// For how many elements `f` holds.
public macro fun count<$T>($v: &vector<$T>, $f: |&$T| -> bool): u64 {
    let v = $v;
    let mut n = 0;
    v.do_ref!(|e| if ($f(e)) n = n + 1);
    n
}

/// Combines the elements from left to right: `f(f(init, v[0]), v[1])` and so on.
public macro fun fold<$T, $Acc>($v: vector<$T>, $init: $Acc, $f: |$Acc, $T| -> $Acc): $Acc {
    let v = $v;
    let mut acc = $init;
    v.do!(|e| acc = $f(acc, e));
    acc
}

/// Whether `f` holds for some element; false for an empty vector.
public macro fun any<$T>($v: &vector<$T>, $f: |&$T| -> bool): bool {
    let v = $v;
    'any: {
        v.do_ref!(|e| if ($f(e)) return 'any true);
        false
    }
}

/// Whether `f` holds for every element; true for an empty vector.
public macro fun all<$T>($v: &vector<$T>, $f: |&$T| -> bool): bool {
    let v = $v;
    'all: {
        v.do_ref!(|e| if (!$f(e)) return 'all false);
        true
    }
}

// === Macros: two vectors of the same length side by side; they abort where the lengths differ ===

/// Consumes both, handing each pair to `f` in order.
public macro fun zip_do<$T1, $T2, $R: drop>($v1: vector<$T1>, $v2: vector<$T2>, $f: |$T1, $T2| -> $R) {
    let v1 = $v1;
    let mut v2 = $v2;
    assert!(v1.length() == v2.length());
    v2.reverse();
    v1.do!(|e1| $f(e1, v2.pop_back()));
    v2.destroy_empty()
}

/// Consumes both, handing each pair to `f`, the last one first.
public macro fun zip_do_reverse<$T1, $T2, $R: drop>($v1: vector<$T1>, $v2: vector<$T2>, $f: |$T1, $T2| -> $R) {
    let v1 = $v1;
    let mut v2 = $v2;
    assert!(v1.length() == v2.length());
    v1.destroy!(|e1| $f(e1, v2.pop_back()));
    v2.destroy_empty()
}

/// Calls `f` on each pair in order.
public macro fun zip_do_ref<$T1, $T2, $R: drop>($v1: &vector<$T1>, $v2: &vector<$T2>, $f: |&$T1, &$T2| -> $R) {
    let v1 = $v1;
    let v2 = $v2;
    let n = v1.length();
    assert!(n == v2.length());
    n.do!(|i| $f(&v1[i], &v2[i]))
}

/// Calls `f` on each pair in order, for writing.
public macro fun zip_do_mut<$T1, $T2, $R: drop>(
    $v1: &mut vector<$T1>,
    $v2: &mut vector<$T2>,
    $f: |&mut $T1, &mut $T2| -> $R,
) {
    let v1 = $v1;
    let v2 = $v2;
    let n = v1.length();
    assert!(n == v2.length());
    n.do!(|i| $f(&mut v1[i], &mut v2[i]))
}

/// The results of `f` on each pair.
public macro fun zip_map<$T1, $T2, $U>($v1: vector<$T1>, $v2: vector<$T2>, $f: |$T1, $T2| -> $U): vector<$U> {
    let v1 = $v1;
    let v2 = $v2;
    let mut mapped = vector[];
    v1.zip_do!(v2, |e1, e2| mapped.push_back($f(e1, e2)));
    mapped
}

/// The results of `f` on references to each pair.
public macro fun zip_map_ref<$T1, $T2, $U>(
    $v1: &vector<$T1>,
    $v2: &vector<$T2>,
    $f: |&$T1, &$T2| -> $U,
): vector<$U> {
    let v1 = $v1;
    let v2 = $v2;
    let mut mapped = vector[];
    v1.zip_do_ref!(v2, |e1, e2| mapped.push_back($f(e1, e2)));
    mapped
}

// === Macros: order. `le` must say "less than or equal": both sorts are stable only then ===

/// Sorts in place by insertion: quadratic, and the better choice for some thirty elements or nearly sorted ones.
public macro fun insertion_sort_by<$T>($v: &mut vector<$T>, $le: |&$T, &$T| -> bool) {
    let v = $v;
    let n = v.length();
    let mut sorted = 1;
    while (sorted < n) {
        let mut at = sorted;
        while (at > 0 && !$le(&v[at - 1], &v[at])) {
            v.swap(at - 1, at);
            at = at - 1;
        };
        sorted = sorted + 1;
    }
}

/// Sorts by merging runs of doubling length, from the bottom up.
public macro fun merge_sort_by<$T>($v: &mut vector<$T>, $le: |&$T, &$T| -> bool) {
    let v = $v;
    let n = v.length();
    let mut width = 1u64;
    while (width < n) {
        // `left` is consumed from its end, so each pass takes the elements out in reverse and puts them back merged.
        let mut source = vector[];
        n.do!(|_| source.push_back(v.pop_back()));
        let mut start = 0;
        while (start < n) {
            let mut left = vector[];
            let mut right = vector[];
            width.min(n - start).do!(|_| left.push_back(source.pop_back()));
            width.min(n - start - left.length()).do!(|_| right.push_back(source.pop_back()));
            start = start + left.length() + right.length();
            left.reverse();
            right.reverse();
            while (!left.is_empty() && !right.is_empty()) {
                let from_left = $le(&left[left.length() - 1], &right[right.length() - 1]);
                v.push_back(if (from_left) left.pop_back() else right.pop_back());
            };
            left.destroy!(|e| v.push_back(e));
            right.destroy!(|e| v.push_back(e));
        };
        source.destroy_empty();
        width = width * 2;
    }
}

/// Whether no element stands behind a greater one.
public macro fun is_sorted_by<$T>($v: &vector<$T>, $le: |&$T, &$T| -> bool): bool {
    let v = $v;
    let n = v.length();
    'is_sorted_by: {
        1u64.range_do!(n, |i| if (!$le(&v[i - 1], &v[i])) return 'is_sorted_by false);
        true
    }
}

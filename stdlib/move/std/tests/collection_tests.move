// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#[test_only]
module std::collection_tests;

use std::unit_test::{assert_eq, destroy};

public struct Resource { n: u64 }

#[test]
fun rearranging() {
    let mut v = vector[1u64, 2, 3, 4, 5];
    v.reverse();
    assert_eq!(v, vector[5, 4, 3, 2, 1]);
    assert_eq!(v.remove(1), 4);
    assert_eq!(v, vector[5, 3, 2, 1]);
    v.insert(9, 4);
    v.insert(8, 0);
    assert_eq!(v, vector[8, 5, 3, 2, 1, 9]);
    assert_eq!(v.swap_remove(0), 8);
    assert_eq!(v, vector[9, 5, 3, 2, 1]);
    v.append(vector[7, 6]);
    assert_eq!(v, vector[9, 5, 3, 2, 1, 7, 6]);
    let (found, at) = v.index_of(&2);
    assert!(found && at == 3 && v.contains(&7) && !v.contains(&8));
    let mut empty = vector<u8>[];
    empty.reverse();
    assert!(empty.is_empty());
}

#[test]
fun parts() {
    let v = vector[1u64, 2, 3, 4];
    assert_eq!(v.take(3), vector[1, 2, 3]);
    assert_eq!(v.take(0), vector[]);
    assert_eq!(v.skip(1), vector[2, 3, 4]);
    assert_eq!(v.skip(4), vector[]);
    assert_eq!(v.skip(5), vector[]);
    assert_eq!(v.take_while!(|e| *e < 3), vector[1, 2]);
    assert_eq!(v.skip_while!(|e| *e < 3), vector[3, 4]);
    assert_eq!(vector[vector[1u8], vector[], vector[2, 3]].flatten(), vector[1, 2, 3]);
}

#[test, expected_failure(abort_code = 0x20000, location = std::vector)]
fun remove_outside() {
    vector[1u8].remove(1);
}

#[test, expected_failure]
fun take_too_many() {
    vector[1u8].take(2);
}

#[test]
fun iteration_order() {
    let mut seen = vector[];
    vector[1u64, 2, 3].do!(|e| seen.push_back(e));
    vector[4u64, 5].do_ref!(|e| seen.push_back(*e));
    vector[7u64, 6].destroy!(|e| seen.push_back(e));
    vector[8u64, 10].zip_do!(vector[1, 0], |a, b| seen.push_back(a + b - 1));
    vector[12u64, 11].zip_do_reverse!(vector[0, 1], |a, b| seen.push_back(a * 10 + b));
    assert_eq!(seen, vector[1, 2, 3, 4, 5, 6, 7, 8, 9, 111, 120]);
    let mut v = vector[1u64, 2];
    v.do_mut!(|e| *e = *e * 2);
    assert_eq!(v, vector[2, 4]);
    let mut w = vector[0u64, 0];
    v.zip_do_mut!(&mut w, |a, b| *b = *a + 1);
    assert_eq!(w, vector[3, 5]);
}

#[test]
fun comprehensions() {
    let v = vector::tabulate!(5, |i| i * i);
    assert_eq!(v, vector[0, 1, 4, 9, 16]);
    assert_eq!(v.map!(|e| e + 1), vector[1, 2, 5, 10, 17]);
    assert_eq!(v.map_ref!(|e| *e % 2 == 0), vector[true, false, true, false, true]);
    assert_eq!(v.filter!(|e| *e > 3), vector[4, 9, 16]);
    let (even, odd) = v.partition!(|e| *e % 2 == 0);
    assert_eq!(even, vector[0, 4, 16]);
    assert_eq!(odd, vector[1, 9]);
    assert_eq!(v.fold!(0, |sum, e| sum + e), 30);
    assert_eq!(v.count!(|e| *e < 5), 3);
    assert_eq!(v.find_index!(|e| *e > 3), option::some(2));
    assert_eq!(v.find_index!(|e| *e > 16), option::none());
    assert_eq!(v.find_indices!(|e| *e > 3), vector[2, 3, 4]);
    assert!(v.any!(|e| *e == 9) && !v.any!(|e| *e == 8) && v.all!(|e| *e < 17) && !v.all!(|e| *e < 16));
    assert_eq!(v.zip_map!(vector[1, 1, 1, 1, 1], |a, b| a + b), vector[1, 2, 5, 10, 17]);
    assert_eq!(v.zip_map_ref!(&v, |a, b| *a + *b), vector[0, 2, 8, 18, 32]);
}

#[test, expected_failure]
fun zip_of_different_lengths() {
    vector[1u8].zip_do!(vector[1u8, 2], |_, _| ());
}

#[test]
fun sorting() {
    let shuffled = vector::tabulate!(37, |i| i * 17 % 37);
    let sorted = vector::tabulate!(37, |i| i);
    let mut merged = shuffled;
    merged.merge_sort_by!(|a, b| *a <= *b);
    assert_eq!(merged, sorted);
    let mut inserted = shuffled;
    inserted.insertion_sort_by!(|a, b| *a <= *b);
    assert_eq!(inserted, sorted);
    assert!(sorted.is_sorted_by!(|a, b| *a <= *b) && !shuffled.is_sorted_by!(|a, b| *a <= *b));
    // Stability: by the tens alone, the units keep their order.
    let pairs = vector[21u64, 13, 22, 11, 29, 12];
    let mut by_tens = pairs;
    by_tens.merge_sort_by!(|a, b| *a / 10 <= *b / 10);
    assert_eq!(by_tens, vector[13, 11, 12, 21, 22, 29]);
    let mut by_tens = pairs;
    by_tens.insertion_sort_by!(|a, b| *a / 10 <= *b / 10);
    assert_eq!(by_tens, vector[13, 11, 12, 21, 22, 29]);
    let mut none = vector<u64>[];
    none.merge_sort_by!(|a, b| *a <= *b);
    none.insertion_sort_by!(|a, b| *a <= *b);
    assert!(none.is_empty() && none.is_sorted_by!(|_, _| false));
}

#[test]
fun options() {
    let mut o = option::some(1u64);
    assert!(o.is_some() && o.contains(&1) && *o.borrow() == 1);
    assert_eq!(o.swap(2), 1);
    assert_eq!(o.swap_or_fill(3), option::some(2));
    assert_eq!(o.extract(), 3);
    assert!(o.is_none() && !o.contains(&3));
    assert_eq!(o.get_with_default(7), 7);
    assert_eq!(*o.borrow_with_default(&8), 8);
    assert_eq!(o.swap_or_fill(4), option::none());
    assert_eq!(o.map!(|e| e + 1), option::some(5));
    assert_eq!(o.and!(|e| if (e == 4) option::some(true) else option::none()), option::some(true));
    assert_eq!(o.filter!(|e| *e > 4), option::none());
    assert_eq!(o.or!(abort), option::some(4));
    assert_eq!(option::none<u64>().or!(option::some(1)), option::some(1));
    assert!(o.is_some_and!(|e| *e == 4) && option::none<u64>().is_none_or!(|_| false));
    o.do_mut!(|e| *e = 9);
    assert_eq!(o.extract_or!(0), 9);
    assert_eq!(o.extract_or!(0), 0);
    assert_eq!(o.destroy_or!(5), 5);
    assert_eq!(option::some(6u8).to_vec(), vector[6]);
    let mut calls = 0;
    o.do!(|_| calls = calls + 1);
    o.do_ref!(|_| calls = calls + 1);
    assert_eq!(calls, 0);
}

#[test]
fun options_of_resources() {
    let mut sum = 0;
    option::some(Resource { n: 3 }).do!(|Resource { n }| sum = sum + n);
    let mut o = option::none();
    o.fill(Resource { n: 4 });
    o.do_ref!(|Resource { n }| sum = sum + *n);
    assert_eq!(sum, 7);
    destroy(o)
}

#[test, expected_failure(abort_code = 0x40001, location = std::option)]
fun borrowing_nothing() {
    option::none<u8>().borrow();
}

#[test, expected_failure(abort_code = 0x40000, location = std::option)]
fun filling_what_is_full() {
    option::some(1u8).fill(2);
}

#[test]
fun bits() {
    let mut b = std::bit_vector::new(10);
    b.set(3);
    b.set(4);
    b.set(9);
    assert!(b.is_index_set(3) && !b.is_index_set(5) && b.length() == 10);
    assert_eq!(b.longest_set_sequence_starting_at(3), 2);
    assert_eq!(b.longest_set_sequence_starting_at(9), 1);
    b.shift_left(3);
    assert!(b.is_index_set(0) && b.is_index_set(1) && b.is_index_set(6) && !b.is_index_set(3) && !b.is_index_set(9));
    b.unset(0);
    b.shift_left(std::u64::max_value!());
    10u64.do!(|i| assert!(!b.is_index_set(i)));
}

#[test, expected_failure(abort_code = 0x20001, location = std::bit_vector)]
fun too_many_bits() {
    std::bit_vector::new(1024);
}

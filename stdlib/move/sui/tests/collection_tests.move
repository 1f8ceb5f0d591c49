// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#[test_only]
module sui::collection_tests;

use std::unit_test::assert_eq;
use sui::{bag, linked_table, object_bag, object_table, priority_queue, table, table_vec, vec_map, vec_set};

public struct Thing has key, store {
    id: UID,
}

#[test]
fun maps() {
    let mut m = vec_map::from_keys_values(vector[3u8, 1, 2], vector[b"c", b"a", b"b"]);
    assert_eq!(m.length(), 3);
    assert_eq!(m[&1], b"a");
    assert_eq!(m.try_get(&9), option::none());
    *&mut m[&1] = b"A";
    assert_eq!(m.keys(), vector[3, 1, 2]);
    assert_eq!(m.get_idx(&2), 2);
    let (k, v) = m.get_entry_by_idx(1);
    assert!(k == 1 && v == b"A");
    let (k, v) = m.remove(&3);
    assert!(k == 3 && v == b"c");
    let (k, _) = m.pop();
    assert_eq!(k, 2);
    let (keys, values) = m.into_keys_values();
    assert_eq!(keys, vector[1]);
    assert_eq!(values, vector[b"A"]);
    vec_map::empty<u8, u8>().destroy_empty();
}

#[test, expected_failure(abort_code = vec_map::EKeyAlreadyExists)]
fun map_key_twice() {
    vec_map::from_keys_values(vector[1u8, 1], vector[0u8, 0]);
}

#[test, expected_failure(abort_code = vec_map::EKeyDoesNotExist)]
fun map_key_missing() {
    vec_map::empty<u8, u8>().get(&0);
}

#[test]
fun sets() {
    let mut s = vec_set::from_keys(vector[3u8, 1]);
    s.insert(2);
    s.remove(&3);
    assert!(s.contains(&2) && !s.contains(&3) && s.length() == 2 && !s.is_empty());
    assert_eq!(*s.keys(), vector[1, 2]);
    assert_eq!(s.into_keys(), vector[1, 2]);
}

#[test, expected_failure(abort_code = vec_set::EKeyDoesNotExist)]
fun set_member_missing() {
    vec_set::singleton(1u8).remove(&2);
}

#[test]
fun tables() {
    let mut ctx = tx_context::dummy();
    let mut t = table::new(&mut ctx);
    t.add(b"a", 1u64);
    t.add(b"b", 2);
    *&mut t[b"a"] = 5;
    assert!(t[b"a"] == 5 && t.contains(b"b") && !t.contains(b"c") && t.length() == 2);
    assert_eq!(t.remove(b"a"), 5);
    t.drop();

    let mut b = bag::new(&mut ctx);
    b.add(0u8, true);
    b.add(b"key", 9u64);
    assert!(b.contains_with_type<u8, bool>(0) && !b.contains_with_type<u8, u8>(0) && b.length() == 2);
    assert!(b.remove<u8, bool>(0));
    assert_eq!(b.remove(b"key"), 9u64);
    b.destroy_empty();
}

#[test, expected_failure(abort_code = table::ETableNotEmpty)]
fun table_not_empty() {
    let mut ctx = tx_context::dummy();
    let mut t = table::new(&mut ctx);
    t.add(0u8, 0u8);
    t.destroy_empty();
}

#[test]
fun tables_of_objects() {
    let mut ctx = tx_context::dummy();
    let thing = Thing { id: object::new(&mut ctx) };
    let id = object::id(&thing);
    let mut t = object_table::new(&mut ctx);
    t.add(1u8, thing);
    assert_eq!(t.value_id(1), option::some(id));
    assert!(t.contains(1) && t.length() == 1);
    let mut b = object_bag::new(&mut ctx);
    b.add(b"k", t.remove(1));
    t.destroy_empty();
    assert_eq!(b.value_id(b"k"), option::some(id));
    assert!(b.contains_with_type<vector<u8>, Thing>(b"k"));
    let Thing { id } = b.remove(b"k");
    id.delete();
    b.destroy_empty();
}

#[test]
fun vectors_in_tables() {
    let mut ctx = tx_context::dummy();
    let mut v = table_vec::singleton(10u64, &mut ctx);
    v.push_back(20);
    v.push_back(30);
    v.swap(0, 2);
    assert!(v[0] == 30 && v[2] == 10 && v.length() == 3);
    assert_eq!(v.swap_remove(0), 30);
    assert_eq!(v.swap_remove(1), 20);
    assert_eq!(v.pop_back(), 10);
    v.destroy_empty();
}

#[test]
fun linked() {
    let mut ctx = tx_context::dummy();
    let mut t = linked_table::new(&mut ctx);
    t.push_back(2u8, b"b");
    t.push_front(1, b"a");
    t.push_back(4, b"d");
    t.insert_before(4, 3, b"c");
    t.insert_after(4, 5, b"e");
    let mut keys = vector[];
    let mut at = *t.front();
    while (at.is_some()) {
        let key = at.destroy_some();
        keys.push_back(key);
        at = *t.next(key);
    };
    assert_eq!(keys, vector[1, 2, 3, 4, 5]);
    assert_eq!(*t.prev(3), option::some(2));
    assert_eq!(t.remove(3), b"c");
    assert_eq!(*t.prev(4), option::some(2));
    *&mut t[2] = b"B";
    let (key, value) = t.pop_front();
    assert!(key == 1 && value == b"a");
    let (key, value) = t.pop_back();
    assert!(key == 5 && value == b"e");
    assert_eq!(*t.back(), option::some(4));
    assert!(t.contains(2) && !t.contains(5) && t.length() == 2);
    t.drop();
}

#[test]
fun priorities() {
    let priorities = vector[5u64, 1, 9, 3, 7];
    let mut q = priority_queue::new(priority_queue::create_entries(priorities, priorities));
    q.insert(6, 6);
    q.insert(10, 10);
    assert_eq!(q.priorities().length(), 7);
    vector[10u64, 9, 7, 6, 5, 3, 1].do!(|expected| {
        let (priority, value) = q.pop_max();
        assert!(priority == expected && value == expected);
    });
}

#[test, expected_failure(abort_code = priority_queue::EPopFromEmptyHeap)]
fun no_priority() {
    priority_queue::new<u8>(vector[]).pop_max();
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// How many totals there are: see `sui::accumulator`.
module sui::accumulator_metadata;

use sui::accumulator::AccumulatorRoot;
use sui::bag::Bag;
use sui::dynamic_field;

/// More totals were removed than there are.
const EInvariantViolation: u64 = 0;

#[allow(unused_field)]
public struct OwnerKey has copy, drop, store {
    owner: address,
}

#[allow(unused_field)]
/// Data beside the totals of one address. Not in use.
public struct Owner has store {
    balances: Bag,
    owner: address,
}

public struct MetadataKey<phantom T>() has copy, drop, store;

#[allow(unused_field)]
/// Data beside one total. Not in use.
public struct Metadata<phantom T> has store {
    fields: Bag,
}

/// Names the dynamic field of the root with the number of totals.
public struct AccumulatorObjectCountKey() has copy, drop, store;

#[allow(unused_function)]
fun record_accumulator_object_changes(root: &mut AccumulatorRoot, created: u64, destroyed: u64) {
    let key = AccumulatorObjectCountKey();
    if (dynamic_field::exists(root.root_id_mut(), key)) {
        let count: &mut u64 = dynamic_field::borrow_mut(root.root_id_mut(), key);
        assert!(*count + created >= destroyed, EInvariantViolation);
        *count = *count + created - destroyed
    } else {
        assert!(created >= destroyed, EInvariantViolation);
        dynamic_field::add(root.root_id_mut(), key, created - destroyed)
    }
}

#[allow(unused_function)]
fun get_accumulator_object_count(root: &AccumulatorRoot): u64 {
    let key = AccumulatorObjectCountKey();
    if (dynamic_field::exists(root.root_id(), key)) *dynamic_field::borrow(root.root_id(), key) else 0
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// What the system calls to settle a batch: see `sui::accumulator`.
module sui::accumulator_settlement;

use sui::accumulator::{Self, AccumulatorRoot, U128};
use sui::bcs;
use sui::hash;

use fun accumulator::root_has_accumulator as AccumulatorRoot.has;
use fun accumulator::root_add_accumulator as AccumulatorRoot.add;
use fun accumulator::root_borrow_accumulator_mut as AccumulatorRoot.borrow_mut;
use fun accumulator::root_remove_accumulator as AccumulatorRoot.remove;

const ENotSystemAddress: u64 = 0;
/// A total changes by an addition or by a deduction, and starts with an addition.
const EInvalidSplitAmount: u64 = 1;

/// The end of a stream of events.
public struct EventStreamHead has store {
    /// Peaks of a Merkle mountain range over the batches: the one at `i` covers 2^i of them, zero means none.
    mmr: vector<u256>,
    checkpoint_seq: u64,
    num_events: u64,
}

#[allow(unused_function)]
/// Opens a settlement: tells the runtime how much SUI flows in and out of totals in it.
fun settlement_prologue(
    _root: &mut AccumulatorRoot,
    _epoch: u64,
    _checkpoint_height: u64,
    _idx: u64,
    input_sui: u64,
    output_sui: u64,
    ctx: &TxContext,
) {
    assert!(ctx.sender() == @0x0, ENotSystemAddress);
    record_settlement_sui_conservation(input_sui, output_sui)
}

#[allow(unused_function)]
/// Adds to or deducts from the total of kind `T` of `owner`. A total of zero is not kept.
fun settle_u128<T>(root: &mut AccumulatorRoot, owner: address, merge: u128, split: u128, ctx: &TxContext) {
    assert!(ctx.sender() == @0x0, ENotSystemAddress);
    assert!((merge == 0) != (split == 0), EInvalidSplitAmount);
    let name = accumulator::accumulator_key<T>(owner);
    if (root.has<T, U128>(name)) {
        let total: &mut U128 = root.borrow_mut(name);
        total.update_u128(merge, split);
        if (total.is_zero_u128()) {
            root.remove<T, U128>(name).destroy_u128()
        }
    } else {
        assert!(split == 0, EInvalidSplitAmount);
        root.add(name, accumulator::create_u128(merge))
    }
}

native fun record_settlement_sui_conservation(input_sui: u64, output_sui: u64);

/// Adds a leaf: equal trees merge, as carries do in a binary sum.
fun add_to_mmr(new_val: u256, mmr: &mut vector<u256>) {
    let mut carried = new_val;
    let mut i = 0;
    while (i < mmr.length()) {
        let peak = &mut mmr[i];
        if (*peak == 0) {
            *peak = carried;
            return
        };
        carried = hash_two_to_one_u256(*peak, carried);
        *peak = 0;
        i = i + 1;
    };
    mmr.push_back(carried)
}

fun u256_from_bytes(bytes: vector<u8>): u256 {
    bcs::new(bytes).peel_u256()
}

fun hash_two_to_one_u256(left: u256, right: u256): u256 {
    let mut both = bcs::to_bytes(&left);
    both.append(bcs::to_bytes(&right));
    u256_from_bytes(hash::blake2b256(&both))
}

fun new_stream_head(first: u256, num_events: u64, checkpoint_seq: u64): EventStreamHead {
    let mut mmr = vector[];
    add_to_mmr(first, &mut mmr);
    EventStreamHead { mmr, checkpoint_seq, num_events }
}

#[allow(unused_function)]
/// Appends the root over a batch of events to a stream.
fun settle_events(
    root: &mut AccumulatorRoot,
    stream_id: address,
    events_root: u256,
    num_events: u64,
    checkpoint_seq: u64,
    ctx: &TxContext,
) {
    assert!(ctx.sender() == @0x0, ENotSystemAddress);
    let name = accumulator::accumulator_key<EventStreamHead>(stream_id);
    if (root.has<EventStreamHead, EventStreamHead>(name)) {
        let head: &mut EventStreamHead = root.borrow_mut(name);
        add_to_mmr(events_root, &mut head.mmr);
        head.num_events = head.num_events + num_events;
        head.checkpoint_seq = checkpoint_seq;
    } else {
        root.add(name, new_stream_head(events_root, num_events, checkpoint_seq))
    }
}

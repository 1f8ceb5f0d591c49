// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Events: what a transaction tells the world outside. No code on the chain can read them.
module sui::event;

use std::type_name;
use sui::accumulator;
use sui::accumulator_settlement::EventStreamHead;

/// Emits an event. The bytecode verifier demands that the caller's module defines `T`.
public native fun emit<T: copy + drop>(event: T);

/// Emits an event into a stream, named by the package of `T`, that clients can follow with proofs.
public fun emit_authenticated<T: copy + drop>(event: T) {
    let stream_id = type_name::original_id<T>();
    let accumulator_addr = accumulator::accumulator_address<EventStreamHead>(stream_id);
    emit_authenticated_impl<EventStreamHead, T>(accumulator_addr, stream_id, event)
}

native fun emit_authenticated_impl<StreamHead, T: copy + drop>(
    accumulator_id: address,
    stream_id: address,
    event: T,
);

#[test_only]
/// How many events there are so far.
public native fun num_events(): u32;

#[test_only]
/// The events of one type so far.
public native fun events_by_type<T: copy + drop>(): vector<T>;

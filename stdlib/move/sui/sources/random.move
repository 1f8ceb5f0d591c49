// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Randomness that validators make together after a transaction was ordered, so that nobody could know it when writing
/// the transaction. A function that uses it takes the object at 0x8 as `&Random` and should be a private `entry`
/// function: a public one could be called by code that aborts unless it likes the outcome.
module sui::random;

use std::bcs;
use sui::hmac::hmac_sha3_256;
use sui::versioned::{Self, Versioned};

const ENotSystemAddress: u64 = 0;
const EWrongInnerVersion: u64 = 1;
/// Rounds are not in order.
const EInvalidRandomnessUpdate: u64 = 2;
/// The range is empty.
const EInvalidRange: u64 = 3;
/// The vector is too long to shuffle.
const EInvalidLength: u64 = 4;

const CURRENT_VERSION: u64 = 1;
/// Bytes of one block of a generator.
const BLOCK_LENGTH: u16 = 32;
const MAX_SHUFFLE_LENGTH: u64 = 0xFFFF;

/// The one object that holds what validators made.
public struct Random has key {
    id: UID,
    inner: Versioned,
}

public struct RandomInner has store {
    version: u64,
    epoch: u64,
    randomness_round: u64,
    random_bytes: vector<u8>,
}

/// Makes numbers for one transaction, as many as 2^16 blocks hold.
public struct RandomGenerator has drop {
    seed: vector<u8>,
    /// Blocks made.
    counter: u16,
    /// Bytes made and not used, the next one last.
    buffer: vector<u8>,
}

// === The object ===

#[allow(unused_function)]
/// Makes the object, when the protocol version that has it begins.
fun create(ctx: &mut TxContext) {
    assert!(ctx.sender() == @0x0, ENotSystemAddress);
    let version = CURRENT_VERSION;
    let inner = RandomInner { version, epoch: ctx.epoch(), randomness_round: 0, random_bytes: vector[] };
    let inner = versioned::create(version, inner, ctx);
    transfer::share_object(Random { id: object::randomness_state(), inner })
}

fun load_inner_mut(self: &mut Random): &mut RandomInner {
    assert!(self.inner.version() == CURRENT_VERSION, EWrongInnerVersion);
    let inner: &mut RandomInner = self.inner.load_value_mut();
    assert!(inner.version == CURRENT_VERSION, EWrongInnerVersion);
    inner
}

fun load_inner(self: &Random): &RandomInner {
    assert!(self.inner.version() == CURRENT_VERSION, EWrongInnerVersion);
    let inner: &RandomInner = self.inner.load_value();
    assert!(inner.version == CURRENT_VERSION, EWrongInnerVersion);
    inner
}

#[allow(unused_function)]
/// Puts in what validators made for a round. Rounds count from zero in each epoch.
fun update_randomness_state(self: &mut Random, new_round: u64, new_bytes: vector<u8>, ctx: &TxContext) {
    assert!(ctx.sender() == @0x0, ENotSystemAddress);
    let epoch = ctx.epoch();
    let inner = self.load_inner_mut();
    let first_ever = inner.randomness_round == 0 && inner.epoch == 0 && inner.random_bytes.is_empty();
    let in_order = if (first_ever) {
        new_round == 0
    } else {
        (epoch > inner.epoch && new_round == 0) || new_round == inner.randomness_round + 1
    };
    assert!(in_order, EInvalidRandomnessUpdate);
    inner.epoch = epoch;
    inner.randomness_round = new_round;
    inner.random_bytes = new_bytes
}

// === Generators ===

/// A generator for this transaction. Each one makes other numbers.
public fun new_generator(r: &Random, ctx: &mut TxContext): RandomGenerator {
    let seed = hmac_sha3_256(&r.load_inner().random_bytes, &ctx.fresh_object_address().to_bytes());
    RandomGenerator { seed, counter: 0, buffer: vector[] }
}

fun derive_next_block(g: &mut RandomGenerator): vector<u8> {
    g.counter = g.counter + 1;
    hmac_sha3_256(&g.seed, &bcs::to_bytes(&g.counter))
}

/// `num_of_bytes` bytes: whole blocks first, as they are, and the rest out of the buffer.
public fun generate_bytes(g: &mut RandomGenerator, num_of_bytes: u16): vector<u8> {
    let mut bytes = vector[];
    (num_of_bytes / BLOCK_LENGTH).do!(|_| bytes.append(g.derive_next_block()));
    let rest = (num_of_bytes % BLOCK_LENGTH) as u64;
    if (g.buffer.length() < rest) {
        let block = g.derive_next_block();
        g.buffer.append(block)
    };
    rest.do!(|_| bytes.push_back(g.buffer.pop_back()));
    bytes
}

/// A number of `$size` bytes, at most 32, out of the buffer, the most significant first.
macro fun number($g: &mut RandomGenerator, $size: u64): u256 {
    let g = $g;
    let size = $size;
    if (g.buffer.length() < size) {
        let block = g.derive_next_block();
        g.buffer.append(block)
    };
    let mut value = 0u256;
    size.do!(|_| value = (value << 8) | (g.buffer.pop_back() as u256));
    value
}

public fun generate_u256(g: &mut RandomGenerator): u256 {
    g.number!(32)
}

public fun generate_u128(g: &mut RandomGenerator): u128 {
    g.number!(16) as u128
}

public fun generate_u64(g: &mut RandomGenerator): u64 {
    g.number!(8) as u64
}

public fun generate_u32(g: &mut RandomGenerator): u32 {
    g.number!(4) as u32
}

public fun generate_u16(g: &mut RandomGenerator): u16 {
    g.number!(2) as u16
}

public fun generate_u8(g: &mut RandomGenerator): u8 {
    g.number!(1) as u8
}

public fun generate_bool(g: &mut RandomGenerator): bool {
    g.number!(1) & 1 == 1
}

/// A number from `$min` to `$max`: the remainder of one that has eight bytes more than `$T`, by which no number is
/// more likely than another by more than 2^-64.
macro fun number_in_range<$T>($g: &mut RandomGenerator, $min: $T, $max: $T, $size: u64): $T {
    let g = $g;
    let min = $min;
    let max = $max;
    assert!(min <= max, EInvalidRange);
    if (min == max) {
        min
    } else {
        let count = (max - min) as u256 + 1;
        min + ((g.number!($size) % count) as $T)
    }
}

public fun generate_u128_in_range(g: &mut RandomGenerator, min: u128, max: u128): u128 {
    g.number_in_range!(min, max, 24)
}

public fun generate_u64_in_range(g: &mut RandomGenerator, min: u64, max: u64): u64 {
    g.number_in_range!(min, max, 16)
}

public fun generate_u32_in_range(g: &mut RandomGenerator, min: u32, max: u32): u32 {
    g.number_in_range!(min, max, 12)
}

public fun generate_u16_in_range(g: &mut RandomGenerator, min: u16, max: u16): u16 {
    g.number_in_range!(min, max, 10)
}

public fun generate_u8_in_range(g: &mut RandomGenerator, min: u8, max: u8): u8 {
    g.number_in_range!(min, max, 9)
}

/// Puts the elements into random order: each position in turn gets one of those that have none yet.
public fun shuffle<T>(g: &mut RandomGenerator, v: &mut vector<T>) {
    let n = v.length();
    if (n == 0) return;
    assert!(n <= MAX_SHUFFLE_LENGTH, EInvalidLength);
    let last = (n - 1) as u16;
    last.do!(|i| {
        let j = g.generate_u16_in_range(i, last);
        v.swap(i as u64, j as u64)
    })
}

// === For tests ===

#[test_only]
public fun create_for_testing(ctx: &mut TxContext) {
    create(ctx)
}

#[test_only]
public fun update_randomness_state_for_testing(
    self: &mut Random,
    new_round: u64,
    new_bytes: vector<u8>,
    ctx: &TxContext,
) {
    self.update_randomness_state(new_round, new_bytes, ctx)
}

#[test_only]
public fun generator_seed(r: &RandomGenerator): &vector<u8> {
    &r.seed
}

#[test_only]
public fun generator_counter(r: &RandomGenerator): u16 {
    r.counter
}

#[test_only]
public fun generator_buffer(r: &RandomGenerator): &vector<u8> {
    &r.buffer
}

#[test_only]
/// A generator that makes other numbers in every run.
public fun new_generator_for_testing(): RandomGenerator {
    new_generator_from_seed_for_testing(generate_rand_seed_for_testing())
}

#[test_only]
/// A generator that makes the same numbers in every run.
public fun new_generator_from_seed_for_testing(seed: vector<u8>): RandomGenerator {
    RandomGenerator { seed, counter: 0, buffer: vector[] }
}

#[test_only]
native fun generate_rand_seed_for_testing(): vector<u8>;

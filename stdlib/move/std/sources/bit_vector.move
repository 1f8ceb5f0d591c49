// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// A row of bits of fixed length, numbered from zero.
module std::bit_vector;

/// There is no bit with this number.
const EINDEX: u64 = 0x20000;
/// The length is zero or not below `MAX_SIZE`.
const ELENGTH: u64 = 0x20001;

const MAX_SIZE: u64 = 1024;

public struct BitVector has copy, drop, store {
    length: u64,
    bit_field: vector<bool>,
}

/// `length` bits, none of them set.
public fun new(length: u64): BitVector {
    assert!(length > 0, ELENGTH);
    assert!(length < MAX_SIZE, ELENGTH);
    BitVector { length, bit_field: vector::tabulate!(length, |_| false) }
}

/// Sets a bit.
public fun set(bitvector: &mut BitVector, bit_index: u64) {
    assert!(bit_index < bitvector.length, EINDEX);
    *&mut bitvector.bit_field[bit_index] = true
}

/// Clears a bit.
public fun unset(bitvector: &mut BitVector, bit_index: u64) {
    assert!(bit_index < bitvector.length, EINDEX);
    *&mut bitvector.bit_field[bit_index] = false
}

/// Moves each bit down by `amount` and clears those that nothing moves into.
public fun shift_left(bitvector: &mut BitVector, amount: u64) {
    let n = bitvector.length;
    n.do!(|i| {
        // No sum: `amount` can be any number.
        let bit = amount < n - i && bitvector.bit_field[i + amount];
        *&mut bitvector.bit_field[i] = bit;
    })
}

/// Whether a bit is set.
public fun is_index_set(bitvector: &BitVector, bit_index: u64): bool {
    assert!(bit_index < bitvector.length, EINDEX);
    bitvector.bit_field[bit_index]
}

/// Number of bits.
public fun length(bitvector: &BitVector): u64 {
    bitvector.length
}

/// How many bits in a row are set from `start_index` on.
public fun longest_set_sequence_starting_at(bitvector: &BitVector, start_index: u64): u64 {
    assert!(start_index < bitvector.length, EINDEX);
    let mut end = start_index;
    while (end < bitvector.length && bitvector.bit_field[end]) end = end + 1;
    end - start_index
}

#[test_only]
/// Number of bits in an element of the vector that the bits are stored in.
public fun word_size(): u64 {
    1
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Reading BCS, value by value from the front. `std::bcs` writes it.
///
/// ```move
/// let mut bytes = bcs::new(data);
/// let owner = bytes.peel_address();
/// let scores = bytes.peel_vec!(|bytes| bytes.peel_u64());
/// assert!(bytes.into_remainder_bytes().is_empty());
/// ```
module sui::bcs;

use std::bcs;
use sui::address;

/// The bytes end before the value does.
const EOutOfRange: u64 = 0;
/// A boolean is neither 0 nor 1.
const ENotBool: u64 = 1;
/// A length has more than five bytes.
const ELenOutOfRange: u64 = 2;

/// Bytes still to be read, the next one last: that end of a vector is the cheap one.
public struct BCS has copy, drop, store {
    bytes: vector<u8>,
}

/// The BCS bytes of `value`.
public fun to_bytes<T>(value: &T): vector<u8> {
    bcs::to_bytes(value)
}

/// Starts to read `bytes`.
public fun new(mut bytes: vector<u8>): BCS {
    bytes.reverse();
    BCS { bytes }
}

/// The bytes not read.
public fun into_remainder_bytes(bcs: BCS): vector<u8> {
    let BCS { mut bytes } = bcs;
    bytes.reverse();
    bytes
}

// === Scalars ===

public fun peel_address(bcs: &mut BCS): address {
    assert!(bcs.bytes.length() >= address::length(), EOutOfRange);
    address::from_bytes(vector::tabulate!(address::length(), |_| bcs.bytes.pop_back()))
}

public fun peel_bool(bcs: &mut BCS): bool {
    let byte = bcs.peel_u8();
    assert!(byte <= 1, ENotBool);
    byte == 1
}

public fun peel_u8(bcs: &mut BCS): u8 {
    assert!(bcs.bytes.length() >= 1, EOutOfRange);
    bcs.bytes.pop_back()
}

/// A number of `$size` bytes, the least significant first.
macro fun peel_num<$T>($bcs: &mut BCS, $size: u64): $T {
    let bcs = $bcs;
    let size = $size;
    assert!(bcs.bytes.length() >= size, EOutOfRange);
    let mut value: $T = 0;
    size.do!(|i| value = value | (bcs.bytes.pop_back() as $T) << (8 * i as u8));
    value
}

public fun peel_u16(bcs: &mut BCS): u16 {
    bcs.peel_num!<u16>(2)
}

public fun peel_u32(bcs: &mut BCS): u32 {
    bcs.peel_num!<u32>(4)
}

public fun peel_u64(bcs: &mut BCS): u64 {
    bcs.peel_num!<u64>(8)
}

public fun peel_u128(bcs: &mut BCS): u128 {
    bcs.peel_num!<u128>(16)
}

public fun peel_u256(bcs: &mut BCS): u256 {
    bcs.peel_num!<u256>(32)
}

// === Vectors ===

/// The length that a vector starts with: seven bits in each byte, the least significant first.
public fun peel_vec_length(bcs: &mut BCS): u64 {
    let mut length = 0;
    let mut count = 0;
    loop {
        assert!(count <= 4, ELenOutOfRange);
        let byte = bcs.bytes.pop_back() as u64;
        length = length | (byte & 0x7f) << (7 * count);
        if (byte < 0x80) return length;
        count = count + 1;
    }
}

/// A vector of what `$peel` reads.
public macro fun peel_vec<$T>($bcs: &mut BCS, $peel: |&mut BCS| -> $T): vector<$T> {
    let bcs = $bcs;
    let n = bcs.peel_vec_length();
    vector::tabulate!(n, |_| $peel(bcs))
}

public fun peel_vec_address(bcs: &mut BCS): vector<address> {
    bcs.peel_vec!(|bcs| bcs.peel_address())
}

public fun peel_vec_bool(bcs: &mut BCS): vector<bool> {
    bcs.peel_vec!(|bcs| bcs.peel_bool())
}

public fun peel_vec_u8(bcs: &mut BCS): vector<u8> {
    bcs.peel_vec!(|bcs| bcs.peel_u8())
}

public fun peel_vec_vec_u8(bcs: &mut BCS): vector<vector<u8>> {
    bcs.peel_vec!(|bcs| bcs.peel_vec_u8())
}

public fun peel_vec_u16(bcs: &mut BCS): vector<u16> {
    bcs.peel_vec!(|bcs| bcs.peel_u16())
}

public fun peel_vec_u32(bcs: &mut BCS): vector<u32> {
    bcs.peel_vec!(|bcs| bcs.peel_u32())
}

public fun peel_vec_u64(bcs: &mut BCS): vector<u64> {
    bcs.peel_vec!(|bcs| bcs.peel_u64())
}

public fun peel_vec_u128(bcs: &mut BCS): vector<u128> {
    bcs.peel_vec!(|bcs| bcs.peel_u128())
}

public fun peel_vec_u256(bcs: &mut BCS): vector<u256> {
    bcs.peel_vec!(|bcs| bcs.peel_u256())
}

// === Enums ===

/// The number of the variant that an enum starts with.
public fun peel_enum_tag(bcs: &mut BCS): u32 {
    let tag = bcs.peel_vec_length();
    assert!(tag <= std::u32::max_value!() as u64, EOutOfRange);
    tag as u32
}

// === Options ===

/// An option of what `$peel` reads.
public macro fun peel_option<$T>($bcs: &mut BCS, $peel: |&mut BCS| -> $T): Option<$T> {
    let bcs = $bcs;
    if (bcs.peel_bool()) option::some($peel(bcs)) else option::none()
}

public fun peel_option_address(bcs: &mut BCS): Option<address> {
    bcs.peel_option!(|bcs| bcs.peel_address())
}

public fun peel_option_bool(bcs: &mut BCS): Option<bool> {
    bcs.peel_option!(|bcs| bcs.peel_bool())
}

public fun peel_option_u8(bcs: &mut BCS): Option<u8> {
    bcs.peel_option!(|bcs| bcs.peel_u8())
}

public fun peel_option_u16(bcs: &mut BCS): Option<u16> {
    bcs.peel_option!(|bcs| bcs.peel_u16())
}

public fun peel_option_u32(bcs: &mut BCS): Option<u32> {
    bcs.peel_option!(|bcs| bcs.peel_u32())
}

public fun peel_option_u64(bcs: &mut BCS): Option<u64> {
    bcs.peel_option!(|bcs| bcs.peel_u64())
}

public fun peel_option_u128(bcs: &mut BCS): Option<u128> {
    bcs.peel_option!(|bcs| bcs.peel_u128())
}

public fun peel_option_u256(bcs: &mut BCS): Option<u256> {
    bcs.peel_option!(|bcs| bcs.peel_u256())
}

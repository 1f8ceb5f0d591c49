// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// What `u16` can do beyond the operators of the language.
#[defines_primitive(u16)]
module std::u16;

use std::string::String;

/// The greatest `u16`.
public macro fun max_value(): u16 {
    0xFFFF
}

// === Arithmetic ===

/// Every bit turned over.
public fun bitwise_not(x: u16): u16 {
    x ^ max_value!()
}

/// The greater of both.
public fun max(x: u16, y: u16): u16 {
    std::macros::num_max!(x, y)
}

/// The smaller of both.
public fun min(x: u16, y: u16): u16 {
    std::macros::num_min!(x, y)
}

/// The distance between both.
public fun diff(x: u16, y: u16): u16 {
    std::macros::num_diff!(x, y)
}

/// `x * y / z`, rounded down. The product may exceed `u16`; aborts if the quotient does or `z` is zero.
public fun mul_div(x: u16, y: u16, z: u16): u16 {
    std::macros::num_mul_div!<u16, u32>(x, y, z)
}

/// `x * y / z`, rounded up. The product may exceed `u16`; aborts if the quotient does or `z` is zero.
public fun mul_div_ceil(x: u16, y: u16, z: u16): u16 {
    std::macros::num_mul_div_ceil!<u16, u32>(x, y, z)
}

/// `x / y`, rounded up.
public fun div_ceil(x: u16, y: u16): u16 {
    std::macros::num_div_ceil!(x, y)
}

/// `base` to the power of `exponent`; aborts if that exceeds `u16`.
public fun pow(base: u16, exponent: u8): u16 {
    std::macros::num_pow!(base, exponent)
}

/// The square root, rounded down.
public fun sqrt(x: u16): u16 {
    std::macros::num_sqrt!<u16, u32>(x, 16)
}

// === Conversion ===

/// `x` as a `u8`; absent if it does not fit.
public fun try_as_u8(x: u16): Option<u8> {
    std::macros::num_try_as!<u16, u8>(x, 0xFF)
}

/// The decimal digits.
public fun to_string(x: u16): String {
    std::macros::num_to_string!(x)
}

// === Arithmetic without aborts: absent, or the nearest value, where the exact result does not fit ===

/// `x + y`; absent if that exceeds `u16`.
public fun checked_add(x: u16, y: u16): Option<u16> {
    std::macros::num_checked_add!(x, y, max_value!())
}

/// `x - y`; absent if that is negative.
public fun checked_sub(x: u16, y: u16): Option<u16> {
    std::macros::num_checked_sub!(x, y)
}

/// `x * y`; absent if that exceeds `u16`.
public fun checked_mul(x: u16, y: u16): Option<u16> {
    std::macros::num_checked_mul!(x, y, max_value!())
}

/// `x / y`, rounded down; absent if `y` is zero.
public fun checked_div(x: u16, y: u16): Option<u16> {
    std::macros::num_checked_div!(x, y)
}

/// `x + y`, or the greatest `u16` if that is less.
public fun saturating_add(x: u16, y: u16): u16 {
    std::macros::num_saturating_add!(x, y, max_value!())
}

/// `x - y`, or zero if that is negative.
public fun saturating_sub(x: u16, y: u16): u16 {
    std::macros::num_saturating_sub!(x, y)
}

/// `x * y`, or the greatest `u16` if that is less.
public fun saturating_mul(x: u16, y: u16): u16 {
    std::macros::num_saturating_mul!(x, y, max_value!())
}

/// `x << shift`; absent if `shift` is not below 16. Bits shifted out are lost.
public fun checked_shl(x: u16, shift: u8): Option<u16> {
    std::macros::num_checked_shl!(x, shift, 16)
}

/// `x >> shift`; absent if `shift` is not below 16. Bits shifted out are lost.
public fun checked_shr(x: u16, shift: u8): Option<u16> {
    std::macros::num_checked_shr!(x, shift, 16)
}

/// `x << shift`; absent if `shift` is not below 16 or a one would be shifted out.
public fun lossless_shl(x: u16, shift: u8): Option<u16> {
    std::macros::num_lossless_shl!(x, shift, 16)
}

/// `x >> shift`; absent if `shift` is not below 16 or a one would be shifted out.
public fun lossless_shr(x: u16, shift: u8): Option<u16> {
    std::macros::num_lossless_shr!(x, shift, 16)
}

/// `x / y`; absent if `y` is zero or there is a remainder.
public fun lossless_div(x: u16, y: u16): Option<u16> {
    std::macros::num_lossless_div!(x, y)
}

// === Loops ===

/// Calls `f` on each number from `start` up to, not including, `stop`.
public macro fun range_do<$R: drop>($start: u16, $stop: u16, $f: |u16| -> $R) {
    std::macros::range_do!($start, $stop, $f)
}

/// Calls `f` on each number from `start` to `stop`.
public macro fun range_do_eq<$R: drop>($start: u16, $stop: u16, $f: |u16| -> $R) {
    std::macros::range_do_eq!($start, $stop, $f)
}

/// Calls `f` on each number from zero up to, not including, `stop`.
public macro fun do<$R: drop>($stop: u16, $f: |u16| -> $R) {
    std::macros::do!($stop, $f)
}

/// Calls `f` on each number from zero to `stop`.
public macro fun do_eq<$R: drop>($stop: u16, $f: |u16| -> $R) {
    std::macros::do_eq!($stop, $f)
}

// === Older names ===

#[deprecated(note = b"Use `std::u16::div_ceil` instead.")]
public fun divide_and_round_up(x: u16, y: u16): u16 {
    div_ceil(x, y)
}

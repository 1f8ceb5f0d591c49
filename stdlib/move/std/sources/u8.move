// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// What `u8` can do beyond the operators of the language.
#[defines_primitive(u8)]
module std::u8;

use std::string::String;

/// The greatest `u8`.
public macro fun max_value(): u8 {
    0xFF
}

// === Arithmetic ===

/// Every bit turned over.
public fun bitwise_not(x: u8): u8 {
    x ^ max_value!()
}

/// The greater of both.
public fun max(x: u8, y: u8): u8 {
    std::macros::num_max!(x, y)
}

/// The smaller of both.
public fun min(x: u8, y: u8): u8 {
    std::macros::num_min!(x, y)
}

/// The distance between both.
public fun diff(x: u8, y: u8): u8 {
    std::macros::num_diff!(x, y)
}

/// `x * y / z`, rounded down. The product may exceed `u8`; aborts if the quotient does or `z` is zero.
public fun mul_div(x: u8, y: u8, z: u8): u8 {
    std::macros::num_mul_div!<u8, u16>(x, y, z)
}

/// `x * y / z`, rounded up. The product may exceed `u8`; aborts if the quotient does or `z` is zero.
public fun mul_div_ceil(x: u8, y: u8, z: u8): u8 {
    std::macros::num_mul_div_ceil!<u8, u16>(x, y, z)
}

/// `x / y`, rounded up.
public fun div_ceil(x: u8, y: u8): u8 {
    std::macros::num_div_ceil!(x, y)
}

/// `base` to the power of `exponent`; aborts if that exceeds `u8`.
public fun pow(base: u8, exponent: u8): u8 {
    std::macros::num_pow!(base, exponent)
}

/// The square root, rounded down.
public fun sqrt(x: u8): u8 {
    std::macros::num_sqrt!<u8, u16>(x, 8)
}

// === Conversion ===

/// The decimal digits.
public fun to_string(x: u8): String {
    std::macros::num_to_string!(x)
}

// === Arithmetic without aborts: absent, or the nearest value, where the exact result does not fit ===

/// `x + y`; absent if that exceeds `u8`.
public fun checked_add(x: u8, y: u8): Option<u8> {
    std::macros::num_checked_add!(x, y, max_value!())
}

/// `x - y`; absent if that is negative.
public fun checked_sub(x: u8, y: u8): Option<u8> {
    std::macros::num_checked_sub!(x, y)
}

/// `x * y`; absent if that exceeds `u8`.
public fun checked_mul(x: u8, y: u8): Option<u8> {
    std::macros::num_checked_mul!(x, y, max_value!())
}

/// `x / y`, rounded down; absent if `y` is zero.
public fun checked_div(x: u8, y: u8): Option<u8> {
    std::macros::num_checked_div!(x, y)
}

/// `x + y`, or the greatest `u8` if that is less.
public fun saturating_add(x: u8, y: u8): u8 {
    std::macros::num_saturating_add!(x, y, max_value!())
}

/// `x - y`, or zero if that is negative.
public fun saturating_sub(x: u8, y: u8): u8 {
    std::macros::num_saturating_sub!(x, y)
}

/// `x * y`, or the greatest `u8` if that is less.
public fun saturating_mul(x: u8, y: u8): u8 {
    std::macros::num_saturating_mul!(x, y, max_value!())
}

/// `x << shift`; absent if `shift` is not below 8. Bits shifted out are lost.
public fun checked_shl(x: u8, shift: u8): Option<u8> {
    std::macros::num_checked_shl!(x, shift, 8)
}

/// `x >> shift`; absent if `shift` is not below 8. Bits shifted out are lost.
public fun checked_shr(x: u8, shift: u8): Option<u8> {
    std::macros::num_checked_shr!(x, shift, 8)
}

/// `x << shift`; absent if `shift` is not below 8 or a one would be shifted out.
public fun lossless_shl(x: u8, shift: u8): Option<u8> {
    std::macros::num_lossless_shl!(x, shift, 8)
}

/// `x >> shift`; absent if `shift` is not below 8 or a one would be shifted out.
public fun lossless_shr(x: u8, shift: u8): Option<u8> {
    std::macros::num_lossless_shr!(x, shift, 8)
}

/// `x / y`; absent if `y` is zero or there is a remainder.
public fun lossless_div(x: u8, y: u8): Option<u8> {
    std::macros::num_lossless_div!(x, y)
}

// === Loops ===

/// Calls `f` on each number from `start` up to, not including, `stop`.
public macro fun range_do<$R: drop>($start: u8, $stop: u8, $f: |u8| -> $R) {
    std::macros::range_do!($start, $stop, $f)
}

/// Calls `f` on each number from `start` to `stop`.
public macro fun range_do_eq<$R: drop>($start: u8, $stop: u8, $f: |u8| -> $R) {
    std::macros::range_do_eq!($start, $stop, $f)
}

/// Calls `f` on each number from zero up to, not including, `stop`.
public macro fun do<$R: drop>($stop: u8, $f: |u8| -> $R) {
    std::macros::do!($stop, $f)
}

/// Calls `f` on each number from zero to `stop`.
public macro fun do_eq<$R: drop>($stop: u8, $f: |u8| -> $R) {
    std::macros::do_eq!($stop, $f)
}

// === Older names ===

#[deprecated(note = b"Use `std::u8::div_ceil` instead.")]
public fun divide_and_round_up(x: u8, y: u8): u8 {
    div_ceil(x, y)
}

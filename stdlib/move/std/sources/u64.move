// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// What `u64` can do beyond the operators of the language.
#[defines_primitive(u64)]
module std::u64;

use std::string::String;

/// The greatest `u64`.
public macro fun max_value(): u64 {
    0xFFFF_FFFF_FFFF_FFFF
}

// === Arithmetic ===

/// Every bit turned over.
public fun bitwise_not(x: u64): u64 {
    x ^ max_value!()
}

/// The greater of both.
public fun max(x: u64, y: u64): u64 {
    std::macros::num_max!(x, y)
}

/// The smaller of both.
public fun min(x: u64, y: u64): u64 {
    std::macros::num_min!(x, y)
}

/// The distance between both.
public fun diff(x: u64, y: u64): u64 {
    std::macros::num_diff!(x, y)
}

/// `x * y / z`, rounded down. The product may exceed `u64`; aborts if the quotient does or `z` is zero.
public fun mul_div(x: u64, y: u64, z: u64): u64 {
    std::macros::num_mul_div!<u64, u128>(x, y, z)
}

/// `x * y / z`, rounded up. The product may exceed `u64`; aborts if the quotient does or `z` is zero.
public fun mul_div_ceil(x: u64, y: u64, z: u64): u64 {
    std::macros::num_mul_div_ceil!<u64, u128>(x, y, z)
}

/// `x / y`, rounded up.
public fun div_ceil(x: u64, y: u64): u64 {
    std::macros::num_div_ceil!(x, y)
}

/// `base` to the power of `exponent`; aborts if that exceeds `u64`.
public fun pow(base: u64, exponent: u8): u64 {
    std::macros::num_pow!(base, exponent)
}

/// The square root, rounded down.
public fun sqrt(x: u64): u64 {
    std::macros::num_sqrt!<u64, u128>(x, 64)
}

// === Conversion ===

/// `x` as a `u8`; absent if it does not fit.
public fun try_as_u8(x: u64): Option<u8> {
    std::macros::num_try_as!<u64, u8>(x, 0xFF)
}

/// `x` as a `u16`; absent if it does not fit.
public fun try_as_u16(x: u64): Option<u16> {
    std::macros::num_try_as!<u64, u16>(x, 0xFFFF)
}

/// `x` as a `u32`; absent if it does not fit.
public fun try_as_u32(x: u64): Option<u32> {
    std::macros::num_try_as!<u64, u32>(x, 0xFFFF_FFFF)
}

/// The decimal digits.
public fun to_string(x: u64): String {
    std::macros::num_to_string!(x)
}

// === Arithmetic without aborts: absent, or the nearest value, where the exact result does not fit ===

/// `x + y`; absent if that exceeds `u64`.
public fun checked_add(x: u64, y: u64): Option<u64> {
    std::macros::num_checked_add!(x, y, max_value!())
}

/// `x - y`; absent if that is negative.
public fun checked_sub(x: u64, y: u64): Option<u64> {
    std::macros::num_checked_sub!(x, y)
}

/// `x * y`; absent if that exceeds `u64`.
public fun checked_mul(x: u64, y: u64): Option<u64> {
    std::macros::num_checked_mul!(x, y, max_value!())
}

/// `x / y`, rounded down; absent if `y` is zero.
public fun checked_div(x: u64, y: u64): Option<u64> {
    std::macros::num_checked_div!(x, y)
}

/// `x + y`, or the greatest `u64` if that is less.
public fun saturating_add(x: u64, y: u64): u64 {
    std::macros::num_saturating_add!(x, y, max_value!())
}

/// `x - y`, or zero if that is negative.
public fun saturating_sub(x: u64, y: u64): u64 {
    std::macros::num_saturating_sub!(x, y)
}

/// `x * y`, or the greatest `u64` if that is less.
public fun saturating_mul(x: u64, y: u64): u64 {
    std::macros::num_saturating_mul!(x, y, max_value!())
}

/// `x << shift`; absent if `shift` is not below 64. Bits shifted out are lost.
public fun checked_shl(x: u64, shift: u8): Option<u64> {
    std::macros::num_checked_shl!(x, shift, 64)
}

/// `x >> shift`; absent if `shift` is not below 64. Bits shifted out are lost.
public fun checked_shr(x: u64, shift: u8): Option<u64> {
    std::macros::num_checked_shr!(x, shift, 64)
}

/// `x << shift`; absent if `shift` is not below 64 or a one would be shifted out.
public fun lossless_shl(x: u64, shift: u8): Option<u64> {
    std::macros::num_lossless_shl!(x, shift, 64)
}

/// `x >> shift`; absent if `shift` is not below 64 or a one would be shifted out.
public fun lossless_shr(x: u64, shift: u8): Option<u64> {
    std::macros::num_lossless_shr!(x, shift, 64)
}

/// `x / y`; absent if `y` is zero or there is a remainder.
public fun lossless_div(x: u64, y: u64): Option<u64> {
    std::macros::num_lossless_div!(x, y)
}

// === Loops ===

/// Calls `f` on each number from `start` up to, not including, `stop`.
public macro fun range_do<$R: drop>($start: u64, $stop: u64, $f: |u64| -> $R) {
    std::macros::range_do!($start, $stop, $f)
}

/// Calls `f` on each number from `start` to `stop`.
public macro fun range_do_eq<$R: drop>($start: u64, $stop: u64, $f: |u64| -> $R) {
    std::macros::range_do_eq!($start, $stop, $f)
}

/// Calls `f` on each number from zero up to, not including, `stop`.
public macro fun do<$R: drop>($stop: u64, $f: |u64| -> $R) {
    std::macros::do!($stop, $f)
}

/// Calls `f` on each number from zero to `stop`.
public macro fun do_eq<$R: drop>($stop: u64, $f: |u64| -> $R) {
    std::macros::do_eq!($stop, $f)
}

// === Older names ===

#[deprecated(note = b"Use `std::u64::div_ceil` instead.")]
public fun divide_and_round_up(x: u64, y: u64): u64 {
    div_ceil(x, y)
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Unsigned fixed-point numbers with 32 bits before the point and 32 behind it. They are binary fractions: of decimal
/// fractions most are stored rounded down.
module std::uq32_32;

#[error]
const EDenominator: vector<u8> = b"Quotient specified with a zero denominator";

#[error]
const EQuotientTooSmall: vector<u8> =
    b"Quotient specified is too small, and is outside of the supported range";

#[error]
const EQuotientTooLarge: vector<u8> =
    b"Quotient specified is too large, and is outside of the supported range";

#[error]
const EOverflow: vector<u8> = b"Overflow from an arithmetic operation";

#[error]
const EDivisionByZero: vector<u8> = b"Division by zero";

/// All bits of a number.
const TOTAL_BITS: u8 = 64;
/// The bits behind the point.
const FRACTIONAL_BITS: u8 = 32;

/// The number `raw / 2^32`.
public struct UQ32_32(u64) has copy, drop, store;

/// `numerator / denominator`, rounded down. Aborts if the denominator is zero, or if the quotient is 2^32 or more,
/// or would come out as zero though the numerator is not.
public fun from_quotient(numerator: u64, denominator: u64): UQ32_32 {
    if (denominator == 0) abort EDenominator;
    let scaled_numerator = (numerator as u128) << TOTAL_BITS;
    let scaled_denominator = (denominator as u128) << (TOTAL_BITS - FRACTIONAL_BITS);
    let quotient = scaled_numerator / scaled_denominator;
    if (quotient == 0 && numerator != 0) abort EQuotientTooSmall;
    if (quotient > max_raw()) abort EQuotientTooLarge;
    UQ32_32(quotient as u64)
}

/// The whole number `integer`.
public fun from_int(integer: u32): UQ32_32 {
    UQ32_32((integer as u64) << FRACTIONAL_BITS)
}

/// `a + b`; aborts if that is 2^32 or more.
public fun add(a: UQ32_32, b: UQ32_32): UQ32_32 {
    let sum = (a.0 as u128) + (b.0 as u128);
    if (sum > max_raw()) abort EOverflow;
    UQ32_32(sum as u64)
}

/// `a - b`; aborts if that is negative.
public fun sub(a: UQ32_32, b: UQ32_32): UQ32_32 {
    if (a.0 < b.0) abort EOverflow;
    UQ32_32(a.0 - b.0)
}

/// `a * b`, rounded down; aborts if that is 2^32 or more.
public fun mul(a: UQ32_32, b: UQ32_32): UQ32_32 {
    UQ32_32(int_mul(a.0, b))
}

/// `a / b`, rounded down; aborts if that is 2^32 or more, or `b` is zero.
public fun div(a: UQ32_32, b: UQ32_32): UQ32_32 {
    UQ32_32(int_div(a.0, b))
}

/// The whole number below or equal to `a`.
public fun to_int(a: UQ32_32): u32 {
    (a.0 >> FRACTIONAL_BITS) as u32
}

/// `val * multiplier` as a whole number, rounded down; aborts if that exceeds `u64`.
public fun int_mul(val: u64, multiplier: UQ32_32): u64 {
    let product = ((val as u128) * (multiplier.0 as u128)) >> FRACTIONAL_BITS;
    if (product > max_raw()) abort EOverflow;
    product as u64
}

/// `val / divisor` as a whole number, rounded down; aborts if that exceeds `u64` or `divisor` is zero.
public fun int_div(val: u64, divisor: UQ32_32): u64 {
    if (divisor.0 == 0) abort EDivisionByZero;
    let quotient = ((val as u128) << FRACTIONAL_BITS) / (divisor.0 as u128);
    if (quotient > max_raw()) abort EOverflow;
    quotient as u64
}

/// Whether `a <= b`.
public fun le(a: UQ32_32, b: UQ32_32): bool {
    a.0 <= b.0
}

/// Whether `a < b`.
public fun lt(a: UQ32_32, b: UQ32_32): bool {
    a.0 < b.0
}

/// Whether `a >= b`.
public fun ge(a: UQ32_32, b: UQ32_32): bool {
    a.0 >= b.0
}

/// Whether `a > b`.
public fun gt(a: UQ32_32, b: UQ32_32): bool {
    a.0 > b.0
}

/// `a * 2^32`, the bits as they are stored.
public fun to_raw(a: UQ32_32): u64 {
    a.0
}

/// `raw_value / 2^32`.
public fun from_raw(raw_value: u64): UQ32_32 {
    UQ32_32(raw_value)
}

fun max_raw(): u128 {
    std::u64::max_value!() as u128
}

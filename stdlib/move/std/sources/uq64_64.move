// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Unsigned fixed-point numbers with 64 bits before the point and 64 behind it. They are binary fractions: of decimal
/// fractions most are stored rounded down.
module std::uq64_64;

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
const TOTAL_BITS: u8 = 128;
/// The bits behind the point.
const FRACTIONAL_BITS: u8 = 64;

/// The number `raw / 2^64`.
public struct UQ64_64(u128) has copy, drop, store;

/// `numerator / denominator`, rounded down. Aborts if the denominator is zero, or if the quotient is 2^64 or more,
/// or would come out as zero though the numerator is not.
public fun from_quotient(numerator: u128, denominator: u128): UQ64_64 {
    if (denominator == 0) abort EDenominator;
    let scaled_numerator = (numerator as u256) << TOTAL_BITS;
    let scaled_denominator = (denominator as u256) << (TOTAL_BITS - FRACTIONAL_BITS);
    let quotient = scaled_numerator / scaled_denominator;
    if (quotient == 0 && numerator != 0) abort EQuotientTooSmall;
    if (quotient > max_raw()) abort EQuotientTooLarge;
    UQ64_64(quotient as u128)
}

/// The whole number `integer`.
public fun from_int(integer: u64): UQ64_64 {
    UQ64_64((integer as u128) << FRACTIONAL_BITS)
}

/// `a + b`; aborts if that is 2^64 or more.
public fun add(a: UQ64_64, b: UQ64_64): UQ64_64 {
    let sum = (a.0 as u256) + (b.0 as u256);
    if (sum > max_raw()) abort EOverflow;
    UQ64_64(sum as u128)
}

/// `a - b`; aborts if that is negative.
public fun sub(a: UQ64_64, b: UQ64_64): UQ64_64 {
    if (a.0 < b.0) abort EOverflow;
    UQ64_64(a.0 - b.0)
}

/// `a * b`, rounded down; aborts if that is 2^64 or more.
public fun mul(a: UQ64_64, b: UQ64_64): UQ64_64 {
    UQ64_64(int_mul(a.0, b))
}

/// `a / b`, rounded down; aborts if that is 2^64 or more, or `b` is zero.
public fun div(a: UQ64_64, b: UQ64_64): UQ64_64 {
    UQ64_64(int_div(a.0, b))
}

/// The whole number below or equal to `a`.
public fun to_int(a: UQ64_64): u64 {
    (a.0 >> FRACTIONAL_BITS) as u64
}

/// `val * multiplier` as a whole number, rounded down; aborts if that exceeds `u128`.
public fun int_mul(val: u128, multiplier: UQ64_64): u128 {
    let product = ((val as u256) * (multiplier.0 as u256)) >> FRACTIONAL_BITS;
    if (product > max_raw()) abort EOverflow;
    product as u128
}

/// `val / divisor` as a whole number, rounded down; aborts if that exceeds `u128` or `divisor` is zero.
public fun int_div(val: u128, divisor: UQ64_64): u128 {
    if (divisor.0 == 0) abort EDivisionByZero;
    let quotient = ((val as u256) << FRACTIONAL_BITS) / (divisor.0 as u256);
    if (quotient > max_raw()) abort EOverflow;
    quotient as u128
}

/// Whether `a <= b`.
public fun le(a: UQ64_64, b: UQ64_64): bool {
    a.0 <= b.0
}

/// Whether `a < b`.
public fun lt(a: UQ64_64, b: UQ64_64): bool {
    a.0 < b.0
}

/// Whether `a >= b`.
public fun ge(a: UQ64_64, b: UQ64_64): bool {
    a.0 >= b.0
}

/// Whether `a > b`.
public fun gt(a: UQ64_64, b: UQ64_64): bool {
    a.0 > b.0
}

/// `a * 2^64`, the bits as they are stored.
public fun to_raw(a: UQ64_64): u128 {
    a.0
}

/// `raw_value / 2^64`.
public fun from_raw(raw_value: u128): UQ64_64 {
    UQ64_64(raw_value)
}

fun max_raw(): u256 {
    std::u128::max_value!() as u256
}

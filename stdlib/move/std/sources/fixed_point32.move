// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Unsigned fixed-point numbers with 32 bits before the point and 32 behind it. `std::uq32_32` is the newer form.
module std::fixed_point32;

/// The number `value / 2^32`.
public struct FixedPoint32 has copy, drop, store {
    value: u64,
}

const EDENOMINATOR: u64 = 0x10001;
const EDIVISION: u64 = 0x20002;
const EMULTIPLICATION: u64 = 0x20003;
const EDIVISION_BY_ZERO: u64 = 0x10004;
const ERATIO_OUT_OF_RANGE: u64 = 0x20005;

/// `val * multiplier` as a whole number, rounded down; aborts if that exceeds `u64`.
public fun multiply_u64(val: u64, multiplier: FixedPoint32): u64 {
    let product = ((val as u128) * (multiplier.value as u128)) >> 32;
    assert!(product <= max(), EMULTIPLICATION);
    product as u64
}

/// `val / divisor` as a whole number, rounded down; aborts if that exceeds `u64` or `divisor` is zero.
public fun divide_u64(val: u64, divisor: FixedPoint32): u64 {
    assert!(divisor.value != 0, EDIVISION_BY_ZERO);
    let quotient = ((val as u128) << 32) / (divisor.value as u128);
    assert!(quotient <= max(), EDIVISION);
    quotient as u64
}

/// `numerator / denominator`, rounded down. Aborts if the denominator is zero, or if the quotient is 2^32 or more, or
/// would come out as zero though the numerator is not.
public fun create_from_rational(numerator: u64, denominator: u64): FixedPoint32 {
    assert!(denominator != 0, EDENOMINATOR);
    let quotient = ((numerator as u128) << 32) / (denominator as u128);
    assert!(quotient != 0 || numerator == 0, ERATIO_OUT_OF_RANGE);
    assert!(quotient <= max(), ERATIO_OUT_OF_RANGE);
    FixedPoint32 { value: quotient as u64 }
}

/// `value / 2^32`.
public fun create_from_raw_value(value: u64): FixedPoint32 {
    FixedPoint32 { value }
}

/// `num * 2^32`, the bits as they are stored.
public fun get_raw_value(num: FixedPoint32): u64 {
    num.value
}

/// Whether the number is zero.
public fun is_zero(num: FixedPoint32): bool {
    num.value == 0
}

fun max(): u128 {
    std::u64::max_value!() as u128
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#[test_only]
module std::number_tests;

use std::fixed_point32;
use std::unit_test::assert_eq;
use std::{uq32_32, uq64_64};

#[test]
fun basics() {
    assert_eq!(3u8.max(5), 5);
    assert_eq!(3u16.min(5), 3);
    assert_eq!(3u32.diff(5), 2);
    assert_eq!(5u256.diff(3), 2);
    assert_eq!(7u64.div_ceil(2), 4);
    assert_eq!(8u64.div_ceil(2), 4);
    assert_eq!(0u8.bitwise_not(), 255);
    assert_eq!(5u128.bitwise_not(), std::u128::max_value!() - 5);
    assert_eq!(std::u64::max_value!().mul_div(6, 7), 15811494920322472812);
    assert_eq!(std::u64::max_value!().mul_div_ceil(6, 7), 15811494920322472813);
    assert_eq!(200u8.mul_div(200, 250), 160);
}

#[test, expected_failure(arithmetic_error, location = std::u64)]
fun mul_div_too_great() {
    std::u64::max_value!().mul_div(2, 1);
}

#[test]
fun powers_and_roots() {
    assert_eq!(2u8.pow(7), 128);
    assert_eq!(15u8.pow(2), 225);
    assert_eq!(10u64.pow(19), 10000000000000000000);
    assert_eq!(0u64.pow(0), 1);
    assert_eq!(1u256.pow(255), 1);
    assert_eq!(2u256.pow(255) - 1 + 2u256.pow(255), std::u256::max_value!());
    // The root is the greatest number whose square is not above.
    vector[0u64, 1, 2, 3, 4, 8, 9, 99, 100, 1 << 32, std::u64::max_value!()].do!(|x| {
        let root = x.sqrt() as u128;
        assert!(root * root <= x as u128 && (root + 1) * (root + 1) > x as u128);
    });
    assert_eq!(255u8.sqrt(), 15);
    assert_eq!(std::u128::max_value!().sqrt(), std::u64::max_value!() as u128);
}

#[test, expected_failure(arithmetic_error, location = std::u8)]
fun power_too_great() {
    2u8.pow(8);
}

#[test]
fun conversions() {
    assert_eq!(255u64.try_as_u8(), option::some(255));
    assert_eq!(256u64.try_as_u8(), option::none());
    assert_eq!(std::u256::max_value!().try_as_u128(), option::none());
    assert_eq!((std::u128::max_value!() as u256).try_as_u128(), option::some(std::u128::max_value!()));
    assert_eq!(0u8.to_string(), b"0".to_string());
    assert_eq!(1234567890u32.to_string(), b"1234567890".to_string());
    assert_eq!(
        std::u256::max_value!().to_string(),
        b"115792089237316195423570985008687907853269984665640564039457584007913129639935".to_string(),
    );
}

#[test]
fun without_aborts() {
    assert_eq!(250u8.checked_add(5), option::some(255));
    assert_eq!(250u8.checked_add(6), option::none());
    assert_eq!(5u8.checked_sub(6), option::none());
    assert_eq!(6u8.checked_sub(6), option::some(0));
    assert_eq!(16u8.checked_mul(15), option::some(240));
    assert_eq!(16u8.checked_mul(16), option::none());
    assert_eq!(0u8.checked_mul(255), option::some(0));
    assert_eq!(7u8.checked_div(0), option::none());
    assert_eq!(7u8.checked_div(2), option::some(3));
    assert_eq!(250u8.saturating_add(6), 255);
    assert_eq!(5u8.saturating_sub(6), 0);
    assert_eq!(16u8.saturating_mul(16), 255);
    assert_eq!(255u8.saturating_mul(0), 0);
    assert_eq!(3u8.checked_shl(7), option::some(128));
    assert_eq!(3u8.checked_shl(8), option::none());
    assert_eq!(3u64.checked_shr(63), option::some(0));
    assert_eq!(3u64.checked_shr(64), option::none());
    assert_eq!(3u8.lossless_shl(6), option::some(192));
    assert_eq!(3u8.lossless_shl(7), option::none());
    assert_eq!(3u8.lossless_shl(8), option::none());
    assert_eq!(6u256.lossless_shr(1), option::some(3));
    assert_eq!(6u256.lossless_shr(2), option::none());
    assert_eq!(6u8.lossless_div(3), option::some(2));
    assert_eq!(6u8.lossless_div(4), option::none());
    assert_eq!(6u8.lossless_div(0), option::none());
}

#[test]
fun loops() {
    let mut seen = vector[];
    3u64.do!(|i| seen.push_back(i));
    1u64.do_eq!(|i| seen.push_back(i));
    5u64.range_do!(7, |i| seen.push_back(i));
    5u64.range_do!(5, |i| seen.push_back(i));
    5u64.range_do_eq!(4, |i| seen.push_back(i));
    assert_eq!(seen, vector[0, 1, 2, 0, 1, 5, 6]);
    let mut n = 0u64;
    254u8.range_do_eq!(255, |_| n = n + 1);
    assert_eq!(n, 2);
}

#[test]
fun fixed_point() {
    let half = uq32_32::from_quotient(1, 2);
    assert_eq!(half.to_raw(), 1 << 31);
    assert_eq!(half.add(half), uq32_32::from_int(1));
    assert_eq!(uq32_32::from_int(3).mul(half).to_int(), 1);
    assert_eq!(uq32_32::from_int(3).div(half).to_int(), 6);
    assert_eq!(uq32_32::int_mul(7, half), 3);
    assert_eq!(uq32_32::int_div(7, half), 14);
    assert!(half.lt(uq32_32::from_int(1)) && half.le(half) && half.ge(half) && !half.gt(half));
    assert_eq!(uq64_64::from_quotient(3, 4).to_raw(), 3 << 62);
    let third = fixed_point32::create_from_rational(1, 3);
    assert_eq!(third.get_raw_value(), 1431655765);
    assert_eq!(fixed_point32::multiply_u64(9, third), 2);
    assert_eq!(fixed_point32::divide_u64(2, third), 6);
}

#[test, expected_failure(abort_code = 0x10001, location = std::fixed_point32)]
fun fixed_point_over_zero() {
    fixed_point32::create_from_rational(1, 0);
}

#[test, expected_failure(abort_code = uq32_32::EOverflow)]
fun fixed_point_too_great() {
    uq32_32::from_int(1 << 31).add(uq32_32::from_int(1 << 31));
}

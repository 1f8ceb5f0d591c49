// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#[test_only]
module sui::data_tests;

use std::unit_test::assert_eq;
use sui::{address, bcs, hash, hex, url};

#[test]
fun addresses() {
    assert_eq!(@0x1.to_u256(), 1);
    assert_eq!(address::from_u256(0xab), @0xab);
    assert_eq!(address::from_bytes(@0xcd.to_bytes()), @0xcd);
    let text = b"00000000000000000000000000000000000000000000000000000000000000Ef";
    assert_eq!(address::from_ascii_bytes(&text), @0xef);
    assert_eq!(@0xef.to_string().into_bytes(), b"00000000000000000000000000000000000000000000000000000000000000ef");
    assert_eq!(address::from_u256(address::max()).to_bytes(), vector::tabulate!(32, |_| 255u8));
}

#[test, expected_failure(abort_code = address::EAddressParseError)]
fun short_address() {
    address::from_ascii_bytes(&b"ef");
}

#[test]
fun hexadecimal() {
    assert_eq!(hex::encode(x"00ff1a"), b"00ff1a");
    assert_eq!(hex::decode(b"00fF1A"), x"00ff1a");
}

#[test, expected_failure(abort_code = hex::ENotValidHexCharacter)]
fun no_digit() {
    hex::decode(b"0g");
}

#[test, expected_failure(abort_code = hex::EInvalidHexLength)]
fun odd_digits() {
    hex::decode(b"012");
}

#[test]
fun reading_bcs() {
    let mut bytes = bcs::to_bytes(&@0xab);
    bytes.append(bcs::to_bytes(&true));
    bytes.append(bcs::to_bytes(&0x12u8));
    bytes.append(bcs::to_bytes(&0x1234u16));
    bytes.append(bcs::to_bytes(&0x12345678u32));
    bytes.append(bcs::to_bytes(&0x123456789abcdef0u64));
    bytes.append(bcs::to_bytes(&std::u128::max_value!()));
    bytes.append(bcs::to_bytes(&(std::u256::max_value!() - 1)));
    bytes.append(bcs::to_bytes(&vector::tabulate!(300, |i| i)));
    bytes.append(bcs::to_bytes(&vector[b"a", b"bc"]));
    bytes.append(bcs::to_bytes(&option::some(7u64)));
    bytes.append(bcs::to_bytes(&option::none<bool>()));
    bytes.append(x"0203");
    let mut bcs = bcs::new(bytes);
    assert_eq!(bcs.peel_address(), @0xab);
    assert_eq!(bcs.peel_bool(), true);
    assert_eq!(bcs.peel_u8(), 0x12);
    assert_eq!(bcs.peel_u16(), 0x1234);
    assert_eq!(bcs.peel_u32(), 0x12345678);
    assert_eq!(bcs.peel_u64(), 0x123456789abcdef0);
    assert_eq!(bcs.peel_u128(), std::u128::max_value!());
    assert_eq!(bcs.peel_u256(), std::u256::max_value!() - 1);
    assert_eq!(bcs.peel_vec_u64(), vector::tabulate!(300, |i| i));
    assert_eq!(bcs.peel_vec_vec_u8(), vector[b"a", b"bc"]);
    assert_eq!(bcs.peel_option_u64(), option::some(7));
    assert_eq!(bcs.peel_option_bool(), option::none());
    assert_eq!(bcs.peel_enum_tag(), 2);
    assert_eq!(bcs.into_remainder_bytes(), x"03");
}

#[test, expected_failure(abort_code = bcs::EOutOfRange)]
fun bcs_cut_off() {
    bcs::new(x"010203").peel_u32();
}

#[test, expected_failure(abort_code = bcs::ENotBool)]
fun bcs_no_bool() {
    bcs::new(x"02").peel_bool();
}

#[test, expected_failure(abort_code = bcs::ELenOutOfRange)]
fun bcs_length_too_long() {
    bcs::new(x"ffffffffff01").peel_vec_length();
}

#[test]
fun digests() {
    // The digests of no bytes, from the specifications of both functions.
    assert_eq!(
        hash::blake2b256(&vector[]),
        x"0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8",
    );
    assert_eq!(
        hash::keccak256(&vector[]),
        x"c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
    );
}

#[test]
fun urls() {
    let mut u = url::new_unsafe_from_bytes(b"https://example.com");
    u.update(b"https://example.org".to_ascii_string());
    assert_eq!(u.inner_url(), b"https://example.org".to_ascii_string());
}

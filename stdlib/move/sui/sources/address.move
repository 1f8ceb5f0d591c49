// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Conversions of addresses.
#[defines_primitive(address)]
module sui::address;

use std::ascii;
use std::bcs;
use std::string;
use sui::hex;

public use fun sui::object::id_from_address as address.to_id;

/// Bytes of an address.
const LENGTH: u64 = 32;

/// The text is no address. Natives abort with this code as well.
const EAddressParseError: u64 = 0;

/// The address read as a number, its first byte being the most significant.
public native fun to_u256(a: address): u256;

/// The address of a number: the reverse of `to_u256`.
public native fun from_u256(n: u256): address;

/// The address with these bytes, of which there must be 32.
public native fun from_bytes(bytes: vector<u8>): address;

/// The 32 bytes of an address.
public fun to_bytes(a: address): vector<u8> {
    bcs::to_bytes(&a)
}

/// 64 hexadecimal digits without `0x`.
public fun to_ascii_string(a: address): ascii::String {
    hex::encode(to_bytes(a)).to_ascii_string()
}

/// 64 hexadecimal digits without `0x`.
public fun to_string(a: address): string::String {
    to_ascii_string(a).to_string()
}

/// The address written as 64 hexadecimal digits without `0x`.
public fun from_ascii_bytes(bytes: &vector<u8>): address {
    assert!(bytes.length() == 2 * LENGTH, EAddressParseError);
    let bytes = vector::tabulate!(LENGTH, |i| hex_char_value(bytes[2 * i]) << 4 | hex_char_value(bytes[2 * i + 1]));
    from_bytes(bytes)
}

fun hex_char_value(c: u8): u8 {
    if (c >= 48 && c <= 57) c - 48
    else if (c >= 65 && c <= 70) c - 55
    else if (c >= 97 && c <= 102) c - 87
    else abort EAddressParseError
}

/// Bytes of an address.
public fun length(): u64 {
    LENGTH
}

/// The number of the greatest address.
public fun max(): u256 {
    std::u256::max_value!()
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Bytes as hexadecimal digits.
module sui::hex;

/// The number of digits is odd.
const EInvalidHexLength: u64 = 0;
/// A character is no hexadecimal digit.
const ENotValidHexCharacter: u64 = 1;

/// Two small digits for each byte.
public fun encode(bytes: vector<u8>): vector<u8> {
    let digits = b"0123456789abcdef";
    let mut text = vector[];
    bytes.do!(|byte| {
        text.push_back(digits[(byte >> 4) as u64]);
        text.push_back(digits[(byte & 0xf) as u64]);
    });
    text
}

/// The byte for each two digits, small or large.
public fun decode(hex: vector<u8>): vector<u8> {
    let n = hex.length();
    assert!(n % 2 == 0, EInvalidHexLength);
    vector::tabulate!(n / 2, |i| decode_byte(hex[2 * i]) << 4 | decode_byte(hex[2 * i + 1]))
}

fun decode_byte(digit: u8): u8 {
    if (digit >= 0x30 && digit <= 0x39) return digit - 0x30;
    // The bit that tells small letters from large ones.
    let letter = digit | 0x20;
    assert!(letter >= 0x61 && letter <= 0x66, ENotValidHexCharacter);
    letter - 0x61 + 10
}

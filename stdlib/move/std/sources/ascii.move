// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Text of which every byte is one ASCII character.
module std::ascii;

public use fun std::string::from_ascii as String.to_string;

/// A byte is outside ASCII.
const EInvalidASCIICharacter: u64 = 0x10000;
/// A position lies outside the string.
const EInvalidIndex: u64 = 0x10001;

/// Bytes that are known to be ASCII, printable or not.
public struct String has copy, drop, store {
    bytes: vector<u8>,
}

/// One ASCII character.
public struct Char has copy, drop, store {
    byte: u8,
}

/// The character `byte`; aborts if it is outside ASCII.
public fun char(byte: u8): Char {
    assert!(is_valid_char(byte), EInvalidASCIICharacter);
    Char { byte }
}

/// The text with these bytes; aborts if one is outside ASCII.
public fun string(bytes: vector<u8>): String {
    let text = try_string(bytes);
    assert!(text.is_some(), EInvalidASCIICharacter);
    text.destroy_some()
}

/// The text with these bytes; absent if one is outside ASCII.
public fun try_string(bytes: vector<u8>): Option<String> {
    if (bytes.all!(|byte| is_valid_char(*byte))) option::some(String { bytes }) else option::none()
}

/// Whether `string` has no control characters.
public fun all_characters_printable(string: &String): bool {
    string.bytes.all!(|byte| is_printable_char(*byte))
}

/// Puts `char` behind `string`.
public fun push_char(string: &mut String, char: Char) {
    string.bytes.push_back(char.byte)
}

/// Takes the last character off; aborts on an empty string.
public fun pop_char(string: &mut String): Char {
    Char { byte: string.bytes.pop_back() }
}

/// Number of characters.
public fun length(string: &String): u64 {
    string.bytes.length()
}

/// Puts `other` behind `string`.
public fun append(string: &mut String, other: String) {
    string.bytes.append(other.into_bytes())
}

/// Puts `o` at position `at` of `s`, which may be its end.
public fun insert(s: &mut String, at: u64, o: String) {
    assert!(at <= s.length(), EInvalidIndex);
    o.into_bytes().destroy!(|byte| s.bytes.insert(byte, at))
}

/// The text from position `i` up to, not including, `j`.
public fun substring(string: &String, i: u64, j: u64): String {
    assert!(i <= j && j <= string.length(), EInvalidIndex);
    let bytes = vector::tabulate!(j - i, |k| string.bytes[i + k]);
    String { bytes }
}

/// The bytes of `string`.
public fun as_bytes(string: &String): &vector<u8> {
    &string.bytes
}

/// Consumes `string` for its bytes.
public fun into_bytes(string: String): vector<u8> {
    let String { bytes } = string;
    bytes
}

/// The byte of a character.
public fun byte(char: Char): u8 {
    let Char { byte } = char;
    byte
}

/// Whether `b` is ASCII.
public fun is_valid_char(b: u8): bool {
    b <= 0x7F
}

/// Whether `byte` is ASCII and not a control character.
public fun is_printable_char(byte: u8): bool {
    byte >= 0x20 && byte <= 0x7E
}

/// Whether `string` has no character.
public fun is_empty(string: &String): bool {
    string.bytes.is_empty()
}

/// The text with `a` to `z` made large.
public fun to_uppercase(string: &String): String {
    let bytes = string.bytes.map_ref!(|byte| char_to_uppercase(*byte));
    String { bytes }
}

/// The text with `A` to `Z` made small.
public fun to_lowercase(string: &String): String {
    let bytes = string.bytes.map_ref!(|byte| char_to_lowercase(*byte));
    String { bytes }
}

/// Where `substr` stands first in `string`, or the length of `string` if nowhere.
public fun index_of(string: &String, substr: &String): u64 {
    let n = string.length();
    let m = substr.length();
    if (m > n) return n;
    let mut start = 0;
    while (start + m <= n) {
        let mut matched = 0;
        while (matched < m && string.bytes[start + matched] == substr.bytes[matched]) matched = matched + 1;
        if (matched == m) return start;
        start = start + 1;
    };
    n
}

fun char_to_uppercase(byte: u8): u8 {
    if (byte >= 0x61 && byte <= 0x7A) byte - 0x20 else byte
}

fun char_to_lowercase(byte: u8): u8 {
    if (byte >= 0x41 && byte <= 0x5A) byte + 0x20 else byte
}

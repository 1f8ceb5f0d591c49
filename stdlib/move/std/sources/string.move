// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Text in UTF-8. All positions and lengths count bytes.
module std::string;

use std::ascii;

/// The bytes are not UTF-8.
const EInvalidUTF8: u64 = 1;
/// A position lies outside the string or inside a character.
const EInvalidIndex: u64 = 2;

/// Bytes that are known to be UTF-8.
public struct String has copy, drop, store {
    bytes: vector<u8>,
}

/// The text with these bytes; aborts if they are not UTF-8.
public fun utf8(bytes: vector<u8>): String {
    assert!(internal_check_utf8(&bytes), EInvalidUTF8);
    String { bytes }
}

/// The text with these bytes; absent if they are not UTF-8.
public fun try_utf8(bytes: vector<u8>): Option<String> {
    if (internal_check_utf8(&bytes)) option::some(String { bytes }) else option::none()
}

/// The same text: ASCII is a part of UTF-8.
public fun from_ascii(s: ascii::String): String {
    String { bytes: s.into_bytes() }
}

/// The same text; aborts if it has a character outside ASCII.
public fun to_ascii(s: String): ascii::String {
    s.into_bytes().to_ascii_string()
}

/// The bytes of `s`.
public fun as_bytes(s: &String): &vector<u8> {
    &s.bytes
}

/// Consumes `s` for its bytes.
public fun into_bytes(s: String): vector<u8> {
    let String { bytes } = s;
    bytes
}

/// Whether `s` has no byte.
public fun is_empty(s: &String): bool {
    s.bytes.is_empty()
}

/// Number of bytes.
public fun length(s: &String): u64 {
    s.bytes.length()
}

/// Puts `r` behind `s`.
public fun append(s: &mut String, r: String) {
    s.bytes.append(r.into_bytes())
}

/// Puts bytes behind `s`; aborts if they are not UTF-8.
public fun append_utf8(s: &mut String, bytes: vector<u8>) {
    s.append(utf8(bytes))
}

/// Puts `o` at position `at` of `s`; aborts if that is not between two characters.
public fun insert(s: &mut String, at: u64, o: String) {
    assert!(at <= s.length() && internal_is_char_boundary(&s.bytes, at), EInvalidIndex);
    let mut joined = s.substring(0, at);
    let back = s.substring(at, s.length());
    joined.append(o);
    joined.append(back);
    *s = joined;
}

/// The text from position `i` up to, not including, `j`; aborts if either is not between two characters.
public fun substring(s: &String, i: u64, j: u64): String {
    let bytes = &s.bytes;
    let in_order = i <= j && j <= bytes.length();
    assert!(in_order && internal_is_char_boundary(bytes, i) && internal_is_char_boundary(bytes, j), EInvalidIndex);
    String { bytes: internal_sub_string(bytes, i, j) }
}

/// Where `r` stands first in `s`, or the length of `s` if nowhere.
public fun index_of(s: &String, r: &String): u64 {
    internal_index_of(&s.bytes, &r.bytes)
}

native fun internal_check_utf8(v: &vector<u8>): bool;
native fun internal_is_char_boundary(v: &vector<u8>, i: u64): bool;
native fun internal_sub_string(v: &vector<u8>, i: u64, j: u64): vector<u8>;
native fun internal_index_of(v: &vector<u8>, r: &vector<u8>): u64;

// === Older names ===

#[deprecated(note = b"Use `std::string::as_bytes` instead.")]
public fun bytes(s: &String): &vector<u8> {
    s.as_bytes()
}

#[deprecated(note = b"Use `std::string::substring` instead.")]
public fun sub_string(s: &String, i: u64, j: u64): String {
    s.substring(i, j)
}

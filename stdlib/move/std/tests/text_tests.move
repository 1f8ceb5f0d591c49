// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#[test_only]
module std::text_tests;

use std::unit_test::assert_eq;
use std::{ascii, string, type_name};

public struct Plain()
public struct Generic<phantom T, phantom U>()

#[test]
fun utf8() {
    // é is two bytes.
    let mut s = x"61c3a962".to_string();
    assert_eq!(s.length(), 4);
    assert_eq!(s.index_of(&b"b".to_string()), 3);
    assert_eq!(s.index_of(&b"z".to_string()), 4);
    assert_eq!(s.substring(1, 3), x"c3a9".to_string());
    s.insert(3, b"--".to_string());
    assert_eq!(s, x"61c3a92d2d62".to_string());
    s.append_utf8(b"!");
    assert_eq!(*s.as_bytes(), x"61c3a92d2d6221");
    assert!(x"ff".try_to_string().is_none());
    assert_eq!(b"plain".to_ascii_string().to_string().to_ascii(), b"plain".to_ascii_string());
}

#[test, expected_failure(abort_code = string::EInvalidIndex)]
fun inside_a_character() {
    x"61c3a962".to_string().substring(0, 2);
}

#[test, expected_failure(abort_code = string::EInvalidUTF8)]
fun not_utf8() {
    x"c3".to_string();
}

#[test]
fun ascii_text() {
    let mut s = b"Move".to_ascii_string();
    s.append(b" VM".to_ascii_string());
    s.insert(4, b"-2024".to_ascii_string());
    assert_eq!(s, b"Move-2024 VM".to_ascii_string());
    assert_eq!(s.to_uppercase(), b"MOVE-2024 VM".to_ascii_string());
    assert_eq!(s.to_lowercase(), b"move-2024 vm".to_ascii_string());
    assert_eq!(s.substring(5, 9), b"2024".to_ascii_string());
    assert_eq!(s.index_of(&b"2024".to_ascii_string()), 5);
    assert_eq!(s.index_of(&b"2025".to_ascii_string()), s.length());
    assert_eq!(s.index_of(&b"".to_ascii_string()), 0);
    s.push_char(ascii::char(0x21));
    assert_eq!(s.pop_char().byte(), 0x21);
    assert!(s.all_characters_printable() && !b"\n".to_ascii_string().all_characters_printable());
    assert!(x"80".try_to_ascii_string().is_none());
}

#[test, expected_failure(abort_code = ascii::EInvalidASCIICharacter)]
fun not_ascii() {
    x"80".to_ascii_string();
}

#[test]
fun type_names() {
    let plain = type_name::with_defining_ids<Plain>();
    assert_eq!(plain.module_string(), b"text_tests".to_ascii_string());
    assert_eq!(plain.datatype_string(), b"Plain".to_ascii_string());
    assert_eq!(plain.address_string().length(), 64);
    assert_eq!(type_name::original_id<Plain>(), @std);
    let generic = type_name::with_original_ids<Generic<u8, vector<Plain>>>();
    assert_eq!(generic.datatype_string(), b"Generic".to_ascii_string());
    assert!(!generic.is_primitive());
    assert!(type_name::with_defining_ids<vector<Plain>>().is_primitive());
    assert!(type_name::with_defining_ids<address>().is_primitive());
    assert_eq!(type_name::with_defining_ids<u8>().into_string(), b"u8".to_ascii_string());
}

#[test, expected_failure(abort_code = type_name::ENonModuleType)]
fun primitive_has_no_module() {
    type_name::with_defining_ids<u8>().module_string();
}

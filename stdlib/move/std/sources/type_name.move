// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Types as values. Names of types are stable, so they can serve as keys; how a type is spelled says nothing about
/// who made a value of it.
module std::type_name;

use std::address;
use std::ascii::String;

const ASCII_COLON: u8 = 58;
const ASCII_LESS_THAN: u8 = 60;

/// The type is built in, so there is no module that it comes from.
const ENonModuleType: u64 = 0;

/// A type in full: `bool`, `vector<u8>`, or `<address in hex>::<module>::<type><<arguments>>` with all 64 digits of
/// the address and no `0x`.
public struct TypeName has copy, drop, store {
    name: String,
}

/// The name of `T`, each address being that of the package version which introduced the type.
public native fun with_defining_ids<T>(): TypeName;

/// The name of `T`, each address being that of the first version of the type's package.
public native fun with_original_ids<T>(): TypeName;

/// The package version that introduced `T`, which must not be built in.
public native fun defining_id<T>(): address;

/// The first version of the package of `T`, which must not be built in.
public native fun original_id<T>(): address;

/// Whether the type is built in. A vector is, whatever its elements are.
public fun is_primitive(self: &TypeName): bool {
    let bytes = self.name.as_bytes();
    let scalars = vector[b"bool", b"u8", b"u16", b"u32", b"u64", b"u128", b"u256", b"address"];
    scalars.contains(bytes) || starts_with(bytes, &b"vector")
}

/// The name as text.
public fun as_string(self: &TypeName): &String {
    &self.name
}

/// The address of the type's package: 64 hex digits without `0x`. Aborts on a built-in type.
public fun address_string(self: &TypeName): String {
    assert!(!self.is_primitive(), ENonModuleType);
    self.name.substring(0, address_digits())
}

/// The type's module. Aborts on a built-in type.
public fun module_string(self: &TypeName): String {
    assert!(!self.is_primitive(), ENonModuleType);
    let start = address_digits() + 2;
    self.name.substring(start, self.find(start, ASCII_COLON))
}

/// The type's own name, without its type arguments. Aborts on a built-in type.
public fun datatype_string(self: &TypeName): String {
    assert!(!self.is_primitive(), ENonModuleType);
    let start = self.find(address_digits() + 2, ASCII_COLON) + 2;
    self.name.substring(start, self.find(start, ASCII_LESS_THAN))
}

/// Consumes the name for its text.
public fun into_string(self: TypeName): String {
    let TypeName { name } = self;
    name
}

fun starts_with(bytes: &vector<u8>, prefix: &vector<u8>): bool {
    let n = prefix.length();
    let mut at = 0;
    while (at < n && at < bytes.length() && bytes[at] == prefix[at]) at = at + 1;
    at == n
}

/// Where `byte` stands first in the name from `start` on, or the length of the name if nowhere.
fun find(self: &TypeName, start: u64, byte: u8): u64 {
    let bytes = self.name.as_bytes();
    let mut at = start;
    while (at < bytes.length() && bytes[at] != byte) at = at + 1;
    at
}

fun address_digits(): u64 {
    2 * address::length()
}

// === Older names ===

#[deprecated(note = b"Use `std::type_name::with_defining_ids` instead.")]
public fun get<T>(): TypeName {
    with_defining_ids<T>()
}

#[deprecated(note = b"Use `std::type_name::with_original_ids` instead.")]
public fun get_with_original_ids<T>(): TypeName {
    with_original_ids<T>()
}

#[deprecated(note = b"Use `std::type_name::as_string` instead.")]
public fun borrow_string(self: &TypeName): &String {
    self.as_string()
}

#[deprecated(note = b"Use `std::type_name::address_string` instead.")]
public fun get_address(self: &TypeName): String {
    self.address_string()
}

#[deprecated(note = b"Use `std::type_name::module_string` instead.")]
public fun get_module(self: &TypeName): String {
    self.module_string()
}

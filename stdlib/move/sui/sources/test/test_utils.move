// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Helpers for unit tests. `std::unit_test` has newer ones.
#[test_only]
module sui::test_utils;

public fun assert_eq<T: drop>(t1: T, t2: T) {
    assert_ref_eq(&t1, &t2)
}

public fun assert_ref_eq<T>(t1: &T, t2: &T) {
    if (t1 != t2) {
        print(b"Assertion failed:");
        std::debug::print(t1);
        print(b"!=");
        std::debug::print(t2);
        abort 0
    }
}

public fun print(str: vector<u8>) {
    std::debug::print(&str.to_ascii_string())
}

/// Consumes any value.
public fun destroy<T>(x: T) {
    std::unit_test::destroy(x)
}

/// A one-time witness, as `init` would get it.
public native fun create_one_time_witness<T: drop>(): T;

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// What unit tests are built on. No module here is ever published.
#[test_only]
module std::unit_test;

/// The compiler puts a call of this function into each module it compiles for tests, so that such a module cannot
/// be linked anywhere but in a unit-test run.
public native fun poison();

/// Fails unless both values are equal, and prints them if not.
public macro fun assert_eq<$T: drop>($t1: $T, $t2: $T) {
    let left = $t1;
    let right = $t2;
    assert_ref_eq!(&left, &right)
}

/// Like `assert_eq`, for values that may not be dropped.
public macro fun assert_ref_eq<$T>($t1: &$T, $t2: &$T) {
    let left = $t1;
    let right = $t2;
    if (left != right) {
        std::debug::print(&b"Assertion failed:".to_string());
        std::debug::print(left);
        std::debug::print(&b"!=".to_string());
        std::debug::print(right);
        assert!(false);
    }
}

/// Consumes any value, also one without `drop`: a test need not take apart what it no longer looks at.
public native fun destroy<T>(x: T);

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// A permit is evidence that code of the module that defines `T` was asked: the bytecode verifier accepts a call of
/// `permit<T>` from that module alone. A function that takes a `Permit<T>` is thereby closed to all others.
module std::internal;

/// Evidence that the module of `T` agreed.
public struct Permit<phantom T>() has drop;

/// A permit for `T`. Only the module that defines `T` can call it.
public fun permit<T>(): Permit<T> {
    Permit()
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// What the language knows of addresses. `sui::address` has the conversions.
module std::address;

/// Size of an address in bytes.
public fun length(): u64 {
    32
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Hash functions that need no framework. `sui::hash` has more.
module std::hash;

/// SHA-2 with a digest of 256 bits.
public native fun sha2_256(data: vector<u8>): vector<u8>;

/// SHA-3 with a digest of 256 bits.
public native fun sha3_256(data: vector<u8>): vector<u8>;

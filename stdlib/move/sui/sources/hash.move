// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Hash functions beyond those of `std::hash`. Both digests have 32 bytes.
module sui::hash;

/// BLAKE2b with a digest of 256 bits.
public native fun blake2b256(data: &vector<u8>): vector<u8>;

/// Keccak as Ethereum uses it, which differs from SHA-3 in its padding.
public native fun keccak256(data: &vector<u8>): vector<u8>;

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Ed25519 signatures.
module sui::ed25519;

/// Whether `signature`, of 64 bytes, is one of `msg` by the key `public_key`, of 32 bytes.
public native fun ed25519_verify(signature: &vector<u8>, public_key: &vector<u8>, msg: &vector<u8>): bool;

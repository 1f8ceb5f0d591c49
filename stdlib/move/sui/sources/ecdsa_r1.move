// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// ECDSA signatures on the curve secp256r1, which is also called P-256.
module sui::ecdsa_r1;

// Natives abort with these codes.

#[allow(unused_const)]
/// No key belongs to the signature.
const EFailToRecoverPubKey: u64 = 0;
#[allow(unused_const)]
/// The signature has not 65 bytes, or is none.
const EInvalidSignature: u64 = 1;

#[allow(unused_const)]
/// Chooses the hash function that is applied to the message: Keccak-256.
const KECCAK256: u8 = 0;
#[allow(unused_const)]
/// SHA-256.
const SHA256: u8 = 1;

/// The compressed key, of 33 bytes, that signed the hash of `msg`. The signature has 65 bytes, the last of which says
/// which of the possible keys it is.
public native fun secp256r1_ecrecover(signature: &vector<u8>, msg: &vector<u8>, hash: u8): vector<u8>;

/// Whether `signature`, of 64 bytes, is one of the hash of `msg` by the compressed key `public_key`.
public native fun secp256r1_verify(
    signature: &vector<u8>,
    public_key: &vector<u8>,
    msg: &vector<u8>,
    hash: u8,
): bool;

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// ECDSA signatures on the curve secp256k1.
module sui::ecdsa_k1;

// Natives abort with these codes.

#[allow(unused_const)]
/// No key belongs to the signature.
const EFailToRecoverPubKey: u64 = 0;
#[allow(unused_const)]
/// The signature has not 65 bytes, or is none.
const EInvalidSignature: u64 = 1;
#[allow(unused_const)]
/// The bytes are no key.
const EInvalidPubKey: u64 = 2;

#[allow(unused_const)]
/// Chooses the hash function that is applied to the message: Keccak-256.
const KECCAK256: u8 = 0;
#[allow(unused_const)]
/// SHA-256.
const SHA256: u8 = 1;

/// The compressed key, of 33 bytes, that signed the hash of `msg`. The signature has 65 bytes, the last of which says
/// which of the possible keys it is.
public native fun secp256k1_ecrecover(signature: &vector<u8>, msg: &vector<u8>, hash: u8): vector<u8>;

/// The 65 bytes of a key that is compressed to 33.
public native fun decompress_pubkey(pubkey: &vector<u8>): vector<u8>;

/// Whether `signature`, of 64 bytes, is one of the hash of `msg` by the compressed key `public_key`.
public native fun secp256k1_verify(
    signature: &vector<u8>,
    public_key: &vector<u8>,
    msg: &vector<u8>,
    hash: u8,
): bool;

// === For tests ===

#[test_only, allow(unused_const)]
/// The bytes are no private key.
const EInvalidPrivKey: u64 = 3;
#[test_only, allow(unused_const)]
/// There is no such hash function.
const EInvalidHashFunction: u64 = 4;
#[test_only, allow(unused_const)]
/// The seed has not 32 bytes.
const EInvalidSeed: u64 = 5;

#[test_only]
public struct KeyPair has drop {
    private_key: vector<u8>,
    public_key: vector<u8>,
}

#[test_only]
public fun private_key(self: &KeyPair): &vector<u8> {
    &self.private_key
}

#[test_only]
public fun public_key(self: &KeyPair): &vector<u8> {
    &self.public_key
}

#[test_only]
/// Signs the hash of `msg`: 65 bytes if `recoverable`, else 64.
public native fun secp256k1_sign(
    private_key: &vector<u8>,
    msg: &vector<u8>,
    hash: u8,
    recoverable: bool,
): vector<u8>;

#[test_only]
/// Keys made from 32 bytes.
public native fun secp256k1_keypair_from_seed(seed: &vector<u8>): KeyPair;

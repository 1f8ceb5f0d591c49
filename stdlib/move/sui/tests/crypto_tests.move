// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#[test_only]
module sui::crypto_tests;

use std::unit_test::assert_eq;
use sui::random::{Self, Random};
use sui::test_scenario;
use sui::{ecdsa_k1, ecdsa_r1, ed25519, hmac};

#[test]
fun ed25519_signature() {
    // RFC 8032, section 7.1, test 2.
    let key = x"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    let mut signature = x"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da";
    signature.append(x"085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assert!(ed25519::ed25519_verify(&signature, &key, &x"72"));
    assert!(!ed25519::ed25519_verify(&signature, &key, &x"73"));
}

#[test]
fun ecdsa_with_wrong_signatures() {
    // The generators of both curves, compressed.
    let k1 = x"0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    let r1 = x"036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
    let signature = vector::tabulate!(64, |i| if (i == 31 || i == 63) 1u8 else 0);
    assert!(!ecdsa_k1::secp256k1_verify(&signature, &k1, &b"message", 1));
    assert!(!ecdsa_r1::secp256r1_verify(&signature, &r1, &b"message", 1));
    let full = ecdsa_k1::decompress_pubkey(&k1);
    assert!(full.length() == 65 && full[0] == 4);
}

#[test]
fun ecdsa_signature() {
    let keys = ecdsa_k1::secp256k1_keypair_from_seed(&vector::tabulate!(32, |i| i as u8));
    let signature = ecdsa_k1::secp256k1_sign(keys.private_key(), &b"message", 1, false);
    assert!(ecdsa_k1::secp256k1_verify(&signature, keys.public_key(), &b"message", 1));
    assert!(!ecdsa_k1::secp256k1_verify(&signature, keys.public_key(), &b"massage", 1));
    let signature = ecdsa_k1::secp256k1_sign(keys.private_key(), &b"message", 0, true);
    assert_eq!(ecdsa_k1::secp256k1_ecrecover(&signature, &b"message", 0), *keys.public_key());
}

#[test]
fun authentication_codes() {
    // NIST's example for HMAC with SHA3-256 and a key of 32 bytes.
    let key = vector::tabulate!(32, |i| i as u8);
    let message = b"Sample message for keylen<blocklen";
    assert_eq!(
        hmac::hmac_sha3_256(&key, &message),
        x"4fe8e202c4f058e8dddc23d8c34e467343e23555e24fc2f025d598f558f67205",
    );
}

#[test]
fun numbers() {
    let mut g = random::new_generator_from_seed_for_testing(b"seed");
    // A number takes its bytes from the end of the first block.
    let mut first = hmac::hmac_sha3_256(&b"seed", &x"0100");
    let expected = vector::tabulate!(8, |_| first.pop_back()).fold!(0u64, |n, byte| n << 8 | (byte as u64));
    assert_eq!(g.generate_u64(), expected);
    // Whole blocks come as they are, the rest from what is left of the first.
    let mut bytes = hmac::hmac_sha3_256(&b"seed", &x"0200");
    bytes.push_back(first.pop_back());
    assert_eq!(g.generate_bytes(33), bytes);
    100u64.do!(|_| {
        let n = g.generate_u8_in_range(7, 9);
        assert!(n >= 7 && n <= 9);
    });
    assert_eq!(g.generate_u128_in_range(5, 5), 5);
    let mut v = vector::tabulate!(20, |i| i);
    g.shuffle(&mut v);
    v.insertion_sort_by!(|a, b| *a <= *b);
    assert_eq!(v, vector::tabulate!(20, |i| i));
}

#[test, expected_failure(abort_code = random::EInvalidRange)]
fun empty_range() {
    random::new_generator_for_testing().generate_u64_in_range(2, 1);
}

#[test]
fun rounds() {
    let mut scenario = test_scenario::begin(@0x0);
    random::create_for_testing(scenario.ctx());
    scenario.next_tx(@0x0);
    scenario.with_shared!<Random>(|random, scenario| {
        random.update_randomness_state_for_testing(0, b"zero", scenario.ctx());
        random.update_randomness_state_for_testing(1, b"one", scenario.ctx());
        let first = random::new_generator(random, scenario.ctx());
        let second = random::new_generator(random, scenario.ctx());
        assert!(first.generator_seed() != second.generator_seed());
    });
    scenario.next_epoch(@0x0);
    scenario.with_shared!<Random>(|random, scenario| {
        random.update_randomness_state_for_testing(0, b"again", scenario.ctx())
    });
    scenario.end();
}

#[test, expected_failure(abort_code = random::EInvalidRandomnessUpdate)]
fun round_left_out() {
    let mut scenario = test_scenario::begin(@0x0);
    random::create_for_testing(scenario.ctx());
    scenario.next_tx(@0x0);
    let mut random = scenario.take_shared<Random>();
    random.update_randomness_state_for_testing(0, b"zero", scenario.ctx());
    random.update_randomness_state_for_testing(2, b"two", scenario.ctx());
    abort
}

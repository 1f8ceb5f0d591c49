// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "stdlib/crypto/ed25519.h"
#include "stdlib/crypto/hash.h"
#include "stdlib/crypto/secp256k1.h"
#include "stdlib/crypto/secp256r1.h"
#include "tests/support/shared_data.h"

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/obj_mac.h>
#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <string_view>
#include <vector>

namespace mvm::crypto {
namespace {

using testing::from_hex;
using testing::to_hex;
using Bytes = std::vector<std::uint8_t>;

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }
template <std::size_t kSize>
std::string hex(const std::array<std::uint8_t, kSize>& bytes) {
  return to_hex({bytes.begin(), bytes.end()});
}
Bytes pattern(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 131 + 7);
  return bytes;
}

// ---- hashes

TEST(Hash, KnownAnswers) {
  // FIPS 180-4 and FIPS 202 examples; Keccak team, KAT of the original Keccak-256.
  EXPECT_EQ(hex(sha2_256(bytes_of("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha2_256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha3_256(bytes_of("abc"))),
            "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
  EXPECT_EQ(hex(sha3_256({})), "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
  EXPECT_EQ(hex(keccak256({})), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  EXPECT_EQ(hex(keccak256(bytes_of("abc"))),
            "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
}

// The sponge is ours: OpenSSL is the judge, over all lengths around the ends of blocks.
TEST(Hash, SpongeAgreesWithOpenSsl) {
  for (std::size_t size = 0; size < 600; ++size) {
    const Bytes data = pattern(size);
    Hash32 expected{};
    unsigned length = 0;
    ASSERT_EQ(EVP_Digest(data.data(), data.size(), expected.data(), &length, EVP_sha3_256(), nullptr), 1);
    EXPECT_EQ(hex(sha3_256(data)), hex(expected)) << size;
  }
}

TEST(Hash, HmacAgreesWithOpenSsl) {
  for (const std::size_t key_size : {1U, 31U, 32U, 135U, 136U, 137U, 300U}) {
    for (const std::size_t size : {0U, 1U, 63U, 136U, 500U}) {
      const Bytes key = pattern(key_size);
      const Bytes message = pattern(size);
      Hash32 expected{};
      unsigned length = 0;
      HMAC(EVP_sha3_256(), key.data(), static_cast<int>(key.size()), message.data(), message.size(),
           expected.data(), &length);
      EXPECT_EQ(hex(hmac_sha3_256(key, message)), hex(expected)) << key_size << " " << size;
    }
  }
  // An empty key is a key of zeros, a block long.
  EXPECT_EQ(hmac_sha3_256({}, bytes_of("m")), hmac_sha3_256(Bytes(kKeccak256BlockSize, 0), bytes_of("m")));
}

// ---- Ed25519

// RFC 8032, 7.1, tests 2 and 3.
TEST(Ed25519, Rfc8032Vectors) {
  const Bytes key2 = from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const Bytes signature2 = from_hex(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2e"
      "aeb4302aee"
      "b00d291612bb0c00");
  EXPECT_TRUE(ed25519_verify(signature2, key2, from_hex("72")));
  EXPECT_FALSE(ed25519_verify(signature2, key2, from_hex("73")));
  EXPECT_FALSE(ed25519_verify(signature2, key2, {}));

  const Bytes key3 = from_hex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
  const Bytes signature3 = from_hex(
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15"
      "e9716ed28d"
      "c027beceea1ec40a");
  EXPECT_TRUE(ed25519_verify(signature3, key3, from_hex("af82")));
  EXPECT_FALSE(ed25519_verify(signature3, key2, from_hex("af82")));
}

TEST(Ed25519, RefusesWrongLengthsAndBits) {
  const Bytes key = from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const Bytes good = from_hex(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2e"
      "aeb4302aee"
      "b00d291612bb0c00");
  const Bytes message = from_hex("72");
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(ed25519_verify(std::span(good).first(size), key, message));
  }
  EXPECT_FALSE(ed25519_verify(good, {}, message));
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes flipped = good;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(ed25519_verify(flipped, key, message)) << bit;
  }
}

// s + the group order is the same number to a careless verifier; ZIP 215 refuses it.
TEST(Ed25519, RefusesScalarPastTheOrder) {
  const Bytes key = from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  Bytes signature = from_hex(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2e"
      "aeb4302aee"
      "b00d291612bb0c00");
  const Bytes order = from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += signature[32 + i] + order[i];
    signature[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  ASSERT_EQ(carry, 0U);
  EXPECT_FALSE(ed25519_verify(signature, key, from_hex("72")));
}

// ZIP 215: with s = 0, every pair of the 14 encodings of points of small order is a good signature of any
// message.
TEST(Ed25519, Zip215TakesSmallOrderAndNonCanonicalPoints) {
  const std::vector<std::string_view> encodings = {
      "0100000000000000000000000000000000000000000000000000000000000000",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0000000000000000000000000000000000000000000000000000000000000080",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
      "0100000000000000000000000000000000000000000000000000000000000080",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  };
  std::size_t accepted = 0;
  for (const std::string_view a : encodings) {
    for (const std::string_view r : encodings) {
      Bytes signature = from_hex(r);
      signature.resize(64, 0);
      if (ed25519_verify(signature, from_hex(a), bytes_of("Zcash"))) ++accepted;
      signature[32] = 1;  // s = 1: then the sum is not zero
      EXPECT_FALSE(ed25519_verify(signature, from_hex(a), bytes_of("Zcash")));
    }
  }
  EXPECT_EQ(accepted, 196U);
}

TEST(Ed25519, RefusesBytesThatAreNoPoint) {
  Bytes no_point(32, 0);
  no_point[0] = 2;  // y = 2 is on no point of the curve
  EXPECT_FALSE(ed25519_verify(Bytes(64, 0), no_point, {}));
  Bytes signature = no_point;
  signature.resize(64, 0);
  EXPECT_FALSE(ed25519_verify(signature, Bytes(32, 0), {}));
}

// ---- secp256k1

struct K1Signature {
  Bytes with_id;
  Bytes public_key;
};

K1Signature sign_k1(const Hash32& digest) {
  secp256k1_context* context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
  const Bytes secret = pattern(32);
  secp256k1_ecdsa_recoverable_signature signature;
  EXPECT_EQ(
      secp256k1_ecdsa_sign_recoverable(context, &signature, digest.data(), secret.data(), nullptr, nullptr),
      1);
  K1Signature result{Bytes(65), Bytes(33)};
  int id = 0;
  secp256k1_ecdsa_recoverable_signature_serialize_compact(context, result.with_id.data(), &id, &signature);
  result.with_id[64] = static_cast<std::uint8_t>(id);
  secp256k1_pubkey key;
  EXPECT_EQ(secp256k1_ec_pubkey_create(context, &key, secret.data()), 1);
  std::size_t size = 33;
  secp256k1_ec_pubkey_serialize(context, result.public_key.data(), &size, &key, SECP256K1_EC_COMPRESSED);
  secp256k1_context_destroy(context);
  return result;
}

/// n - s in place of s.
void make_s_high(Bytes& signature, std::string_view order_hex) {
  BIGNUM* order = nullptr;
  ASSERT_NE(BN_hex2bn(&order, std::string(order_hex).c_str()), 0);
  BIGNUM* s = BN_bin2bn(signature.data() + 32, 32, nullptr);
  ASSERT_EQ(BN_sub(s, order, s), 1);
  ASSERT_EQ(BN_bn2binpad(s, signature.data() + 32, 32), 32);
  BN_free(s);
  BN_free(order);
}

TEST(Secp256k1, VerifiesAndRecovers) {
  const Hash32 digest = sha2_256(bytes_of("message"));
  const K1Signature signed_message = sign_k1(digest);
  const Bytes signature(signed_message.with_id.begin(), signed_message.with_id.begin() + 64);
  EXPECT_TRUE(secp256k1_verify(signature, signed_message.public_key, digest));
  EXPECT_FALSE(secp256k1_verify(signature, signed_message.public_key, sha2_256(bytes_of("other"))));
  const auto recovered = secp256k1_recover(signed_message.with_id, digest);
  ASSERT_TRUE(recovered);
  EXPECT_EQ(hex(*recovered), to_hex(signed_message.public_key));
  const auto uncompressed = secp256k1_decompress(signed_message.public_key);
  ASSERT_TRUE(uncompressed);
  EXPECT_EQ(uncompressed->at(0), 4);
  EXPECT_TRUE(secp256k1_verify(signature, *uncompressed, digest));

  Bytes high = signature;
  make_s_high(high, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141");
  EXPECT_FALSE(secp256k1_verify(high, signed_message.public_key, digest));
}

TEST(Secp256k1, RefusesMalformedInput) {
  const Hash32 digest = sha2_256(bytes_of("message"));
  K1Signature signed_message = sign_k1(digest);
  EXPECT_FALSE(secp256k1_verify({}, signed_message.public_key, digest));
  EXPECT_FALSE(secp256k1_verify(std::span(signed_message.with_id).first(64), {}, digest));
  EXPECT_FALSE(secp256k1_verify(Bytes(64, 0xff), signed_message.public_key, digest));
  EXPECT_EQ(secp256k1_recover({}, digest).error(), RecoveryError::BadSignature);
  EXPECT_EQ(secp256k1_recover(Bytes(65, 0xff), digest).error(), RecoveryError::BadSignature);
  signed_message.with_id[64] = 4;
  EXPECT_EQ(secp256k1_recover(signed_message.with_id, digest).error(), RecoveryError::BadSignature);
  EXPECT_EQ(secp256k1_recover(Bytes(65, 0), digest).error(), RecoveryError::NoKey);
  EXPECT_FALSE(secp256k1_decompress({}));
  EXPECT_FALSE(secp256k1_decompress(Bytes(33, 0)));
}

// ---- secp256r1

// RFC 6979, A.2.5: P-256 with SHA-256 and the message "sample". Its s is high.
constexpr std::string_view kR1Key = "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
constexpr std::string_view kR1KeyUncompressed =
    "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
constexpr std::string_view kR1Signature =
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
constexpr std::string_view kR1Order = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";

TEST(Secp256r1, Rfc6979Vector) {
  const Hash32 digest = sha2_256(bytes_of("sample"));
  Bytes signature = from_hex(kR1Signature);
  EXPECT_FALSE(secp256r1_verify(signature, from_hex(kR1Key), digest)) << "a high s is refused";
  make_s_high(signature, kR1Order);  // which makes this one low
  EXPECT_TRUE(secp256r1_verify(signature, from_hex(kR1Key), digest));
  EXPECT_TRUE(secp256r1_verify(signature, from_hex(kR1KeyUncompressed), digest));
  EXPECT_FALSE(secp256r1_verify(signature, from_hex(kR1Key), sha2_256(bytes_of("test"))));
  for (std::size_t bit = 0; bit < signature.size() * 8; bit += 7) {
    Bytes flipped = signature;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(secp256r1_verify(flipped, from_hex(kR1Key), digest)) << bit;
  }
}

TEST(Secp256r1, RecoversTheKey) {
  const Hash32 digest = sha2_256(bytes_of("sample"));
  std::size_t matches = 0;
  for (const std::uint8_t id : {std::uint8_t{0}, std::uint8_t{1}}) {
    Bytes signature = from_hex(kR1Signature);
    signature.push_back(id);
    const auto key = secp256r1_recover(signature, digest);
    ASSERT_TRUE(key);
    if (hex(*key) == kR1Key) ++matches;
    // Whatever key comes out, it is one for which the signature is good.
    make_s_high(signature, kR1Order);
    EXPECT_TRUE(secp256r1_verify(std::span(signature).first(64), *key, digest));
  }
  EXPECT_EQ(matches, 1U);
}

TEST(Secp256r1, CompactKeyIsTheOneOfSmallerY) {
  const Hash32 digest = sha2_256(bytes_of("sample"));
  Bytes signature = from_hex(kR1Signature);
  make_s_high(signature, kR1Order);
  // y begins with 0x79: it is the smaller of y and p - y.
  Bytes compact = from_hex(kR1Key);
  compact[0] = 5;
  EXPECT_TRUE(secp256r1_verify(signature, compact, digest));
  compact[0] = 2;
  EXPECT_FALSE(secp256r1_verify(signature, compact, digest));
}

TEST(Secp256r1, RefusesMalformedInput) {
  const Hash32 digest = sha2_256(bytes_of("sample"));
  Bytes signature = from_hex(kR1Signature);
  make_s_high(signature, kR1Order);
  EXPECT_FALSE(secp256r1_verify({}, from_hex(kR1Key), digest));
  EXPECT_FALSE(secp256r1_verify(signature, {}, digest));
  EXPECT_FALSE(secp256r1_verify(signature, Bytes(33, 0), digest));
  EXPECT_FALSE(secp256r1_verify(signature, Bytes(1, 0), digest)) << "the point at infinity is no key";
  EXPECT_FALSE(secp256r1_verify(Bytes(64, 0), from_hex(kR1Key), digest));
  EXPECT_EQ(secp256r1_recover({}, digest).error(), RecoveryError::BadSignature);
  EXPECT_EQ(secp256r1_recover(Bytes(65, 0), digest).error(), RecoveryError::BadSignature);
  EXPECT_EQ(secp256r1_recover(Bytes(65, 0xff), digest).error(), RecoveryError::BadSignature);
  signature.push_back(4);
  EXPECT_EQ(secp256r1_recover(signature, digest).error(), RecoveryError::NoKey);
  signature[64] = 2;  // r + n is past the field
  EXPECT_EQ(secp256r1_recover(signature, digest).error(), RecoveryError::NoKey);
}

}  // namespace
}  // namespace mvm::crypto

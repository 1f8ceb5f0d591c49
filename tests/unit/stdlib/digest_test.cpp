// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/digest.h>

#include "tests/support/shared_data.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace mvm {
namespace {

using testing::from_hex;
using testing::to_hex;

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string hex(const Digest& digest) { return to_hex({digest.bytes.begin(), digest.bytes.end()}); }

// Known answers of `b2sum -l 256`.
TEST(Digest, Blake2bKnownAnswers) {
  EXPECT_EQ(hex(blake2b256(bytes_of(""))),
            "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  EXPECT_EQ(hex(blake2b256(bytes_of("abc"))),
            "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST(Digest, PartsHashAsOneString) {
  const Digest whole = blake2b256(bytes_of("Object::contents"));
  EXPECT_EQ(blake2b256({bytes_of("Object::"), bytes_of(""), bytes_of("contents")}), whole);
  Blake2b256 hasher;
  for (const char c : std::string_view("Object::contents")) hasher.update(bytes_of(std::string_view(&c, 1)));
  EXPECT_EQ(hasher.finish(), whole);
}

// Test vectors of the base58 draft (draft-msporny-base58).
TEST(Digest, Base58KnownAnswers) {
  EXPECT_EQ(base58_encode(bytes_of("Hello World!")), "2NEpo7TZRRrLZSi2U");
  EXPECT_EQ(base58_encode(bytes_of("The quick brown fox jumps over the lazy dog.")),
            "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z");
  EXPECT_EQ(base58_encode(from_hex("0000287fb4cd")), "11233QC4");
  EXPECT_EQ(base58_encode({}), "");
}

TEST(Digest, TextOfDigestsRefusesAnythingElse) {
  EXPECT_FALSE(Digest::from_base58(std::string(31, '1') + '0'));
  EXPECT_FALSE(Digest::from_base58(std::string(31, '1') + 'I'));
  EXPECT_FALSE(Digest::from_base58(std::string(31, '1') + ' '));
  EXPECT_FALSE(Digest::from_base58("2NEpo7TZRRrLZSi2U")) << "12 bytes";
  EXPECT_FALSE(Digest::from_base58(std::string(33, '1'))) << "33 bytes";
  EXPECT_FALSE(Digest::from_base58(std::string(100000, 'z')));
  EXPECT_EQ(Digest::from_base58(std::string(32, '1')), Digest{});
}

TEST(Digest, TextOfDigestsRoundTrips) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    const std::uint8_t byte = static_cast<std::uint8_t>(seed);
    const Digest digest = blake2b256(std::span(&byte, 1));
    EXPECT_EQ(Digest::from_base58(digest.to_base58()), digest);
  }
  Digest largest;
  largest.bytes.fill(0xff);
  EXPECT_EQ(largest.to_base58(), "JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFG");
  EXPECT_EQ(Digest::from_base58(largest.to_base58()), largest);
  EXPECT_FALSE(Digest::from_base58("JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFH"))
      << "more than 32 bytes hold";
}

}  // namespace
}  // namespace mvm

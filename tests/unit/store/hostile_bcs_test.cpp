// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
// Recorded bytes, changed at random: what is still read must be written again as the very same bytes, since
// two encodings of one value would have two digests. Everything else is an Error.
#include <gtest/gtest.h>
#include <mvm/chain_bcs.h>

#include <random>

#include "store/utf8.h"
#include "tests/support/shared_data.h"
#include "tests/unit/store/sample.h"

namespace mvm {
namespace {

using nlohmann::json;

class Mutator {
 public:
  explicit Mutator(std::uint32_t seed) : random_(seed) {}

  Bytes operator()(Bytes bytes) {
    const unsigned changes = 1 + below(3);
    for (unsigned i = 0; i < changes && !bytes.empty(); ++i) change(bytes);
    return bytes;
  }

 private:
  unsigned below(std::size_t bound) { return static_cast<unsigned>(random_() % bound); }
  void change(Bytes& bytes) {
    // Most of a long record is contents, where a change means nothing; so the front is hit as often as all
    // the rest.
    const std::size_t at =
        below(2) == 0 ? below(std::min<std::size_t>(bytes.size(), 64)) : below(bytes.size());
    const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    switch (below(5)) {
      case 0:
        bytes[at] = static_cast<std::uint8_t>(random_());
        break;
      case 1:
        bytes[at] ^= static_cast<std::uint8_t>(1U << below(8));
        break;
      case 2:
        bytes.insert(place, static_cast<std::uint8_t>(random_()));
        break;
      case 3:
        bytes.erase(place);
        break;
      default:
        bytes.resize(at);
    }
  }

  std::mt19937 random_;
};

template <class T>
void mutate(const std::filesystem::path& file, unsigned rounds, Chain chain) {
  Mutator mutator(11);
  std::size_t accepted = 0;
  std::size_t refused = 0;
  for (const json& entry : testing::read_json(file)) {
    const Bytes bytes = testing::from_hex(entry.at("bcs").get<std::string>());
    const unsigned times = bytes.size() > 50'000 ? rounds / 20 : rounds;
    for (unsigned round = 0; round < times; ++round) {
      const Bytes changed = mutator(bytes);
      const Result<T> value = from_bcs<T>(changed, chain);
      if (!value) {
        EXPECT_EQ(value.error().kind(), ErrorKind::Input);
        ++refused;
        continue;
      }
      ++accepted;
      ASSERT_EQ(to_bcs(*value, chain), changed);
    }
  }
  EXPECT_GT(refused, 0U);
  if (chain == Chain::Sui) {
    EXPECT_GT(accepted, 0U);
  }
}

TEST(HostileBcs, WhatIsReadIsCanonical) {
  MVM_REQUIRE_SHARED(shared);
  const auto bcs = shared / "realdata/bcs";
  for (const Chain chain : {Chain::Sui, Chain::Iota}) {
    mutate<TransactionData>(bcs / "transactions.json", 2000, chain);
    mutate<TransactionEffects>(bcs / "effects.json.gz", 2000, chain);
    mutate<TransactionEvents>(bcs / "events.json.gz", 2000, chain);
    mutate<Object>(bcs / "objects.json", 2000, chain);
    mutate<CheckpointSummary>(bcs / "checkpoint_summaries.json", 2000, chain);
    mutate<CheckpointContents>(bcs / "checkpoint_contents.json", 2000, chain);
  }
}

Bytes package_with_keys(std::initializer_list<std::string_view> names) {
  Bytes bytes;
  BcsWriter out(bytes);
  out.write_address(sample::id(7));
  out.write(std::uint64_t{1});
  out.write_uleb128(names.size());
  for (const std::string_view name : names) {
    out.write_string(name);
    out.write_byte_vector(Bytes{1});
  }
  out.write_uleb128(0);
  out.write_uleb128(0);
  return bytes;
}

TEST(HostileBcs, MapsAreOrderedByTheSerializedKey) {
  EXPECT_TRUE(from_bcs<MovePackage>(package_with_keys({"b", "aa"}), Chain::Sui))
      << "the shorter name is first";
  EXPECT_FALSE(from_bcs<MovePackage>(package_with_keys({"aa", "b"}), Chain::Sui));
  EXPECT_FALSE(from_bcs<MovePackage>(package_with_keys({"b", "b"}), Chain::Sui));
  EXPECT_FALSE(from_bcs<MovePackage>(package_with_keys({"\xFF"}), Chain::Sui)) << "names are UTF-8";
}

TEST(HostileBcs, ObjectsHaveAtLeastAnId) {
  Object object = sample::object(sample::id(1), 1, Owner::immutable());
  EXPECT_TRUE(from_bcs<Object>(to_bcs(object, Chain::Sui), Chain::Sui));
  object.as_move()->contents.pop_back();
  EXPECT_FALSE(from_bcs<Object>(to_bcs(object, Chain::Sui), Chain::Sui));
}

TEST(HostileBcs, DeepTypesAreRefused) {
  Bytes bytes(1'000'000, static_cast<std::uint8_t>(TypeTag::Kind::Vector));
  bytes.insert(bytes.begin(), static_cast<std::uint8_t>(MoveObjectType::Form::Coin));
  EXPECT_FALSE(from_bcs<MoveObjectType>(bytes, Chain::Sui));
}

TEST(HostileBcs, ChainsDoNotReadEachOthersAlternatives) {
  const ExecutionErrorKind newest = failure::InvalidLinkage{};
  TransactionEffectsV2 effects;
  effects.status.failure = ExecutionFailure{newest, std::nullopt};
  const Bytes sui = to_bcs(TransactionEffects(effects), Chain::Sui);
  EXPECT_TRUE(from_bcs<TransactionEffects>(sui, Chain::Sui));
  const Bytes iota = to_bcs(TransactionEffects(effects), Chain::Iota);
  EXPECT_EQ(iota.front(), 0) << "IOTA's first version of effects";
  EXPECT_FALSE(from_bcs<TransactionEffects>(iota, Chain::Iota)) << "IOTA has no such failure";
  EXPECT_FALSE(from_bcs<TransactionEffects>(to_bcs(TransactionEffects(TransactionEffectsV1{}), Chain::Iota),
                                            Chain::Iota));
}

TEST(Utf8, KnowsWhatIsWellFormed) {
  for (const std::string_view text :
       {"", "a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
  for (const std::string_view text : {"\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF",
                                      "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80", "\xFF", "\xE2\x82", "\xE2\x28\xA1", "a\xC3"}) {
    EXPECT_FALSE(is_utf8(text));
  }
}

}  // namespace
}  // namespace mvm

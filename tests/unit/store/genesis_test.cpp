// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <mvm/chain_bcs.h>
#include <mvm/genesis.h>

#include <map>

#include "tests/support/shared_data.h"

namespace mvm {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::read_json;

std::vector<fs::path> networks(const fs::path& shared) {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(shared / "realdata/genesis")) {
    if (fs::exists(entry.path() / "genesis.blob")) folders.push_back(entry.path());
  }
  return folders;
}

/// The digests that the data gives for each object, by id.
std::map<std::string, std::string> recorded_digests(const fs::path& folder) {
  std::map<std::string, std::string> digests;
  for (const json& object : read_json(folder / "objects.json.gz")) {
    digests[object.at("id").get<std::string>()] = object.at("digest").get<std::string>();
  }
  return digests;
}

TEST(Genesis, EveryNetworkReadsAndWritesAgain) {
  MVM_REQUIRE_SHARED(shared);
  const auto folders = networks(shared);
  ASSERT_FALSE(folders.empty());
  for (const fs::path& folder : folders) {
    SCOPED_TRACE(folder.filename().string());
    const Bytes blob = testing::read_file(folder / "genesis.blob");
    const Result<Genesis> genesis = read_genesis(blob, Chain::Sui);
    ASSERT_TRUE(genesis) << genesis.error().to_string();
    EXPECT_EQ(encode_genesis(*genesis, Chain::Sui), blob);

    const auto digests = recorded_digests(folder);
    EXPECT_EQ(genesis->objects.size(), digests.size());
    std::size_t same = 0;
    for (const Object& object : genesis->objects) {
      const auto recorded = digests.find(object.id().to_hex());
      ASSERT_NE(recorded, digests.end()) << object.id().to_hex();
      EXPECT_EQ(object.digest(Chain::Sui).to_base58(), recorded->second) << object.id().to_hex();
      if (object.digest(Chain::Sui).to_base58() == recorded->second) ++same;
    }
    const json summary = read_json(folder / "summary.json");
    EXPECT_EQ(checkpoint_digest(genesis->checkpoint.summary, Chain::Sui).to_base58(),
              summary.at("checkpoint_digest").get<std::string>());
    EXPECT_EQ(transaction_digest(genesis->transaction_data(), Chain::Sui).to_base58(),
              summary.at("genesis_transaction_digest").get<std::string>());
    std::cout << "    " << folder.filename().string() << ": " << same << " of " << digests.size()
              << " objects of equal digest\n";
  }
}

TEST(Genesis, LoadsIntoAStoreInOneCommit) {
  MVM_REQUIRE_SHARED(shared);
  for (const fs::path& folder : networks(shared)) {
    SCOPED_TRACE(folder.filename().string());
    const Result<Genesis> genesis = read_genesis(testing::read_file(folder / "genesis.blob"), Chain::Sui);
    ASSERT_TRUE(genesis) << genesis.error().to_string();
    const auto store = make_in_memory_store(Chain::Sui);
    const Result<void> loaded = load_genesis_into(*store, *genesis);
    ASSERT_TRUE(loaded) << loaded.error().to_string();
    for (const Object& object : genesis->objects) {
      const Result<ObjectPtr> found = store->get(object.id());
      ASSERT_TRUE(found && *found);
      EXPECT_EQ((*found)->digest(Chain::Sui), object.digest(Chain::Sui));
    }
    const auto packages = store->packages();
    ASSERT_TRUE(packages);
    EXPECT_EQ(packages->front(), ObjectId::from_u64(1));
    EXPECT_TRUE(store->effects(transaction_digest_of(genesis->effects))->has_value());
    // A chain begins once.
    const Result<void> again = load_genesis_into(*store, *genesis);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind(), ErrorKind::Store);
  }
}

/// The smallest of the blobs: what is done to it is done many times.
Bytes small_blob(const fs::path& shared) {
  return testing::read_file(shared / "realdata/genesis/devnet-v96/genesis.blob");
}

TEST(Genesis, RefusesEveryTruncation) {
  MVM_REQUIRE_SHARED(shared);
  const Bytes blob = small_blob(shared);
  const std::size_t step = std::max<std::size_t>(1, blob.size() / 400);
  for (std::size_t size = 0; size < blob.size(); size += size < 64 ? 1 : step) {
    EXPECT_FALSE(read_genesis(std::span(blob).first(size), Chain::Sui)) << size;
  }
  // The same with a length in front that fits what is there.
  BcsReader reader(blob);
  const auto inner = reader.read_byte_vector();
  for (std::size_t size = 0; size < inner.size(); size += size < 64 ? 1 : step) {
    Bytes cut;
    BcsWriter(cut).write_byte_vector(inner.first(size));
    EXPECT_FALSE(read_genesis(cut, Chain::Sui)) << size;
  }
}

TEST(Genesis, NoticesEveryChangedByteOfObjects) {
  MVM_REQUIRE_SHARED(shared);
  const Bytes blob = small_blob(shared);
  // Signatures of validators are the only part that is not bound to anything, and stand in front of the
  // checkpoint's contents.
  const Result<Genesis> genesis = read_genesis(blob, Chain::Sui);
  ASSERT_TRUE(genesis);
  const std::size_t objects_from = blob.size() / 2;
  const std::size_t step = std::max<std::size_t>(1, blob.size() / 150);
  for (std::size_t at = objects_from; at < blob.size(); at += step) {
    Bytes changed = blob;
    changed[at] ^= 1;
    EXPECT_FALSE(read_genesis(changed, Chain::Sui)) << at;
  }
}

TEST(Genesis, LengthsThatLieCostNothing) {
  // A vector that claims 2^31 - 1 elements, in every place where a length can stand at the front.
  for (std::size_t prefix = 0; prefix < 200; ++prefix) {
    Bytes inner(prefix, 0);
    inner.insert(inner.end(), {0xFF, 0xFF, 0xFF, 0xFF, 0x07});
    Bytes blob;
    BcsWriter(blob).write_byte_vector(inner);
    const Result<Genesis> genesis = read_genesis(blob, Chain::Sui);
    ASSERT_FALSE(genesis);
    EXPECT_EQ(genesis.error().kind(), ErrorKind::Input);
  }
}

}  // namespace
}  // namespace mvm

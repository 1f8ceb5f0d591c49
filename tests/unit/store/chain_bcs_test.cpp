// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
// Every recorded object, transaction, effects and checkpoint is read and written again: the bytes must be the
// same, and so must be the digest that the chain gave them.
#include <gtest/gtest.h>
#include <mvm/chain_bcs.h>
#include <mvm/digest.h>

#include <map>

#include "tests/support/shared_data.h"

namespace mvm {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::from_hex;
using testing::read_json;

Bytes from_base64(std::string_view text) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  Bytes bytes;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = (bits << 6) | static_cast<unsigned>(kDigits.find(c));
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<std::uint8_t>(bits >> count));
    }
  }
  return bytes;
}

std::string digest_with_domain(std::string_view domain, const Bytes& bytes) {
  return blake2b256({std::span(reinterpret_cast<const std::uint8_t*>(domain.data()), domain.size()), bytes})
      .to_base58();
}

/// Counts of what was compared, by kind, so that a test can say how many there were and that there were any.
class Tally {
 public:
  template <class T>
  void check(std::string_view kind, std::string_view domain, const Bytes& bytes, const json& digest,
             Chain chain) {
    auto& [same, all] = counts_[std::string(kind)];
    ++all;
    const Result<T> value = from_bcs<T>(bytes, chain);
    if (!value) {
      ADD_FAILURE() << kind << ": " << value.error().to_string();
      return;
    }
    const Bytes again = to_bcs(*value, chain);
    EXPECT_EQ(again, bytes) << kind;
    if (!digest.is_null()) {
      EXPECT_EQ(digest_with_domain(domain, again), digest.get<std::string>()) << kind;
    }
    if (again == bytes) ++same;
  }
  ~Tally() {
    for (const auto& [kind, count] : counts_) {
      std::cout << "    " << kind << ": " << count.first << " of " << count.second << " byte-identical\n";
    }
  }
  [[nodiscard]] std::size_t total() const {
    std::size_t total = 0;
    for (const auto& [kind, count] : counts_) total += count.second;
    return total;
  }

 private:
  std::map<std::string, std::pair<std::size_t, std::size_t>> counts_;
};

template <class T>
void check_fixtures(Tally& tally, const fs::path& file) {
  for (const json& entry : read_json(file)) {
    const auto domain = entry.at("digest_domain").get<std::string>();
    tally.check<T>(file.filename().string(), domain, from_hex(entry.at("bcs").get<std::string>()),
                   entry.at("digest"), Chain::Sui);
  }
}

TEST(ChainBcs, Fixtures) {
  MVM_REQUIRE_SHARED(shared);
  const fs::path bcs = shared / "realdata/bcs";
  Tally tally;
  check_fixtures<TransactionData>(tally, bcs / "transactions.json");
  check_fixtures<TransactionEffects>(tally, bcs / "effects.json.gz");
  check_fixtures<TransactionEvents>(tally, bcs / "events.json.gz");
  check_fixtures<Object>(tally, bcs / "objects.json");
  check_fixtures<CheckpointSummary>(tally, bcs / "checkpoint_summaries.json");
  check_fixtures<CheckpointContents>(tally, bcs / "checkpoint_contents.json");
  for (const json& entry : read_json(bcs / "checkpoint_summaries.json")) {
    if (!entry.contains("certified_bcs") || entry["certified_bcs"].is_null()) continue;
    tally.check<CertifiedCheckpointSummary>(
        "certified summaries", "", from_hex(entry["certified_bcs"].get<std::string>()), nullptr, Chain::Sui);
  }
  EXPECT_GT(tally.total(), 0U);
}

Bytes read_hex_file(const fs::path& path) {
  std::vector<std::uint8_t> text = testing::read_file(path);
  while (!text.empty() && std::isspace(text.back())) text.pop_back();
  return from_hex(std::string_view(reinterpret_cast<const char*>(text.data()), text.size()));
}

/// 100 units a byte, at the storage price of 76 that these networks have had.
constexpr std::uint64_t kStoragePricePerByte = 7600;

void check_replay(Tally& tally, const fs::path& folder) {
  const json replay = read_json(folder / "replay.json");
  const json& files = replay.at("files");
  const auto path = [&](const char* key) { return folder / files.at(key).get<std::string>(); };
  tally.check<TransactionData>("replay transactions",
                               "TransactionData::", read_hex_file(path("transaction_bcs_hex")),
                               replay.at("transaction_digest"), Chain::Sui);
  tally.check<TransactionEffects>("replay effects",
                                  "TransactionEffects::", read_hex_file(path("effects_bcs_hex")),
                                  replay.at("effects_digest"), Chain::Sui);
  if (files.contains("events_bcs_hex")) {
    tally.check<TransactionEvents>("replay events",
                                   "TransactionEvents::", read_hex_file(path("events_bcs_hex")),
                                   replay.at("events_digest"), Chain::Sui);
  }
  for (const char* key : {"input_objects", "output_objects"}) {
    for (const json& object : read_json(path(key))) {
      const Bytes bcs = from_hex(object.at("bcs").get<std::string>());
      tally.check<Object>("replay objects", "Object::", bcs, object.at("digest"), Chain::Sui);
      const auto value = from_bcs<Object>(bcs, Chain::Sui);
      if (value && replay.at("metered").get<bool>() && value->storage_rebate != 0) {
        EXPECT_EQ(value->storage_rebate, value->size_for_gas_metering(Chain::Sui) * kStoragePricePerByte);
      }
    }
  }
}

TEST(ChainBcs, Replays) {
  MVM_REQUIRE_SHARED(shared);
  Tally tally;
  for (const char* group : {"replay", "replay-partial"}) {
    for (const auto& entry : fs::directory_iterator(shared / "realdata" / group)) {
      if (entry.is_directory()) check_replay(tally, entry.path());
    }
  }
  EXPECT_GT(tally.total(), 0U);
}

std::vector<ObjectRef> refs_of(const json& list) {
  std::vector<ObjectRef> refs;
  for (const json& entry : list) {
    refs.push_back({*AccountAddress::from_hex(entry.at("id").get<std::string>()),
                    entry.at("version").get<std::uint64_t>(),
                    *Digest::from_base58(entry.at("digest").get<std::string>())});
  }
  return refs;
}
/// The same as lists of id, version and digest.
std::vector<ObjectRef> payment_of(const json& list) {
  std::vector<ObjectRef> refs;
  for (const json& entry : list) {
    refs.push_back({*AccountAddress::from_hex(entry.at(0).get<std::string>()),
                    entry.at(1).get<std::uint64_t>(), *Digest::from_base58(entry.at(2).get<std::string>())});
  }
  return refs;
}
std::vector<ObjectRef> refs_of(const std::vector<ObjectRefWithOwner>& list) {
  std::vector<ObjectRef> refs;
  for (const ObjectRefWithOwner& entry : list) refs.push_back(entry.ref);
  return refs;
}
std::vector<std::pair<ObjectId, SequenceNumber>> ids_of(const json& list) {
  std::vector<std::pair<ObjectId, SequenceNumber>> ids;
  for (const json& entry : list) {
    ids.emplace_back(*AccountAddress::from_hex(entry.at("id").get<std::string>()),
                     entry.at("version").get<std::uint64_t>());
  }
  return ids;
}
std::vector<std::pair<ObjectId, SequenceNumber>> ids_of(const std::vector<ObjectRef>& list) {
  std::vector<std::pair<ObjectId, SequenceNumber>> ids;
  for (const ObjectRef& entry : list) ids.emplace_back(entry.id, entry.version);
  return ids;
}

/// A variant is the transaction with other gas data, and its digest is recorded.
void check_gas_variants(Tally& tally, const json& step) {
  const auto base =
      from_bcs<TransactionData>(from_base64(step.at("transaction_data_bcs").get<std::string>()), Chain::Iota);
  ASSERT_TRUE(base);
  for (const json& variant : step["gas_variants"]) {
    TransactionData transaction = *base;
    GasData& gas = std::get<TransactionDataV1>(transaction).gas_data;
    gas.budget = variant.at("budget").get<std::uint64_t>();
    gas.price = variant.at("price").get<std::uint64_t>();
    if (variant.contains("gas_owner"))
      gas.owner = *AccountAddress::from_hex(variant["gas_owner"].get<std::string>());
    if (variant.contains("gas_payment")) gas.payment = payment_of(variant["gas_payment"]);
    tally.check<TransactionData>("adapter gas variants",
                                 "TransactionData::", to_bcs(transaction, Chain::Iota), variant.at("digest"),
                                 Chain::Iota);
    if (!variant.contains("effects_bcs")) continue;
    tally.check<TransactionEffects>(
        "adapter effects of gas variants",
        "TransactionEffects::", from_base64(variant["effects_bcs"].get<std::string>()), nullptr, Chain::Iota);
  }
}

/// The lists of a step's summary were decoded from the same effects.
void check_summary(const json& step) {
  const auto effects =
      from_bcs<TransactionEffects>(from_base64(step.at("effects_bcs").get<std::string>()), Chain::Iota);
  ASSERT_TRUE(effects);
  const json& summary = step["summary"];
  const ObjectChanges changes = object_changes(*effects);
  EXPECT_EQ(refs_of(changes.created), refs_of(summary.at("created")));
  EXPECT_EQ(refs_of(changes.mutated), refs_of(summary.at("mutated")));
  EXPECT_EQ(refs_of(changes.unwrapped), refs_of(summary.at("unwrapped")));
  EXPECT_EQ(ids_of(changes.deleted), ids_of(summary.at("deleted")));
  EXPECT_EQ(ids_of(changes.unwrapped_then_deleted), ids_of(summary.at("unwrapped_then_deleted")));
  EXPECT_EQ(ids_of(changes.wrapped), ids_of(summary.at("wrapped")));
  EXPECT_EQ(status_of(*effects).ok(), summary.at("status").at("success").get<bool>());
  EXPECT_EQ(gas_used_of(*effects).storage_cost, summary.at("gas").at("storage_cost").get<std::uint64_t>());
  EXPECT_EQ(gas_used_of(*effects).storage_rebate,
            summary.at("gas").at("storage_rebate").get<std::uint64_t>());
  EXPECT_EQ(dependencies_of(*effects).size(), summary.at("dependencies").size());
}

/// Storage is charged by the size that the reference recorded for each object.
void check_sizes(const json& step) {
  std::map<std::string, std::uint64_t> sizes;
  for (const json& entry : step.at("metering").at("per_object_storage")) {
    sizes[entry.at("id").get<std::string>()] = entry.at("new_size").get<std::uint64_t>();
  }
  for (const json& written : step.at("written")) {
    const auto size = sizes.find(written.at("id").get<std::string>());
    if (size == sizes.end()) continue;
    const auto object = from_bcs<Object>(from_base64(written.at("bcs").get<std::string>()), Chain::Iota);
    ASSERT_TRUE(object);
    EXPECT_EQ(object->size_for_gas_metering(Chain::Iota), size->second) << size->first;
  }
}

void check_adapter_step(Tally& tally, const json& step) {
  constexpr Chain kChain = Chain::Iota;
  if (step.contains("transaction_data_bcs")) {
    tally.check<TransactionData>("adapter transactions", "TransactionData::",
                                 from_base64(step["transaction_data_bcs"].get<std::string>()),
                                 step.value("digest", json()), kChain);
  }
  if (step.contains("transaction_kind_bcs")) {
    tally.check<TransactionKind>("adapter transaction kinds", "",
                                 from_base64(step["transaction_kind_bcs"].get<std::string>()), nullptr,
                                 kChain);
  }
  if (step.contains("effects_bcs")) {
    tally.check<TransactionEffects>(
        "adapter effects", "TransactionEffects::", from_base64(step["effects_bcs"].get<std::string>()),
        step.at("effects_digest"), kChain);
  }
  for (const char* list : {"inputs", "receiving", "written"}) {
    if (!step.contains(list)) continue;
    for (const json& object : step[list]) {
      if (!object.contains("bcs") || object["bcs"].is_null()) continue;
      tally.check<Object>("adapter objects", "Object::", from_base64(object["bcs"].get<std::string>()),
                          object.value("digest", json()), kChain);
    }
  }
  if (step.contains("events")) {
    for (const json& event : step["events"]) {
      tally.check<Event>("adapter events", "", from_base64(event.at("bcs").get<std::string>()), nullptr,
                         kChain);
    }
  }
  if (step.contains("gas_variants")) check_gas_variants(tally, step);
  if (!step.contains("summary")) return;
  check_summary(step);
  check_sizes(step);
}

TEST(ChainBcs, AdapterCases) {
  MVM_REQUIRE_SHARED(shared);
  Tally tally;
  for (const auto& entry : fs::recursive_directory_iterator(shared / "conformance/adapter/tests")) {
    if (!entry.is_regular_file()) continue;
    const json test = read_json(entry.path());
    for (const char* list : {"initial_objects", "extra_gas_coins"}) {
      if (!test.at("init").contains(list)) continue;
      for (const auto& [id, bcs] : test["init"][list].items()) {
        tally.check<Object>("adapter initial objects", "", from_base64(bcs.get<std::string>()), nullptr,
                            Chain::Iota);
      }
    }
    for (const json& task : test.at("tasks")) {
      if (!task.contains("steps")) continue;
      for (const json& step : task["steps"]) check_adapter_step(tally, step);
    }
  }
  for (const auto& entry : fs::directory_iterator(shared / "conformance/adapter/genesis")) {
    const json objects = read_json(entry.path());
    for (const auto& [id, bcs] : objects.items()) {
      tally.check<Object>("adapter genesis objects", "", from_base64(bcs.get<std::string>()), nullptr,
                          Chain::Iota);
    }
  }
  EXPECT_GT(tally.total(), 0U);
}

}  // namespace
}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
// Package objects built from their modules and tables have the digests that chains gave them.
#include <gtest/gtest.h>
#include <mvm/chain_bcs.h>

#include "tests/support/shared_data.h"

namespace mvm {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

ObjectId id_of(const json& text) { return *ObjectId::from_hex(text.get<std::string>()); }

MovePackage package_of(const json& record, const fs::path& realdata) {
  MovePackage package;
  package.id = id_of(record.at("id"));
  package.version = record.at("version").get<std::uint64_t>();
  for (const auto& [name, module] : record.at("modules").items()) {
    package.modules[name] = testing::read_file(realdata / module.at("file").get<std::string>());
  }
  for (const json& origin : record.at("type_origin_table")) {
    package.type_origin_table.push_back({origin.at("module").get<std::string>(),
                                         origin.at("type").get<std::string>(), id_of(origin.at("package"))});
  }
  for (const json& entry : record.at("linkage_table")) {
    package.linkage_table[id_of(entry.at("original_id"))] = {
        id_of(entry.at("upgraded_id")), entry.at("upgraded_version").get<std::uint64_t>()};
  }
  return package;
}

TEST(MovePackage, HasTheDigestOfTheChain) {
  MVM_REQUIRE_SHARED(shared);
  const fs::path realdata = shared / "realdata";
  std::size_t packages = 0;
  std::size_t same = 0;
  for (const auto& entry : fs::recursive_directory_iterator(realdata / "packages")) {
    if (entry.path().filename() != "package.json") continue;
    const json record = testing::read_json(entry.path());
    if (!record.contains("object") || !record["object"].contains("digest")) continue;  // no object of a chain
    const json& envelope = record["object"];
    ASSERT_EQ(envelope.at("owner"), "immutable");
    const Object object{package_of(record, realdata), Owner::immutable(),
                        *Digest::from_base58(envelope.at("previous_transaction").get<std::string>()),
                        envelope.at("storage_rebate").get<std::uint64_t>()};
    ++packages;
    EXPECT_EQ(object.digest(Chain::Sui).to_base58(), envelope.at("digest").get<std::string>())
        << entry.path();
    if (object.digest(Chain::Sui).to_base58() == envelope.at("digest").get<std::string>()) ++same;
    const Bytes bcs = to_bcs(object, Chain::Sui);
    const Result<Object> again = from_bcs<Object>(bcs, Chain::Sui);
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, object);
    if (object.storage_rebate != 0) {
      EXPECT_EQ(object.storage_rebate, object.size_for_gas_metering(Chain::Sui) * 7600);
    }
  }
  std::cout << "    " << same << " of " << packages << " packages of equal digest\n";
  EXPECT_GT(packages, 0U);
}

}  // namespace
}  // namespace mvm

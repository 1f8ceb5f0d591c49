// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "stdlib/object_id.h"

#include "tests/support/shared_data.h"

#include <gtest/gtest.h>

#include <string>

namespace mvm {
namespace {

// Ids that a chain gave out.
TEST(ObjectIdVectors, FreshIds) {
  MVM_REQUIRE_SHARED(shared);
  const nlohmann::json vectors = testing::read_json(shared / "realdata/bcs/object_id_vectors.json");
  ASSERT_FALSE(vectors["fresh_object_ids"].empty());
  for (const nlohmann::json& vector : vectors["fresh_object_ids"]) {
    const auto digest = Digest::from_base58(vector["tx_digest"].get<std::string>());
    ASSERT_TRUE(digest);
    EXPECT_EQ(derive_object_id(*digest, vector["counter"].get<std::uint64_t>()).to_hex(),
              vector["id"].get<std::string>());
  }
}

TEST(ObjectIdVectors, DynamicFieldIds) {
  MVM_REQUIRE_SHARED(shared);
  const nlohmann::json vectors = testing::read_json(shared / "realdata/bcs/object_id_vectors.json");
  ASSERT_FALSE(vectors["dynamic_field_ids"].empty());
  for (const nlohmann::json& vector : vectors["dynamic_field_ids"]) {
    const auto parent = AccountAddress::from_hex(vector["parent"].get<std::string>());
    ASSERT_TRUE(parent);
    const std::vector<std::uint8_t> tag = testing::from_hex(vector["key_type_tag_bcs"].get<std::string>());
    BcsReader reader(tag);
    const TypeTag type = bcs_read_type_tag(reader);
    ASSERT_TRUE(reader.done());
    const auto key = testing::from_hex(vector["key_bcs"].get<std::string>());
    EXPECT_EQ(derive_dynamic_field_id(*parent, type, key).to_hex(), vector["id"].get<std::string>());
  }
}

}  // namespace
}  // namespace mvm

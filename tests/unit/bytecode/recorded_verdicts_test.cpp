// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/shared_data.h"
#include "tests/unit/bytecode/recorded_modules.h"

#include <mvm/bytecode.h>

#include <gtest/gtest.h>

namespace mvm::testing {
namespace {

constexpr std::size_t kShownDisagreements = 20;

/// What the records say of reading a byte string, in their form.
nlohmann::json outcome_of(std::span<const std::uint8_t> bytes, const BinaryConfig& config) {
  DeserializeStage stage{};
  const auto module = deserialize_module(bytes, config, stage);
  if (!module) {
    nlohmann::json outcome = error_to_json(module.error());
    outcome["stage"] = stage == DeserializeStage::Format ? "format" : "bounds";
    return outcome;
  }
  const auto written = serialize_module(*module);
  const bool same = written && std::ranges::equal(*written, bytes);
  return {{"status", "OK"}, {"roundtrip", same}};
}

nlohmann::json recorded_outcome(const nlohmann::json& record) {
  const nlohmann::json none = nlohmann::json::array();
  if (record.at("deser") == "OK") return {{"status", "OK"}, {"roundtrip", record.at("roundtrip")}};
  return {{"status", record.at("deser")},
          {"stage", record.at("deser_stage")},
          {"indices", record.value("deser_indices", none)},
          {"offsets", record.value("deser_offsets", none)}};
}

class RecordedVerdicts : public ::testing::TestWithParam<const char*> {};

// Status, stage, indices and offsets of each refusal, and whether what is accepted is written back as it was.
TEST_P(RecordedVerdicts, DeserializerAgrees) {
  MVM_REQUIRE_SHARED(shared);
  const std::filesystem::path conformance = shared / "conformance";
  const BinaryConfig config =
      binary_config_from_json(read_json(conformance / "config.json").at("verdicts").at("deserializer"));
  std::size_t records = 0;
  std::size_t disagreements = 0;
  for (const auto& file : files_below(conformance / "verdicts", ".jsonl.gz")) {
    if (!file.filename().string().starts_with(GetParam())) continue;
    for_each_json_line(file, [&](const nlohmann::json& record) {
      ++records;
      const nlohmann::json expected = recorded_outcome(record);
      const nlohmann::json actual =
          outcome_of(from_hex(record.at("hex").get_ref<const std::string&>()), config);
      if (actual == expected) return;
      if (++disagreements > kShownDisagreements) return;
      ADD_FAILURE() << record.at("id") << " (" << record.at("mutation") << ")\n  recorded " << expected
                    << "\n  found    " << actual;
    });
  }
  EXPECT_GT(records, 0U);
  RecordProperty("records", std::to_string(records));
  EXPECT_EQ(disagreements, 0U) << "of " << records;
}

INSTANTIATE_TEST_SUITE_P(Kinds, RecordedVerdicts, ::testing::Values("orig", "byte", "struct"),
                         [](const auto& param) { return std::string(param.param); });

// Bundles that are refused while they are read say so at their first module that cannot be; all others can.
TEST(RecordedTransactional, PublishStepsAgreeOnReading) {
  MVM_REQUIRE_SHARED(shared);
  const std::filesystem::path conformance = shared / "conformance";
  const BinaryConfig config =
      binary_config_from_json(read_json(conformance / "config.json").at("transactional").at("binary"));
  std::size_t bundles = 0;
  std::size_t refusals = 0;
  for (const auto& file : files_below(conformance / "transactional", ".json")) {
    const nlohmann::json test = read_json(file);
    for (const nlohmann::json& step : test.at("steps")) {
      if (step.at("op") != "publish") continue;
      ++bundles;
      const nlohmann::json& expect = step.at("expect");
      const std::string stage_expected = expect.value("stage", "");
      const bool refused = stage_expected == "deserialize" || stage_expected == "bounds";
      refusals += refused;
      std::size_t index = 0;
      for (const nlohmann::json& module : step.at("modules")) {
        DeserializeStage stage{};
        const auto read = deserialize_module(from_hex(module.get_ref<const std::string&>()), config, stage);
        if (!refused || expect.at("module_index") != index) {
          EXPECT_TRUE(read) << file << ": " << (read ? "" : read.error().to_string());
        } else if (!read) {
          const nlohmann::json error = error_to_json(read.error());
          EXPECT_EQ(stage_expected, stage == DeserializeStage::Format ? "deserialize" : "bounds") << file;
          EXPECT_EQ(error.at("status"), expect.at("major_status")) << file;
          EXPECT_EQ(error.at("indices"), expect.at("indices")) << file;
          EXPECT_EQ(error.at("offsets"), expect.at("offsets")) << file;
        } else {
          ADD_FAILURE() << file << ": accepted, recorded is " << expect;
        }
        if (refused && expect.at("module_index") == index) break;
        ++index;
      }
    }
  }
  EXPECT_GT(bundles, 0U);
  EXPECT_GT(refusals, 0U);
}

}  // namespace
}  // namespace mvm::testing

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#include "tests/support/shared_data.h"
#include "tests/unit/verifier/settings.h"

#include <mvm/bytecode.h>
#include <mvm/verifier.h>

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace mvm::testing {
namespace {

struct Settings {
  explicit Settings(const std::filesystem::path& shared) {
    const auto config = read_json(shared / "conformance/config.json").at("verdicts");
    binary = binary_config_from(config.at("deserializer"));
    verifier = verifier_config_from(config.at("verifier"));
    signing = verifier_config_from(config.at("verifier_for_signing"));
    meter = meter_config_from(config.at("meter"));
  }

  BinaryConfig binary;
  VerifierConfig verifier;
  VerifierConfig signing;
  MeterConfig meter;
};

/// Counts of cases by pass, and the first differences of each.
class Tally {
 public:
  void add(const std::string& group, const std::string& id, const std::string& expected,
           const std::string& found) {
    Count& count = counts_[group];
    ++count.cases;
    if (expected == found) return;
    if (++count.different > kShown) return;
    ADD_FAILURE() << group << " " << id << "\n  expected " << expected << "\n  found    " << found;
  }

  void report() const {
    for (const auto& [group, count] : counts_) {
      RecordPropertyOf(group, count.cases - count.different, count.cases);
      EXPECT_EQ(count.different, 0U) << group << ": " << count.different << " of " << count.cases
                                     << " differ";
    }
    EXPECT_FALSE(counts_.empty());
  }

 private:
  static constexpr std::size_t kShown = 5;
  struct Count {
    std::size_t cases = 0;
    std::size_t different = 0;
  };

  static void RecordPropertyOf(const std::string& group, std::size_t agree, std::size_t all) {
    ::testing::Test::RecordProperty(group, std::to_string(agree) + " of " + std::to_string(all));
  }

  std::map<std::string, Count> counts_;
};

std::string verdict(const CompiledModule& module, const VerifierConfig& config) {
  Meter unmetered;
  Pass pass{};
  const auto result = verify_module(module, config, unmetered, &pass);
  return result ? "OK" : outcome_text(result.error()) + " by " + std::string(to_string(pass));
}

std::string metered_verdict(const CompiledModule& module, const Settings& settings) {
  Meter meter(settings.meter);
  meter.enter_scope(MeterScope::Module);
  const auto result = verify_module(module, settings.signing, meter);
  if (!result) return std::string(to_string(result.error().status()));
  return "OK with " + std::to_string(meter.ticks(MeterScope::Module)) + " ticks";
}

std::string expected_verdict(const nlohmann::json& verify) {
  if (verify.is_string()) return verify.get<std::string>();
  return outcome_text(verify) + " by " + verify.at("pass").get<std::string>();
}

std::string expected_meter(const nlohmann::json& meter) {
  if (meter.at("trips").get<bool>()) return "PROGRAM_TOO_COMPLEX";
  const std::string status = meter.at("status").get<std::string>();
  return status == "OK" ? "OK with " + meter.at("module_ticks").dump() + " ticks" : status;
}

/// Replays the cases of one kind of file; what the deserializer refuses is tested with it.
void replay(const std::filesystem::path& shared, std::string_view kind) {
  const Settings settings(shared);
  Tally tally;
  for (const auto& entry : std::filesystem::directory_iterator(shared / "conformance/verdicts")) {
    if (!entry.path().filename().string().starts_with(kind)) continue;
    for_each_json_line(entry.path(), [&](const nlohmann::json& line) {
      if (line.at("deser") != "OK") return;
      const std::string id = line.at("id").get<std::string>();
      const std::vector<std::uint8_t> bytes = from_hex(line.at("hex").get<std::string>());
      const auto module = deserialize_module(bytes, settings.binary);
      ASSERT_TRUE(module.has_value()) << id;
      const auto& verify = line.at("verify");
      tally.add(verify.is_string() ? "accepted" : verify.at("pass").get<std::string>(), id,
                expected_verdict(verify), verdict(*module, settings.verifier));
      tally.add("meter", id, expected_meter(line.at("meter")), metered_verdict(*module, settings));
    });
  }
  tally.report();
}

TEST(RecordedVerdicts, UnchangedModules) {
  MVM_REQUIRE_SHARED(shared);
  replay(shared, "orig");
}

TEST(RecordedVerdicts, ModulesWithChangedBytes) {
  MVM_REQUIRE_SHARED(shared);
  replay(shared, "byte");
}

TEST(RecordedVerdicts, ModulesWithChangedStructure) {
  MVM_REQUIRE_SHARED(shared);
  replay(shared, "struct");
}

}  // namespace
}  // namespace mvm::testing

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Replays the recorded transactions of the reference: effects must be equal byte for byte.
#include <gtest/gtest.h>
#include <mvm/chain_bcs.h>
#include <mvm/execution.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "tests/support/recorded_adapter.h"
#include "tests/support/shared_data.h"

namespace mvm {
namespace {

using testing::Json;

struct Tally {
  std::size_t agree = 0;
  std::size_t total = 0;
  /// Cases that stop at a native function which this VM does not have: shown, and neither right nor wrong.
  std::size_t unsupported = 0;
  std::vector<std::string> disagreements;

  void count(const std::string& name, const std::string& difference) {
    ++total;
    if (difference.empty()) {
      ++agree;
    } else if (difference.find("is not implemented") != std::string::npos) {
      ++unsupported;
    } else {
      disagreements.push_back(name + difference);
    }
  }
};

class FileReplay {
 public:
  FileReplay(const std::filesystem::path& adapter, const std::filesystem::path& path, RunMode mode)
      : name_(path.stem().stem().string()),
        file_(testing::read_json(path)),
        init_(file_.at("init")),
        state_(adapter, init_, mode) {}

  void run(Tally& steps, Tally& variants) {
    for (const Json& task : file_.at("tasks")) {
      for (const Json& step : task.at("steps")) {
        if (!step.contains("transaction_data_bcs")) continue;
        replay(name_ + " task " + std::to_string(task.at("task").get<int>()), step, steps, variants);
      }
    }
  }

 private:
  void replay(const std::string& name, const Json& step, Tally& steps, Tally& variants) {
    const TransactionData transaction = testing::transaction_of(step);
    const bool is_inspection = step.at("step") == "dev_inspect";
    const ExecuteOptions options{.epoch = testing::epoch_of(step, init_), .inspect = is_inspection};
    steps.count(name, testing::difference(state_.executor().execute(transaction, options), step));
    if (step.contains("gas_variants")) {
      for (const Json& variant : step.at("gas_variants")) {
        const ExecuteOptions certified{.epoch = options.epoch, .certified = true};
        const auto outcome = state_.executor().execute(testing::variant_of(transaction, variant), certified);
        variants.count(name + " " + variant.at("name").get<std::string>(),
                       testing::difference(outcome, variant));
      }
    }
    if (is_inspection || step.contains("rejected")) return;
    // Later steps start from what was recorded, so that one disagreement does not make others.
    const auto committed = state_.executor().commit(transaction, testing::recorded_outcome(step));
    ASSERT_TRUE(committed) << name << ": " << committed.error().to_string();
  }

  std::string name_;
  Json file_;
  const Json& init_;
  testing::RecordedState state_;
};

class Adapter : public ::testing::TestWithParam<std::tuple<const char*, RunMode>> {};

TEST_P(Adapter, AgreesWithTheReference) {
  MVM_REQUIRE_SHARED(shared);
  const auto [suite, mode] = GetParam();
  const std::filesystem::path adapter = shared / "conformance" / "adapter";
  if (!std::filesystem::exists(adapter)) GTEST_SKIP() << "recorded transactions absent";
  std::vector<std::filesystem::path> files;
  const char* only = std::getenv("MVM_ADAPTER_ONLY");
  for (const auto& entry : std::filesystem::directory_iterator(adapter / "tests" / suite)) {
    if (only == nullptr || entry.path().string().find(only) != std::string::npos)
      files.push_back(entry.path());
  }
  std::ranges::sort(files);
  Tally steps;
  Tally variants;
  for (const auto& path : files) FileReplay(adapter, path, mode).run(steps, variants);
  std::printf(
      "%s: steps %zu of %zu agree, gas variants %zu of %zu agree; %zu and %zu need a native that is absent\n",
      suite, steps.agree, steps.total, variants.agree, variants.total, steps.unsupported,
      variants.unsupported);
  for (const std::string& text : steps.disagreements) ADD_FAILURE() << text;
  for (const std::string& text : variants.disagreements) ADD_FAILURE() << text;
}

std::string name_of(const ::testing::TestParamInfo<Adapter::ParamType>& group) {
  const auto& [suite, mode] = group.param;
  return std::string(suite) + (mode == RunMode::Plain ? "_plain" : "_native");
}

INSTANTIATE_TEST_SUITE_P(Recorded, Adapter,
                         ::testing::Combine(::testing::Values("adapter", "verifier", "library", "random"),
                                            ::testing::Values(RunMode::Plain, RunMode::Native)),
                         name_of);

}  // namespace
}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/conform.h"
#include "tests/conformance/transactional_steps.h"
#include "tests/support/shared_data.h"

#include <fmt/format.h>
#include <mvm/natives.h>
#include <mvm/vm.h>

#include <stdexcept>

namespace mvm::conform {
namespace {

using Bytes = std::vector<std::uint8_t>;

Json stack_trace_of(const Error& error) {
  Json list = Json::array();
  for (const auto& [module, at] : error.stack_trace())
    list.push_back({module.to_string(), at.function, at.offset});
  return list;
}

void compare_error(Differences& differences, const Json& expected, const Error& error) {
  differences.compare("major_status", expected.at("major_status"), Json(to_string(error.status())));
  differences.compare("sub_status", expected.at("sub_status"), sub_status_of(error));
  const Json location = error.module() ? Json{{"module", error.module()->to_string()}} : Json();
  differences.compare("location", expected.at("location"), location);
  differences.compare("indices", expected.at("indices"), indices_of(error));
  differences.compare("offsets", expected.at("offsets"), offsets_of(error));
  if (expected.at("stack_trace").is_array()) {
    differences.compare("stack_trace", expected.at("stack_trace"), stack_trace_of(error));
  }
  if (!differences.text().empty()) differences.add("message", expected.at("message").dump(), error.message());
}

/// Whether both ended the same way; says so if not.
bool same_end(Differences& differences, const Json& expected, const Error* error) {
  const bool should_succeed = expected.contains("status");
  if (should_succeed == (error == nullptr)) return true;
  differences.add("status", should_succeed ? "EXECUTED" : expected.at("major_status").dump(),
                  error == nullptr ? "EXECUTED" : error->to_string());
  return false;
}

/// One test: its storage, and the steps on it.
class Test {
 public:
  Test(const TransactionalSettings& settings, const StoredModules& stdlib)
      : settings_(settings), storage_(stdlib) {}

  /// What differs; every step has a VM of its own.
  std::string replay(const Json& step) { return step.at("op") == "publish" ? publish(step) : run(step); }

 private:
  std::string publish(const Json& step) {
    std::vector<Bytes> modules = recorded_modules(step);
    const auto sender = AccountAddress::from_hex(step.at("sender").get<std::string>());
    if (!sender) throw std::runtime_error("a recorded sender is no address");
    const Vm vm(settings_.publish, move_stdlib_natives());
    BundleFailure failure;
    const auto done = vm.check_bundle(modules, *sender, storage_, Linkage{}, &failure);
    const Json& expected = step.at("expect");
    Differences differences;
    if (same_end(differences, expected, done ? nullptr : &done.error()) && !done) {
      compare_error(differences, expected, done.error());
      compare_stage(differences, expected, failure);
    }
    if (done) {
      for (Bytes& module : modules) storage_.put(std::move(module));
    }
    return differences.text();
  }

  static void compare_stage(Differences& differences, const Json& expected, const BundleFailure& failure) {
    static constexpr const char* kStages[] = {"deserialize", "bounds", "sender", "verify", "link"};
    differences.compare("stage", expected.at("stage"),
                        Json(kStages[static_cast<std::size_t>(failure.stage)]));
    if (failure.stage == BundleStage::Verify) {
      differences.compare("pass", expected.at("pass"),
                          failure.pass ? Json(to_string(*failure.pass)) : Json());
    }
    if (failure.stage != BundleStage::Link) {
      differences.compare("module_index", expected.at("module_index"),
                          failure.module_index ? Json(*failure.module_index) : Json());
    }
  }

  std::string run(const Json& step) {
    const RecordedRun recorded = recorded_run(step);
    GasMeter gas = recorded.meter(settings_.costs);
    const Vm vm(settings_.run, move_stdlib_natives());
    const auto outputs = vm.call(recorded.module, recorded.function, recorded.type_args, recorded.args,
                                 storage_, Linkage{}, gas);
    const Json& expected = step.at("expect");
    Differences differences;
    if (same_end(differences, expected, outputs ? nullptr : &outputs.error())) {
      if (outputs) {
        compare_outputs(differences, expected, *outputs);
      } else {
        compare_error(differences, expected, outputs.error());
      }
    }
    if (step.contains("gas_left") && !step.at("gas_left").is_null()) {
      differences.compare("gas_left", step.at("gas_left"), Json(gas.remaining_gas_units()));
    }
    return differences.text();
  }

  static void compare_outputs(Differences& differences, const Json& expected, const CallOutputs& outputs) {
    Json returned = Json::array();
    for (const OutputValue& value : outputs.return_values) {
      returned.push_back(
          {{"bcs", testing::to_hex(value.bcs)}, {"type", value.type}, {"layout", value.layout}});
    }
    differences.compare("return_values", expected.at("return_values"), returned);
    Json written = Json::array();
    for (const OutputValue& value : outputs.mutable_reference_outputs) {
      written.push_back({{"arg", value.index},
                         {"bcs", testing::to_hex(value.bcs)},
                         {"type", value.type},
                         {"layout", value.layout}});
    }
    differences.compare("mutable_reference_outputs", expected.at("mutable_reference_outputs"), written);
  }

  const TransactionalSettings& settings_;
  StoredModules storage_;
};

}  // namespace

void replay_transactional(const std::filesystem::path& path, const ReplayOptions& options, Tally& tally) {
  const TransactionalSettings settings = transactional_settings(path, options.mode);
  const StoredModules stdlib = recorded_stdlib(path);
  for (const auto& file : files_below(path, ".json")) {
    const Json recorded = testing::read_json(file);
    if (!recorded.contains("steps")) continue;
    Test test(settings, stdlib);
    std::size_t number = 0;
    for (const Json& step : recorded.at("steps")) {
      ++number;
      if (step.at("op") == "other") continue;
      const std::string name =
          fmt::format("{} step {} ({})", file.string(), number, step.at("op").get<std::string>());
      tally.record(name, test.replay(step));
    }
  }
}

}  // namespace mvm::conform

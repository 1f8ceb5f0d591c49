// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/recorded_jobs.h"

#include "tests/conformance/outcome.h"
#include "tests/conformance/transactional_steps.h"
#include "tests/support/shared_data.h"

#include <fmt/format.h>
#include <mvm/bcs.h>
#include <mvm/natives.h>

#include <memory>

namespace mvm::conform {
namespace {

/// A call that jobs share.
struct SharedCall {
  std::shared_ptr<const StoredModules> storage;
  VmConfig config;
  RecordedRun call;

  [[nodiscard]] std::string run(RunMode mode, GasMeter gas) const {
    VmConfig with_mode = config;
    with_mode.mode = mode;
    with_mode.compile_after = 1;  // most calls are too short for more
    const Vm vm(with_mode, move_stdlib_natives());
    const auto outputs =
        vm.call(call.module, call.function, call.type_args, call.args, *storage, Linkage{}, gas);
    return outcome_text(outputs, gas);
  }
};

void add_job(std::vector<RecordedJob>& jobs, const std::shared_ptr<const SharedCall>& call, std::string name,
             std::function<GasMeter()> meter) {
  jobs.push_back(
      {std::move(name), [call, meter = std::move(meter)](RunMode mode) { return call->run(mode, meter()); }});
}

std::vector<RecordedJob> transactional_jobs(const std::filesystem::path& path) {
  const auto settings =
      std::make_shared<const TransactionalSettings>(transactional_settings(path, RunMode::Plain));
  const auto stdlib = std::make_shared<const StoredModules>(recorded_stdlib(path));
  std::vector<RecordedJob> jobs;
  for (const auto& file : files_below(path, ".json")) {
    const Json recorded = testing::read_json(file);
    if (!recorded.contains("steps")) continue;
    std::shared_ptr<const StoredModules> storage = stdlib;
    std::size_t number = 0;
    for (const Json& step : recorded.at("steps")) {
      ++number;
      if (step.at("op") == "publish" && step.at("expect").contains("status")) {
        auto more = std::make_shared<StoredModules>(*storage);
        for (auto& module : recorded_modules(step)) more->put(std::move(module));
        storage = std::move(more);
      }
      if (step.at("op") != "run") continue;
      const auto call =
          std::make_shared<const SharedCall>(SharedCall{storage, settings->run, recorded_run(step)});
      const std::string name = fmt::format("{} step {}", file.string(), number);
      add_job(jobs, call, name, [call, settings] { return call->call.meter(settings->costs); });
      add_job(jobs, call, name + ", flat", [settings] { return GasMeter::flat(settings->costs, 1'000); });
      for (const std::uint64_t version : {5U, 14U}) {
        const GasModel model = gas_model(Chain::Sui, version);
        add_job(jobs, call, fmt::format("{}, gas model {}", name, version),
                [model] { return GasMeter::tiered(model, 10'000); });
      }
    }
  }
  return jobs;
}

std::vector<RecordedJob> kernel_jobs(const std::filesystem::path& path) {
  auto storage = std::make_shared<StoredModules>();
  for (const auto& file : files_below(path / "modules", ".mv")) storage->put(testing::read_file(file));
  std::vector<RecordedJob> jobs;
  for (const Json& recorded : testing::read_json(path / "expected.json")) {
    std::vector<std::uint8_t> size;
    BcsWriter(size).write(recorded.at("n").get<std::uint64_t>());
    const ModuleId module{AccountAddress::from_u64(0xb0), recorded.at("module").get<std::string>()};
    const auto kernel = recorded.at("kernel").get<std::string>();
    const auto call = std::make_shared<const SharedCall>(
        SharedCall{storage, VmConfig::plain(), {module, kernel, {}, {size}, std::nullopt}});
    const std::string name = fmt::format("{}({})", kernel, recorded.at("n").dump());
    const GasModel model = gas_model(Chain::Iota, 1);
    const auto units = recorded.at("gas_units").get<std::uint64_t>();
    add_job(jobs, call, name + ", unmetered", [] { return GasMeter::unmetered(); });
    add_job(jobs, call, name, [model, units] { return GasMeter::tiered(model, units + 1); });
    add_job(jobs, call, name + ", half the gas",
            [model, units] { return GasMeter::tiered(model, units / 2); });
  }
  return jobs;
}

}  // namespace

std::vector<RecordedJob> recorded_jobs(const std::filesystem::path& path) {
  return std::filesystem::exists(path / "expected.json") ? kernel_jobs(path) : transactional_jobs(path);
}

}  // namespace mvm::conform

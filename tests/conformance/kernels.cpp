// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/conform.h"
#include "tests/conformance/stored_modules.h"
#include "tests/support/shared_data.h"

#include <fmt/format.h>
#include <mvm/bcs.h>
#include <mvm/bytecode.h>
#include <mvm/natives.h>
#include <mvm/vm.h>

#include <stdexcept>

namespace mvm::conform {
namespace {

// The recorded figures are for an ample budget.
constexpr std::uint64_t kAmpleGasUnits = UINT64_MAX / kInternalUnitsPerGasUnit;

struct Kernels {
  StoredModules storage;
  std::map<std::string, ModuleId> by_name;
};

Kernels read_modules(const std::filesystem::path& folder) {
  Kernels kernels;
  for (const auto& file : files_below(folder, ".mv")) {
    auto bytes = testing::read_file(file);
    const auto module = deserialize_module(bytes, BinaryConfig::legacy());
    if (!module) throw std::runtime_error(file.string() + ": " + module.error().to_string());
    kernels.by_name[file.stem().string()] = module->self_id();
    kernels.storage.put(std::move(bytes));
  }
  return kernels;
}

std::vector<std::uint8_t> bcs_u64(std::uint64_t value) {
  std::vector<std::uint8_t> bytes;
  BcsWriter(bytes).write(value);
  return bytes;
}

std::string judge(const Json& recorded, const Kernels& kernels, const Vm& vm, const GasModel& model) {
  Differences differences;
  const auto module = kernels.by_name.find(recorded.at("module").get<std::string>());
  if (module == kernels.by_name.end()) {
    differences.add("module", recorded.at("module").dump(), "absent");
    return differences.text();
  }
  const std::vector<std::vector<std::uint8_t>> args{bcs_u64(recorded.at("n").get<std::uint64_t>())};
  GasMeter gas = GasMeter::tiered(model, kAmpleGasUnits);
  const auto outputs = vm.call(module->second, recorded.at("kernel").get<std::string>(), {}, args,
                               kernels.storage, Linkage{}, gas);
  if (!outputs) {
    differences.add("result", recorded.at("result").dump(), outputs.error().to_string());
    return differences.text();
  }
  const auto& values = outputs->return_values;
  differences.compare("return values", std::size_t{1}, values.size());
  if (values.size() == 1) {
    differences.compare("result", testing::to_hex(bcs_u64(recorded.at("result").get<std::uint64_t>())),
                        testing::to_hex(values[0].bcs));
  }
  differences.compare("gas_units", recorded.at("gas_units").get<std::uint64_t>(), gas.used_gas_units());
  return differences.text();
}

}  // namespace

void replay_kernels(const std::filesystem::path& path, const ReplayOptions& options, Tally& tally) {
  const Kernels kernels = read_modules(path / "modules");
  // The tiers under which the figures were recorded are those of IOTA's first versions.
  const auto protocol = protocol_config(Chain::Iota, Network::Mainnet, 2);
  if (!protocol) throw std::runtime_error(protocol.error().to_string());
  VmConfig config = VmConfig::for_protocol(*protocol);
  config.natives_are_free = true;
  // Vectors were as long as the VM by itself admits.
  config.runtime.vector_len_max = RuntimeConfig{}.vector_len_max;
  config.mode = options.mode;
  config.runtime = RuntimeConfig{};  // the kernels were recorded without the limits of a chain
  const Vm vm(config, move_stdlib_natives());
  for (const Json& recorded : testing::read_json(path / "expected.json")) {
    const std::string name =
        fmt::format("{}({})", recorded.at("kernel").get<std::string>(), recorded.at("n").dump());
    tally.record(name, judge(recorded, kernels, vm, protocol->gas_model()));
  }
}

}  // namespace mvm::conform

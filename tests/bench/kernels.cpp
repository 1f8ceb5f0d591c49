// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bench.h"
#include "tests/bench/native_kernels.h"
#include "tests/conformance/conform.h"
#include "tests/conformance/stored_modules.h"
#include "tests/support/shared_data.h"

#include <fmt/format.h>
#include <mvm/bcs.h>
#include <mvm/natives.h>
#include <mvm/vm.h>

#include <cmath>

namespace mvm::bench {
namespace {

using conform::Json;

struct Subject {
  const Vm& vm;
  const conform::StoredModules& storage;
  ModuleId module;
  std::string kernel;
  std::vector<std::vector<std::uint8_t>> args;

  /// One call; the gas units, or an error.
  [[nodiscard]] Result<std::uint64_t> run(GasMeter gas) const {
    const auto outputs = vm.call(module, kernel, {}, args, storage, Linkage{}, gas);
    if (!outputs) return std::unexpected(outputs.error());
    return gas.used_gas_units();
  }
};

/// Geometric mean of the ratios seen.
class GeometricMean {
 public:
  void add(double ratio) {
    sum_ += std::log(ratio);
    ++count_;
  }
  [[nodiscard]] double value() const {
    return count_ == 0 ? 0 : std::exp(sum_ / static_cast<double>(count_));
  }

 private:
  double sum_ = 0;
  std::size_t count_ = 0;
};

/// The same kernel in C++, here and now.
struct Native {
  double seconds = 0;  ///< 0 where there is none
  bool right = true;
};
Native measure_native(const Json& recorded) {
  const NativeKernel kernel = find_native_kernel(recorded.at("kernel").get<std::string>());
  if (kernel == nullptr) return {};
  const auto size = recorded.at("n").get<std::uint64_t>();
  std::uint64_t result = 0;
  const double seconds = best_seconds([&] { result = kernel(size); });
  const bool right = result == recorded.at("result").get<std::uint64_t>();
  if (!right) fmt::print("  C++ gives {}\n", result);
  return {seconds, right};
}

}  // namespace

bool run_kernels(const std::filesystem::path& folder, RunMode mode) {
  const auto protocol = protocol_config(Chain::Iota, Network::Mainnet, 2);
  if (!protocol) return false;
  VmConfig config = VmConfig::for_protocol(*protocol);
  config.natives_are_free = true;
  config.mode = mode;
  config.runtime = RuntimeConfig{};  // the kernels were recorded without the limits of a chain
  const Vm vm(config, move_stdlib_natives());
  conform::StoredModules storage;
  for (const auto& file : conform::files_below(folder / "modules", ".mv"))
    storage.put(testing::read_file(file));
  fmt::print("{:<12} {:>9}  {:>11} {:>7}  {:>11} {:>7}  {:>11} {:>7}\n", "kernel", "n", "metered s", "ratio",
             "unmetered s", "ratio", "C++ s", "slower");
  bool right = true;
  GeometricMean metered_mean;
  GeometricMean unmetered_mean;
  GeometricMean native_mean;
  for (const Json& recorded : testing::read_json(folder / "expected.json")) {
    Subject subject{vm,
                    storage,
                    {AccountAddress::from_u64(0xb0), recorded.at("module").get<std::string>()},
                    recorded.at("kernel").get<std::string>(),
                    {{}}};
    BcsWriter(subject.args[0]).write(recorded.at("n").get<std::uint64_t>());
    const auto ample = [&] {
      return GasMeter::tiered(protocol->gas_model(), UINT64_MAX / kInternalUnitsPerGasUnit);
    };
    const auto gas = subject.run(ample());
    if (!gas || *gas != recorded.at("gas_units").get<std::uint64_t>()) {
      fmt::print("{:<12} {:>9}  {}\n", subject.kernel, recorded.at("n").get<std::uint64_t>(),
                 gas ? fmt::format("gas {} instead of {}", *gas, recorded.at("gas_units").dump())
                     : gas.error().to_string());
      right = false;
      continue;
    }
    const double metered = best_seconds([&] { (void)subject.run(ample()); });
    const double unmetered = best_seconds([&] { (void)subject.run(GasMeter::unmetered()); });
    const double metered_ratio = recorded.at("seconds_metered").get<double>() / metered;
    const double unmetered_ratio = recorded.at("seconds_unmetered").get<double>() / unmetered;
    metered_mean.add(metered_ratio);
    unmetered_mean.add(unmetered_ratio);
    fmt::print("{:<12} {:>9}  {:>11.6f} {:>6.1f}x  {:>11.6f} {:>6.1f}x", subject.kernel,
               recorded.at("n").get<std::uint64_t>(), metered, metered_ratio, unmetered, unmetered_ratio);
    const Native native = measure_native(recorded);
    right = right && native.right;
    if (native.seconds > 0) {
      native_mean.add(metered / native.seconds);
      fmt::print("  {:>11.6f} {:>6.1f}x", native.seconds, metered / native.seconds);
    }
    fmt::print("\n");
  }
  fmt::print("{:<22}  {:>11} {:>6.1f}x  {:>11} {:>6.1f}x  {:>11} {:>6.1f}x\n", "geometric mean", "",
             metered_mean.value(), "", unmetered_mean.value(), "", native_mean.value());
  return right;
}

}  // namespace mvm::bench

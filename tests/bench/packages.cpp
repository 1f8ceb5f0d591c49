// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/code_cache.h"
#include "interpreter/runtime.h"
#include "interpreter/session.h"
#include "tests/bench/bench.h"
#include "tests/conformance/conform.h"
#include "tests/support/shared_data.h"

#include <fmt/format.h>
#include <mvm/bytecode.h>
#include <mvm/natives.h>
#include <mvm/vm.h>

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <vector>

namespace mvm::bench {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct NamedModule {
  std::string name;
  Bytes bytes;
};
/// The modules of a package, all of one address.
struct Package {
  AccountAddress address;
  std::vector<NamedModule> modules;
};

void add_module(Package& package, const std::filesystem::path& file) {
  Bytes bytes = testing::read_file(file);
  const auto module = deserialize_module(bytes, BinaryConfig::legacy(false));
  if (!module) throw std::runtime_error(file.string() + ": " + module.error().to_string());
  package.address = module->address();
  package.modules.push_back({std::string(module->name()), std::move(bytes)});
}

/// A package by its package.json, which names files from the folder above `packages`.
Package read_package(const std::filesystem::path& packages, std::string_view id) {
  Package package;
  const conform::Json recorded = testing::read_json(packages / id / "package.json");
  for (const auto& [name, module] : recorded.at("modules").items()) {
    add_module(package, packages.parent_path().parent_path() / module.at("file").get<std::string>());
  }
  return package;
}

/// Whether a copy at another address could not be loaded: natives are known by their address, and an address
/// that others share cannot be exchanged.
bool is_tied_to_its_address(const Package& package) {
  for (const NamedModule& named : package.modules) {
    const auto module = deserialize_module(named.bytes, BinaryConfig::legacy(false));
    const auto is_native = [](const FunctionDefinition& function) { return function.is_native(); };
    if (std::ranges::any_of(module->function_defs, is_native)) return true;
    if (package.address == AccountAddress::from_u64(1)) return true;
  }
  return false;
}

/// Copies of a few packages, each at an address of its own, over packages that all of them use. Bytes are
/// made when they are asked for, so that only what is loaded takes memory.
class Copies final : public ModuleResolver {
 public:
  static constexpr std::uint64_t kFirst = 0x100000;

  explicit Copies(std::vector<Package> originals, std::vector<Package> shared)
      : originals_(std::move(originals)) {
    for (Package& package : shared) {
      for (NamedModule& module : package.modules)
        shared_[{package.address, module.name}] = std::move(module.bytes);
    }
  }

  [[nodiscard]] const Package& original(std::size_t number) const {
    return originals_[number % originals_.size()];
  }
  [[nodiscard]] static AccountAddress address(std::size_t number) {
    return AccountAddress::from_u64(kFirst + number);
  }

  [[nodiscard]] Result<std::optional<Bytes>> module_bytes(const ModuleId& id) const override {
    if (const auto found = shared_.find(id); found != shared_.end()) return found->second;
    std::uint64_t number = 0;
    for (const std::uint8_t byte : std::span(id.address.bytes).last(8)) number = number << 8 | byte;
    const Package& package = original(number - kFirst);
    for (const NamedModule& module : package.modules) {
      if (module.name != id.name) continue;
      Bytes bytes = module.bytes;
      const auto at = std::ranges::search(bytes, package.address.bytes);
      std::ranges::copy(id.address.bytes, at.begin());
      return bytes;
    }
    return std::nullopt;
  }

 private:
  std::vector<Package> originals_;
  std::map<ModuleId, Bytes> shared_;
};

class OwnContext final : public Linkage {
 public:
  explicit OwnContext(const AccountAddress& package) : package_(package) {}
  [[nodiscard]] AccountAddress link_context() const override { return package_; }

 private:
  AccountAddress package_;
};

std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  statm >> size >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

constexpr double kKilo = 1e3;
constexpr double kMega = 1e6;

/// Loads copies of the originals; gives the bytes that they take.
double measure(std::string_view name, std::vector<Package> originals, const std::vector<Package>& shared,
               std::size_t count) {
  const Copies copies(std::move(originals), shared);
  VmConfig config = VmConfig::plain();
  config.skip_verification = true;  // only memory is looked at
  config.code_cache_limit = UINT64_MAX;
  const Vm vm(config, sui_natives());
  GasMeter gas = GasMeter::unmetered();
  malloc_trim(0);
  const std::uint64_t before = resident_bytes();
  std::uint64_t bytes = 0;
  for (std::size_t number = 0; number < count; ++number) {
    Session session(vm.runtime(), copies, gas, nullptr);
    const AccountAddress address = Copies::address(number);
    for (const NamedModule& module : copies.original(number).modules) {
      const auto loaded = session.load_module(OwnContext(address), ModuleId{address, module.name});
      if (!loaded) throw std::runtime_error(module.name + ": " + loaded.error().to_string());
      bytes += module.bytes.size();
    }
  }
  const auto resident = static_cast<double>(resident_bytes() - before);
  fmt::print("{:<8} {:>8}  {:>10.1f}  {:>11.0f}  {:>11.0f}  {:>12.1f}  {:>8.1f}x\n", name, count,
             static_cast<double>(bytes) / static_cast<double>(count) / kKilo, resident / kMega,
             static_cast<double>(vm.runtime().cache()->memory()) / kMega,
             resident / static_cast<double>(count) / kKilo, resident / static_cast<double>(bytes));
  return resident;
}

}  // namespace

bool run_packages(const std::filesystem::path& folder, std::size_t count) {
  std::vector<Package> small;
  for (const auto& file : conform::files_below(folder / "sui-sandbox-user", ".mv")) {
    add_module(small.emplace_back(), file);
  }
  std::erase_if(small, is_tied_to_its_address);
  const std::filesystem::path genesis = folder / "devnet-genesis-v129";
  std::vector<Package> shared;
  for (const char* id : {"0x1", "0x2"}) shared.push_back(read_package(genesis, id));
  fmt::print("{:<8} {:>8}  {:>10}  {:>11}  {:>11}  {:>12}  {:>9}\n", "packages", "number", "KB of code",
             "MB resident", "MB counted", "KB a package", "to code");
  const Package large = read_package(genesis, "0xdee9");
  std::vector<Package> mixed = small;
  mixed.push_back(large);
  static_cast<void>(measure("small", std::move(small), shared, count));
  const double needed = measure("mixed", std::move(mixed), shared, count);
  static_cast<void>(measure("large", {large}, shared, count));
  return needed < 1e9;
}

}  // namespace mvm::bench

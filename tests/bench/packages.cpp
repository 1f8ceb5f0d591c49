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

  [[nodiscard]] std::size_t size() const {
    std::size_t bytes = 0;
    for (const NamedModule& module : modules) bytes += module.bytes.size();
    return bytes;
  }
};

Package read_package(const std::filesystem::path& folder) {
  Package package;
  for (const auto& file : conform::files_below(folder, ".mv")) {
    Bytes bytes = testing::read_file(file);
    const auto module = deserialize_module(bytes, BinaryConfig::legacy(false));
    if (!module) throw std::runtime_error(file.string() + ": " + module.error().to_string());
    package.address = module->address();
    package.modules.push_back({std::string(module->name()), std::move(bytes)});
  }
  return package;
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

constexpr double kMega = 1e6;

}  // namespace

bool run_packages(const std::filesystem::path& folder, std::size_t count) {
  const std::filesystem::path framework = folder / "mainnet-genesis-v4";
  std::vector<Package> originals;
  for (const auto& file : conform::files_below(folder / "sui-sandbox-user", ".mv")) {
    originals.push_back(read_package(file));
  }
  std::vector<Package> shared;
  for (const char* id : {"0x1", "0x2"}) shared.push_back(read_package(framework / id));
  originals.push_back(shared.front());
  const Copies copies(std::move(originals), std::move(shared));

  VmConfig config = VmConfig::plain();
  config.skip_verification = true;  // only memory is looked at
  config.code_cache_limit = UINT64_MAX;
  const Vm vm(config, move_stdlib_natives());
  GasMeter gas = GasMeter::unmetered();
  const std::uint64_t before = resident_bytes();
  std::uint64_t bytes = 0;
  std::uint64_t modules = 0;
  for (std::size_t number = 0; number < count; ++number) {
    Session session(vm.runtime(), copies, gas, nullptr);
    const AccountAddress address = Copies::address(number);
    for (const NamedModule& module : copies.original(number).modules) {
      const auto loaded = session.load_module(OwnContext(address), ModuleId{address, module.name});
      if (!loaded) throw std::runtime_error(module.name + ": " + loaded.error().to_string());
      bytes += module.bytes.size();
      ++modules;
    }
  }
  const auto resident = static_cast<double>(resident_bytes() - before);
  const auto cache = static_cast<double>(vm.runtime().cache()->memory());
  fmt::print(
      "{} packages of {} modules with {:.1f} MB of bytecode: {:.0f} MB resident, {:.1f} KB a package, {:.1f} "
      "times the bytecode; the cache counts {:.0f} MB\n",
      count, modules, static_cast<double>(bytes) / kMega, resident / kMega,
      resident / 1e3 / static_cast<double>(count), resident / static_cast<double>(bytes), cache / kMega);
  return resident < 1e9;
}

}  // namespace mvm::bench

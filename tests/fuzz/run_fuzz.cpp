// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// What the verifier accepts is safe to run: each function is called with random arguments and a small gas
// limit, and nothing happens that the verifier rules out. With MVM_CHECKED the machine looks for that itself.
#include "tests/fuzz/custom_mutator.h"
#include "tests/fuzz/random_arguments.h"
#include "tests/fuzz/verify_module.h"

#include <mvm/natives.h>
#include <mvm/vm.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint64_t kGasUnits = 2000;
constexpr std::size_t kMostFunctions = 64;

/// The compiled standard library, and over it the module that is tried.
class Modules final : public mvm::ModuleResolver {
 public:
  Modules() {
    for (const auto& entry :
         std::filesystem::directory_iterator(MVM_SOURCE_DIR "/stdlib/move/compiled/std")) {
      if (entry.path().extension() != ".mv") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::vector<char> read{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
      Bytes bytes(read.begin(), read.end());
      const auto module = mvm::deserialize_module(bytes, mvm::BinaryConfig::legacy());
      MVM_FUZZ_CHECK(module);
      library_[module->self_id()] = std::move(bytes);
    }
  }

  void put(const mvm::ModuleId& id, std::span<const std::uint8_t> bytes) {
    tried_ = {id, Bytes(bytes.begin(), bytes.end())};
  }

  [[nodiscard]] mvm::Result<std::optional<Bytes>> module_bytes(const mvm::ModuleId& id) const override {
    if (id == tried_.first) return tried_.second;
    const auto found = library_.find(id);
    if (found == library_.end()) return std::nullopt;
    return found->second;
  }

 private:
  std::map<mvm::ModuleId, Bytes> library_;
  std::pair<mvm::ModuleId, Bytes> tried_;
};

/// Statuses by which a machine says that something happened which cannot happen to verified code (the
/// invariant violations of the Move VM's status codes).
bool is_invariant_violation(mvm::StatusCode status) {
  const auto number = static_cast<std::uint64_t>(status);
  return number >= 2000 && number < 3000;
}

void call_all(const mvm::CompiledModule& module, const mvm::Vm& vm, const Modules& modules,
              std::uint32_t seed) {
  mvm::fuzz::RandomArguments random(module, seed);
  const std::size_t count = std::min(module.function_defs.size(), kMostFunctions);
  for (const mvm::FunctionDefinition& function : module.function_defs.first(count)) {
    if (function.is_native()) continue;
    const mvm::FunctionHandle& handle = module.handle_of(function);
    const auto type_args = random.type_arguments(handle.type_parameters.size());
    const auto args = random.arguments(module.signatures[handle.parameters], type_args);
    mvm::GasMeter gas = mvm::GasMeter::tiered(mvm::fuzz::newest_protocol().gas_model(), kGasUnits);
    const auto result =
        vm.call(module.self_id(), module.name_of(handle), type_args, args, modules, mvm::Linkage{}, gas);
    if (result || !is_invariant_violation(result.error().status())) continue;
    std::fprintf(stderr, "%s\n", result.error().to_string().c_str());
    std::abort();  // an invariant of verified code was violated: the fuzzer keeps the input
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> bytes(data, size);
  const auto module = mvm::fuzz::read_and_verify(bytes);
  if (!module) return 0;
  static Modules modules;
  modules.put(module->self_id(), bytes);
  const mvm::Vm vm(mvm::VmConfig::for_protocol(mvm::fuzz::newest_protocol()), mvm::move_stdlib_natives());
  const std::vector<Bytes> bundle = {Bytes(bytes.begin(), bytes.end())};
  if (!vm.check_bundle(bundle, module->address(), modules, mvm::Linkage{})) return 0;
  call_all(*module, vm, modules, static_cast<std::uint32_t>(size));
  return 0;
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// What the verifier accepts is safe to run: each function is called with random arguments and a random gas
// limit, and nothing happens that the verifier rules out. With MVM_CHECKED the machine looks for that itself.
#include "tests/fuzz/custom_mutator.h"
#include "tests/fuzz/library.h"
#include "tests/fuzz/random_arguments.h"
#include "tests/fuzz/verify_module.h"

#include <mvm/natives.h>
#include <mvm/vm.h>

#include <cstdlib>
#include <functional>
#include <string_view>

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint64_t kMostGasUnits = 500;
constexpr std::size_t kMostFunctions = 64;
constexpr std::uint64_t kCodeCacheLimit = std::uint64_t{1} << 26;

/// A module that is tried, among those of the library. It is stored under an address of its own, so that a VM
/// can keep what it knows of the library from one trial to the next.
class Trial final : public mvm::ModuleResolver, public mvm::Linkage {
 public:
  Trial(const mvm::fuzz::Library& library, mvm::ModuleId id, std::span<const std::uint8_t> bytes)
      : library_(library), id_(std::move(id)), bytes_(bytes.begin(), bytes.end()) {
    static std::uint64_t trials = 0;
    storage_id_ = {mvm::AccountAddress::from_u64(kFirstTrial + ++trials), id_.name};
  }

  [[nodiscard]] mvm::Result<std::optional<Bytes>> module_bytes(const mvm::ModuleId& id) const override {
    if (id == storage_id_) return bytes_;
    const auto* const known = library_.find(id);
    if (known == nullptr) return std::nullopt;
    return known->bytes;
  }
  [[nodiscard]] mvm::AccountAddress link_context() const override { return storage_id_.address; }
  [[nodiscard]] mvm::Result<mvm::ModuleId> relocate(const mvm::ModuleId& id) const override {
    return id == id_ ? storage_id_ : id;
  }
  /// A type is its trial's own: the same name may have other fields in the next.
  [[nodiscard]] mvm::Result<mvm::ModuleId> defining_module(const mvm::ModuleId& id,
                                                           std::string_view /*name*/) const override {
    return relocate(id);
  }

  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  static constexpr std::uint64_t kFirstTrial = std::uint64_t{1} << 63;

  const mvm::fuzz::Library& library_;
  mvm::ModuleId id_;
  mvm::ModuleId storage_id_;
  Bytes bytes_;
};

/// Statuses by which a machine says that something happened which cannot happen to verified code (the
/// invariant violations of the Move VM's status codes).
bool is_invariant_violation(mvm::StatusCode status) {
  const auto number = static_cast<std::uint64_t>(status);
  return number >= 2000 && number < 3000;
}

/// Every other input gets a limit that may end a call anywhere, with values on the stack and in locals.
std::uint64_t gas_units(std::uint32_t seed) {
  return seed % 2 == 0 ? kMostGasUnits : seed / 2 % kMostGasUnits;
}

/// A native trusts the Move code of its own module to have checked what it is given (a substring's bounds,
/// say), and that code is what was changed.
bool is_of_own_native(const mvm::Error& error, const mvm::CompiledModule& module) {
  if (error.module() != module.self_id() || error.offsets().empty()) return false;
  const std::size_t function = error.offsets().front().function;
  return function < module.function_defs.size() && module.function_defs[function].is_native();
}

bool is_wrong(const mvm::Error& error, const mvm::CompiledModule& module) {
  // Natives that work on objects say so where there are none, as here.
  return is_invariant_violation(error.status()) && error.message() != "the session has no object runtime" &&
         !is_of_own_native(error, module);
}

void call_all(const mvm::CompiledModule& module, const mvm::Vm& vm, const Trial& trial,
              mvm::fuzz::RandomArguments random, std::uint64_t units) {
  const std::size_t count = std::min(module.function_defs.size(), kMostFunctions);
  for (const mvm::FunctionDefinition& function : module.function_defs.first(count)) {
    if (function.is_native()) continue;
    const mvm::FunctionHandle& handle = module.handle_of(function);
    const auto type_args = random.type_arguments(handle.type_parameters.size());
    const auto args = random.arguments(module.signatures[handle.parameters], type_args);
    mvm::GasMeter gas = mvm::GasMeter::tiered(mvm::fuzz::newest_protocol().gas_model(), units);
    const auto result = vm.call(module.self_id(), module.name_of(handle), type_args, args, trial, trial, gas);
    if (result || !is_wrong(result.error(), module)) continue;
    std::fprintf(stderr, "%s\n", result.error().to_string().c_str());
    std::abort();  // an invariant of verified code was violated: the fuzzer keeps the input
  }
}

mvm::VmConfig vm_config() {
  auto config = mvm::VmConfig::for_protocol(mvm::fuzz::newest_protocol());
  config.code_cache_limit = kCodeCacheLimit;
  return config;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> bytes(data, size);
  const auto module = mvm::fuzz::read_and_verify(bytes);
  if (!module) return 0;
  static const mvm::fuzz::Library library;
  static const mvm::Vm vm(vm_config(), mvm::sui_natives());
  const Trial trial(library, module->self_id(), bytes);
  if (!vm.check_bundle({&trial.bytes(), 1}, module->address(), trial, trial)) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto seed = static_cast<std::uint32_t>(std::hash<std::string_view>()(text));
  call_all(*module, vm, trial, mvm::fuzz::RandomArguments(*module, library, seed), gas_units(seed));
  return 0;
}

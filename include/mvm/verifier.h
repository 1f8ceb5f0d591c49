// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/address.h>
#include <mvm/error.h>
#include <mvm/file_format.h>
#include <mvm/protocol.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// Whether modules are safe to run, alone and together. All functions take modules whose indices are in
/// bounds, as `deserialize_module` gives them, take time that the limits of the configuration bound, and
/// touch nothing but their arguments. They may run on many threads at once, each with its own meter.
namespace mvm {

/// The passes in the order in which they run (Move bytecode verifier, `verify_module_with_config_metered`;
/// then Sui verifier, `sui_verify_module_metered`). The first error found is the error reported.
enum class Pass : std::uint8_t {
  Limits,
  Duplication,
  SignatureCheck,
  InstructionConsistency,
  Constants,
  Friends,
  AbilityFieldRequirements,
  RecursiveDataDef,
  InstantiationLoops,
  // For each function with code, in order:
  ControlFlow,
  BasicBlocks,
  BackEdges,
  StackUsage,
  JumpTableUsage,
  TypeSafety,
  LocalsSafety,
  ReferenceSafety,
  Acquires,
  // For the module:
  ScriptSignature,
  // Object rules:
  StructWithKey,
  GlobalStorageAccess,
  IdLeak,
  PrivateGenerics,
  EntryPoints,
  TxContextRestrictions,
  OneTimeWitness,
};

/// `"type_safety"`.
[[nodiscard]] std::string_view to_string(Pass pass) noexcept;

/// What a meter counts for. An inner scope is added to the next outer one when it ends.
enum class MeterScope : std::uint8_t { Transaction, Package, Module, Function };

/// Counts the work of verification in the reference's units and stops it at a limit: reaching the limit is
/// too much (Sui verifier, `SuiVerifierMeter`). A verification that is stopped fails with
/// PROGRAM_TOO_COMPLEX.
class Meter {
 public:
  /// Counts nothing and never stops.
  Meter() = default;
  explicit Meter(const MeterConfig& config);

  /// Begins a new scope: its count starts at 0.
  void enter_scope(MeterScope scope) noexcept { bounds(scope).ticks = 0; }

  /// Adds `units`; false, and nothing is added, where they would reach the scope's limit.
  [[nodiscard]] bool add(MeterScope scope, std::uint64_t units) noexcept {
    if (!metered_) return true;
    Bounds& b = bounds(scope);
    std::uint64_t sum = 0;
    if (__builtin_add_overflow(b.ticks, units, &sum)) sum = UINT64_MAX;
    if (sum >= b.limit && b.limited) return false;
    b.ticks = sum;
    return true;
  }

  /// Adds `units_per_item` for each of `items`.
  [[nodiscard]] bool add_items(MeterScope scope, std::uint64_t units_per_item, std::uint64_t items) noexcept {
    std::uint64_t units = 0;
    if (__builtin_mul_overflow(units_per_item, items, &units)) units = UINT64_MAX;
    return items == 0 || add(scope, units);
  }

  /// Adds what `from` has counted to `to`, rounded as the reference does it: through a 32-bit float.
  [[nodiscard]] bool transfer(MeterScope from, MeterScope to) noexcept;

  /// Whether anything is counted at all.
  [[nodiscard]] bool metered() const noexcept { return metered_; }
  /// What the scope has counted since it was entered.
  [[nodiscard]] std::uint64_t ticks(MeterScope scope) const noexcept { return bounds_[index(scope)].ticks; }

  /// The failure of a verification that a limit stopped: `if (!meter.add(…)) return Meter::too_complex();`
  [[nodiscard]] static std::unexpected<Error> too_complex();

 private:
  struct Bounds {
    std::uint64_t ticks = 0;
    std::uint64_t limit = UINT64_MAX;
    bool limited = false;
  };
  [[nodiscard]] static constexpr std::size_t index(MeterScope scope) noexcept {
    return static_cast<std::size_t>(scope);
  }
  [[nodiscard]] Bounds& bounds(MeterScope scope) noexcept { return bounds_[index(scope)]; }

  std::array<Bounds, 4> bounds_{};
  bool metered_ = false;
};

/// All that the Move VM asks of a module by itself. On failure, `refused_by` (if given) is the pass that
/// failed.
[[nodiscard]] Result<void> verify_module(const CompiledModule& module, const VerifierConfig& config);
/// The same, counted by `meter`: each function in its scope Function, the rest in Module. The caller enters
/// the scopes Module and Package, and transfers Module to Package between modules.
[[nodiscard]] Result<void> verify_module(const CompiledModule& module, const VerifierConfig& config,
                                         Meter& meter, Pass* refused_by = nullptr);

/// The rules of objects, for a module that `verify_module` accepts: what the chain's own verifier adds.
/// Errors: UNKNOWN_VERIFICATION_ERROR with the reason in the message, or PROGRAM_TOO_COMPLEX where the meter
/// stops it.
[[nodiscard]] Result<void> verify_object_rules(const CompiledModule& module, const VerifierConfig& config,
                                               Chain chain);
[[nodiscard]] Result<void> verify_object_rules(const CompiledModule& module, const VerifierConfig& config,
                                               Chain chain, Meter& meter, Pass* refused_by = nullptr);

/// Whether what the module says of other modules is so: their types and functions are there, may be used by
/// it and have these signatures. `dependencies` must hold all modules that its module handles name (others do
/// no harm).
[[nodiscard]] Result<void> verify_dependencies(const CompiledModule& module,
                                               std::span<const CompiledModule* const> dependencies);

/// Gives the modules that a stored module depends on.
using DependencyResolver = std::function<Result<std::vector<ModuleId>>(const ModuleId&)>;

/// Fails with CYCLIC_MODULE_DEPENDENCY where a dependency of `module` leads back to it. Errors of
/// `dependencies_of` are handed on.
[[nodiscard]] Result<void> verify_no_cycles(const CompiledModule& module, const VerifierConfig& config,
                                            const DependencyResolver& dependencies_of);

/// What an upgrade of a package may change (Sui framework, `package::UpgradePolicy`), with its number on the
/// wire.
enum class UpgradePolicy : std::uint8_t {
  Compatible = 0,  ///< public functions keep their signatures, types their layouts; all else may change
  Additive = 128,  ///< code and types may be added, nothing changed
  DepOnly = 192,   ///< only dependencies may change
};
[[nodiscard]] std::optional<UpgradePolicy> upgrade_policy_from_number(std::uint8_t number) noexcept;

/// What upgrades must keep to besides their policy; each rule came with a protocol version.
struct UpgradeRules {
  bool forbid_new_abilities = true;  ///< of a struct or enum (`disallow_adding_abilities_on_upgrade`)
  bool forbid_new_modules_if_dep_only = true;  ///< `disallow_new_modules_in_deps_only_packages`

  [[nodiscard]] static UpgradeRules of(const ProtocolConfig& config) noexcept;
};

/// Whether `upgraded` may replace `current` under `policy`: the modules of a package, each in any order (Move
/// binary format, `Compatibility` and `InclusionCheck`, as Sui's `check_compatibility` uses them). Fails with
/// BACKWARD_INCOMPATIBLE_MODULE_UPDATE at the first module of `current`, by name, that is missing or changed
/// too much.
[[nodiscard]] Result<void> check_upgrade(UpgradePolicy policy, std::span<const CompiledModule* const> current,
                                         std::span<const CompiledModule* const> upgraded,
                                         const UpgradeRules& rules = {});

}  // namespace mvm

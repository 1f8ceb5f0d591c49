// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/ability_cache.h"
#include "verifier/control_flow_graph.h"
#include "verifier/function_view.h"
#include "verifier/loop_summary.h"
#include "verifier/meter.h"
#include "verifier/type_facts.h"

#include <mvm/error.h>
#include <mvm/file_format.h>
#include <mvm/verifier.h>

#include <cstdint>
#include <vector>

/// The passes of `verify_module`, each in the file of its name. They run in this order, and each relies on
/// those before it. Errors get the module as their location from the caller.
namespace mvm::verifier {

/// All that a pass over a module looks at. Plain references: everything outlives the pass.
struct ModuleView {
  const CompiledModule& module;
  const VerifierConfig& config;
  const TypeFacts& facts;
  /// Memory for tables, given back when all passes have run.
  ScratchArena& scratch;
};

[[nodiscard]] Result<void> check_limits(const ModuleView& view);
/// The part of `check_limits` that does not look at code.
[[nodiscard]] Result<void> check_table_limits(const ModuleView& view);
[[nodiscard]] Result<void> check_duplication(const ModuleView& view);
[[nodiscard]] Result<void> check_signatures(const ModuleView& view, AbilityCache& abilities, Meter& meter);
[[nodiscard]] Result<void> check_instruction_consistency(const ModuleView& view);
/// The same for one function.
[[nodiscard]] Result<void> check_instruction_consistency(const ModuleView& view, TableIndex function,
                                                         const CodeUnit& unit);
[[nodiscard]] Result<void> check_constants(const CompiledModule& module);
[[nodiscard]] Result<void> check_friends(const CompiledModule& module);
[[nodiscard]] Result<void> check_ability_field_requirements(const CompiledModule& module,
                                                            AbilityCache& abilities, Meter& meter);
[[nodiscard]] Result<void> check_recursive_data_def(const ModuleView& view);
[[nodiscard]] Result<void> check_instantiation_loops(const ModuleView& view);

/// All of these, in order; `refused_by` is set to the one that is at work.
[[nodiscard]] Result<void> check_tables(const ModuleView& view, AbilityCache& abilities, Meter& meter,
                                        Pass& refused_by);

/// All passes over functions; `refused_by` is set to the one that is at work.
[[nodiscard]] Result<void> check_code_units(const ModuleView& view, TypePool& types, AbilityCache& abilities,
                                            Meter& meter, Pass& refused_by);

// Of one function:

/// Control flow of modules of version 5 and below, and of later ones. The latter builds `cfg` on the way.
[[nodiscard]] Result<void> check_control_flow_v5(const VerifierConfig& config, TableIndex function,
                                                 const CodeUnit& unit);
[[nodiscard]] Result<void> check_control_flow(const VerifierConfig& config, TableIndex function,
                                              const CodeUnit& unit, ControlFlowGraph& cfg,
                                              LoopScratch& scratch);
/// The code is not empty and does not run over its end.
[[nodiscard]] Result<void> check_fall_through(TableIndex function, const CodeUnit& unit);
[[nodiscard]] Result<void> check_stack_usage(const FunctionView& function);
[[nodiscard]] Result<void> check_jump_table_usage(const FunctionView& function);

/// Functions by their handle, kNoFunction for those of other modules.
using FunctionByHandle = std::span<const TableIndex>;
[[nodiscard]] Result<void> check_acquires(const FunctionView& function, FunctionByHandle function_by_handle);

/// Control flow by the rules of the module's version, and the limits on blocks and loops. Builds `cfg`.
[[nodiscard]] Result<void> check_flow(const CompiledModule& module, const VerifierConfig& config,
                                      TableIndex function, const CodeUnit& unit, ControlFlowGraph& cfg,
                                      LoopScratch& scratch, Pass& refused_by);

/// Who watches which pass, if anybody does (observer.h).
struct FunctionObservers {
  TypeSafetyObserver* types = nullptr;
  LocalsSafetyObserver* locals = nullptr;
  ReferenceSafetyObserver* references = nullptr;
};
/// All other passes over a function, whose graph is built, and in whose context the abilities are.
[[nodiscard]] Result<void> check_body(const FunctionView& function, AbilityCache& abilities, Meter& meter,
                                      FunctionByHandle function_by_handle, Pass& refused_by,
                                      const FunctionObservers& observers = {});

// Shared by passes:

/// The number of elements if the BCS `data` is a whole vector of type `type`, 1 for another type that
/// constants may have (or `signer`); nullopt where the data does not fit the type, or no constant may have
/// it.
[[nodiscard]] std::optional<std::uint64_t> constant_length(const TypePool& types, TypeId type,
                                                           std::span<const std::uint8_t> data);

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/ability_cache.h"
#include "verifier/control_flow_graph.h"
#include "verifier/meter.h"
#include "verifier/scratch.h"

#include <mvm/error.h>
#include <mvm/file_format.h>

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>

namespace mvm::verifier {

class TypeSafetyObserver;
class LocalsSafetyObserver;
class ReferenceSafetyObserver;

/// In a table of function definitions by name: no function of the module has this name.
inline constexpr TableIndex kNoFunction = 0xFFFF;

/// All that a pass over one function's code looks at. Plain references: everything outlives the pass.
struct FunctionView {
  const CompiledModule& module;
  const VerifierConfig& config;
  TableIndex index;  ///< function_defs
  const FunctionDefinition& definition;
  const FunctionHandle& handle;
  const CodeUnit& unit;
  Signature parameters;
  Signature returns;
  Signature locals;  ///< those after the parameters
  std::span<const AbilitySet> type_parameters;
  const ControlFlowGraph& cfg;

  /// The module's types and those made by substitution; one pool for all functions of the module.
  TypePool& types;
  /// Function definition by identifier index, kNoFunction where none has the name (`name_def_map` of the
  /// reference).
  std::span<const TableIndex> function_by_name;
  /// Some function of the module acquires a struct of global storage.
  bool module_acquires;
  /// Empty at the beginning of each function; for pmr containers that live no longer than the pass.
  ScratchArena& scratch;

  [[nodiscard]] std::span<const Instruction> code() const noexcept { return unit.code; }
  [[nodiscard]] std::size_t local_count() const noexcept { return parameters.size() + locals.size(); }
  /// Parameters come first.
  [[nodiscard]] TypeId local_type(std::size_t local) const noexcept {
    return local < parameters.size() ? parameters[local] : locals[local - parameters.size()];
  }

  /// The failure `status` at an instruction of this function.
  [[nodiscard]] std::unexpected<Error> fail_at(StatusCode status, std::size_t offset) const {
    return std::unexpected<Error>(Error(status).at_code_offset(index, static_cast<std::uint16_t>(offset)));
  }
};

/// The view of a function that has code. `function_by_name`, `module_acquires`, the graph and the memory are
/// as the members of these names say.
[[nodiscard]] inline FunctionView view_function(const CompiledModule& module, const VerifierConfig& config,
                                                TableIndex index, const ControlFlowGraph& cfg,
                                                TypePool& types, std::span<const TableIndex> function_by_name,
                                                bool module_acquires, ScratchArena& scratch) noexcept {
  const FunctionDefinition& definition = module.function_defs[index];
  const FunctionHandle& handle = module.handle_of(definition);
  return {.module = module,
          .config = config,
          .index = index,
          .definition = definition,
          .handle = handle,
          .unit = *definition.code,
          .parameters = module.signatures[handle.parameters],
          .returns = module.signatures[handle.return_],
          .locals = module.signatures[definition.code->locals],
          .type_parameters = handle.type_parameters,
          .cfg = cfg,
          .types = types,
          .function_by_name = function_by_name,
          .module_acquires = module_acquires,
          .scratch = scratch};
}

// The abstract interpretations of a function, each in its file. AbilityCache is in the function's context
// already. The observer, if there is one, watches (observer.h).

[[nodiscard]] Result<void> verify_type_safety(const FunctionView& function, AbilityCache& abilities,
                                              Meter& meter, TypeSafetyObserver* observer = nullptr);
[[nodiscard]] Result<void> verify_locals_safety(const FunctionView& function, AbilityCache& abilities,
                                                Meter& meter, LocalsSafetyObserver* observer = nullptr);
[[nodiscard]] Result<void> verify_reference_safety(const FunctionView& function, Meter& meter,
                                                   ReferenceSafetyObserver* observer = nullptr);

}  // namespace mvm::verifier

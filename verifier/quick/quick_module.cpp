// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/quick/quick_module.h"

#include "verifier/instantiation_budget.h"
#include "verifier/passes.h"
#include "verifier/quick/local_bits.h"
#include "verifier/quick/quick_look.h"
#include "verifier/signature_checker.h"

#include <algorithm>

namespace mvm::verifier {
namespace {

/// Older modules have rules of their own for control flow and type arguments.
constexpr std::uint32_t kOldestVersion = 6;

class QuickModule {
 public:
  QuickModule(const CompiledModule& module, const VerifierConfig& config)
      : module_(module),
        config_(config),
        types_(module.types, nullptr),
        abilities_(module, types_, &scratch_),
        facts_(module, scratch_),
        view_{module, config, facts_, scratch_},
        cfg_(&scratch_),
        loops_(&scratch_) {}

  [[nodiscard]] bool is_good() {
    if (!check_table_limits(view_) || !check_duplication(view_)) return false;
    SignatureChecker signatures(view_, abilities_, unmetered_);
    InstantiationBudget budget(view_);
    return signatures.check_tables() && check_constants(module_) && check_friends(module_) &&
           check_ability_field_requirements(module_, abilities_, unmetered_) &&
           check_recursive_data_def(view_) && check_instantiation_loops(view_) && budget.charge_handles() &&
           functions_are_good(budget, signatures);
  }

 private:
  [[nodiscard]] bool functions_are_good(InstantiationBudget& budget, SignatureChecker& signatures) {
    QuickLook look(view_, types_, abilities_, budget, signatures);
    std::uint64_t back_edges = 0;
    for (std::size_t i = 0; i < module_.function_defs.size(); ++i) {
      const FunctionDefinition& definition = module_.function_defs[i];
      if (!definition.acquires_global_resources.empty()) return false;
      if (!definition.code) continue;
      of_function_.reset();
      // No function acquires anything, and so none is looked up by its name.
      const FunctionView function =
          view_function(module_, config_, static_cast<TableIndex>(i), cfg_, types_, {}, false, of_function_);
      if (function.local_count() > kMostQuickLocals) {
        if (!passes_accept(function, budget, signatures)) return false;
        back_edges += cfg_.back_edge_count();
        continue;
      }
      const QuickVerdict verdict = look.at(function);
      if (!verdict.code_is_good) return false;
      if (!verdict.references_are_safe && !references_are_safe(function)) return false;
      back_edges += verdict.back_edges;
    }
    return back_edges <= config_.max_back_edges_per_module.value_or(UINT64_MAX);
  }

  /// All that is asked of code, by the exact passes: for a function whose locals are too many for a quick
  /// look. Without global storage, of which functions would have to be asked by their handles.
  [[nodiscard]] bool passes_accept(const FunctionView& function, InstantiationBudget& budget,
                                   SignatureChecker& signatures) {
    Pass unused{};
    signatures.enter(function.type_parameters);
    return config_.deprecate_global_storage_ops && budget.charge_code(function.definition) &&
           signatures.check_code(function.unit) &&
           check_instruction_consistency(view_, function.index, function.unit) &&
           check_flow(module_, config_, function.index, function.unit, cfg_, loops_, unused) &&
           check_body(function, abilities_, unmetered_, {}, unused);
  }

  /// By the exact pass.
  [[nodiscard]] bool references_are_safe(const FunctionView& function) {
    cfg_.build(function.code(), function.unit.jump_tables);
    return verify_reference_safety(function, unmetered_).has_value();
  }

  const CompiledModule& module_;
  const VerifierConfig& config_;
  Meter unmetered_;
  TypePool types_;
  ScratchArena scratch_;
  ScratchArena of_function_;
  AbilityCache abilities_;
  TypeFacts facts_;
  ModuleView view_;
  ControlFlowGraph cfg_;
  LoopScratch loops_;
};

}  // namespace

bool is_surely_good(const CompiledModule& module, const VerifierConfig& config) {
  return module.version >= kOldestVersion && QuickModule(module, config).is_good();
}

}  // namespace mvm::verifier

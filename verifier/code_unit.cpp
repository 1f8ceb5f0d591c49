// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// The passes over functions, one function after the other (Move bytecode verifier, `code_unit_verifier`).

#include "verifier/arena_vector.h"
#include "verifier/passes.h"

#include <algorithm>

namespace mvm::verifier {
namespace {

class CodeUnitChecker {
 public:
  CodeUnitChecker(const ModuleView& view, TypePool& types, AbilityCache& abilities, Meter& meter, Pass& pass)
      : module_(view.module),
        config_(view.config),
        types_(types),
        abilities_(abilities),
        meter_(meter),
        pass_(pass),
        by_name_(&view.scratch),
        by_handle_(&view.scratch),
        cfg_(&view.scratch),
        loops_(&view.scratch) {
    by_name_.assign(module_.identifiers.size(), kNoFunction);
    by_handle_.assign(module_.function_handles.size(), kNoFunction);
    for (std::size_t i = 0; i < module_.function_defs.size(); ++i) {
      const FunctionDefinition& def = module_.function_defs[i];
      by_name_[module_.handle_of(def).name] = static_cast<TableIndex>(i);
      by_handle_[def.function] = static_cast<TableIndex>(i);
      has_acquires_ = has_acquires_ || !def.acquires_global_resources.empty();
    }
  }

  Result<void> check() {
    std::uint64_t back_edges = 0;
    for (std::size_t i = 0; i < module_.function_defs.size(); ++i) {
      meter_.enter_scope(Scope::Function);
      const FunctionDefinition& def = module_.function_defs[i];
      if (!def.code) continue;
      if (auto r = check_function(static_cast<TableIndex>(i), *def.code); !r) {
        return std::unexpected<Error>(
            std::move(r.error()).at_index(IndexKind::FunctionDefinition, static_cast<TableIndex>(i)));
      }
      back_edges += cfg_.back_edge_count();
    }
    pass_ = Pass::BackEdges;
    if (config_.max_back_edges_per_module && back_edges > *config_.max_back_edges_per_module) {
      return fail(StatusCode::TOO_MANY_BACK_EDGES, "the module's functions have too many loops");
    }
    return {};
  }

 private:
  Result<void> check_function(TableIndex index, const CodeUnit& unit) {
    if (auto r = check_flow(module_, config_, index, unit, cfg_, loops_, pass_); !r) return r;
    scratch_.reset();
    const FunctionView function =
        view_function(module_, config_, index, cfg_, types_, by_name_, has_acquires_, scratch_);
    abilities_.enter_context(function.type_parameters);
    if (auto r = check_body(function, abilities_, meter_, by_handle_, pass_); !r) return r;
    if (!meter_.transfer(Scope::Function, Scope::Module)) return Meter::too_complex();
    return {};
  }

  const CompiledModule& module_;
  const VerifierConfig& config_;
  TypePool& types_;
  AbilityCache& abilities_;
  Meter& meter_;
  Pass& pass_;
  ArenaVector<TableIndex> by_name_;
  ArenaVector<TableIndex> by_handle_;
  bool has_acquires_ = false;
  ControlFlowGraph cfg_;
  LoopScratch loops_;
  ScratchArena scratch_;
};

}  // namespace

Result<void> check_code_units(const ModuleView& view, TypePool& types, AbilityCache& abilities, Meter& meter,
                              Pass& refused_by) {
  return CodeUnitChecker(view, types, abilities, meter, refused_by).check();
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// The passes over one function, in the order of the reference (Move bytecode verifier, `code_unit_verifier`).

#include "verifier/observer.h"
#include "verifier/passes.h"

namespace mvm::verifier {
namespace {

constexpr std::uint32_t kVersion5 = 5;

Result<void> check_graph_size(const VerifierConfig& config, TableIndex function, const ControlFlowGraph& cfg,
                              Pass& refused_by) {
  const auto fail_at_start = [function](StatusCode status) -> Result<void> {
    return std::unexpected<Error>(Error(status).at_code_offset(function, 0));
  };
  refused_by = Pass::BasicBlocks;
  if (config.max_basic_blocks && cfg.block_count() > *config.max_basic_blocks) {
    return fail_at_start(StatusCode::TOO_MANY_BASIC_BLOCKS);
  }
  refused_by = Pass::BackEdges;
  if (config.max_back_edges_per_function && cfg.back_edge_count() > *config.max_back_edges_per_function) {
    return fail_at_start(StatusCode::TOO_MANY_BACK_EDGES);
  }
  return {};
}

}  // namespace

Result<void> check_flow(const CompiledModule& module, const VerifierConfig& config, TableIndex function,
                        const CodeUnit& unit, ControlFlowGraph& cfg, LoopScratch& scratch, Pass& refused_by) {
  refused_by = Pass::ControlFlow;
  if (module.version > kVersion5) {
    if (auto r = check_control_flow(config, function, unit, cfg, scratch); !r) return r;
  } else {
    if (auto r = check_control_flow_v5(config, function, unit); !r) return r;
    cfg.build(unit.code, unit.jump_tables);
  }
  return check_graph_size(config, function, cfg, refused_by);
}

Result<void> check_body(const FunctionView& function, AbilityCache& abilities, Meter& meter,
                        FunctionByHandle function_by_handle, Pass& refused_by,
                        const FunctionObservers& observers) {
  refused_by = Pass::StackUsage;
  if (auto r = check_stack_usage(function); !r) return r;
  if (function.config.disallow_jump_orphans) {
    refused_by = Pass::JumpTableUsage;
    if (auto r = check_jump_table_usage(function); !r) return r;
  }
  refused_by = Pass::TypeSafety;
  if (auto r = verify_type_safety(function, abilities, meter, observers.types); !r) return r;
  refused_by = Pass::LocalsSafety;
  if (auto r = verify_locals_safety(function, abilities, meter, observers.locals); !r) return r;
  refused_by = Pass::ReferenceSafety;
  if (auto r = verify_reference_safety(function, meter, observers.references); !r) return r;
  refused_by = Pass::Acquires;
  return check_acquires(function, function_by_handle);
}

}  // namespace mvm::verifier

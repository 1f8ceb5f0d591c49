// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#include <mvm/verifier.h>

#include "verifier/passes.h"
#include "verifier/quick/quick_module.h"

namespace mvm {
namespace verifier {

Result<void> check_tables(const ModuleView& view, AbilityCache& abilities, Meter& meter, Pass& refused_by) {
  const CompiledModule& module = view.module;
  refused_by = Pass::Limits;
  if (auto r = check_limits(view); !r) return r;
  refused_by = Pass::Duplication;
  if (auto r = check_duplication(view); !r) return r;
  refused_by = Pass::SignatureCheck;
  if (auto r = check_signatures(view, abilities, meter); !r) return r;
  refused_by = Pass::InstructionConsistency;
  if (auto r = check_instruction_consistency(view); !r) return r;
  refused_by = Pass::Constants;
  if (auto r = check_constants(module); !r) return r;
  refused_by = Pass::Friends;
  if (auto r = check_friends(module); !r) return r;
  refused_by = Pass::AbilityFieldRequirements;
  if (auto r = check_ability_field_requirements(module, abilities, meter); !r) return r;
  refused_by = Pass::RecursiveDataDef;
  if (auto r = check_recursive_data_def(view); !r) return r;
  refused_by = Pass::InstantiationLoops;
  return check_instantiation_loops(view);
}

}  // namespace verifier

namespace {

using namespace verifier;

Result<void> run_passes(const CompiledModule& module, const VerifierConfig& config, Meter& meter,
                        Pass& pass) {
  TypePool types(module.types, nullptr);
  ScratchArena scratch;
  AbilityCache abilities(module, types, &scratch);
  const TypeFacts facts(module, scratch);
  const ModuleView view{module, config, facts, scratch};
  if (auto r = check_tables(view, abilities, meter, pass); !r) return r;
  return check_code_units(view, types, abilities, meter, pass);
  // The reference's last pass, on the signatures of entry functions, asks nothing of modules of version 5 and
  // later, and does not look at earlier ones.
}

}  // namespace

std::string_view to_string(Pass pass) noexcept {
  switch (pass) {
    case Pass::Limits:
      return "limits";
    case Pass::Duplication:
      return "duplication";
    case Pass::SignatureCheck:
      return "signature";
    case Pass::InstructionConsistency:
      return "instruction_consistency";
    case Pass::Constants:
      return "constants";
    case Pass::Friends:
      return "friends";
    case Pass::AbilityFieldRequirements:
      return "ability_field_requirements";
    case Pass::RecursiveDataDef:
      return "recursive_data_def";
    case Pass::InstantiationLoops:
      return "instantiation_loops";
    case Pass::ControlFlow:
      return "control_flow";
    case Pass::BasicBlocks:
      return "basic_blocks";
    case Pass::BackEdges:
      return "back_edges";
    case Pass::StackUsage:
      return "stack_usage";
    case Pass::JumpTableUsage:
      return "jump_table_usage";
    case Pass::TypeSafety:
      return "type_safety";
    case Pass::LocalsSafety:
      return "locals_safety";
    case Pass::ReferenceSafety:
      return "reference_safety";
    case Pass::Acquires:
      return "acquires";
    case Pass::ScriptSignature:
      return "script_signature";
    case Pass::StructWithKey:
      return "struct_with_key";
    case Pass::GlobalStorageAccess:
      return "global_storage_access";
    case Pass::IdLeak:
      return "id_leak";
    case Pass::PrivateGenerics:
      return "private_generics";
    case Pass::EntryPoints:
      return "entry_points";
    case Pass::TxContextRestrictions:
      return "tx_context_restrictions";
    case Pass::OneTimeWitness:
      return "one_time_witness";
  }
  return "unknown";
}

Result<void> verify_module(const CompiledModule& module, const VerifierConfig& config, Meter& meter,
                           Pass* refused_by) {
  if (!meter.metered() && is_surely_good(module, config)) return {};
  Pass pass = Pass::Limits;
  auto result = run_passes(module, config, meter, pass);
  if (result) return result;
  if (refused_by != nullptr) *refused_by = pass;
  return std::unexpected<Error>(std::move(result.error()).at_module(module.self_id()));
}

Result<void> verify_module(const CompiledModule& module, const VerifierConfig& config) {
  Meter unmetered;
  return verify_module(module, config, unmetered);
}

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// The same as private_generics.cpp, in the form that later protocol versions have: one list of functions with
// a flag for each type parameter (Sui verifier, `private_generics_verifier_v2`).

#include "verifier/object/object_rules.h"

#include <algorithm>
#include <array>

namespace mvm::verifier {
namespace {

enum class Parameters : std::uint8_t { None, OneFree, OneInternal };

struct Rule {
  QualifiedName function;
  Parameters parameters;
};

constexpr std::array<Rule, 17> kRules = {{
    {{kStdlibAddress, "internal", "permit"}, Parameters::OneInternal},
    {{kFrameworkAddress, "event", "emit"}, Parameters::OneInternal},
    {{kFrameworkAddress, "event", "emit_authenticated"}, Parameters::OneInternal},
    {{kFrameworkAddress, "event", "num_events"}, Parameters::None},
    {{kFrameworkAddress, "event", "events_by_type"}, Parameters::OneFree},
    {{kFrameworkAddress, "transfer", "public_transfer"}, Parameters::OneFree},
    {{kFrameworkAddress, "transfer", "public_freeze_object"}, Parameters::OneFree},
    {{kFrameworkAddress, "transfer", "public_share_object"}, Parameters::OneFree},
    {{kFrameworkAddress, "transfer", "public_receive"}, Parameters::OneFree},
    {{kFrameworkAddress, "transfer", "receiving_object_id"}, Parameters::OneFree},
    {{kFrameworkAddress, "transfer", "public_party_transfer"}, Parameters::OneFree},
    {{kFrameworkAddress, "transfer", "transfer"}, Parameters::OneInternal},
    {{kFrameworkAddress, "transfer", "freeze_object"}, Parameters::OneInternal},
    {{kFrameworkAddress, "transfer", "share_object"}, Parameters::OneInternal},
    {{kFrameworkAddress, "transfer", "receive"}, Parameters::OneInternal},
    {{kFrameworkAddress, "transfer", "party_transfer"}, Parameters::OneInternal},
    {{kFrameworkAddress, "coin_registry", "new_currency"}, Parameters::OneInternal},
}};

const Rule* find_rule(const QualifiedName& function) {
  const auto found = std::ranges::find(kRules, function, &Rule::function);
  return found == kRules.end() ? nullptr : &*found;
}

bool is_own_type(const CompiledModule& module, TypeId type) {
  const TypeNode& node = module.types[type];
  return (node.kind == TypeKind::Datatype || node.kind == TypeKind::DatatypeInstantiation) &&
         module.datatype_handles[node.index].module == module.self_module_handle;
}

/// The framework itself must not offer a function of these modules that the list does not have.
Result<void> check_exhaustive(const CompiledModule& module) {
  if (module.address() != kFrameworkAddress || (module.name() != "event" && module.name() != "transfer"))
    return {};
  for (const FunctionDefinition& def : module.function_defs) {
    if (def.visibility != Visibility::Public) continue;
    if (find_rule(qualified_name(module, module.handle_of(def))) == nullptr) {
      return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR,
                  "a public function of this module has no rule");
    }
  }
  return {};
}

Result<void> check_call(const CompiledModule& module, std::size_t function, std::size_t offset,
                        const Rule& rule, Signature arguments) {
  const std::size_t expected = rule.parameters == Parameters::None ? 0 : 1;
  if (arguments.size() != expected) {
    return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR, "the number of type arguments is wrong");
  }
  if (rule.parameters == Parameters::OneInternal && !is_own_type(module, arguments[0])) {
    return refuse_instruction(module, function, offset,
                              "the framework asks here for a type that the calling module defines");
  }
  return {};
}

}  // namespace

Result<void> check_private_generics_v2(const CompiledModule& module) {
  if (module.address() == kFrameworkAddress && module.name() == kTestScenarioModule) return {};
  if (auto r = check_exhaustive(module); !r) return r;

  const std::vector<bool> of_framework = framework_modules(module);
  std::vector<const Rule*> rule_of(module.function_handles.size());
  for (std::size_t i = 0; i < rule_of.size(); ++i) {
    const FunctionHandle& handle = module.function_handles[i];
    if (of_framework[handle.module]) rule_of[i] = find_rule(qualified_name(module, handle));
  }
  if (std::ranges::all_of(rule_of, [](const Rule* rule) { return rule == nullptr; })) return {};

  for (std::size_t f = 0; f < module.function_defs.size(); ++f) {
    const FunctionDefinition& def = module.function_defs[f];
    if (!def.code) continue;
    for (std::size_t offset = 0; offset < def.code->code.size(); ++offset) {
      const Instruction& instruction = def.code->code[offset];
      TableIndex callee = instruction.index;
      Signature arguments;
      if (instruction.opcode == Opcode::CallGeneric) {
        callee = module.function_instantiations[instruction.index].handle;
        arguments = module.signatures[module.function_instantiations[instruction.index].type_parameters];
      } else if (instruction.opcode != Opcode::Call) {
        continue;
      }
      if (rule_of[callee] == nullptr) continue;
      if (auto r = check_call(module, f, offset, *rule_of[callee], arguments); !r) return r;
    }
  }
  return {};
}

}  // namespace mvm::verifier

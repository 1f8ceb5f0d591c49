// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Some functions of the framework may be called only with a type that the calling module defines: those that
// move objects about without asking for `store`, and those that emit events (Sui verifier,
// `private_generics`).

#include "verifier/object/object_rules.h"

#include <algorithm>
#include <array>

namespace mvm::verifier {
namespace {

constexpr std::string_view kTransferModule = "transfer";
constexpr std::string_view kEventModule = "event";
constexpr std::string_view kCoinRegistryModule = "coin_registry";

/// Whether a function asks that its type argument is the module's own. Other functions of its module may not
/// be called with type arguments at all.
struct Rule {
  std::string_view function;
  bool own_type;
  bool of_sui_only = false;
};

constexpr std::array<Rule, 11> kTransferRules = {{
    {"public_transfer", false},
    {"public_freeze_object", false},
    {"public_share_object", false},
    {"public_receive", false},
    {"receiving_object_id", false},
    {"public_party_transfer", false, true},
    {"transfer", true},
    {"freeze_object", true},
    {"share_object", true},
    {"receive", true},
    {"party_transfer", true, true},
}};
constexpr std::array<Rule, 4> kEventRules = {{
    {"events_by_type", false},
    {"emit_authenticated_impl", false, true},
    {"emit", true},
    {"emit_authenticated", true, true},
}};

bool is_own_type(const CompiledModule& module, TypeId type) {
  const TypeNode& node = module.types[type];
  return (node.kind == TypeKind::Datatype || node.kind == TypeKind::DatatypeInstantiation) &&
         module.datatype_handles[node.index].module == module.self_module_handle;
}

const Rule* find_rule(std::span<const Rule> rules, std::string_view function, Chain chain) {
  const auto found = std::ranges::find(rules, function, &Rule::function);
  return found == rules.end() || (found->of_sui_only && chain != Chain::Sui) ? nullptr : &*found;
}

/// What is wrong with the call; null if nothing.
const char* check_call(const CompiledModule& module, const VerifierConfig& config, Chain chain,
                       const QualifiedName& callee, Signature arguments) {
  constexpr const char* kUnknown =
      "a function of the framework that no rule knows is called with type arguments";
  constexpr const char* kForeign = "the framework asks here for a type that the calling module defines";
  const auto own = [&] {
    return arguments.size() == 1 && is_own_type(module, arguments[0]) ? nullptr : kForeign;
  };

  if (callee.module == kCoinRegistryModule) return callee.name == "new_currency" ? own() : nullptr;
  if (callee.module == kTransferModule) {
    if (module.address() == kFrameworkAddress && module.name() == kTransferModule) return nullptr;
    // Before it was made public, this function was not to be called at all. Those after it did not exist
    // then.
    const bool hidden = !config.allow_receiving_object_id &&
                        (callee.name == "receiving_object_id" || callee.name == "public_party_transfer");
    const Rule* rule = find_rule(kTransferRules, callee.name, chain);
    if (rule == nullptr || hidden) return kUnknown;
    return rule->own_type ? own() : nullptr;
  }
  const Rule* rule = find_rule(kEventRules, callee.name, chain);
  if (rule == nullptr) return kUnknown;
  return rule->own_type ? own() : nullptr;
}

}  // namespace

Result<void> check_private_generics(const CompiledModule& module, const VerifierConfig& config, Chain chain) {
  // Tests that play whole transactions are written in this module.
  if (module.address() == kFrameworkAddress && module.name() == kTestScenarioModule) return {};
  const auto has_rules = [&](const QualifiedName& callee) {
    return callee.address == kFrameworkAddress &&
           (callee.module == kTransferModule || callee.module == kEventModule ||
            (callee.module == kCoinRegistryModule && chain == Chain::Sui));
  };
  for (std::size_t f = 0; f < module.function_defs.size(); ++f) {
    const FunctionDefinition& def = module.function_defs[f];
    if (!def.code) continue;
    for (std::size_t offset = 0; offset < def.code->code.size(); ++offset) {
      const Instruction& instruction = def.code->code[offset];
      if (instruction.opcode != Opcode::CallGeneric) continue;
      const FunctionInstantiation& inst = module.function_instantiations[instruction.index];
      const QualifiedName callee = qualified_name(module, module.function_handles[inst.handle]);
      if (!has_rules(callee)) continue;
      if (const char* wrong =
              check_call(module, config, chain, callee, module.signatures[inst.type_parameters])) {
        return refuse_instruction(module, f, offset, wrong);
      }
    }
  }
  return {};
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// A struct named as its module, in capitals, with one field of type bool, is the module's one-time witness:
// its only value is given to `init` (Sui verifier, `one_time_witness_verifier`).

#include "verifier/object/object_rules.h"

#include <algorithm>
#include <array>

namespace mvm::verifier {
namespace {

/// Coins of the bridge, made by it and not by an `init`.
constexpr std::array<std::string_view, 4> kBridgeCoins = {"btc", "eth", "usdc", "usdt"};

bool is_exempt(const CompiledModule& module, Chain chain) {
  if (module.address() == kFrameworkAddress) return module.name() == framework_names(chain).gas_coin;
  return module.address() == kBridgeAddress &&
         std::ranges::find(kBridgeCoins, module.name()) != kBridgeCoins.end();
}

constexpr char to_upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool is_in_capitals(std::string_view capitals, std::string_view name) {
  return std::ranges::equal(capitals, name, {}, {}, to_upper);
}

/// The number of the struct that has the form of a one-time witness, or the number of structs.
std::size_t find_candidate(const CompiledModule& module) {
  std::size_t i = 0;
  for (; i < module.struct_defs.size(); ++i) {
    const StructDefinition& def = module.struct_defs[i];
    if (is_in_capitals(module.name_of(module.datatype_handles[def.handle]), module.name()) &&
        !def.is_native && def.fields.size() == 1 && def.fields[0].type == kBool) {
      break;
    }
  }
  return i;
}

Result<void> check_init(const CompiledModule& module, std::size_t function, const StructDefinition* witness) {
  const Signature parameters = module.signatures[module.handle_of(module.function_defs[function]).parameters];
  if (witness == nullptr) {
    if (parameters.size() == 1) return {};
    return refuse_function(
        module, function,
        "'init' may take a one-time witness before the TxContext, but the module defines none");
  }
  if (parameters.size() == 2) {
    const TypeNode& node = module.types[parameters[0]];
    if (node.kind == TypeKind::Datatype && node.index == witness->handle) return {};
  }
  return refuse_function(module, function,
                         "'init' must take the module's one-time witness as its first parameter");
}

}  // namespace

Result<void> check_one_time_witness(const CompiledModule& module, Chain chain) {
  if (is_exempt(module, chain)) return {};
  const std::size_t candidate = find_candidate(module);
  const StructDefinition* witness =
      candidate < module.struct_defs.size() ? &module.struct_defs[candidate] : nullptr;
  if (witness != nullptr) {
    const DatatypeHandle& handle = module.datatype_handles[witness->handle];
    const std::string name(module.name_of(handle));
    if (handle.abilities != AbilitySet(Ability::Drop)) {
      return refuse_module("the one-time witness " + name + " must have the ability 'drop' and no other");
    }
    if (!handle.type_parameters.empty()) {
      return refuse_module("the one-time witness " + name + " cannot have type parameters");
    }
  }
  for (std::size_t f = 0; f < module.function_defs.size(); ++f) {
    const FunctionDefinition& def = module.function_defs[f];
    if (module.name_of(module.handle_of(def)) == kInitFunction) {
      if (auto r = check_init(module, f, witness); !r) return r;
    }
    if (witness == nullptr || !def.code) continue;
    for (std::size_t offset = 0; offset < def.code->code.size(); ++offset) {
      const Instruction& instruction = def.code->code[offset];
      if (instruction.opcode == Opcode::Pack && instruction.index == candidate) {
        return refuse_instruction(module, f, offset, "a one-time witness cannot be made by code");
      }
    }
  }
  return {};
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// The order of the object rules (Sui verifier, `sui_verify_module_metered`), and what they share.

#include "verifier/object/object_rules.h"

#include <mvm/verifier.h>

namespace mvm {
namespace verifier {
namespace {

constexpr FrameworkNames kSuiNames = {.prefix = "sui", .gas_coin = "sui", .system_module = "sui_system"};
constexpr FrameworkNames kIotaNames = {.prefix = "iota", .gas_coin = "iota", .system_module = "iota_system"};

constexpr QualifiedName kTxContext = {kFrameworkAddress, "tx_context", "TxContext"};

Result<void> run_object_rules(const CompiledModule& module, const VerifierConfig& config, Chain chain,
                              Meter& meter, Pass& pass) {
  pass = Pass::StructWithKey;
  if (auto r = check_struct_with_key(module); !r) return r;
  pass = Pass::GlobalStorageAccess;
  if (auto r = check_global_storage_access(module); !r) return r;
  pass = Pass::IdLeak;
  if (auto r = check_id_leak(module, chain, meter); !r) return r;
  pass = Pass::PrivateGenerics;
  auto private_generics = config.private_generics_verifier_v2 ? check_private_generics_v2(module)
                                                              : check_private_generics(module, config, chain);
  if (!private_generics) return private_generics;
  pass = Pass::EntryPoints;
  if (auto r = check_entry_points(module, config); !r) return r;
  pass = Pass::TxContextRestrictions;
  if (config.framework_tx_context_mut_restrictions) {
    if (auto r = check_tx_context_restrictions(module); !r) return r;
  }
  pass = Pass::OneTimeWitness;
  return check_one_time_witness(module, chain);
}

template <class Handle>
QualifiedName name_of_handle(const CompiledModule& module, const Handle& handle) noexcept {
  const ModuleHandle& owner = module.module_handles[handle.module];
  return {module.address_identifiers[owner.address], module.identifiers[owner.name],
          module.identifiers[handle.name]};
}

}  // namespace

const FrameworkNames& framework_names(Chain chain) noexcept {
  return chain == Chain::Iota ? kIotaNames : kSuiNames;
}

QualifiedName qualified_name(const CompiledModule& module, const FunctionHandle& handle) noexcept {
  return name_of_handle(module, handle);
}

QualifiedName qualified_name(const CompiledModule& module, const DatatypeHandle& handle) noexcept {
  return name_of_handle(module, handle);
}

std::vector<bool> framework_modules(const CompiledModule& module) {
  std::vector<bool> found;
  for (const ModuleHandle& handle : module.module_handles) {
    const AccountAddress& address = module.address_identifiers[handle.address];
    found.push_back(address == kStdlibAddress || address == kFrameworkAddress);
  }
  return found;
}

bool is_plain_datatype(const CompiledModule& module, TypeId type, const QualifiedName& name) noexcept {
  const TypeNode& node = module.types[type];
  return node.kind == TypeKind::Datatype &&
         qualified_name(module, module.datatype_handles[node.index]) == name;
}

bool is_tx_context(const CompiledModule& module, TypeId type, bool mutable_only) noexcept {
  const TypeKind kind = module.types.kind(type);
  const bool fits = kind == TypeKind::MutableReference || (kind == TypeKind::Reference && !mutable_only);
  return fits && is_plain_datatype(module, module.types.inner(type), kTxContext);
}

const FunctionHandle* callee_of(const CompiledModule& module, const Instruction& instruction) noexcept {
  if (instruction.opcode == Opcode::Call) return &module.function_handles[instruction.index];
  if (instruction.opcode == Opcode::CallGeneric) {
    return &module.function_handles[module.function_instantiations[instruction.index].handle];
  }
  return nullptr;
}

std::unexpected<Error> refuse_module(std::string message) {
  return fail(StatusCode::UNKNOWN_VERIFICATION_ERROR, std::move(message));
}

std::unexpected<Error> refuse_function(const CompiledModule& module, std::size_t function,
                                       const std::string& message) {
  const FunctionDefinition& def = module.function_defs[function];
  return std::unexpected<Error>(
      Error(StatusCode::UNKNOWN_VERIFICATION_ERROR,
            std::string(module.name_of(module.handle_of(def))) + ": " + message)
          .at_index(IndexKind::FunctionDefinition, static_cast<TableIndex>(function)));
}

std::unexpected<Error> refuse_instruction(const CompiledModule& module, std::size_t function,
                                          std::size_t offset, const std::string& message) {
  Error error = refuse_function(module, function, message).error();
  return std::unexpected<Error>(
      std::move(error).at_code_offset(static_cast<TableIndex>(function), static_cast<std::uint16_t>(offset)));
}

}  // namespace verifier

Result<void> verify_object_rules(const CompiledModule& module, const VerifierConfig& config, Chain chain,
                                 Meter& meter, Pass* refused_by) {
  Pass pass = Pass::StructWithKey;
  auto result = verifier::run_object_rules(module, config, chain, meter, pass);
  if (result) return result;
  if (refused_by != nullptr) *refused_by = pass;
  return std::unexpected<Error>(std::move(result.error()).at_module(module.self_id()));
}

Result<void> verify_object_rules(const CompiledModule& module, const VerifierConfig& config, Chain chain) {
  Meter unmetered;
  return verify_object_rules(module, config, chain, unmetered);
}

}  // namespace mvm

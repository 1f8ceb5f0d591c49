// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Sizes that the protocol limits (Move bytecode verifier, `limits`).

#include "verifier/instantiation_budget.h"
#include "verifier/passes.h"

#include <algorithm>

namespace mvm::verifier {
namespace {

Result<void> check_constant_lengths(const CompiledModule& module, const VerifierConfig& config) {
  for (std::size_t i = 0; i < module.constant_pool.size(); ++i) {
    const Constant& constant = module.constant_pool[i];
    if (module.types.kind(constant.type) != TypeKind::Vector) continue;
    const auto length = constant_length(module.types, constant.type, constant.data);
    if (!length) {
      return std::unexpected<Error>(Error(StatusCode::MALFORMED_CONSTANT_DATA)
                                        .at_index(IndexKind::ConstantPool, static_cast<TableIndex>(i)));
    }
    if (config.max_constant_vector_len && *length > *config.max_constant_vector_len) {
      return fail(StatusCode::TOO_MANY_VECTOR_ELEMENTS, "a vector constant is too long");
    }
  }
  return {};
}

std::unexpected<Error> refuse(StatusCode status, IndexKind kind, std::size_t index) {
  return std::unexpected<Error>(Error(status).at_index(kind, static_cast<TableIndex>(index)));
}

Result<void> check_handles(const CompiledModule& module, const VerifierConfig& config) {
  const std::uint64_t max_type_parameters = config.max_generic_instantiation_length.value_or(UINT64_MAX);
  const std::uint64_t max_parameters = config.max_function_parameters.value_or(UINT64_MAX);
  for (std::size_t i = 0; i < module.function_handles.size(); ++i) {
    const FunctionHandle& handle = module.function_handles[i];
    if (handle.type_parameters.size() > max_type_parameters) {
      return refuse(StatusCode::TOO_MANY_TYPE_PARAMETERS, IndexKind::FunctionHandle, i);
    }
    if (module.signatures[handle.parameters].size() > max_parameters) {
      return refuse(StatusCode::TOO_MANY_PARAMETERS, IndexKind::FunctionHandle, i);
    }
  }
  for (std::size_t i = 0; i < module.datatype_handles.size(); ++i) {
    if (module.datatype_handles[i].type_parameters.size() > max_type_parameters) {
      return refuse(StatusCode::TOO_MANY_TYPE_PARAMETERS, IndexKind::DatatypeHandle, i);
    }
  }
  return {};
}

Result<void> check_type_nodes(const CompiledModule& module, const VerifierConfig& config,
                              const TypeFacts& facts) {
  // Every type of the pool is one of the module's, or a part of one.
  if (!config.max_type_nodes || facts.heaviest() <= *config.max_type_nodes) return {};
  const auto too_big = [&](TypeId type) { return facts.weight(type) > *config.max_type_nodes; };
  const auto any_too_big = [&](std::span<const FieldDefinition> fields) {
    return std::ranges::any_of(fields, too_big, &FieldDefinition::type);
  };
  const bool refused =
      std::ranges::any_of(module.signatures, [&](Signature s) { return std::ranges::any_of(s, too_big); }) ||
      std::ranges::any_of(module.constant_pool, too_big, &Constant::type) ||
      std::ranges::any_of(module.struct_defs, any_too_big, &StructDefinition::fields) ||
      std::ranges::any_of(module.enum_defs, [&](const EnumDefinition& def) {
        return std::ranges::any_of(def.variants, any_too_big, &VariantDefinition::fields);
      });
  if (refused) return fail(StatusCode::TOO_MANY_TYPE_NODES, "a type has too many parts");
  return {};
}

Result<void> check_identifiers(const CompiledModule& module, const VerifierConfig& config) {
  const std::uint64_t max_length = config.max_identifier_len.value_or(UINT64_MAX);
  for (std::size_t i = 0; i < module.identifiers.size(); ++i) {
    if (module.identifiers[i].size() > max_length) {
      return refuse(StatusCode::IDENTIFIER_TOO_LONG, IndexKind::Identifier, i);
    }
    if (config.disallow_self_identifier && module.identifiers[i] == "<SELF>") {
      return refuse(StatusCode::INVALID_IDENTIFIER, IndexKind::Identifier, i);
    }
  }
  return {};
}

/// Counts only where the number of fields is limited, as the reference does.
Result<void> check_enum_sizes(const CompiledModule& module, const VerifierConfig& config) {
  for (const EnumDefinition& def : module.enum_defs) {
    if (config.max_variants_in_enum && def.variants.size() > *config.max_variants_in_enum) {
      return fail(StatusCode::MAX_VARIANTS_REACHED);
    }
    std::uint64_t fields = 0;
    for (const VariantDefinition& variant : def.variants) fields += variant.fields.size();
    if (fields > *config.max_fields_in_struct) return fail(StatusCode::MAX_FIELD_DEFINITIONS_REACHED);
  }
  return {};
}

Result<void> check_definitions(const CompiledModule& module, const VerifierConfig& config) {
  if (config.max_function_definitions && module.function_defs.size() > *config.max_function_definitions) {
    return fail(StatusCode::MAX_FUNCTION_DEFINITIONS_REACHED);
  }
  if (config.max_data_definitions &&
      module.struct_defs.size() + module.enum_defs.size() > *config.max_data_definitions) {
    return fail(StatusCode::MAX_STRUCT_DEFINITIONS_REACHED);
  }
  if (!config.max_fields_in_struct) return {};
  for (const StructDefinition& def : module.struct_defs) {
    if (def.fields.size() > *config.max_fields_in_struct)
      return fail(StatusCode::MAX_FIELD_DEFINITIONS_REACHED);
  }
  return check_enum_sizes(module, config);
}

}  // namespace

Result<void> check_table_limits(const ModuleView& view) {
  const CompiledModule& module = view.module;
  const VerifierConfig& config = view.config;
  if (auto r = check_constant_lengths(module, config); !r) return r;
  if (auto r = check_handles(module, config); !r) return r;
  if (auto r = check_type_nodes(module, config, view.facts); !r) return r;
  if (auto r = check_identifiers(module, config); !r) return r;
  return check_definitions(module, config);
}

Result<void> check_limits(const ModuleView& view) {
  if (auto r = check_table_limits(view); !r) return r;
  return InstantiationBudget(view).check();
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Sizes that the protocol limits (Move bytecode verifier, `limits`).

#include "verifier/opcode_class.h"
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

/// Weights of all types of the pool. Datatypes and type parameters may stand for any number of nodes, so they
/// weigh more.
std::span<const std::uint32_t> type_weights(const TypePool& types, ScratchArena& scratch) {
  constexpr std::uint64_t kDatatypeWeight = 4;
  constexpr std::uint64_t kTypeParameterWeight = 4;
  const std::span weights(scratch.allocate_array<std::uint32_t>(types.size()), types.size());
  for (std::uint32_t i = 0; i < weights.size(); ++i) {
    const TypeId type{i};
    std::uint64_t weight = 1;
    switch (types.kind(type)) {
      case TypeKind::Datatype:
      case TypeKind::DatatypeInstantiation:
        weight = kDatatypeWeight;
        break;
      case TypeKind::TypeParameter:
        weight = kTypeParameterWeight;
        break;
      default:
        break;
    }
    // An argument has a smaller id than the type it is part of.
    for (const TypeId argument : types.args(type)) weight += weights[argument.value];
    weights[i] = static_cast<std::uint32_t>(std::min<std::uint64_t>(weight, UINT32_MAX));
  }
  return weights;
}

Result<void> check_type_nodes(const CompiledModule& module, const VerifierConfig& config,
                              std::span<const std::uint32_t> weights) {
  // Every type of the pool is one of the module's, or a part of one.
  if (!config.max_type_nodes || std::ranges::max(weights) <= *config.max_type_nodes) return {};
  const auto too_big = [&](TypeId type) { return weights[type.value] > *config.max_type_nodes; };
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

/// The nodes of all types that generic code is instantiated with, each time that an instruction does so.
class InstantiationBudget {
 public:
  InstantiationBudget(const ModuleView& view, std::span<const std::uint32_t> weights)
      : module_(view.module),
        sites_(view.sites),
        with_signatures_(view.config.include_function_signatures_in_instantiation_limits),
        max_function_(view.config.max_generic_instantiation_type_nodes_per_function.value_or(UINT64_MAX)),
        max_module_(view.config.max_generic_instantiation_type_nodes_per_module.value_or(UINT64_MAX)),
        signature_weights_(view.scratch.allocate_array<std::uint64_t>(module_.signatures.size())),
        of_handle_(view.scratch.allocate_array<std::uint64_t>(module_.function_handles.size())) {
    for (std::size_t i = 0; i < module_.signatures.size(); ++i) {
      std::uint64_t weight = 0;
      for (const TypeId type : module_.signatures[i]) weight += weights[type.value];
      signature_weights_[i] = weight;
    }
  }

  Result<void> check() {
    std::fill_n(of_handle_, module_.function_handles.size(), 0);
    for (std::size_t i = 0; with_signatures_ && i < module_.function_handles.size(); ++i) {
      const FunctionHandle& handle = module_.function_handles[i];
      if (!charge(of_handle_[i],
                  signature_weights_[handle.return_] + signature_weights_[handle.parameters])) {
        return exceeded();
      }
    }
    for (std::size_t i = 0; i < module_.function_defs.size(); ++i) {
      const FunctionDefinition& def = module_.function_defs[i];
      if (!def.code) continue;
      std::uint64_t total = of_handle_[def.function];
      if (with_signatures_ && !charge(total, signature_weights_[def.code->locals])) return exceeded();
      for (const std::uint16_t offset : sites_.of(i)) {
        const Instruction& instruction = def.code->code[offset];
        if (!is(instruction.opcode, OpcodeClass::Instantiates)) continue;
        if (!charge(total, signature_weights_[instantiated_with(instruction)])) return exceeded();
      }
    }
    return {};
  }

 private:
  static Result<void> exceeded() {
    return fail(StatusCode::TOO_MANY_TYPE_NODES,
                "generic code is instantiated with too many or too big types");
  }

  /// Weights are below 2^32 and there are fewer than 2^32 of them: totals do not overflow.
  bool charge(std::uint64_t& function_total, std::uint64_t weight) {
    function_total += weight;
    module_total_ += weight;
    return function_total <= max_function_ && module_total_ <= max_module_;
  }

  TableIndex instantiated_with(const Instruction& instruction) const {
    const TableIndex index = instruction.index;
    switch (traits(instruction.opcode).operand) {
      case OperandKind::FunctionInstantiation:
        return module_.function_instantiations[index].type_parameters;
      case OperandKind::StructDefInstantiation:
        return module_.struct_def_instantiations[index].type_parameters;
      case OperandKind::FieldInstantiation:
        return module_.field_instantiations[index].type_parameters;
      case OperandKind::VariantInstantiation:
        return module_.enum_def_instantiations[module_.variant_instantiation_handles[index].enum_def]
            .type_parameters;
      default:
        return index;  // the signature itself
    }
  }

  const CompiledModule& module_;
  const CodeSites& sites_;
  bool with_signatures_;
  std::uint64_t max_function_;
  std::uint64_t max_module_;
  std::uint64_t module_total_ = 0;
  std::uint64_t* signature_weights_;
  std::uint64_t* of_handle_;  ///< the totals of functions begin with their signatures'
};

}  // namespace

Result<void> check_limits(const ModuleView& view) {
  const CompiledModule& module = view.module;
  const VerifierConfig& config = view.config;
  if (auto r = check_constant_lengths(module, config); !r) return r;
  if (auto r = check_handles(module, config); !r) return r;
  const std::span<const std::uint32_t> weights = type_weights(module.types, view.scratch);
  if (auto r = check_type_nodes(module, config, weights); !r) return r;
  if (auto r = check_identifiers(module, config); !r) return r;
  if (auto r = check_definitions(module, config); !r) return r;
  if (!config.max_generic_instantiation_type_nodes_per_function &&
      !config.max_generic_instantiation_type_nodes_per_module) {
    return {};
  }
  return InstantiationBudget(view, weights).check();
}

}  // namespace mvm::verifier

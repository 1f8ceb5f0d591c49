// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/instantiation_budget.h"

#include "verifier/opcode_class.h"

#include <algorithm>

namespace mvm::verifier {

TypeWeights type_weights(const TypePool& types, ScratchArena& scratch) {
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

InstantiationBudget::InstantiationBudget(const ModuleView& view, TypeWeights weights)
    : module_(view.module),
      with_signatures_(view.config.include_function_signatures_in_instantiation_limits),
      limited_(view.config.max_generic_instantiation_type_nodes_per_function ||
               view.config.max_generic_instantiation_type_nodes_per_module),
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

bool InstantiationBudget::charge_handles() {
  std::fill_n(of_handle_, module_.function_handles.size(), 0);
  for (std::size_t i = 0; with_signatures_ && i < module_.function_handles.size(); ++i) {
    const FunctionHandle& handle = module_.function_handles[i];
    if (!charge(of_handle_[i], signature_weights_[handle.return_] + signature_weights_[handle.parameters])) {
      return false;
    }
  }
  return true;
}

bool InstantiationBudget::begin(const FunctionDefinition& function) {
  function_total_ = of_handle_[function.function];
  return !with_signatures_ || charge(function_total_, signature_weights_[function.code->locals]);
}

TableIndex InstantiationBudget::type_arguments_of(const Instruction& instruction) const noexcept {
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

Result<void> InstantiationBudget::check() {
  const auto exceeded = []() -> Result<void> {
    return fail(StatusCode::TOO_MANY_TYPE_NODES,
                "generic code is instantiated with too many or too big types");
  };
  if (!limited_) return {};
  if (!charge_handles()) return exceeded();
  for (const FunctionDefinition& function : module_.function_defs) {
    if (!function.code) continue;
    if (!begin(function)) return exceeded();
    for (const Instruction& instruction : function.code->code) {
      if (!is(instruction.opcode, OpcodeClass::Instantiates)) continue;
      if (!charge(type_arguments_of(instruction))) return exceeded();
    }
  }
  return {};
}

}  // namespace mvm::verifier

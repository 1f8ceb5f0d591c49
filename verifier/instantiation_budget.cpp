// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/instantiation_budget.h"

#include "verifier/opcode_class.h"

#include <algorithm>

namespace mvm::verifier {

InstantiationBudget::InstantiationBudget(const ModuleView& view)
    : module_(view.module),
      facts_(view.facts),
      with_signatures_(view.config.include_function_signatures_in_instantiation_limits),
      limited_(view.config.max_generic_instantiation_type_nodes_per_function ||
               view.config.max_generic_instantiation_type_nodes_per_module),
      max_function_(view.config.max_generic_instantiation_type_nodes_per_function.value_or(UINT64_MAX)),
      max_module_(view.config.max_generic_instantiation_type_nodes_per_module.value_or(UINT64_MAX)),
      of_handle_(view.scratch.allocate_array<std::uint64_t>(module_.function_handles.size())) {}

bool InstantiationBudget::charge_handles() {
  std::fill_n(of_handle_, module_.function_handles.size(), 0);
  for (std::size_t i = 0; with_signatures_ && i < module_.function_handles.size(); ++i) {
    const FunctionHandle& handle = module_.function_handles[i];
    if (!charge(of_handle_[i], facts_.weight(handle.return_) + facts_.weight(handle.parameters))) {
      return false;
    }
  }
  return true;
}

bool InstantiationBudget::begin(const FunctionDefinition& function) {
  function_total_ = of_handle_[function.function];
  return !with_signatures_ || charge(function_total_, facts_.weight(function.code->locals));
}

bool InstantiationBudget::charge_code(const FunctionDefinition& function) {
  if (!begin(function)) return false;
  return std::ranges::all_of(function.code->code, [this](const Instruction& instruction) {
    return !is(instruction.opcode, OpcodeClass::Instantiates) || charge(type_arguments_of(instruction));
  });
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
    if (!charge_code(function)) return exceeded();
  }
  return {};
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Instructions come in a generic and a plain form, which must fit what they name, and vectors are packed from
// no more elements than the stack could ever hold (Move bytecode verifier, `instruction_consistency`).

#include "verifier/opcode_class.h"
#include "verifier/passes.h"

namespace mvm::verifier {
namespace {

/// Whether the instruction's form fits: generic exactly if what it names has type parameters.
bool fits(const CompiledModule& module, const Instruction& instruction) {
  const auto datatype_is_generic = [&](TableIndex handle) {
    return !module.datatype_handles[handle].type_parameters.empty();
  };
  const auto struct_is_generic = [&](TableIndex def) {
    return datatype_is_generic(module.struct_defs[def].handle);
  };
  const auto enum_is_generic = [&](TableIndex def) {
    return datatype_is_generic(module.enum_defs[def].handle);
  };
  const auto function_is_generic = [&](TableIndex handle) {
    return !module.function_handles[handle].type_parameters.empty();
  };
  const TableIndex index = instruction.index;
  switch (traits(instruction.opcode).operand) {
    case OperandKind::FieldHandle:
      return !struct_is_generic(module.field_handles[index].owner);
    case OperandKind::FieldInstantiation:
      return struct_is_generic(module.field_handles[module.field_instantiations[index].handle].owner);
    case OperandKind::FunctionHandle:
      return !function_is_generic(index);
    case OperandKind::FunctionInstantiation:
      return function_is_generic(module.function_instantiations[index].handle);
    case OperandKind::StructDefinition:
      return !struct_is_generic(index);
    case OperandKind::StructDefInstantiation:
      return struct_is_generic(module.struct_def_instantiations[index].def);
    case OperandKind::VariantHandle:
      return !enum_is_generic(module.variant_handles[index].enum_def);
    case OperandKind::VariantInstantiation: {
      const TableIndex inst = module.variant_instantiation_handles[index].enum_def;
      return enum_is_generic(module.enum_def_instantiations[inst].def);
    }
    default:
      return true;
  }
}

}  // namespace

Result<void> check_instruction_consistency(const ModuleView& view, TableIndex function,
                                           const CodeUnit& unit) {
  const CompiledModule& module = view.module;
  for (std::size_t offset = 0; offset < unit.code.size(); ++offset) {
    const Instruction& instruction = unit.code[offset];
    // A deserializer with the same switch has refused these already.
    if (view.config.deprecate_global_storage_ops && is(instruction.opcode, OpcodeClass::GlobalStorage)) {
      return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR, "global storage is not available");
    }
    const auto refuse = [&](StatusCode status, const char* message) -> Result<void> {
      return std::unexpected<Error>(
          Error(status, message).at_code_offset(function, static_cast<std::uint16_t>(offset)));
    };
    if (is(instruction.opcode, OpcodeClass::NamesEntity) && !fits(module, instruction)) {
      return refuse(StatusCode::GENERIC_MEMBER_OPCODE_MISMATCH,
                    "the generic form is for what has type parameters, the plain form for what has none");
    }
    if (is(instruction.opcode, OpcodeClass::Counts) && module.literal_u64(instruction) > UINT16_MAX) {
      return refuse(StatusCode::CONSTRAINT_NOT_SATISFIED, "too many elements");
    }
  }
  return {};
}

Result<void> check_instruction_consistency(const ModuleView& view) {
  for (std::size_t i = 0; i < view.module.function_defs.size(); ++i) {
    const FunctionDefinition& def = view.module.function_defs[i];
    if (!def.code) continue;
    if (auto r = check_instruction_consistency(view, static_cast<TableIndex>(i), *def.code); !r) return r;
  }
  return {};
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#include "verifier/stack_effect.h"

namespace mvm::verifier {
namespace {

std::uint64_t variant_fields(const CompiledModule& module, TableIndex enum_def, TableIndex variant) {
  return module.enum_defs[enum_def].variants[variant].fields.size();
}

StackEffect call_effect(const CompiledModule& module, TableIndex handle_index) {
  const FunctionHandle& handle = module.function_handles[handle_index];
  return {module.signatures[handle.parameters].size(), module.signatures[handle.return_].size()};
}

/// The number of fields of the struct or variant that the instruction packs or unpacks.
std::uint64_t field_count(const CompiledModule& module, const Instruction& instruction) {
  switch (traits(instruction.opcode).operand) {
    case OperandKind::StructDefinition:
      return module.struct_defs[instruction.index].fields.size();
    case OperandKind::StructDefInstantiation:
      return module.struct_defs[module.struct_def_instantiations[instruction.index].def].fields.size();
    case OperandKind::VariantHandle: {
      const VariantHandle& handle = module.variant_handles[instruction.index];
      return variant_fields(module, handle.enum_def, handle.variant);
    }
    case OperandKind::VariantInstantiation: {
      const VariantInstantiationHandle& handle = module.variant_instantiation_handles[instruction.index];
      return variant_fields(module, module.enum_def_instantiations[handle.enum_def].def, handle.variant);
    }
    default:
      return 0;
  }
}

}  // namespace

StackEffect operand_stack_effect(const CompiledModule& module, const FunctionHandle& function,
                                 const Instruction& instruction) noexcept {
  switch (instruction.opcode) {
    case Opcode::Ret:
      return {module.signatures[function.return_].size(), 0};
    case Opcode::Call:
      return call_effect(module, instruction.index);
    case Opcode::CallGeneric:
      return call_effect(module, module.function_instantiations[instruction.index].handle);
    case Opcode::VecPack:
      return {module.literal_u64(instruction), 1};
    case Opcode::VecUnpack:
      return {1, module.literal_u64(instruction)};
    case Opcode::Pack:
    case Opcode::PackGeneric:
    case Opcode::PackVariant:
    case Opcode::PackVariantGeneric:
      return {field_count(module, instruction), 1};
    default:  // all forms of Unpack
      return {1, field_count(module, instruction)};
  }
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "bytecode/disassembler/instruction_text.h"

#include "bytecode/disassembler/constant_text.h"

#include <mvm/bcs.h>

#include <fmt/format.h>

namespace mvm::disassembler {
namespace {

/// Characters of an operand's meaning, and of a constant in it.
constexpr std::size_t kMaxMeaning = 400;
constexpr std::size_t kMaxConstant = 72;

}  // namespace

std::string local_name(std::size_t local, std::size_t parameters) {
  return local < parameters ? fmt::format("Arg{}", local) : fmt::format("loc{}", local - parameters);
}

std::string InstructionText::operand(const FunctionDefinition& function, const Instruction& instruction) {
  std::string text;
  switch (traits(instruction.opcode).operand) {
    case OperandKind::None:
      return text;
    case OperandKind::FunctionHandle:
    case OperandKind::FunctionInstantiation:
      text += ' ';
      append_meaning(text, function, instruction);
      return text;
    case OperandKind::CodeOffset:
    case OperandKind::U8:
    case OperandKind::U16:
    case OperandKind::U32:
    case OperandKind::U64:
    case OperandKind::U128:
    case OperandKind::U256:
      break;
    default:
      fmt::format_to(std::back_inserter(text), "[{}]", instruction.index);
  }
  text += '(';
  append_meaning(text, function, instruction);
  text += ')';
  return text;
}

void InstructionText::append_meaning(std::string& out, const FunctionDefinition& function,
                                     const Instruction& instruction) {
  const TableIndex index = instruction.index;
  const auto signature = [&](TableIndex at) { return module_.signatures[at]; };
  switch (traits(instruction.opcode).operand) {
    case OperandKind::None:
      return;
    case OperandKind::CodeOffset:
      out += std::to_string(index);
      return;
    case OperandKind::U8:
    case OperandKind::U16:
    case OperandKind::U32:
    case OperandKind::U64:
    case OperandKind::U128:
    case OperandKind::U256:
      return append_literal(out, instruction);
    case OperandKind::Constant:
      return append_constant(out, index);
    case OperandKind::Local:
      return append_local(out, function, index);
    case OperandKind::FieldHandle:
      return append_field(out, index, {});
    case OperandKind::FieldInstantiation: {
      const FieldInstantiation& field = module_.field_instantiations[index];
      return append_field(out, field.handle, signature(field.type_parameters));
    }
    case OperandKind::FunctionHandle:
      return append_call(out, index, {});
    case OperandKind::FunctionInstantiation: {
      const FunctionInstantiation& callee = module_.function_instantiations[index];
      return append_call(out, callee.handle, signature(callee.type_parameters));
    }
    case OperandKind::StructDefinition:
      return append_struct(out, index, {});
    case OperandKind::StructDefInstantiation: {
      const StructDefInstantiation& instance = module_.struct_def_instantiations[index];
      return append_struct(out, instance.def, signature(instance.type_parameters));
    }
    case OperandKind::Signature:
      return types_.append_list(out, kMaxMeaning, signature(index), ", ");
    case OperandKind::SignatureAndCount:
      types_.append_list(out, kMaxMeaning, signature(index), ", ");
      fmt::format_to(std::back_inserter(out), ", {}", module_.literal_u64(instruction));
      return;
    case OperandKind::VariantHandle: {
      const VariantHandle& variant = module_.variant_handles[index];
      return append_variant(out, variant.enum_def, variant.variant, {});
    }
    case OperandKind::VariantInstantiation: {
      const VariantInstantiationHandle& variant = module_.variant_instantiation_handles[index];
      const EnumDefInstantiation& instance = module_.enum_def_instantiations[variant.enum_def];
      return append_variant(out, instance.def, variant.variant, signature(instance.type_parameters));
    }
    case OperandKind::JumpTable: {
      const EnumDefinition& definition = module_.enum_defs[function.code->jump_tables[index].head_enum];
      return types_.append_name(out, definition.handle);
    }
  }
}

void InstructionText::append_literal(std::string& out, const Instruction& instruction) const {
  switch (traits(instruction.opcode).operand) {
    case OperandKind::U64:
      out += std::to_string(module_.literal_u64(instruction));
      return;
    case OperandKind::U128:
      out += to_string(BcsReader(module_.literal_bytes(instruction, 16)).read_u128());
      return;
    case OperandKind::U256:
      out += to_string(BcsReader(module_.literal_bytes(instruction, 32)).read_u256());
      return;
    default:
      out += std::to_string(instruction.data);
  }
}

void InstructionText::append_constant(std::string& out, TableIndex constant) {
  auto& text = constants_[constant];
  if (!text) {
    text.emplace();
    types_.append(*text, kMaxMeaning, module_.constant_pool[constant].type);
    *text += ": ";
    *text += constant_text(module_, module_.constant_pool[constant], kMaxConstant);
  }
  out += *text;
}

void InstructionText::append_local(std::string& out, const FunctionDefinition& function,
                                   TableIndex local) const {
  const Signature parameters = module_.signatures[module_.handle_of(function).parameters];
  const Signature locals = module_.signatures[function.code->locals];
  out += local_name(local, parameters.size());
  out += ": ";
  types_.append(out, kMaxMeaning,
                local < parameters.size() ? parameters[local] : locals[local - parameters.size()]);
}

void InstructionText::append_field(std::string& out, TableIndex field_handle, Signature arguments) const {
  const FieldHandle& handle = module_.field_handles[field_handle];
  const StructDefinition& owner = module_.struct_defs[handle.owner];
  const FieldDefinition& field = owner.fields[handle.field];
  append_datatype(out, owner.handle, arguments);
  out += '.';
  out += module_.identifiers[field.name];
  out += ": ";
  types_.append(out, kMaxMeaning, field.type, arguments);
}

void InstructionText::append_datatype(std::string& out, TableIndex datatype_handle,
                                      Signature arguments) const {
  types_.append_name(out, datatype_handle);
  types_.append_arguments(out, kMaxMeaning, arguments);
}

void InstructionText::append_struct(std::string& out, TableIndex definition, Signature arguments) const {
  append_datatype(out, module_.struct_defs[definition].handle, arguments);
}

void InstructionText::append_variant(std::string& out, TableIndex enum_definition, TableIndex tag,
                                     Signature arguments) const {
  const EnumDefinition& definition = module_.enum_defs[enum_definition];
  append_datatype(out, definition.handle, arguments);
  out += '.';
  out += module_.identifiers[definition.variants[tag].name];
}

void InstructionText::append_call(std::string& out, TableIndex function_handle, Signature arguments) const {
  const FunctionHandle& callee = module_.function_handles[function_handle];
  if (callee.module != module_.self_module_handle) {
    modules_.append(out, callee.module);
    out += "::";
  }
  out += module_.identifiers[callee.name];
  types_.append_arguments(out, kMaxMeaning, arguments);
  out += '(';
  types_.append_list(out, kMaxMeaning, module_.signatures[callee.parameters], ", ", arguments);
  out += ')';
  const Signature results = module_.signatures[callee.return_];
  if (results.empty()) return;
  out += ": ";
  types_.append_list(out, kMaxMeaning, results, " * ", arguments);
}

}  // namespace mvm::disassembler

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/module_mutator.h"

#include <mvm/bytecode.h>

#include <algorithm>
#include <array>
#include <deque>
#include <tuple>
#include <utility>

namespace mvm::fuzz {

/// A module whose tables can be written to: a table is copied when it is first changed.
class ModuleMutator::Draft {
 public:
  explicit Draft(CompiledModule module) : module_(std::move(module)) {}

  [[nodiscard]] CompiledModule& module() { return module_; }

  /// The items of a span of the module, to be written to. The span then means the copy.
  template <class T>
  std::span<T> writable(std::span<const T>& items) {
    std::deque<std::vector<T>>& copies = std::get<std::deque<std::vector<T>>>(copies_);
    std::vector<T>& copy = copies.emplace_back(items.begin(), items.end());
    items = copy;
    return copy;
  }
  /// The same with room for one more item at the end.
  template <class T>
  std::span<T> extended(std::span<const T>& items, const T& item) {
    std::deque<std::vector<T>>& copies = std::get<std::deque<std::vector<T>>>(copies_);
    std::vector<T>& copy = copies.emplace_back(items.begin(), items.end());
    copy.push_back(item);
    items = copy;
    return copy;
  }

 private:
  CompiledModule module_;
  std::tuple<std::deque<std::vector<Instruction>>, std::deque<std::vector<FunctionDefinition>>,
             std::deque<std::vector<FunctionHandle>>, std::deque<std::vector<DatatypeHandle>>,
             std::deque<std::vector<DatatypeTyParameter>>, std::deque<std::vector<StructDefinition>>,
             std::deque<std::vector<FieldDefinition>>, std::deque<std::vector<EnumDefinition>>,
             std::deque<std::vector<VariantDefinition>>, std::deque<std::vector<Signature>>,
             std::deque<std::vector<TypeId>>, std::deque<std::vector<AbilitySet>>,
             std::deque<std::vector<StructDefInstantiation>>, std::deque<std::vector<FunctionInstantiation>>,
             std::deque<std::vector<FieldInstantiation>>, std::deque<std::vector<EnumDefInstantiation>>,
             std::deque<std::vector<VariantJumpTable>>, std::deque<std::vector<TableIndex>>>
      copies_;
};

namespace {

constexpr std::size_t kMostChanges = 4;

/// How many entries the table has that an operand of this kind means; 0 where it means none.
std::size_t table_size(const CompiledModule& module, OperandKind kind, std::size_t code_size) {
  switch (kind) {
    case OperandKind::CodeOffset:
      return code_size;
    case OperandKind::Constant:
      return module.constant_pool.size();
    case OperandKind::Local:
      return 16;  // most functions have fewer
    case OperandKind::FieldHandle:
      return module.field_handles.size();
    case OperandKind::FieldInstantiation:
      return module.field_instantiations.size();
    case OperandKind::FunctionHandle:
      return module.function_handles.size();
    case OperandKind::FunctionInstantiation:
      return module.function_instantiations.size();
    case OperandKind::StructDefinition:
      return module.struct_defs.size();
    case OperandKind::StructDefInstantiation:
      return module.struct_def_instantiations.size();
    case OperandKind::Signature:
    case OperandKind::SignatureAndCount:
      return module.signatures.size();
    case OperandKind::VariantHandle:
      return module.variant_handles.size();
    case OperandKind::VariantInstantiation:
      return module.variant_instantiation_handles.size();
    default:
      return 0;
  }
}

AbilitySet random_abilities(std::size_t bits) { return AbilitySet(static_cast<std::uint8_t>(bits)); }

}  // namespace

TypeId ModuleMutator::random_type(Draft& draft) {
  TypePool& types = draft.module().types;
  const TypeId known{static_cast<std::uint32_t>(below(types.size()))};
  switch (below(6)) {
    case 0:
      return types.vector(known);
    case 1:
      return types.is_reference(known) ? known : types.reference(known);
    case 2:
      return types.is_reference(known) ? known : types.mutable_reference(known);
    case 3:
      return types.type_parameter(static_cast<std::uint16_t>(below(3)));
    default:
      return known;
  }
}

void ModuleMutator::change_operand(Draft& draft, Instruction& instruction, std::size_t code_size) {
  const OperandKind kind = traits(instruction.opcode).operand;
  if (kind == OperandKind::U8 || kind == OperandKind::U16 || kind == OperandKind::U32) {
    constexpr std::array<std::uint32_t, 6> kValues = {0, 1, 2, 0x7f, 0xff, 0xffffffff};
    const std::uint32_t mask = kind == OperandKind::U8    ? 0xffU
                               : kind == OperandKind::U16 ? 0xffffU
                                                          : 0xffffffffU;
    instruction.data = kValues.at(below(kValues.size())) & mask;
    return;
  }
  const std::size_t size = table_size(draft.module(), kind, code_size);
  if (size > 0) instruction.index = index_below(size);
}

void ModuleMutator::change_opcode(Instruction& instruction) {
  const OperandKind kind = traits(instruction.opcode).operand;
  for (int attempt = 0; attempt < 64; ++attempt) {
    const auto opcode = static_cast<Opcode>(1 + below(kMaxOpcode));
    if (traits(opcode).operand != kind || traits(opcode).name.empty()) continue;
    instruction.opcode = opcode;
    return;
  }
}

void ModuleMutator::change_code(Draft& draft) {
  CompiledModule& module = draft.module();
  if (module.function_defs.empty()) return;
  FunctionDefinition& function = draft.writable(module.function_defs)[below(module.function_defs.size())];
  if (!function.code || function.code->code.empty()) return;
  CodeUnit& unit = *function.code;
  const bool grow = below(6) == 0 && unit.code.size() < 60000;
  // A new instruction is one that stands somewhere in the function already.
  const std::span<Instruction> code =
      grow ? draft.extended(unit.code, unit.code[below(unit.code.size())]) : draft.writable(unit.code);
  if (grow)
    std::rotate(code.begin() + static_cast<std::ptrdiff_t>(below(code.size())), code.end() - 1, code.end());
  const std::size_t at = below(code.size());
  switch (below(5)) {
    case 0:
      return change_opcode(code[at]);
    case 1:
      return change_operand(draft, code[at], code.size());
    case 2:
      return std::swap(code[at], code[below(code.size())]);
    case 3: {
      code[at] = Instruction{.opcode = Opcode::Nop};
      return;
    }
    default:
      if (unit.jump_tables.empty()) return change_operand(draft, code[at], code.size());
      VariantJumpTable& table = draft.writable(unit.jump_tables)[below(unit.jump_tables.size())];
      if (!table.jump_table.empty())
        draft.writable(table.jump_table)[below(table.jump_table.size())] = index_below(code.size());
      return;
  }
}

void ModuleMutator::change_function(Draft& draft) {
  CompiledModule& module = draft.module();
  if (module.function_defs.empty()) return;
  FunctionDefinition& function = draft.writable(module.function_defs)[below(module.function_defs.size())];
  switch (below(3)) {
    case 0: {
      constexpr std::array<Visibility, 3> kAll = {Visibility::Private, Visibility::Public,
                                                  Visibility::Friend};
      function.visibility = kAll.at(below(kAll.size()));
      return;
    }
    case 1:
      function.is_entry = !function.is_entry;
      return;
    default:
      if (function.code) function.code->locals = index_below(module.signatures.size());
      return;
  }
}

void ModuleMutator::change_function_handle(Draft& draft) {
  CompiledModule& module = draft.module();
  if (module.function_handles.empty() || module.signatures.empty()) return;
  FunctionHandle& handle = draft.writable(module.function_handles)[below(module.function_handles.size())];
  switch (below(3)) {
    case 0:
      handle.parameters = index_below(module.signatures.size());
      return;
    case 1:
      handle.return_ = index_below(module.signatures.size());
      return;
    default:
      draft.extended(handle.type_parameters, AbilitySet{})[below(handle.type_parameters.size())] =
          random_abilities(below(16));
      return;
  }
}

void ModuleMutator::change_datatype(Draft& draft) {
  CompiledModule& module = draft.module();
  if (module.datatype_handles.empty()) return;
  DatatypeHandle& handle = draft.writable(module.datatype_handles)[below(module.datatype_handles.size())];
  if (below(2) == 0 || handle.type_parameters.empty()) {
    handle.abilities = random_abilities(below(16));
    return;
  }
  DatatypeTyParameter& parameter =
      draft.writable(handle.type_parameters)[below(handle.type_parameters.size())];
  parameter.is_phantom = !parameter.is_phantom;
  if (below(2) == 0) parameter.constraints = random_abilities(below(16));
}

void ModuleMutator::change_field(Draft& draft) {
  CompiledModule& module = draft.module();
  std::span<const FieldDefinition>* fields = nullptr;
  if (!module.enum_defs.empty() && below(2) == 0) {
    EnumDefinition& definition = draft.writable(module.enum_defs)[below(module.enum_defs.size())];
    if (definition.variants.empty()) return;
    fields = &draft.writable(definition.variants)[below(definition.variants.size())].fields;
  } else if (!module.struct_defs.empty()) {
    fields = &draft.writable(module.struct_defs)[below(module.struct_defs.size())].fields;
  }
  if (fields == nullptr || fields->empty()) return;
  draft.writable(*fields)[below(fields->size())].type = random_type(draft);
}

void ModuleMutator::change_signature(Draft& draft) {
  CompiledModule& module = draft.module();
  if (module.signatures.empty()) return;
  Signature& signature = draft.writable(module.signatures)[below(module.signatures.size())];
  if (signature.empty() || (below(4) == 0 && signature.size() < 200)) {
    draft.extended(signature, random_type(draft));
  } else {
    draft.writable(signature)[below(signature.size())] = random_type(draft);
  }
}

void ModuleMutator::change_instantiation(Draft& draft) {
  CompiledModule& module = draft.module();
  const auto change = [&]<class T>(std::span<const T>& table) {
    if (!table.empty())
      draft.writable(table)[below(table.size())].type_parameters = index_below(module.signatures.size());
  };
  switch (below(4)) {
    case 0:
      return change(module.struct_def_instantiations);
    case 1:
      return change(module.function_instantiations);
    case 2:
      return change(module.field_instantiations);
    default:
      return change(module.enum_def_instantiations);
  }
}

std::optional<std::vector<std::uint8_t>> ModuleMutator::mutate(std::span<const std::uint8_t> bytes) {
  auto module = deserialize_module(bytes, BinaryConfig::legacy());
  if (!module) return std::nullopt;
  Draft draft(std::move(*module));
  const std::size_t changes = 1 + below(kMostChanges);
  for (std::size_t i = 0; i < changes; ++i) {
    // Half of all changes are in code, where most of the verifier's rules are.
    switch (below(12)) {
      case 0:
        change_function(draft);
        break;
      case 1:
        change_function_handle(draft);
        break;
      case 2:
        change_datatype(draft);
        break;
      case 3:
        change_field(draft);
        break;
      case 4:
        change_signature(draft);
        break;
      case 5:
        change_instantiation(draft);
        break;
      default:
        change_code(draft);
        break;
    }
  }
  auto written = serialize_module(draft.module());
  if (!written) return std::nullopt;
  return std::move(*written);
}

}  // namespace mvm::fuzz

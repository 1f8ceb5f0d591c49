// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/bytecode.h>
#include <mvm/file_format.h>
#include <mvm/u256.h>

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mvm::testing {

/// An instruction without operand, or with one of up to 16 bits.
[[nodiscard]] inline Instruction op(Opcode opcode, std::size_t index = 0) {
  return {opcode, static_cast<TableIndex>(index), 0};
}

/// A module for tests, made table by table. What is asked for twice is made once, as the format wants it. The
/// code is not checked: the module may be one that the verifier refuses.
class ModuleBuilder {
 public:
  struct DatatypeId {
    TableIndex handle;
    TableIndex definition;
  };

  explicit ModuleBuilder(std::string_view name, AccountAddress address = AccountAddress::from_u64(0x42));

  [[nodiscard]] TypePool& types() { return module_.types; }
  [[nodiscard]] ModuleId id() const { return id_; }

  TableIndex identifier(std::string_view text);
  TableIndex signature(const std::vector<TypeId>& types);
  TableIndex module_handle(const ModuleId& id);
  /// A type of another module.
  TableIndex datatype_handle(const ModuleId& module, std::string_view name, AbilitySet abilities,
                             const std::vector<DatatypeTyParameter>& parameters = {});
  /// A function of another module.
  TableIndex function_handle(const ModuleId& module, std::string_view name,
                             const std::vector<TypeId>& parameters, const std::vector<TypeId>& returns,
                             const std::vector<AbilitySet>& type_parameters = {});

  DatatypeId structure(std::string_view name, AbilitySet abilities, const std::vector<TypeId>& fields,
                       const std::vector<DatatypeTyParameter>& parameters = {});
  DatatypeId enumeration(std::string_view name, AbilitySet abilities,
                         const std::vector<std::vector<TypeId>>& variants,
                         const std::vector<DatatypeTyParameter>& parameters = {});
  /// The type of a datatype with these arguments.
  [[nodiscard]] TypeId type(TableIndex datatype_handle, const std::vector<TypeId>& args = {});

  /// Declares a function; `define` gives it code, or it is native.
  TableIndex declare(std::string_view name, const std::vector<TypeId>& parameters,
                     const std::vector<TypeId>& returns, const std::vector<AbilitySet>& type_parameters = {});
  void define(TableIndex function_handle, const std::vector<TypeId>& locals, std::vector<Instruction> code,
              std::vector<VariantJumpTable> jump_tables = {});
  void define_native(TableIndex function_handle);
  /// The targets of a jump table, kept.
  [[nodiscard]] VariantJumpTable jump_table(TableIndex enum_definition, std::vector<TableIndex> targets);

  // Instructions with operands in tables. Type arguments choose the generic form.

  /// LdU8 to LdU256, LdTrue and LdFalse, by the type; the value must fit.
  [[nodiscard]] Instruction load(TypeKind kind, const U256& value);
  [[nodiscard]] Instruction load_constant(TypeId type, std::vector<std::uint8_t> bcs);
  [[nodiscard]] Instruction call(TableIndex function_handle, const std::vector<TypeId>& type_args = {});
  [[nodiscard]] Instruction borrow_field(bool is_mutable, TableIndex struct_definition, std::size_t field,
                                         const std::vector<TypeId>& type_args = {});
  [[nodiscard]] Instruction pack(TableIndex struct_definition, const std::vector<TypeId>& type_args = {});
  [[nodiscard]] Instruction unpack(TableIndex struct_definition, const std::vector<TypeId>& type_args = {});
  enum class Variant : std::uint8_t { Pack, Unpack, UnpackImmRef, UnpackMutRef };
  [[nodiscard]] Instruction variant(Variant what, TableIndex enum_definition, std::size_t tag,
                                    const std::vector<TypeId>& type_args = {});
  /// An instruction on vectors of `element`; VecPack and VecUnpack have a count.
  [[nodiscard]] Instruction vector(Opcode opcode, TypeId element, std::uint64_t count = 0);

  /// The tables as they are now; valid as long as the builder, until it changes.
  [[nodiscard]] const CompiledModule& module();
  /// Written in the binary format; throws std::runtime_error where the format does not admit it.
  [[nodiscard]] std::vector<std::uint8_t> bytes();

 private:
  TableIndex new_datatype(std::string_view name, AbilitySet abilities,
                          const std::vector<DatatypeTyParameter>& parameters);
  std::span<const FieldDefinition> fields(const std::vector<TypeId>& types);
  std::uint32_t literal(const U256& value, std::size_t bytes);
  TableIndex field_handle(TableIndex struct_definition, std::size_t field);
  TableIndex struct_instantiation(TableIndex definition, const std::vector<TypeId>& type_args);
  TableIndex variant_handle(TableIndex enum_definition, std::size_t tag);
  TableIndex enum_instantiation(TableIndex definition, const std::vector<TypeId>& type_args);

  CompiledModule module_;
  ModuleId id_;
  std::vector<ModuleHandle> module_handles_;
  std::vector<DatatypeHandle> datatype_handles_;
  std::vector<FunctionHandle> function_handles_;
  std::vector<FieldHandle> field_handles_;
  std::vector<StructDefInstantiation> struct_instantiations_;
  std::vector<FunctionInstantiation> function_instantiations_;
  std::vector<FieldInstantiation> field_instantiations_;
  std::vector<Signature> signatures_;
  std::vector<std::string_view> identifiers_;
  std::vector<AccountAddress> addresses_;
  std::vector<Constant> constants_;
  std::vector<StructDefinition> struct_defs_;
  std::vector<FunctionDefinition> function_defs_;
  std::vector<EnumDefinition> enum_defs_;
  std::vector<EnumDefInstantiation> enum_instantiations_;
  std::vector<VariantHandle> variant_handles_;
  std::vector<VariantInstantiationHandle> variant_instantiations_;
  std::vector<std::uint8_t> literals_;

  // What the tables' spans point to; a deque's elements stay where they are.
  std::deque<std::string> texts_;
  std::deque<std::vector<TypeId>> type_lists_;
  std::deque<std::vector<DatatypeTyParameter>> datatype_parameters_;
  std::deque<std::vector<AbilitySet>> type_parameters_;
  std::deque<std::vector<FieldDefinition>> fields_;
  std::deque<std::vector<VariantDefinition>> variants_;
  std::deque<std::vector<TableIndex>> targets_;
  std::deque<std::vector<Instruction>> codes_;
  std::deque<std::vector<VariantJumpTable>> jump_tables_;
  std::deque<std::vector<std::uint8_t>> constant_data_;
};

}  // namespace mvm::testing

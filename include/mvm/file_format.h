// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/ability.h>
#include <mvm/address.h>
#include <mvm/arena.h>
#include <mvm/opcodes.h>
#include <mvm/type_pool.h>

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

/// The tables of a Move module (Move binary format, `CompiledModule`). All spans and views point into the
/// module's own arena, so that a module is a handful of allocations whatever its size. Indices into tables
/// are plain 16-bit numbers; what each refers to is its field's name.
namespace mvm {

using TableIndex = std::uint16_t;

struct ModuleHandle {
  TableIndex address;  ///< address_identifiers
  TableIndex name;     ///< identifiers
};

struct DatatypeTyParameter {
  AbilitySet constraints;
  bool is_phantom = false;
};

struct DatatypeHandle {
  TableIndex module;  ///< module_handles
  TableIndex name;    ///< identifiers
  AbilitySet abilities;
  std::span<const DatatypeTyParameter> type_parameters;
};

struct FunctionHandle {
  TableIndex module;      ///< module_handles
  TableIndex name;        ///< identifiers
  TableIndex parameters;  ///< signatures
  TableIndex return_;     ///< signatures
  std::span<const AbilitySet> type_parameters;
};

struct FieldHandle {
  TableIndex owner;  ///< struct_defs
  TableIndex field;  ///< number of the field in its struct
};

struct FunctionInstantiation {
  TableIndex handle;           ///< function_handles
  TableIndex type_parameters;  ///< signatures
};

struct FieldInstantiation {
  TableIndex handle;           ///< field_handles
  TableIndex type_parameters;  ///< signatures
};

struct StructDefInstantiation {
  TableIndex def;              ///< struct_defs
  TableIndex type_parameters;  ///< signatures
};

struct EnumDefInstantiation {
  TableIndex def;              ///< enum_defs
  TableIndex type_parameters;  ///< signatures
};

struct VariantHandle {
  TableIndex enum_def;  ///< enum_defs
  TableIndex variant;   ///< tag
};

struct VariantInstantiationHandle {
  TableIndex enum_def;  ///< enum_def_instantiations
  TableIndex variant;   ///< tag
};

/// A list of types: parameters, results, locals or type arguments.
using Signature = std::span<const TypeId>;

struct Constant {
  TypeId type;
  std::span<const std::uint8_t> data;  ///< BCS
};

struct Metadata {
  std::span<const std::uint8_t> key;
  std::span<const std::uint8_t> value;
};

struct FieldDefinition {
  TableIndex name;  ///< identifiers
  TypeId type;
};

struct StructDefinition {
  TableIndex handle;  ///< datatype_handles
  bool is_native = false;
  std::span<const FieldDefinition> fields;
};

struct VariantDefinition {
  TableIndex name;  ///< identifiers
  std::span<const FieldDefinition> fields;
};

struct EnumDefinition {
  TableIndex handle;  ///< datatype_handles
  std::span<const VariantDefinition> variants;
};

enum class Visibility : std::uint8_t { Private = 0, Public = 1, Friend = 3 };

/// One instruction, 8 bytes. An operand of up to 16 bits is `index`; a literal of up to 32 bits is `data`; a
/// wider literal (and the count of VecPack and VecUnpack) is the bytes at `data` of the module's `literals`,
/// little-endian.
struct Instruction {
  Opcode opcode;
  TableIndex index = 0;
  std::uint32_t data = 0;
};
static_assert(sizeof(Instruction) == 8);

struct VariantJumpTable {
  TableIndex head_enum;                    ///< enum_defs
  std::span<const TableIndex> jump_table;  ///< code offset for each tag
};

struct CodeUnit {
  TableIndex locals = 0;  ///< signatures
  std::span<const Instruction> code;
  std::span<const VariantJumpTable> jump_tables;
};

struct FunctionDefinition {
  TableIndex function;  ///< function_handles
  Visibility visibility = Visibility::Private;
  bool is_entry = false;
  std::span<const TableIndex> acquires_global_resources;  ///< struct_defs
  /// Absent for natives.
  std::optional<CodeUnit> code;

  [[nodiscard]] bool is_native() const noexcept { return !code.has_value(); }
};

/// A module as deserialized. Immutable once made; movable, not copyable; may be read by many threads.
struct CompiledModule {
  std::uint32_t version = 0;
  TableIndex self_module_handle = 0;  ///< module_handles
  /// False where the magic number says that the module is never to be published.
  bool publishable = true;

  std::span<const ModuleHandle> module_handles;
  std::span<const DatatypeHandle> datatype_handles;
  std::span<const FunctionHandle> function_handles;
  std::span<const FieldHandle> field_handles;
  std::span<const ModuleHandle> friend_decls;
  std::span<const StructDefInstantiation> struct_def_instantiations;
  std::span<const FunctionInstantiation> function_instantiations;
  std::span<const FieldInstantiation> field_instantiations;
  std::span<const Signature> signatures;
  std::span<const std::string_view> identifiers;
  std::span<const AccountAddress> address_identifiers;
  std::span<const Constant> constant_pool;
  std::span<const Metadata> metadata;
  std::span<const StructDefinition> struct_defs;
  std::span<const FunctionDefinition> function_defs;
  std::span<const EnumDefinition> enum_defs;
  std::span<const EnumDefInstantiation> enum_def_instantiations;
  std::span<const VariantHandle> variant_handles;
  std::span<const VariantInstantiationHandle> variant_instantiation_handles;

  /// Bytes of the wide literals of instructions: the input itself for a module that was read.
  std::span<const std::uint8_t> literals;
  TypePool types;
  /// Owns what the spans point to.
  Arena arena;

  // What follows needs a module whose indices are in bounds, as the deserializer checks.

  [[nodiscard]] const ModuleHandle& self_handle() const noexcept {
    return module_handles[self_module_handle];
  }
  [[nodiscard]] std::string_view name() const noexcept { return identifiers[self_handle().name]; }
  [[nodiscard]] const AccountAddress& address() const noexcept {
    return address_identifiers[self_handle().address];
  }
  [[nodiscard]] ModuleId self_id() const { return module_id(self_handle()); }
  [[nodiscard]] ModuleId module_id(const ModuleHandle& handle) const {
    return ModuleId{address_identifiers[handle.address], std::string(identifiers[handle.name])};
  }
  [[nodiscard]] std::string_view name_of(const DatatypeHandle& handle) const noexcept {
    return identifiers[handle.name];
  }
  [[nodiscard]] std::string_view name_of(const FunctionHandle& handle) const noexcept {
    return identifiers[handle.name];
  }
  [[nodiscard]] const FunctionHandle& handle_of(const FunctionDefinition& def) const noexcept {
    return function_handles[def.function];
  }

  [[nodiscard]] std::uint64_t literal_u64(const Instruction& instruction) const noexcept {
    std::uint64_t value = 0;
    std::memcpy(&value, literals.data() + instruction.data, sizeof value);
    return value;
  }
  [[nodiscard]] std::span<const std::uint8_t> literal_bytes(const Instruction& instruction,
                                                            std::size_t size) const noexcept {
    return literals.subspan(instruction.data, size);
  }
};

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "bytecode/binary_format.h"

#include <mvm/bytecode.h>

#include <fmt/format.h>

#include <array>
#include <bit>
#include <concepts>
#include <limits>
#include <vector>

namespace mvm {
namespace {

using binary::TableKind;

/// In which the tables are written (Move binary format, `serialize_tables`): common tables first.
constexpr std::array kTableOrder{
    TableKind::ModuleHandles,
    TableKind::DatatypeHandles,
    TableKind::FunctionHandles,
    TableKind::FunctionInstantiations,
    TableKind::Signatures,
    TableKind::Identifiers,
    TableKind::AddressIdentifiers,
    TableKind::ConstantPool,
    TableKind::Metadata,
    TableKind::StructDefs,
    TableKind::StructDefInstantiations,
    TableKind::FunctionDefs,
    TableKind::FieldHandles,
    TableKind::FieldInstantiations,
    TableKind::FriendDecls,
    TableKind::EnumDefs,
    TableKind::EnumDefInstantiations,
    TableKind::VariantHandles,
    TableKind::VariantInstantiationHandles,
};

class Writer {
 public:
  Writer(const CompiledModule& module, std::uint32_t version) : m_(module), version_(version) {}

  Result<std::vector<std::uint8_t>> write() {
    if (version_ < binary::kMinWrittenVersion || version_ > binary::kMaxVersion) {
      return refuse(fmt::format("version {} is not written", version_));
    }
    if (version_ < binary::kVersionOfEnums && !m_.enum_defs.empty()) {
      return refuse(fmt::format("version {} has no enums", version_));
    }
    std::vector<TableRange> ranges;
    for (const TableKind kind : kTableOrder) {
      const std::size_t begin = out_.size();
      write_table(kind);
      if (out_.size() != begin) ranges.push_back({kind, begin, out_.size()});
    }
    if (out_.size() > std::numeric_limits<std::uint32_t>::max())
      return refuse("the tables are larger than 4 GiB");
    const std::vector<std::uint8_t> tables = std::move(out_);
    out_.clear();
    out_.reserve(tables.size() + 16 * ranges.size());
    write_header(ranges);
    write_bytes(tables);
    write_index(m_.self_module_handle);
    if (!problem_.empty()) return refuse(problem_);
    return std::move(out_);
  }

 private:
  struct TableRange {
    TableKind kind;
    std::size_t begin;
    std::size_t end;
  };

  static std::unexpected<Error> refuse(std::string message) {
    return fail(StatusCode::VALUE_SERIALIZATION_ERROR, std::move(message));
  }

  void write_u8(std::uint8_t byte) { out_.push_back(byte); }
  void write_bytes(std::span<const std::uint8_t> bytes) {
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }
  template <std::unsigned_integral T>
  void write_fixed(T value) {
    const auto bytes = std::bit_cast<std::array<std::uint8_t, sizeof(T)>>(value);
    write_bytes(bytes);
  }
  void write_uleb(std::uint64_t value, std::uint64_t max, const char* what) {
    if (value > max && problem_.empty()) problem_ = fmt::format("{} {} cannot exceed {}", what, value, max);
    for (; value >= 0x80; value >>= 7) write_u8(static_cast<std::uint8_t>(value | 0x80));
    write_u8(static_cast<std::uint8_t>(value));
  }
  void write_index(TableIndex index) { write_uleb(index, binary::kTableIndexMax, "index"); }
  void write_blob(std::span<const std::uint8_t> bytes, std::uint64_t max, const char* what) {
    write_uleb(bytes.size(), max, what);
    write_bytes(bytes);
  }

  void write_header(std::span<const TableRange> ranges) {
    write_bytes(m_.publishable ? binary::kMagic : binary::kUnpublishableMagic);
    const std::uint32_t flavor =
        version_ > binary::kLastPlainVersion ? binary::kFlavor << binary::kFlavorShift : 0U;
    write_fixed(flavor | version_);
    write_uleb(ranges.size(), binary::kTableCountMax, "number of tables");
    for (const TableRange& range : ranges) {
      write_u8(static_cast<std::uint8_t>(range.kind));
      write_uleb(range.begin, binary::kTableOffsetMax, "table offset");
      write_uleb(range.end - range.begin, binary::kTableOffsetMax, "table size");
    }
  }

  void write_table(TableKind kind) {
    switch (kind) {
      case TableKind::ModuleHandles:
        return write_pairs(m_.module_handles);
      case TableKind::DatatypeHandles:
        return write_each(m_.datatype_handles, &Writer::write_datatype_handle);
      case TableKind::FunctionHandles:
        return write_each(m_.function_handles, &Writer::write_function_handle);
      case TableKind::FunctionInstantiations:
        return write_pairs(m_.function_instantiations);
      case TableKind::Signatures:
        return write_each(m_.signatures, &Writer::write_signature);
      case TableKind::ConstantPool:
        return write_each(m_.constant_pool, &Writer::write_constant);
      case TableKind::Identifiers:
        return write_each(m_.identifiers, &Writer::write_identifier);
      case TableKind::AddressIdentifiers:
        for (const AccountAddress& address : m_.address_identifiers) write_bytes(address.bytes);
        return;
      case TableKind::StructDefs:
        return write_each(m_.struct_defs, &Writer::write_struct);
      case TableKind::StructDefInstantiations:
        return write_pairs(m_.struct_def_instantiations);
      case TableKind::FunctionDefs:
        return write_each(m_.function_defs, &Writer::write_function);
      case TableKind::FieldHandles:
        return write_pairs(m_.field_handles, binary::kFieldOffsetMax);
      case TableKind::FieldInstantiations:
        return write_pairs(m_.field_instantiations);
      case TableKind::FriendDecls:
        return write_pairs(m_.friend_decls);
      case TableKind::Metadata:
        return write_each(m_.metadata, &Writer::write_metadata);
      case TableKind::EnumDefs:
        return write_each(m_.enum_defs, &Writer::write_enum);
      case TableKind::EnumDefInstantiations:
        return write_pairs(m_.enum_def_instantiations);
      case TableKind::VariantHandles:
        return write_pairs(m_.variant_handles, binary::kVariantCountMax);
      case TableKind::VariantInstantiationHandles:
        return write_pairs(m_.variant_instantiation_handles, binary::kVariantCountMax);
    }
  }

  template <class T>
  void write_each(std::span<const T> entries, void (Writer::*write_entry)(const T&)) {
    for (const T& entry : entries) (this->*write_entry)(entry);
  }
  /// Entries of two numbers each.
  template <class Pair>
  void write_pairs(std::span<const Pair> entries, std::uint64_t max_second = binary::kTableIndexMax) {
    for (const auto& [first, second] : entries) {
      write_index(first);
      write_uleb(second, max_second, "field or variant");
    }
  }

  void write_abilities(AbilitySet abilities) { write_u8(abilities.bits()); }

  void write_datatype_handle(const DatatypeHandle& handle) {
    write_index(handle.module);
    write_index(handle.name);
    write_abilities(handle.abilities);
    write_uleb(handle.type_parameters.size(), binary::kTypeParameterCountMax, "number of type parameters");
    for (const DatatypeTyParameter& parameter : handle.type_parameters) {
      write_abilities(parameter.constraints);
      write_u8(parameter.is_phantom ? 1 : 0);
    }
  }

  void write_function_handle(const FunctionHandle& handle) {
    write_index(handle.module);
    write_index(handle.name);
    write_index(handle.parameters);
    write_index(handle.return_);
    write_uleb(handle.type_parameters.size(), binary::kTypeParameterCountMax, "number of type parameters");
    for (const AbilitySet constraints : handle.type_parameters) write_abilities(constraints);
  }

  void write_signature(const Signature& signature) {
    write_uleb(signature.size(), binary::kSignatureSizeMax, "length of a signature");
    for (const TypeId type : signature) write_type(type);
  }

  void write_constant(const Constant& constant) {
    write_type(constant.type);
    write_blob(constant.data, binary::kConstantSizeMax, "size of a constant");
  }

  void write_identifier(const std::string_view& text) {
    write_blob({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, binary::kIdentifierSizeMax,
               "length of an identifier");
  }

  void write_metadata(const Metadata& metadata) {
    write_blob(metadata.key, binary::kMetadataKeySizeMax, "size of a metadata key");
    write_blob(metadata.value, binary::kMetadataValueSizeMax, "size of a metadata value");
  }

  // In prefix order. Parts that are equal are one in memory, so a type can be far larger written out; the
  // size of the nodes is known before.
  void write_type(TypeId type) {
    if (m_.types[type].depth > binary::kTypeDepthMax || m_.types[type].node_count > kMaxTypeNodes) {
      if (problem_.empty()) problem_ = "a type is too large";
      return;
    }
    pending_.assign(1, type);
    while (!pending_.empty()) {
      const TypeId current = pending_.back();
      pending_.pop_back();
      const TypeNode& node = m_.types[current];
      write_type_head(node);
      const std::span<const TypeId> parts = m_.types.args(current);
      pending_.insert(pending_.end(), parts.rbegin(), parts.rend());
    }
  }

  void write_type_head(const TypeNode& node) {
    write_u8(binary::type_tag(node.kind));
    switch (node.kind) {
      case TypeKind::TypeParameter:
      case TypeKind::Datatype:
        return write_index(node.index);
      case TypeKind::DatatypeInstantiation:
        write_index(node.index);
        return write_uleb(node.arity, binary::kTypeParameterCountMax, "number of type arguments");
      default:
        return;
    }
  }

  void write_fields(std::span<const FieldDefinition> fields) {
    write_uleb(fields.size(), binary::kFieldCountMax, "number of fields");
    for (const FieldDefinition& field : fields) {
      write_index(field.name);
      write_type(field.type);
    }
  }

  void write_struct(const StructDefinition& definition) {
    write_index(definition.handle);
    write_u8(definition.is_native ? binary::kNativeStruct : binary::kDeclaredStruct);
    if (!definition.is_native) write_fields(definition.fields);
  }

  void write_enum(const EnumDefinition& definition) {
    write_index(definition.handle);
    write_u8(binary::kDeclaredEnum);
    write_uleb(definition.variants.size(), binary::kVariantCountMax, "number of variants");
    for (const VariantDefinition& variant : definition.variants) {
      write_index(variant.name);
      write_fields(variant.fields);
    }
  }

  void write_function(const FunctionDefinition& function) {
    write_index(function.function);
    write_u8(static_cast<std::uint8_t>(function.visibility));
    const unsigned flags =
        (function.is_entry ? binary::kEntryBit : 0U) | (function.is_native() ? binary::kNativeBit : 0U);
    write_u8(static_cast<std::uint8_t>(flags));
    write_uleb(function.acquires_global_resources.size(), binary::kAcquiresCountMax,
               "number of acquired structs");
    for (const TableIndex definition : function.acquires_global_resources) write_index(definition);
    if (function.code) write_code_unit(*function.code);
  }

  void write_code_unit(const CodeUnit& unit) {
    write_index(unit.locals);
    write_uleb(unit.code.size(), binary::kBytecodeCountMax, "number of instructions");
    for (const Instruction& instruction : unit.code) write_instruction(instruction);
    if (version_ >= binary::kVersionOfEnums) {
      write_uleb(unit.jump_tables.size(), binary::kJumpTableIndexMax, "number of jump tables");
      for (const VariantJumpTable& table : unit.jump_tables) write_jump_table(table);
    } else if (!unit.jump_tables.empty() && problem_.empty()) {
      problem_ = "this version has no jump tables";
    }
  }

  void write_instruction(const Instruction& instruction) {
    const OpcodeTraits& opcode = traits(instruction.opcode);
    if (opcode.since_version > version_ && problem_.empty()) {
      problem_ = fmt::format("version {} has no {}", version_, opcode.name);
    }
    write_u8(static_cast<std::uint8_t>(instruction.opcode));
    switch (opcode.operand) {
      case OperandKind::None:
        return;
      case OperandKind::U8:
        return write_u8(static_cast<std::uint8_t>(instruction.data));
      case OperandKind::U16:
        return write_fixed(static_cast<std::uint16_t>(instruction.data));
      case OperandKind::U32:
        return write_fixed(instruction.data);
      case OperandKind::U64:
        return write_bytes(m_.literal_bytes(instruction, 8));
      case OperandKind::U128:
        return write_bytes(m_.literal_bytes(instruction, 16));
      case OperandKind::U256:
        return write_bytes(m_.literal_bytes(instruction, 32));
      case OperandKind::SignatureAndCount:
        write_index(instruction.index);
        return write_bytes(m_.literal_bytes(instruction, 8));
      case OperandKind::Local:
        return write_uleb(instruction.index, binary::kLocalIndexMax, "local");
      case OperandKind::VariantHandle:
      case OperandKind::VariantInstantiation:
        return write_uleb(instruction.index, binary::kVariantHandleIndexMax, "variant handle");
      case OperandKind::JumpTable:
        return write_uleb(instruction.index, binary::kJumpTableIndexMax, "jump table");
      default:
        return write_index(instruction.index);
    }
  }

  void write_jump_table(const VariantJumpTable& table) {
    write_index(table.head_enum);
    write_uleb(table.jump_table.size(), binary::kVariantCountMax, "number of jump targets");
    write_u8(binary::kFullJumpTable);
    for (const TableIndex target : table.jump_table) write_index(target);
  }

  /// A limit of our own on a type written out; a module of the largest size has fewer.
  static constexpr std::uint32_t kMaxTypeNodes = 1U << 24;

  const CompiledModule& m_;
  const std::uint32_t version_;
  std::vector<std::uint8_t> out_;
  std::vector<TypeId> pending_;
  std::string problem_;
};

}  // namespace

Result<std::vector<std::uint8_t>> serialize_module(const CompiledModule& module) {
  return serialize_module(module, module.version);
}

Result<std::vector<std::uint8_t>> serialize_module(const CompiledModule& module, std::uint32_t version) {
  return Writer(module, version).write();
}

}  // namespace mvm

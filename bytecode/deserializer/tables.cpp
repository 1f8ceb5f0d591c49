// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "bytecode/deserializer/identifier.h"
#include "bytecode/deserializer/module_reader.h"
#include "bytecode/deserializer/short_forms.h"

namespace mvm::deserializer {
namespace {

using binary::TableKind;

/// The arena's first block, as a multiple of the module's size: what most modules take, and little more, for
/// loaded modules keep it.
constexpr std::size_t kArenaFactor = 5;

/// Bytes after the module's copy that may be looked at.
constexpr std::size_t kPadding = short_forms::kPadding;
static_assert(kPadding >= ShortTypes::kLookAhead);

/// A module without tables, and a copy of its bytes.
CompiledModule begin_module(std::span<const std::uint8_t> bytes, const Header& header) {
  Arena arena(kArenaFactor * bytes.size() + 1024);
  const auto copy = arena.make_array<std::uint8_t>(bytes.size() + kPadding);
  std::memcpy(copy.data(), bytes.data(), bytes.size());
  std::ranges::fill(copy.last(kPadding), 0);
  return {.version = header.version,
          .self_module_handle = header.self_module_handle,
          .publishable = header.publishable,
          .literals = copy.first(bytes.size()),
          .types = TypePool(copy.first(bytes.size())),
          .arena = std::move(arena)};
}

TableIndex read_index(Cursor& cursor) { return cursor.read_uleb<TableIndex>(binary::kTableIndexMax); }

}  // namespace

ModuleReader::ModuleReader(std::span<const std::uint8_t> bytes, const Header& header,
                           const BinaryConfig& config)
    : header_(header),
      config_(config),
      decodings_(decodings_of(header.version, config.deprecate_global_storage_ops)),
      short_types_(header.version),
      module_(begin_module(bytes.first(header.end), header)) {}

std::optional<ModuleReader::BadTable> ModuleReader::read_table(const Table& table, ReadTable read_table) {
  Cursor cursor(module_.literals.subspan(header_.data_offset + table.offset, table.size));
  (this->*read_table)(table.kind, cursor);
  if (!cursor.failed()) return std::nullopt;
  const Failure& failure = cursor.failure();
  return BadTable{table.kind, failure, static_cast<std::size_t>(failure.at - module_.literals.data())};
}

std::optional<ModuleReader::BadTable> ModuleReader::read() {
  for (const ReadTable read : {&ModuleReader::read_common_table, &ModuleReader::read_module_table}) {
    for (const Table& table : header_.tables()) {
      if (const auto bad = read_table(table, read)) return bad;
    }
  }
  return std::nullopt;
}

bool ModuleReader::read_within_bounds() {
  const Table* functions = nullptr;
  for (const ReadTable read : {&ModuleReader::read_common_table, &ModuleReader::read_module_table}) {
    for (const Table& table : header_.tables()) {
      if (table.kind == TableKind::FunctionDefs) {
        functions = &table;
      } else if (read_table(table, read)) {
        return false;
      }
    }
  }
  BoundsChecker bounds = bounds_checker();
  if (!bounds.check_tables()) return false;
  bounds_ = &bounds;
  const bool has_read = functions == nullptr || !read_table(*functions, &ModuleReader::read_module_table);
  bounds_ = nullptr;
  return has_read;
}

template <class T, class ReadEntry>
void ModuleReader::read_entries(Cursor& cursor, std::size_t limit, std::span<const T>& table,
                                ReadEntry read_entry) {
  const auto no_short_form = [](const std::uint8_t*&, const std::uint8_t*, T&) { return false; };
  read_entries(cursor, limit, table, no_short_form, read_entry);
}

template <class Pair>
void ModuleReader::read_pairs(Cursor& cursor, std::size_t limit, std::span<const Pair>& table,
                              std::uint64_t max_second) {
  read_entries(
      cursor, limit, table,
      [](auto& at, auto* end, auto& pair) { return short_forms::read_pair(at, end, pair); },
      [max_second](Cursor& c) {
        const TableIndex first = read_index(c);
        return Pair{first, c.read_uleb<TableIndex>(max_second)};
      });
}

// The first round: also refuses tables that the version or the configuration does not have.
void ModuleReader::read_common_table(TableKind kind, Cursor& cursor) {
  const TableLimits& limits = config_.tables;
  const bool has_abilities = header_.version >= binary::kVersionOfVisibilityByte;
  switch (kind) {
    case TableKind::ModuleHandles:
      return read_pairs(cursor, limits.module_handles, module_.module_handles, binary::kTableIndexMax);
    case TableKind::DatatypeHandles:
      return read_entries(
          cursor, limits.datatype_handles, module_.datatype_handles,
          [has_abilities](auto& at, auto* end, auto& handle) {
            return has_abilities && short_forms::read_datatype_handle(at, end, handle);
          },
          [this](Cursor& c) { return read_datatype_handle(c); });
    case TableKind::FunctionHandles:
      return read_entries(
          cursor, limits.function_handles, module_.function_handles,
          [has_abilities](auto& at, auto* end, auto& handle) {
            return has_abilities && short_forms::read_function_handle(at, end, handle);
          },
          [this](Cursor& c) { return read_function_handle(c); });
    case TableKind::FunctionInstantiations:
      return read_pairs(cursor, limits.function_instantiations, module_.function_instantiations,
                        binary::kTableIndexMax);
    case TableKind::Signatures:
      return read_signatures(cursor);
    case TableKind::ConstantPool:
      return read_entries(cursor, limits.constant_pool, module_.constant_pool, [this](Cursor& c) {
        const TypeId type = read_type(c);
        return Constant{type, read_blob(c, binary::kConstantSizeMax)};
      });
    case TableKind::Identifiers:
      return read_entries(
          cursor, limits.identifiers, module_.identifiers,
          [](auto& at, auto* end, auto& name) { return short_forms::read_identifier(at, end, name); },
          [this](Cursor& c) { return read_identifier(c); });
    case TableKind::AddressIdentifiers:
      return read_addresses(cursor);
    case TableKind::Metadata:
      if (config_.check_no_extraneous_bytes || header_.version < binary::kVersionOfEntryFlag) {
        return cursor.fail(StatusCode::MALFORMED, "metadata is not accepted");
      }
      return read_entries(cursor, SIZE_MAX, module_.metadata, [this](Cursor& c) {
        const auto key = read_blob(c, binary::kMetadataKeySizeMax);
        return Metadata{key, read_blob(c, binary::kMetadataValueSizeMax)};
      });
    case TableKind::EnumDefs:
    case TableKind::EnumDefInstantiations:
    case TableKind::VariantHandles:
    case TableKind::VariantInstantiationHandles:
      if (header_.version >= binary::kVersionOfEnums) return;
      return cursor.fail(StatusCode::MALFORMED, "this version has no enums");
    case TableKind::FriendDecls:
      if (header_.version >= binary::kVersionOfVisibilityByte) return;
      return cursor.fail(StatusCode::MALFORMED, "this version has no friends");
    case TableKind::StructDefs:
    case TableKind::StructDefInstantiations:
    case TableKind::FunctionDefs:
    case TableKind::FieldHandles:
    case TableKind::FieldInstantiations:
      return;
  }
}

// The second round.
void ModuleReader::read_module_table(TableKind kind, Cursor& cursor) {
  const TableLimits& limits = config_.tables;
  switch (kind) {
    case TableKind::StructDefs:
      return read_entries(cursor, limits.struct_defs, module_.struct_defs,
                          [this](Cursor& c) { return read_struct(c); });
    case TableKind::StructDefInstantiations:
      return read_pairs(cursor, limits.struct_def_instantiations, module_.struct_def_instantiations,
                        binary::kTableIndexMax);
    case TableKind::FunctionDefs:
      return read_entries(cursor, limits.function_defs, module_.function_defs,
                          [this](Cursor& c) { return read_function(c); });
    case TableKind::FieldHandles:
      return read_pairs(cursor, limits.field_handles, module_.field_handles, binary::kFieldOffsetMax);
    case TableKind::FieldInstantiations:
      return read_pairs(cursor, limits.field_instantiations, module_.field_instantiations,
                        binary::kTableIndexMax);
    case TableKind::FriendDecls:
      return read_pairs(cursor, limits.friend_decls, module_.friend_decls, binary::kTableIndexMax);
    case TableKind::EnumDefs:
      return read_entries(cursor, limits.enum_defs, module_.enum_defs,
                          [this](Cursor& c) { return read_enum(c); });
    case TableKind::EnumDefInstantiations:
      return read_pairs(cursor, limits.enum_def_instantiations, module_.enum_def_instantiations,
                        binary::kTableIndexMax);
    case TableKind::VariantHandles:
      return read_pairs(cursor, limits.variant_handles, module_.variant_handles, binary::kVariantCountMax);
    case TableKind::VariantInstantiationHandles:
      return read_pairs(cursor, limits.variant_instantiation_handles, module_.variant_instantiation_handles,
                        binary::kVariantCountMax);
    case TableKind::ModuleHandles:
    case TableKind::DatatypeHandles:
    case TableKind::FunctionHandles:
    case TableKind::FunctionInstantiations:
    case TableKind::Signatures:
    case TableKind::ConstantPool:
    case TableKind::Identifiers:
    case TableKind::AddressIdentifiers:
    case TableKind::Metadata:
      return;
  }
}

void ModuleReader::read_addresses(Cursor& cursor) {
  const std::size_t size = cursor.remaining();
  if (size % AccountAddress::kLength != 0) {
    return cursor.fail(StatusCode::MALFORMED, "not a whole number of addresses");
  }
  const auto addresses = module_.arena.make_array<AccountAddress>(size / AccountAddress::kLength);
  std::memcpy(addresses.data(), cursor.read_bytes(size, StatusCode::MALFORMED), size);
  module_.address_identifiers = addresses;
  if (addresses.size() > config_.tables.address_identifiers) {
    cursor.fail(StatusCode::MALFORMED, "more entries than the configured limit");
  }
}

std::span<const std::uint8_t> ModuleReader::read_blob(Cursor& cursor, std::uint64_t max_size) {
  const auto size = cursor.read_uleb<std::size_t>(max_size);
  const std::uint8_t* const bytes = cursor.read_bytes(size, StatusCode::MALFORMED);
  return bytes == nullptr ? std::span<const std::uint8_t>{} : std::span(bytes, size);
}

std::string_view ModuleReader::read_identifier(Cursor& cursor) {
  const auto bytes = read_blob(cursor, binary::kIdentifierSizeMax);
  if (!is_padded_identifier(bytes)) cursor.fail(StatusCode::MALFORMED, "not an identifier");
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

DatatypeHandle ModuleReader::read_datatype_handle(Cursor& cursor) {
  DatatypeHandle handle{};
  handle.module = read_index(cursor);
  handle.name = read_index(cursor);
  handle.abilities = read_abilities(cursor, AbilityPosition::Datatype);
  const auto count = cursor.read_uleb<std::size_t>(binary::kTypeParameterCountMax);
  const auto parameters = make_array<DatatypeTyParameter>(cursor, count);
  for (DatatypeTyParameter& parameter : parameters) {
    parameter.constraints = read_abilities(cursor, AbilityPosition::DatatypeTypeParameter);
    parameter.is_phantom =
        header_.version >= binary::kVersionOfPhantoms && cursor.read_uleb<std::uint8_t>(1) != 0;
  }
  if (parameters.size() < count) cursor.fail(StatusCode::MALFORMED, "the bytes end within type parameters");
  handle.type_parameters = parameters;
  return handle;
}

FunctionHandle ModuleReader::read_function_handle(Cursor& cursor) {
  FunctionHandle handle{};
  handle.module = read_index(cursor);
  handle.name = read_index(cursor);
  handle.parameters = read_index(cursor);
  handle.return_ = read_index(cursor);
  const auto count = cursor.read_uleb<std::size_t>(binary::kTypeParameterCountMax);
  const auto parameters = make_array<AbilitySet>(cursor, count);
  for (AbilitySet& constraints : parameters) {
    constraints = read_abilities(cursor, AbilityPosition::FunctionTypeParameter);
  }
  if (parameters.size() < count) cursor.fail(StatusCode::MALFORMED, "the bytes end within type parameters");
  handle.type_parameters = parameters;
  return handle;
}

// Version 1 knew kinds in place of abilities (Move binary format, `load_ability_set`): resource and copyable,
// and for type parameters also "all". Functions' type parameters got `store`, as they might be used in global
// storage.
AbilitySet ModuleReader::read_abilities(Cursor& cursor, AbilityPosition position) const {
  if (header_.version >= binary::kVersionOfVisibilityByte) {
    return AbilitySet(cursor.read_uleb<std::uint8_t>(binary::kAbilitySetMax));
  }
  const std::uint8_t kind = cursor.read_u8();
  if (cursor.failed()) return {};
  const AbilitySet copyable = AbilitySet(Ability::Copy) | Ability::Drop;
  if (position == AbilityPosition::Datatype) {
    if (kind == 1) return AbilitySet(Ability::Store) | Ability::Key;
    if (kind == 2) return AbilitySet(Ability::Store) | copyable;
  } else {
    const AbilitySet base =
        position == AbilityPosition::FunctionTypeParameter ? AbilitySet(Ability::Store) : AbilitySet();
    if (kind == 1) return base;
    if (kind == 2) return base | copyable;
    if (kind == 3) return base | Ability::Key;
  }
  cursor.fail(StatusCode::UNKNOWN_ABILITY, "no kind of version 1");
  return {};
}

StructDefinition ModuleReader::read_struct(Cursor& cursor) {
  StructDefinition definition{};
  definition.handle = read_index(cursor);
  const std::uint8_t flag = cursor.read_u8();
  if (flag == binary::kNativeStruct) {
    definition.is_native = true;
  } else if (flag == binary::kDeclaredStruct) {
    definition.fields = read_fields(cursor);
  } else {
    cursor.fail(StatusCode::UNKNOWN_NATIVE_STRUCT_FLAG, "a struct is neither declared nor native");
  }
  return definition;
}

EnumDefinition ModuleReader::read_enum(Cursor& cursor) {
  EnumDefinition definition{};
  definition.handle = read_index(cursor);
  if (cursor.read_u8() != binary::kDeclaredEnum)
    cursor.fail(StatusCode::UNKNOWN_ENUM_FLAG, "an enum is not declared");
  const auto count = cursor.read_uleb<std::size_t>(binary::kVariantCountMax);
  if (count == 0) cursor.fail(StatusCode::MALFORMED, "an enum has no variants");
  const auto variants = make_array<VariantDefinition>(cursor, count);
  for (VariantDefinition& variant : variants) {
    const TableIndex name = read_index(cursor);
    variant = {name, read_fields(cursor)};
  }
  if (variants.size() < count) cursor.fail(StatusCode::MALFORMED, "the bytes end within variants");
  definition.variants = variants;
  return definition;
}

std::span<const FieldDefinition> ModuleReader::read_fields(Cursor& cursor) {
  const auto count = cursor.read_uleb<std::size_t>(binary::kFieldCountMax);
  const auto fields = make_array<FieldDefinition>(cursor, count);
  for (FieldDefinition& field : fields) {
    const TableIndex name = read_index(cursor);
    field = {name, read_type(cursor)};
  }
  if (fields.size() < count) cursor.fail(StatusCode::MALFORMED, "the bytes end within fields");
  return fields;
}

}  // namespace mvm::deserializer

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Entries of a table are distinct, definitions belong to the module, and what the module declares of itself
// is defined (Move bytecode verifier, `check_duplication`).

#include "verifier/passes.h"

#include "verifier/first_duplicate.h"

#include <algorithm>
#include <iterator>

namespace mvm::verifier {
namespace {

std::unexpected<Error> refuse(StatusCode status, IndexKind kind, std::size_t index) {
  return std::unexpected<Error>(Error(status).at_index(kind, static_cast<TableIndex>(index)));
}

constexpr std::uint32_t pair_key(TableIndex a, TableIndex b) noexcept { return std::uint32_t{a} << 16 | b; }

/// Checks one table whose entries are told apart by a number.
template <class Table, class Key>
Result<void> check_table(FirstDuplicate& find, const Table& table, IndexKind kind, Key key) {
  const std::size_t duplicate = find.of_numbers(table.size(), [&](std::size_t i) { return key(table[i]); });
  if (duplicate < table.size()) return refuse(StatusCode::DUPLICATE_ELEMENT, kind, duplicate);
  return {};
}

template <class Table>
Result<void> check_byte_table(FirstDuplicate& find, const Table& table, IndexKind kind) {
  const std::size_t duplicate = find.of_bytes(table.size(), [&](std::size_t i) {
    return std::as_bytes(std::span(std::data(table[i]), std::size(table[i])));
  });
  if (duplicate < table.size()) return refuse(StatusCode::DUPLICATE_ELEMENT, kind, duplicate);
  return {};
}

Result<void> check_constant_pool(FirstDuplicate& find, std::span<const Constant> constants) {
  const std::size_t duplicate = find.of_tagged_bytes(
      constants.size(), [&](std::size_t i) { return constants[i].type.value; },
      [&](std::size_t i) { return std::as_bytes(constants[i].data); });
  if (duplicate < constants.size()) {
    return refuse(StatusCode::DUPLICATE_ELEMENT, IndexKind::ConstantPool, duplicate);
  }
  return {};
}

Result<void> check_addresses(FirstDuplicate& find, std::span<const AccountAddress> addresses) {
  const std::size_t duplicate = find.of_bytes(
      addresses.size(), [&](std::size_t i) { return std::as_bytes(std::span(&addresses[i], 1)); });
  if (duplicate < addresses.size()) {
    return refuse(StatusCode::DUPLICATE_ELEMENT, IndexKind::AddressIdentifier, duplicate);
  }
  return {};
}

Result<void> check_handle_tables(FirstDuplicate& find, const CompiledModule& module) {
  const auto module_key = [](const ModuleHandle& h) { return pair_key(h.address, h.name); };
  const auto name_key = [](const auto& h) { return pair_key(h.module, h.name); };

  if (auto r = check_byte_table(find, module.identifiers, IndexKind::Identifier); !r) return r;
  if (auto r = check_addresses(find, module.address_identifiers); !r) return r;
  if (auto r = check_constant_pool(find, module.constant_pool); !r) return r;
  if (auto r = check_byte_table(find, module.signatures, IndexKind::Signature); !r) return r;
  if (auto r = check_table(find, module.module_handles, IndexKind::ModuleHandle, module_key); !r) return r;
  if (auto r = check_table(find, module.friend_decls, IndexKind::ModuleHandle, module_key); !r) return r;
  if (auto r = check_table(find, module.datatype_handles, IndexKind::DatatypeHandle, name_key); !r) return r;
  if (auto r = check_table(find, module.function_handles, IndexKind::FunctionHandle, name_key); !r) return r;
  if (auto r =
          check_table(find, module.function_instantiations, IndexKind::FunctionInstantiation,
                      [](const FunctionInstantiation& x) { return pair_key(x.handle, x.type_parameters); });
      !r) {
    return r;
  }
  if (auto r = check_table(find, module.variant_handles, IndexKind::VariantHandle,
                           [](const VariantHandle& x) { return pair_key(x.enum_def, x.variant); });
      !r) {
    return r;
  }
  if (auto r = check_table(find, module.field_handles, IndexKind::FieldHandle,
                           [](const FieldHandle& x) { return pair_key(x.owner, x.field); });
      !r) {
    return r;
  }
  return check_table(find, module.field_instantiations, IndexKind::FieldInstantiation,
                     [](const FieldInstantiation& x) { return pair_key(x.handle, x.type_parameters); });
}

/// The definitions whose handle is of another module must not be there. `handle_of` gives a definition's
/// handle.
template <class Defs, class Handles, class HandleOf>
Result<void> check_own(const CompiledModule& module, const Defs& defs, const Handles& handles, IndexKind kind,
                       HandleOf handle_of) {
  for (std::size_t i = 0; i < defs.size(); ++i) {
    if (handles[handle_of(defs[i])].module != module.self_module_handle) {
      return refuse(StatusCode::INVALID_MODULE_HANDLE, kind, i);
    }
  }
  return {};
}

/// Handles of this module that no definition implements must not be there.
template <class Handles>
Result<void> check_implemented(const CompiledModule& module, const Handles& handles, IndexKind kind,
                               std::span<const std::uint8_t> implemented) {
  for (std::size_t i = 0; i < handles.size(); ++i) {
    if (handles[i].module == module.self_module_handle && implemented[i] == 0) {
      return refuse(StatusCode::UNIMPLEMENTED_HANDLE, kind, i);
    }
  }
  return {};
}

Result<void> check_function_definitions(FirstDuplicate& find, const CompiledModule& module,
                                        ScratchArena& scratch) {
  const auto handle_of = [](const FunctionDefinition& def) { return def.function; };
  if (auto r = check_table(find, module.function_defs, IndexKind::FunctionDefinition, handle_of); !r)
    return r;
  for (std::size_t i = 0; i < module.function_defs.size(); ++i) {
    const auto acquires = module.function_defs[i].acquires_global_resources;
    if (find.of_numbers(acquires.size(), [&](std::size_t k) { return acquires[k]; }) < acquires.size()) {
      return refuse(StatusCode::DUPLICATE_ACQUIRES_ANNOTATION, IndexKind::FunctionDefinition, i);
    }
  }
  if (auto r = check_own(module, module.function_defs, module.function_handles, IndexKind::FunctionDefinition,
                         handle_of);
      !r) {
    return r;
  }
  ArenaVector<std::uint8_t> implemented(&scratch);
  implemented.assign(module.function_handles.size(), 0);
  for (const FunctionDefinition& def : module.function_defs) implemented[def.function] = 1;
  return check_implemented(module, module.function_handles, IndexKind::FunctionHandle, implemented);
}

std::size_t first_duplicate_field(FirstDuplicate& find, std::span<const FieldDefinition> fields) {
  return find.of_numbers(fields.size(), [&](std::size_t i) { return fields[i].name; });
}

Result<void> check_struct_definitions(FirstDuplicate& find, const CompiledModule& module) {
  const auto handle_of = [](const StructDefinition& def) { return def.handle; };
  if (auto r = check_table(find, module.struct_defs, IndexKind::StructDefinition, handle_of); !r) return r;
  for (std::size_t i = 0; i < module.struct_defs.size(); ++i) {
    const StructDefinition& def = module.struct_defs[i];
    if (def.is_native) continue;
    if (def.fields.empty()) return refuse(StatusCode::ZERO_SIZED_STRUCT, IndexKind::StructDefinition, i);
    const std::size_t duplicate = first_duplicate_field(find, def.fields);
    if (duplicate < def.fields.size()) {
      return refuse(StatusCode::DUPLICATE_ELEMENT, IndexKind::FieldDefinition, duplicate);
    }
  }
  return check_own(module, module.struct_defs, module.datatype_handles, IndexKind::StructDefinition,
                   handle_of);
}

Result<void> check_enum(FirstDuplicate& find, const EnumDefinition& def, std::size_t index) {
  const auto& variants = def.variants;
  if (variants.empty()) return refuse(StatusCode::ZERO_SIZED_ENUM, IndexKind::EnumDefinition, index);
  const std::size_t twice = find.of_numbers(variants.size(), [&](std::size_t i) { return variants[i].name; });
  if (twice < variants.size()) {
    return std::unexpected<Error>(Error(StatusCode::DUPLICATE_ELEMENT)
                                      .at_index(IndexKind::EnumDefinition, static_cast<TableIndex>(index))
                                      .at_index(IndexKind::VariantTag, static_cast<TableIndex>(twice)));
  }
  // A variant may be without fields: the tag remains.
  for (std::size_t tag = 0; tag < variants.size(); ++tag) {
    const std::size_t duplicate = first_duplicate_field(find, variants[tag].fields);
    if (duplicate < variants[tag].fields.size()) {
      return std::unexpected<Error>(
          Error(StatusCode::DUPLICATE_ELEMENT)
              .at_index(IndexKind::FieldDefinition, static_cast<TableIndex>(duplicate))
              .at_index(IndexKind::VariantTag, static_cast<TableIndex>(tag))
              .at_index(IndexKind::EnumDefinition, static_cast<TableIndex>(index)));
    }
  }
  return {};
}

Result<void> check_enum_definitions(FirstDuplicate& find, const CompiledModule& module) {
  const std::size_t structs = module.struct_defs.size();
  const std::size_t all = structs + module.enum_defs.size();
  // The number reported counts structs too: a datatype is defined once, as either.
  const std::size_t duplicate = find.of_numbers(all, [&](std::size_t i) {
    return i < structs ? module.struct_defs[i].handle : module.enum_defs[i - structs].handle;
  });
  if (duplicate < all) return refuse(StatusCode::DUPLICATE_ELEMENT, IndexKind::EnumDefinition, duplicate);
  for (std::size_t i = 0; i < module.enum_defs.size(); ++i) {
    if (auto r = check_enum(find, module.enum_defs[i], i); !r) return r;
  }
  return check_own(module, module.enum_defs, module.datatype_handles, IndexKind::EnumDefinition,
                   [](const EnumDefinition& def) { return def.handle; });
}

Result<void> check_datatypes_implemented(const CompiledModule& module, ScratchArena& scratch) {
  ArenaVector<std::uint8_t> implemented(&scratch);
  implemented.assign(module.datatype_handles.size(), 0);
  for (const StructDefinition& def : module.struct_defs) implemented[def.handle] = 1;
  for (const EnumDefinition& def : module.enum_defs) implemented[def.handle] = 1;
  return check_implemented(module, module.datatype_handles, IndexKind::DatatypeHandle, implemented);
}

/// No list of the module has more elements: lists of a definition's parts among them.
std::size_t longest_list(const CompiledModule& module) {
  std::size_t most = std::max(
      {module.identifiers.size(), module.address_identifiers.size(), module.constant_pool.size(),
       module.signatures.size(), module.module_handles.size(), module.friend_decls.size(),
       module.datatype_handles.size(), module.function_handles.size(), module.function_instantiations.size(),
       module.variant_handles.size(), module.field_handles.size(), module.field_instantiations.size(),
       module.function_defs.size(), module.struct_def_instantiations.size(),
       module.struct_defs.size() + module.enum_defs.size(), module.enum_def_instantiations.size()});
  for (const FunctionDefinition& def : module.function_defs)
    most = std::max(most, def.acquires_global_resources.size());
  for (const StructDefinition& def : module.struct_defs) most = std::max(most, def.fields.size());
  for (const EnumDefinition& def : module.enum_defs) {
    most = std::max(most, def.variants.size());
    for (const VariantDefinition& variant : def.variants) most = std::max(most, variant.fields.size());
  }
  return most;
}

}  // namespace

Result<void> check_duplication(const ModuleView& view) {
  const CompiledModule& module = view.module;
  FirstDuplicate find(view.scratch, longest_list(module));
  if (auto r = check_handle_tables(find, module); !r) return r;
  if (auto r = check_function_definitions(find, module, view.scratch); !r) return r;
  if (auto r = check_struct_definitions(find, module); !r) return r;
  if (auto r =
          check_table(find, module.struct_def_instantiations, IndexKind::StructDefInstantiation,
                      [](const StructDefInstantiation& x) { return pair_key(x.def, x.type_parameters); });
      !r) {
    return r;
  }
  if (auto r = check_enum_definitions(find, module); !r) return r;
  if (auto r = check_table(find, module.enum_def_instantiations, IndexKind::EnumDefInstantiation,
                           [](const EnumDefInstantiation& x) { return pair_key(x.def, x.type_parameters); });
      !r) {
    return r;
  }
  return check_datatypes_implemented(module, view.scratch);
}

}  // namespace mvm::verifier

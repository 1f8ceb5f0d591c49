// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/explain/draft.h"

#include <mvm/bytecode.h>

#include <algorithm>

namespace mvm::explain {
namespace {

constexpr std::uint64_t kAddressOfExamples = 0x42;

template <class T>
TableIndex add(std::vector<T>& table, T entry) {
  table.push_back(std::move(entry));
  return static_cast<TableIndex>(table.size() - 1);
}

}  // namespace

Draft::Draft(std::uint32_t of_version) : version(of_version) {
  addresses.push_back(AccountAddress::from_u64(kAddressOfExamples));
  module_handles.push_back({0, identifier("m")});
}

TableIndex Draft::identifier(std::string_view text) {
  const auto found = std::ranges::find(identifiers, text);
  if (found != identifiers.end()) return static_cast<TableIndex>(found - identifiers.begin());
  return add(identifiers, std::string_view(texts_.emplace_back(text)));
}

TableIndex Draft::signature(Types list) {
  const auto found =
      std::ranges::find_if(signatures, [&](Signature s) { return std::ranges::equal(s, list); });
  if (found != signatures.end()) return static_cast<TableIndex>(found - signatures.begin());
  return add(signatures, Signature(types_.emplace_back(std::move(list))));
}

TableIndex Draft::constant(TypeId type, Bytes data) {
  return add(constants, {type, data_.emplace_back(std::move(data))});
}

TableIndex Draft::datatype_handle(std::string_view name, AbilitySet abilities,
                                  std::vector<DatatypeTyParameter> parameters) {
  return add(datatype_handles,
             {0, identifier(name), abilities, datatype_parameters_.emplace_back(std::move(parameters))});
}

TableIndex Draft::structure(std::string_view name, AbilitySet abilities, const Types& fields,
                            std::vector<DatatypeTyParameter> parameters) {
  const TableIndex handle = datatype_handle(name, abilities, std::move(parameters));
  std::vector<FieldDefinition>& kept = fields_.emplace_back();
  for (const TypeId type : fields) kept.push_back({identifier("f" + std::to_string(kept.size())), type});
  return add(structs, {handle, false, kept});
}

TableIndex Draft::enumeration(std::string_view name, AbilitySet abilities, std::size_t variants) {
  const TableIndex handle = datatype_handle(name, abilities, {});
  std::vector<VariantDefinition>& kept = variants_.emplace_back();
  for (std::size_t i = 0; i < variants; ++i) kept.push_back({identifier("V" + std::to_string(i)), {}});
  return add(enums, {handle, kept});
}

TableIndex Draft::function_handle(std::string_view name, const Types& parameters, const Types& returns,
                                  std::vector<AbilitySet> type_parameters) {
  const TableIndex takes = signature(parameters);
  return add(function_handles, {0, identifier(name), takes, signature(returns),
                                type_parameters_.emplace_back(std::move(type_parameters))});
}

FunctionDefinition& Draft::function(TableIndex handle, const Types& locals, Code code,
                                    std::vector<VariantJumpTable> jump_tables) {
  FunctionDefinition& made = native(handle);
  made.code = CodeUnit{signature(locals), codes_.emplace_back(std::move(code)),
                       jump_tables_.emplace_back(std::move(jump_tables))};
  return made;
}

FunctionDefinition& Draft::native(TableIndex handle) {
  FunctionDefinition& made = functions.emplace_back();
  made.function = handle;
  made.visibility = Visibility::Public;
  return made;
}

std::span<const TableIndex> Draft::indices(std::vector<TableIndex> list) {
  return indices_.emplace_back(std::move(list));
}

Instruction Draft::load_u64(std::uint64_t value) {
  const auto at = static_cast<std::uint32_t>(literals.size());
  for (unsigned i = 0; i < 8; ++i) literals.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  return {Opcode::LdU64, 0, at};
}

Bytes Draft::bytes() {
  CompiledModule module;
  module.version = version;
  module.module_handles = module_handles;
  module.datatype_handles = datatype_handles;
  module.function_handles = function_handles;
  module.field_handles = field_handles;
  module.friend_decls = friend_decls;
  module.function_instantiations = function_instantiations;
  module.signatures = signatures;
  module.identifiers = identifiers;
  module.address_identifiers = addresses;
  module.constant_pool = constants;
  module.struct_defs = structs;
  module.enum_defs = enums;
  module.function_defs = functions;
  module.literals = literals;
  module.types = std::move(types);
  return serialize_module(module).value_or(Bytes{});
}

Bytes module_with(const Types& parameters, const Types& returns, const Types& locals, Code code) {
  Draft draft;
  draft.function(draft.function_handle("f", parameters, returns), locals, std::move(code));
  return draft.bytes();
}

}  // namespace mvm::explain

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/file_format.h>
#include <mvm/opcodes.h>
#include <mvm/protocol.h>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace mvm::explain {

using Bytes = std::vector<std::uint8_t>;
using Types = std::vector<TypeId>;
using Code = std::vector<Instruction>;

inline constexpr AbilitySet kNoAbilities{};
inline constexpr AbilitySet kCopyDrop{static_cast<std::uint8_t>(Ability::Copy) |
                                      static_cast<std::uint8_t>(Ability::Drop)};

/// A module `0x42::m` in the making, table by table. Nothing is checked and every table is open, as most
/// examples are wrong in one of them.
class Draft {
 public:
  explicit Draft(std::uint32_t version = kBinaryFormatVersionMax);

  std::uint32_t version;
  TypePool types;
  std::vector<ModuleHandle> module_handles;
  std::vector<DatatypeHandle> datatype_handles;
  std::vector<FunctionHandle> function_handles;
  std::vector<FieldHandle> field_handles;
  std::vector<ModuleHandle> friend_decls;
  std::vector<FunctionInstantiation> function_instantiations;
  std::vector<Signature> signatures;
  std::vector<std::string_view> identifiers;
  std::vector<AccountAddress> addresses;
  std::vector<Constant> constants;
  std::vector<StructDefinition> structs;
  std::vector<EnumDefinition> enums;
  std::vector<FunctionDefinition> functions;
  Bytes literals;

  // Each gives the number of the entry. The same identifier or signature is made once.
  TableIndex identifier(std::string_view text);
  TableIndex signature(Types list);
  TableIndex constant(TypeId type, Bytes data);
  TableIndex structure(std::string_view name, AbilitySet abilities, const Types& fields,
                       std::vector<DatatypeTyParameter> parameters = {});
  TableIndex enumeration(std::string_view name, AbilitySet abilities, std::size_t variants);
  /// The type of a struct or enum, by its handle.
  [[nodiscard]] TypeId type(TableIndex handle) { return types.datatype(handle); }

  TableIndex function_handle(std::string_view name, const Types& parameters, const Types& returns,
                             std::vector<AbilitySet> type_parameters = {});
  /// A public function with this code.
  FunctionDefinition& function(TableIndex handle, const Types& locals, Code code,
                               std::vector<VariantJumpTable> jump_tables = {});
  FunctionDefinition& native(TableIndex handle);
  std::span<const TableIndex> indices(std::vector<TableIndex> list);
  Instruction load_u64(std::uint64_t value);

  /// The module in the binary format; empty where it cannot be written.
  [[nodiscard]] Bytes bytes();

 private:
  TableIndex datatype_handle(std::string_view name, AbilitySet abilities,
                             std::vector<DatatypeTyParameter> parameters);

  // What the tables point to; a deque's elements stay where they are.
  std::deque<std::string> texts_;
  std::deque<Types> types_;
  std::deque<std::vector<DatatypeTyParameter>> datatype_parameters_;
  std::deque<std::vector<AbilitySet>> type_parameters_;
  std::deque<std::vector<FieldDefinition>> fields_;
  std::deque<std::vector<VariantDefinition>> variants_;
  std::deque<std::vector<TableIndex>> indices_;
  std::deque<Code> codes_;
  std::deque<std::vector<VariantJumpTable>> jump_tables_;
  std::deque<Bytes> data_;
};

/// A module whose only function is `f`.
[[nodiscard]] Bytes module_with(const Types& parameters, const Types& returns, const Types& locals,
                                Code code);

}  // namespace mvm::explain

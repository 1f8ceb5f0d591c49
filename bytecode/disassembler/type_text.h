// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/file_format.h>

#include <cstddef>
#include <span>
#include <string>

namespace mvm::disassembler {

/// How types are written.
struct TypeStyle {
  bool qualified = false;             ///< `0x2::coin::Coin`, not `Coin`
  std::string_view parameter = "Ty";  ///< before the number of a type parameter
};

/// Appends types in Move syntax. Equal parts of a type are one in memory, and a short module can hold a type
/// that is very long written out: what would make `out` longer than `max_size`, or nests deeper than people
/// read, becomes "…".
class TypeText {
 public:
  TypeText(const CompiledModule& module, const TypePool& types, TypeStyle style = {})
      : module_(module), types_(types), style_(style) {}

  /// `arguments` stand for the type parameters; those past their end are written by number.
  void append(std::string& out, std::size_t max_size, TypeId type,
              std::span<const TypeId> arguments = {}) const {
    append_nested(out, max_size, type, arguments, 0);
  }
  /// Types with `separator` between.
  void append_list(std::string& out, std::size_t max_size, std::span<const TypeId> types,
                   std::string_view separator, std::span<const TypeId> arguments = {}) const {
    append_list_nested(out, max_size, types, separator, arguments, 0);
  }
  /// `<…>`, or nothing where there are none.
  void append_arguments(std::string& out, std::size_t max_size, std::span<const TypeId> types) const {
    if (types.empty()) return;
    out += '<';
    append_list(out, max_size, types, ", ");
    out += '>';
  }
  /// The name of a datatype, without arguments.
  void append_name(std::string& out, TableIndex datatype_handle) const;

 private:
  void append_nested(std::string& out, std::size_t max_size, TypeId type, std::span<const TypeId> arguments,
                     unsigned depth) const;
  void append_list_nested(std::string& out, std::size_t max_size, std::span<const TypeId> types,
                          std::string_view separator, std::span<const TypeId> arguments,
                          unsigned depth) const;

  const CompiledModule& module_;
  const TypePool& types_;
  TypeStyle style_;
};

}  // namespace mvm::disassembler

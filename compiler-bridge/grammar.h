// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/text.h>

#include <string_view>
#include <vector>

/// The syntax tree of type tags and names: words of the text, before named addresses are looked up.
namespace mvm::text::ast {

struct Type {
  std::string_view head;               ///< `u64`, `vector`, or the address of a path
  std::vector<std::string_view> path;  ///< module and name after it, or nothing
  std::vector<Type> args;
};

}  // namespace mvm::text::ast

namespace mvm::text {

// The three start symbols of the one grammar (grammar.cpp). Each must match the whole text.

/// A type, or a path with type arguments (a function's name has the same form).
[[nodiscard]] Result<ast::Type> parse_type_tree(std::string_view text);
[[nodiscard]] Result<Value> parse_value_tree(std::string_view text, const NamedAddresses& names);

// From the tree to what it names (resolve.cpp).

[[nodiscard]] Result<AccountAddress> resolve_address(std::string_view word, const NamedAddresses& names,
                                                     std::string_view text);
[[nodiscard]] Result<TypeTag> resolve_type(const ast::Type& tree, const NamedAddresses& names,
                                           std::string_view text);

}  // namespace mvm::text

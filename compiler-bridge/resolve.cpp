// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "compiler-bridge/grammar.h"

#include <algorithm>
#include <array>

namespace mvm::text {
namespace {

struct Primitive {
  std::string_view name;
  TypeTag::Kind kind;
};
constexpr std::array kPrimitives{
    Primitive{"bool", TypeTag::Kind::Bool},     Primitive{"u8", TypeTag::Kind::U8},
    Primitive{"u16", TypeTag::Kind::U16},       Primitive{"u32", TypeTag::Kind::U32},
    Primitive{"u64", TypeTag::Kind::U64},       Primitive{"u128", TypeTag::Kind::U128},
    Primitive{"u256", TypeTag::Kind::U256},     Primitive{"address", TypeTag::Kind::Address},
    Primitive{"signer", TypeTag::Kind::Signer},
};

std::size_t place(std::string_view word, std::string_view text) {
  return static_cast<std::size_t>(word.data() - text.data());
}

std::unexpected<Error> refuse(std::string_view text, std::string_view word, std::string_view message) {
  return std::unexpected(slip(text, place(word, text), message));
}

Result<TypeTag> resolve_builtin(const ast::Type& tree, const NamedAddresses& names, std::string_view text) {
  if (tree.head == "vector") {
    if (tree.args.size() != 1) return refuse(text, tree.head, "a vector has one type argument: vector<T>");
    auto element = resolve_type(tree.args[0], names, text);
    if (!element) return element;
    return TypeTag::vector(std::move(*element));
  }
  const auto found = std::ranges::find(kPrimitives, tree.head, &Primitive::name);
  if (found == kPrimitives.end()) {
    return refuse(text, tree.head, "not a type; a struct is written address::module::Name");
  }
  if (!tree.args.empty()) return refuse(text, tree.args[0].head, "this type takes no type arguments");
  return TypeTag(found->kind);
}

Result<std::string> resolve_identifier(std::string_view word, std::string_view text) {
  if (!is_valid_identifier(word)) return refuse(text, word, "not an identifier");
  return std::string(word);
}

}  // namespace

Result<AccountAddress> resolve_address(std::string_view word, const NamedAddresses& names,
                                       std::string_view text) {
  if (word.starts_with("0x")) {
    if (word.size() > 2 + 2 * AccountAddress::kLength) {
      return refuse(text, word, "an address has at most 64 hex digits");
    }
    if (const auto address = AccountAddress::from_hex(word)) return *address;
    return refuse(text, word, "not an address: 0x and 1 to 64 hex digits");
  }
  const auto found = std::ranges::find(names.names, word, &std::pair<std::string, AccountAddress>::first);
  if (found != names.names.end()) return found->second;
  return refuse(text, word, "not an address: 0x and 1 to 64 hex digits, or a named address");
}

Result<TypeTag> resolve_type(const ast::Type& tree, const NamedAddresses& names, std::string_view text) {
  if (tree.path.empty()) return resolve_builtin(tree, names, text);
  StructTag tag;
  const auto address = resolve_address(tree.head, names, text);
  if (!address) return std::unexpected(address.error());
  tag.address = *address;
  auto module = resolve_identifier(tree.path[0], text);
  if (!module) return std::unexpected(module.error());
  auto name = resolve_identifier(tree.path[1], text);
  if (!name) return std::unexpected(name.error());
  tag.module = std::move(*module);
  tag.name = std::move(*name);
  for (const ast::Type& arg : tree.args) {
    auto type = resolve_type(arg, names, text);
    if (!type) return type;
    tag.type_params.push_back(std::move(*type));
  }
  return TypeTag(std::move(tag));
}

Result<AccountAddress> parse_address(std::string_view text, const NamedAddresses& names) {
  std::string_view word = text;
  if (word.starts_with('@')) word.remove_prefix(1);
  return resolve_address(word, names, text);
}

Result<TypeTag> parse_type_tag(std::string_view text, const NamedAddresses& names) {
  const auto tree = parse_type_tree(text);
  if (!tree) return std::unexpected(tree.error());
  return resolve_type(*tree, names, text);
}

Result<FunctionName> parse_function_name(std::string_view text, const NamedAddresses& names) {
  const auto tree = parse_type_tree(text);
  if (!tree) return std::unexpected(tree.error());
  if (tree->path.empty()) return refuse(text, tree->head, "a function is written address::module::function");
  const auto tag = resolve_type(*tree, names, text);
  if (!tag) return std::unexpected(tag.error());
  const StructTag& path = *tag->struct_tag;
  return FunctionName{path.address, path.module, path.name, path.type_params};
}

Result<Value> parse_value(std::string_view text, const NamedAddresses& names) {
  return parse_value_tree(text, names);
}

}  // namespace mvm::text

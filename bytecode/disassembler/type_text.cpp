// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "bytecode/disassembler/type_text.h"

#include <mvm/bytecode.h>

#include <array>

namespace mvm {
namespace disassembler {
namespace {

constexpr unsigned kMaxDepth = 64;
constexpr std::string_view kOmitted = "…";

constexpr std::array<std::string_view, kPrimitiveTypes> kPrimitiveNames{
    "bool", "u8", "u16", "u32", "u64", "u128", "u256", "address", "signer"};

}  // namespace

void TypeText::append_name(std::string& out, TableIndex datatype_handle) const {
  const DatatypeHandle& handle = module_.datatype_handles[datatype_handle];
  if (style_.qualified) {
    const ModuleHandle& owner = module_.module_handles[handle.module];
    out += module_.address_identifiers[owner.address].to_short_hex();
    out += "::";
    out += module_.identifiers[owner.name];
    out += "::";
  }
  out += module_.identifiers[handle.name];
}

void TypeText::append_nested(std::string& out, std::size_t max_size, TypeId type,
                             std::span<const TypeId> arguments, unsigned depth) const {
  if (out.size() >= max_size || depth > kMaxDepth) {
    out += kOmitted;
    return;
  }
  const TypeNode& node = types_[type];
  switch (node.kind) {
    case TypeKind::Vector:
      out += "vector<";
      append_nested(out, max_size, types_.inner(type), arguments, depth + 1);
      out += '>';
      return;
    case TypeKind::Reference:
    case TypeKind::MutableReference:
      out += node.kind == TypeKind::Reference ? "&" : "&mut ";
      return append_nested(out, max_size, types_.inner(type), arguments, depth + 1);
    case TypeKind::Datatype:
      return append_name(out, node.index);
    case TypeKind::DatatypeInstantiation:
      append_name(out, node.index);
      out += '<';
      append_list_nested(out, max_size, types_.args(type), ", ", arguments, depth + 1);
      out += '>';
      return;
    case TypeKind::TypeParameter:
      if (node.index < arguments.size()) {
        return append_nested(out, max_size, arguments[node.index], {}, depth + 1);
      }
      out += style_.parameter;
      out += std::to_string(node.index);
      return;
    default:
      out += kPrimitiveNames[static_cast<std::size_t>(node.kind)];
  }
}

void TypeText::append_list_nested(std::string& out, std::size_t max_size, std::span<const TypeId> types,
                                  std::string_view separator, std::span<const TypeId> arguments,
                                  unsigned depth) const {
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (i > 0) out += separator;
    append_nested(out, max_size, types[i], arguments, depth);
    if (out.size() >= max_size) return;
  }
}

}  // namespace disassembler

std::string type_to_string(const CompiledModule& module, const TypePool& types, TypeId type) {
  constexpr std::size_t kMaxSize = 4096;
  std::string text;
  disassembler::TypeText(module, types, {.qualified = true, .parameter = "T"}).append(text, kMaxSize, type);
  return text;
}

}  // namespace mvm

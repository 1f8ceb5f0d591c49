// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/random_arguments.h"

#include <algorithm>
#include <array>

namespace mvm::fuzz {
namespace {

constexpr unsigned kDeepest = 8;
constexpr std::size_t kLongestVector = 4;

/// The types that stand for type parameters, in the module's ids and as tags: the same by index.
constexpr std::array<TypeId, 3> kTypeArgumentIds = {kU64, kAddress, kBool};
constexpr std::array<TypeTag::Kind, 3> kTypeArgumentKinds = {TypeTag::Kind::U64, TypeTag::Kind::Address,
                                                             TypeTag::Kind::Bool};

std::size_t primitive_size(TypeKind kind) {
  constexpr std::array<std::size_t, kPrimitiveTypes> kSizes = {1, 1, 2, 4, 8, 16, 32, 32, 32};
  return kSizes.at(static_cast<std::size_t>(kind));
}

}  // namespace

std::vector<TypeTag> RandomArguments::type_arguments(std::size_t count) {
  std::vector<TypeTag> tags;
  for (std::size_t i = 0; i < count; ++i)
    tags.emplace_back(kTypeArgumentKinds.at(below(kTypeArgumentKinds.size())));
  return tags;
}

std::vector<std::vector<std::uint8_t>> RandomArguments::arguments(
    Signature parameters, const std::vector<TypeTag>& type_arguments) {
  std::vector<TypeId> ids;
  for (const TypeTag& tag : type_arguments) {
    const auto at = std::ranges::find(kTypeArgumentKinds, tag.kind);
    ids.push_back(kTypeArgumentIds.at(static_cast<std::size_t>(at - kTypeArgumentKinds.begin())));
  }
  std::vector<Bytes> values;
  for (const TypeId type : parameters) append(values.emplace_back(), type, ids, 0);
  return values;
}

void RandomArguments::append_integer(Bytes& out, std::size_t size) {
  const std::size_t shape = below(4);
  for (std::size_t i = 0; i < size; ++i) {
    switch (shape) {
      case 0:  // a small number
        out.push_back(i == 0 ? static_cast<std::uint8_t>(below(8)) : 0);
        break;
      case 1:  // the largest
        out.push_back(0xff);
        break;
      default:
        out.push_back(static_cast<std::uint8_t>(below(256)));
        break;
    }
  }
}

void RandomArguments::append(Bytes& out, TypeId type, std::span<const TypeId> type_args, unsigned depth) {
  const TypePool& types = module_.types;
  const TypeNode& node = types[type];
  switch (node.kind) {
    case TypeKind::Bool:
      out.push_back(static_cast<std::uint8_t>(below(2)));
      return;
    case TypeKind::Vector: {
      const std::size_t length = depth >= kDeepest ? 0 : below(kLongestVector);
      out.push_back(static_cast<std::uint8_t>(length));
      for (std::size_t i = 0; i < length; ++i) append(out, types.inner(type), type_args, depth + 1);
      return;
    }
    case TypeKind::Reference:
    case TypeKind::MutableReference:
      return append(out, types.inner(type), type_args, depth + 1);
    case TypeKind::TypeParameter:
      return append(out, node.index < type_args.size() ? type_args[node.index] : kU64, {}, depth + 1);
    case TypeKind::Datatype:
    case TypeKind::DatatypeInstantiation: {
      // Arguments that are type parameters themselves mean those of the function; deeper ones are left as
      // they are.
      std::vector<TypeId> args;
      for (const TypeId arg : types.args(type)) {
        const TypeNode& of = types[arg];
        const bool known = of.kind == TypeKind::TypeParameter && of.index < type_args.size();
        args.push_back(known ? type_args[of.index] : arg);
      }
      return append_datatype(out, node.index, args, depth);
    }
    default:
      return append_integer(out, primitive_size(node.kind));
  }
}

void RandomArguments::append_datatype(Bytes& out, TableIndex handle, std::span<const TypeId> type_args,
                                      unsigned depth) {
  if (depth < kDeepest) {
    for (const StructDefinition& definition : module_.struct_defs) {
      if (definition.handle == handle) return append_fields(out, definition.fields, type_args, depth);
    }
    for (const EnumDefinition& definition : module_.enum_defs) {
      if (definition.handle != handle) continue;
      const std::size_t tag = below(definition.variants.size());
      out.push_back(static_cast<std::uint8_t>(tag));
      return append_fields(out, definition.variants[tag].fields, type_args, depth);
    }
  }
  append_integer(out, 1 + below(8));  // of another module: a guess
}

void RandomArguments::append_fields(Bytes& out, std::span<const FieldDefinition> fields,
                                    std::span<const TypeId> type_args, unsigned depth) {
  for (const FieldDefinition& field : fields) append(out, field.type, type_args, depth + 1);
}

}  // namespace mvm::fuzz

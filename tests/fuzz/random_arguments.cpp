// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/random_arguments.h"

#include <algorithm>
#include <array>

namespace mvm::fuzz {
namespace {

constexpr unsigned kDeepest = 8;
constexpr std::size_t kLongestVector = 4;
constexpr std::size_t kEnoughBytes = 1 << 14;  ///< of one argument: vectors are empty from here on

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
  std::vector<BoundType> bound;
  for (const TypeTag& tag : type_arguments) {
    const auto at = std::ranges::find(kTypeArgumentKinds, tag.kind);
    bound.push_back(
        {&module_, kTypeArgumentIds.at(static_cast<std::size_t>(at - kTypeArgumentKinds.begin())), {}});
  }
  std::vector<Bytes> values;
  for (const TypeId type : parameters) append(values.emplace_back(), {&module_, type, bound}, 0);
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

void RandomArguments::append(Bytes& out, const BoundType& bound, unsigned depth) {
  const auto& [module, type, type_args] = bound;
  const TypePool& types = module->types;
  const TypeNode& node = types[type];
  switch (node.kind) {
    case TypeKind::Bool:
      out.push_back(static_cast<std::uint8_t>(below(2)));
      return;
    case TypeKind::Vector: {
      const bool is_enough = depth >= kDeepest || out.size() >= kEnoughBytes;
      const std::size_t length = is_enough ? 0 : below(kLongestVector);
      out.push_back(static_cast<std::uint8_t>(length));
      for (std::size_t i = 0; i < length; ++i) append(out, {module, types.inner(type), type_args}, depth + 1);
      return;
    }
    case TypeKind::Reference:
    case TypeKind::MutableReference:
      return append(out, {module, types.inner(type), type_args}, depth + 1);
    case TypeKind::TypeParameter:
      if (node.index < type_args.size()) return append(out, type_args[node.index], depth + 1);
      return append_integer(out, primitive_size(TypeKind::U64));
    case TypeKind::Datatype:
    case TypeKind::DatatypeInstantiation: {
      std::vector<BoundType> args;
      for (const TypeId arg : types.args(type)) args.push_back({module, arg, type_args});
      return append_datatype(out, *module, module->datatype_handles[node.index], args, depth);
    }
    default:
      return append_integer(out, primitive_size(node.kind));
  }
}

void RandomArguments::append_datatype(Bytes& out, const CompiledModule& module, const DatatypeHandle& handle,
                                      std::span<const BoundType> args, unsigned depth) {
  const ModuleId home = module.module_id(module.module_handles[handle.module]);
  const Library::Entry* known = library_.find(home);
  const CompiledModule* definer = home == module_.self_id() ? &module_ : known ? &known->module : nullptr;
  const bool is_known = definer != nullptr && depth < kDeepest && out.size() < kEnoughBytes;
  if (is_known && append_definition(out, *definer, module.name_of(handle), args, depth)) return;
  append_integer(out, 1 + below(8));  // a guess
}

bool RandomArguments::append_definition(Bytes& out, const CompiledModule& home, std::string_view name,
                                        std::span<const BoundType> args, unsigned depth) {
  const auto is_meant = [&](const auto& definition) {
    return home.name_of(home.datatype_handles[definition.handle]) == name;
  };
  const auto found = std::ranges::find_if(home.struct_defs, is_meant);
  if (found != home.struct_defs.end()) {
    append_fields(out, home, found->fields, args, depth);
    return true;
  }
  const auto found_enum = std::ranges::find_if(home.enum_defs, is_meant);
  if (found_enum == home.enum_defs.end()) return false;
  const std::size_t tag = below(found_enum->variants.size());
  out.push_back(static_cast<std::uint8_t>(tag));
  append_fields(out, home, found_enum->variants[tag].fields, args, depth);
  return true;
}

void RandomArguments::append_fields(Bytes& out, const CompiledModule& home,
                                    std::span<const FieldDefinition> fields, std::span<const BoundType> args,
                                    unsigned depth) {
  for (const FieldDefinition& field : fields) append(out, {&home, field.type, args}, depth + 1);
}

}  // namespace mvm::fuzz

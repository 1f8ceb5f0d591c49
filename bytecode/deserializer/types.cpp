// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "bytecode/deserializer/module_reader.h"

namespace mvm::deserializer {

/// A type whose arguments are still to come.
struct ModuleReader::OpenType {
  TypeKind kind;
  std::uint16_t datatype;
  std::uint16_t arity;
  std::uint16_t missing;  ///< arguments still to come
};

Signature ModuleReader::read_signature(Cursor& cursor) {
  const auto count = cursor.read_uleb<std::size_t>(binary::kSignatureSizeMax);
  const auto types = make_array<TypeId>(cursor, count);
  for (TypeId& type : types) type = read_type(cursor);
  if (types.size() < count) cursor.fail(StatusCode::MALFORMED, "the bytes end within a signature");
  return types;
}

// A type's tag, and the numbers that follow it: gives the type where it is complete with that, and fills
// `open` else. On a failure gives any type.
std::optional<TypeId> ModuleReader::read_type_head(Cursor& cursor, OpenType& open) {
  const std::uint8_t tag = cursor.read_u8();
  if (cursor.failed()) return kBool;
  if (tag > binary::kMaxTypeTag || binary::kTypeKindByTag[tag] == binary::kNoType) {
    cursor.fail(StatusCode::UNKNOWN_SERIALIZED_TYPE, "no type begins with this byte");
    return kBool;
  }
  const auto kind = static_cast<TypeKind>(binary::kTypeKindByTag[tag]);
  switch (kind) {
    case TypeKind::U16:
    case TypeKind::U32:
    case TypeKind::U256:
      if (header_.version < binary::kVersionOfSmallIntegers) {
        cursor.fail(StatusCode::MALFORMED, "this version has no u16, u32 and u256");
      }
      return primitive_type(kind);
    case TypeKind::Vector:
    case TypeKind::Reference:
    case TypeKind::MutableReference:
      open = {kind, 0, 1, 1};
      return std::nullopt;
    case TypeKind::Datatype:
      return module_.types.datatype(cursor.read_uleb<std::uint16_t>(binary::kTableIndexMax));
    case TypeKind::TypeParameter:
      return module_.types.type_parameter(cursor.read_uleb<std::uint16_t>(binary::kTypeParameterIndexMax));
    case TypeKind::DatatypeInstantiation: {
      const auto datatype = cursor.read_uleb<std::uint16_t>(binary::kTableIndexMax);
      const auto arity = cursor.read_uleb<std::uint16_t>(binary::kTypeParameterCountMax);
      if (arity == 0) cursor.fail(StatusCode::MALFORMED, "an instantiation has no type arguments");
      open = {kind, datatype, arity, arity};
      return std::nullopt;
    }
    default:
      return primitive_type(kind);
  }
}

// Types come in prefix order. A stack of those that are still open makes this a loop: how deep types nest is
// up to whoever wrote them, to a limit that counts the innermost too.
TypeId ModuleReader::read_type(Cursor& cursor) {
  std::array<OpenType, binary::kTypeDepthMax> open;
  std::size_t depth = 0;
  for (;;) {
    OpenType next;
    std::optional<TypeId> complete = read_type_head(cursor, next);
    if (depth == binary::kTypeDepthMax) cursor.fail(StatusCode::MALFORMED, "types nest too deeply");
    if (cursor.failed()) return kBool;
    if (!complete) {
      open[depth++] = next;
      continue;
    }
    while (depth > 0) {
      OpenType& outer = open[depth - 1];
      if (outer.kind == TypeKind::Vector) {
        complete = module_.types.vector(*complete);
      } else if (outer.kind == TypeKind::Reference) {
        complete = module_.types.reference(*complete);
      } else if (outer.kind == TypeKind::MutableReference) {
        complete = module_.types.mutable_reference(*complete);
      } else {
        open_args_.push_back(*complete);
        if (--outer.missing != 0) break;
        complete =
            module_.types.datatype_instantiation(outer.datatype, std::span(open_args_).last(outer.arity));
        open_args_.resize(open_args_.size() - outer.arity);
      }
      --depth;
    }
    if (depth == 0) return *complete;
  }
}

}  // namespace mvm::deserializer

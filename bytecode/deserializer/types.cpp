// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "bytecode/deserializer/module_reader.h"
#include "bytecode/deserializer/short_types.h"

namespace mvm::deserializer {

namespace {

/// A type whose arguments are still to come.
struct OpenType {
  TypeKind kind;
  std::uint16_t datatype;
  std::uint16_t arity;
  std::uint16_t missing;  ///< arguments still to come
};

constexpr TypeId kIncomplete{UINT32_MAX};

/// A type's first byte, and the numbers that belong to it: fills `open` for a type that has arguments and
/// gives kIncomplete, gives any other whole. On a failure gives any type.
[[gnu::always_inline]] inline TypeId read_head(Cursor& cursor, TypePool& types, std::uint32_t version,
                                               OpenType& open) {
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
      if (version < binary::kVersionOfSmallIntegers) {
        cursor.fail(StatusCode::MALFORMED, "this version has no u16, u32 and u256");
      }
      return primitive_type(kind);
    case TypeKind::Vector:
    case TypeKind::Reference:
    case TypeKind::MutableReference:
      open.kind = kind;
      return kIncomplete;
    case TypeKind::Datatype:
      return types.datatype(cursor.read_uleb<std::uint16_t>(binary::kTableIndexMax));
    case TypeKind::TypeParameter:
      return types.type_parameter(cursor.read_uleb<std::uint16_t>(binary::kTypeParameterIndexMax));
    case TypeKind::DatatypeInstantiation: {
      const auto datatype = cursor.read_uleb<std::uint16_t>(binary::kTableIndexMax);
      const auto arity = cursor.read_uleb<std::uint16_t>(binary::kTypeParameterCountMax);
      if (arity == 0) cursor.fail(StatusCode::MALFORMED, "an instantiation has no type arguments");
      open.kind = kind;
      open.datatype = datatype;
      open.arity = open.missing = arity;
      return kIncomplete;
    }
    default:
      return primitive_type(kind);
  }
}

}  // namespace

TypeId ShortTypes::read_nested(const std::uint8_t*& at, const std::uint8_t* end, unsigned depth,
                               TypePool& types) const {
  if (depth == 0 || at >= end) return kLongType;
  Head head = heads_[at[0]];
  const Head outer = head;
  if (outer.form == Form::Unary) head = heads_[*++at];
  TypeId type = kLongType;
  if (head.form == Form::Instantiation) {
    type = read_instantiation(at, end, depth, types);
  } else if (head.form == Form::Unary) {
    type = read_any(at, end, depth - 1, types);
  }
  return type == kLongType || outer.form != Form::Unary ? type : types.unary(outer.kind, type);
}

[[gnu::always_inline]] inline TypeId ShortTypes::read_instantiation(const std::uint8_t*& at,
                                                                    const std::uint8_t* end, unsigned depth,
                                                                    TypePool& types) const {
  const std::uint8_t datatype = at[1];
  const std::uint8_t arity = at[2];
  if (datatype >= 0x80 || arity == 0 || arity > kNestedArity) return kLongType;
  at += 3;
  std::array<TypeId, kNestedArity> args;
  for (std::size_t i = 0; i < arity; ++i) {
    if (at >= end) return kLongType;
    args[i] = read_any(at, end, depth - 1, types);
    if (args[i] == kLongType) return kLongType;
  }
  return types.datatype_instantiation(datatype, std::span(args).first(arity));
}

// Types come in prefix order. A stack of those that are still open makes this a loop: how deep types nest is
// up to whoever wrote them, to a limit that counts the innermost too.
[[gnu::noinline]] TypeId ModuleReader::read_any_type(Cursor& cursor) {
  TypePool& types = module_.types;
  std::array<OpenType, binary::kTypeDepthMax + 1> open;
  std::size_t depth = 0;
  for (;;) {
    TypeId complete = read_head(cursor, types, header_.version, open[depth]);
    if (depth == binary::kTypeDepthMax) cursor.fail(StatusCode::MALFORMED, "types nest too deeply");
    if (cursor.failed()) return kBool;
    if (complete == kIncomplete) {
      ++depth;
      continue;
    }
    while (depth > 0) {
      OpenType& outer = open[depth - 1];
      if (outer.kind != TypeKind::DatatypeInstantiation) {
        complete = types.unary(outer.kind, complete);
      } else {
        open_args_.push_back(complete);
        if (--outer.missing != 0) break;
        complete = types.datatype_instantiation(outer.datatype, std::span(open_args_).last(outer.arity));
        open_args_.resize(open_args_.size() - outer.arity);
      }
      --depth;
    }
    if (depth == 0) return complete;
  }
}

// Gives the type at `at` and steps over it; `cursor` is for the few that are not short.
[[gnu::always_inline]] inline TypeId ModuleReader::read_type_at(const std::uint8_t*& at,
                                                                const std::uint8_t* end, Cursor& cursor) {
  if (const TypeId type = short_types_.read(at, end, module_.types); type != kLongType) [[likely]]
    return type;
  cursor.seek(at);
  const TypeId type = read_any_type(cursor);
  at = cursor.position();
  return type;
}

void ModuleReader::read_signatures(Cursor& cursor) {
  // A signature takes a byte at least.
  signature_bounds_ = std::make_unique_for_overwrite<std::uint8_t[]>(cursor.remaining());
  std::uint8_t* next_bound = signature_bounds_.get();
  const auto bound_of = [this](TypeId type) {
    return module_.types.nodes()[type.value].type_parameter_bound;
  };
  read_entries(
      cursor, config_.tables.signatures, module_.signatures,
      [&](auto& at, auto* end, Signature& signature) {
        const std::size_t count = *at;
        if (count >= 0x80 || static_cast<std::size_t>(end - at) <= count) return false;
        ++at;
        const auto types = module_.arena.make_array<TypeId>(count);
        std::uint32_t bound = 0;
        for (TypeId& type : types) {
          type = read_type_at(at, end, cursor);
          bound = std::max(bound, bound_of(type));
        }
        signature = types;
        *next_bound++ = BoundsChecker::signature_bound(bound);
        return true;
      },
      [&](Cursor& c) {
        const Signature signature = read_signature(c);
        std::uint32_t bound = 0;
        for (const TypeId type : signature) bound = std::max(bound, bound_of(type));
        *next_bound++ = BoundsChecker::signature_bound(bound);
        return signature;
      });
}

Signature ModuleReader::read_signature(Cursor& cursor) {
  const auto count = cursor.read_uleb<std::size_t>(binary::kSignatureSizeMax);
  const auto types = make_array<TypeId>(cursor, count);
  for (TypeId& type : types) type = read_type(cursor);
  if (types.size() < count) cursor.fail(StatusCode::MALFORMED, "the bytes end within a signature");
  return types;
}

TypeId ModuleReader::read_type(Cursor& cursor) {
  const std::uint8_t* at = cursor.position();
  const TypeId type = read_type_at(at, at + cursor.remaining(), cursor);
  cursor.seek(at);
  return type;
}

}  // namespace mvm::deserializer

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "bytecode/deserializer/module_reader.h"

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

/// What a type's first byte leads to, for the forms that nearly all types have.
enum class Form : std::uint8_t { Other, Whole, Datatype, TypeParameter, Unary, Instantiation };

struct Head {
  Form form = Form::Other;
  TypeKind kind = TypeKind::Bool;
};

constexpr std::array<Head, 256> make_heads(bool with_small_integers) noexcept {
  std::array<Head, 256> heads{};
  for (std::size_t tag = 0; tag <= binary::kMaxTypeTag; ++tag) {
    if (binary::kTypeKindByTag[tag] == binary::kNoType) continue;
    Head& head = heads[tag];
    head.kind = static_cast<TypeKind>(binary::kTypeKindByTag[tag]);
    switch (head.kind) {
      case TypeKind::U16:
      case TypeKind::U32:
      case TypeKind::U256:
        head.form = with_small_integers ? Form::Whole : Form::Other;
        break;
      case TypeKind::Vector:
      case TypeKind::Reference:
      case TypeKind::MutableReference:
        head.form = Form::Unary;
        break;
      case TypeKind::Datatype:
        head.form = Form::Datatype;
        break;
      case TypeKind::TypeParameter:
        head.form = Form::TypeParameter;
        break;
      case TypeKind::DatatypeInstantiation:
        head.form = Form::Instantiation;
        break;
      default:
        head.form = Form::Whole;
    }
  }
  return heads;
}

constexpr std::array<std::array<Head, 256>, 2> kHeads{make_heads(false), make_heads(true)};

constexpr TypeId kLong{UINT32_MAX - 1};

/// The type without arguments at `at`, and steps over it; kLong, and no step, for any other. Looks at two
/// bytes.
[[gnu::always_inline]] inline TypeId read_short_leaf(const std::uint8_t*& at, TypePool& types,
                                                     const std::array<Head, 256>& heads) {
  const Head head = heads[*at];
  if (head.form == Form::Whole) {
    ++at;
    return primitive_type(head.kind);
  }
  if (at[1] >= 0x80) return kLong;
  if (head.form == Form::Datatype) {
    at += 2;
    return types.datatype(at[-1]);
  }
  if (head.form == Form::TypeParameter) {
    at += 2;
    return types.type_parameter(at[-1]);
  }
  return kLong;
}

/// The longest type that `read_short` reads, and what it looks at.
constexpr std::size_t kShortType = 3;

/// The same for a vector or a reference of such a type, too.
[[gnu::always_inline]] inline TypeId read_short(const std::uint8_t*& at, TypePool& types,
                                                const std::array<Head, 256>& heads) {
  const Head head = heads[*at];
  if (head.form != Form::Unary) return read_short_leaf(at, types, heads);
  const std::uint8_t* inner_at = at + 1;
  const TypeId inner = read_short_leaf(inner_at, types, heads);
  if (inner == kLong) return kLong;
  at = inner_at;
  return types.unary(head.kind, inner);
}

/// What `read_nested` reads at most: levels, and arguments of one type.
constexpr unsigned kNestedDepth = 8;
constexpr std::size_t kNestedArity = 4;

/// The same for types of types, to `depth` levels; makes their parts in the order in which they end.
TypeId read_nested(const std::uint8_t*& at, const std::uint8_t* end, unsigned depth, TypePool& types,
                   const std::array<Head, 256>& heads) {
  if (depth == 0 || end - at < 3) return kLong;
  const Head head = heads[*at];
  if (head.form == Form::Unary) {
    ++at;
    const TypeId inner = read_nested(at, end, depth - 1, types, heads);
    return inner == kLong ? kLong : types.unary(head.kind, inner);
  }
  if (head.form != Form::Instantiation) return read_short_leaf(at, types, heads);
  const std::uint8_t datatype = at[1];
  const std::uint8_t arity = at[2];
  if (datatype >= 0x80 || arity == 0 || arity > kNestedArity) return kLong;
  at += 3;
  std::array<TypeId, kNestedArity> args;
  for (std::size_t i = 0; i < arity; ++i) {
    args[i] = read_nested(at, end, depth - 1, types, heads);
    if (args[i] == kLong) return kLong;
  }
  return types.datatype_instantiation(datatype, std::span(args).first(arity));
}

}  // namespace

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

// Most types are short, and read without a stack. Gives the type at `at` and steps over it; `cursor` is for
// the others.
[[gnu::always_inline]] inline TypeId ModuleReader::read_type_at(const std::uint8_t*& at,
                                                                const std::uint8_t* end, Cursor& cursor) {
  if (static_cast<std::size_t>(end - at) >= kShortType) [[likely]] {
    const auto& heads = kHeads[header_.version >= binary::kVersionOfSmallIntegers ? 1 : 0];
    const TypeId type = read_short(at, module_.types, heads);
    if (type != kLong) [[likely]]
      return type;
    const std::uint8_t* nested_at = at;
    if (const TypeId nested = read_nested(nested_at, end, kNestedDepth, module_.types, heads);
        nested != kLong) {
      at = nested_at;
      return nested;
    }
  }
  cursor.seek(at);
  const TypeId type = read_any_type(cursor);
  at = cursor.position();
  return type;
}

Signature ModuleReader::read_signature(Cursor& cursor) {
  const auto count = cursor.read_uleb<std::size_t>(binary::kSignatureSizeMax);
  const auto types = make_array<TypeId>(cursor, count);
  const std::uint8_t* at = cursor.position();
  const std::uint8_t* const end = at + cursor.remaining();
  for (TypeId& type : types) type = read_type_at(at, end, cursor);
  cursor.seek(at);
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

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bytecode/binary_format.h"

#include <mvm/type_pool.h>

#include <array>
#include <cstdint>
#include <span>

namespace mvm::deserializer {

/// What ShortTypes gives for a type that it does not read.
inline constexpr TypeId kLongType{UINT32_MAX};

/// Reads types as nearly all are: all numbers below 128, not nested deeply, few arguments.
class ShortTypes {
 public:
  explicit ShortTypes(std::uint32_t version) noexcept
      : heads_(kHeads[version >= binary::kVersionOfSmallIntegers ? 1 : 0]) {}

  /// The type at `at`, and steps over it; kLongType and no step for one that is not short, that is wrong or
  /// that does not end before `end`. May look at kLookAhead bytes from `end` on.
  [[gnu::always_inline]] TypeId read(const std::uint8_t*& at, const std::uint8_t* end,
                                     TypePool& types) const {
    const std::uint8_t* after = at;
    const TypeId type = read_any(after, end, kNestedDepth, types);
    if (type == kLongType || after > end) [[unlikely]]
      return kLongType;
    at = after;
    return type;
  }

  static constexpr std::size_t kLookAhead = 3;

 private:
  /// What a type's first byte leads to.
  enum class Form : std::uint8_t { Other, Whole, Datatype, TypeParameter, Unary, Instantiation };
  struct Head {
    Form form = Form::Other;
    TypeKind kind = TypeKind::Bool;
  };
  using Heads = std::array<Head, 256>;

  static constexpr Form form_of(TypeKind kind) noexcept {
    switch (kind) {
      case TypeKind::Vector:
      case TypeKind::Reference:
      case TypeKind::MutableReference:
        return Form::Unary;
      case TypeKind::Datatype:
        return Form::Datatype;
      case TypeKind::TypeParameter:
        return Form::TypeParameter;
      case TypeKind::DatatypeInstantiation:
        return Form::Instantiation;
      default:
        return Form::Whole;
    }
  }
  static constexpr Heads make_heads(bool with_small_integers) noexcept {
    Heads heads{};
    for (std::size_t tag = 0; tag <= binary::kMaxTypeTag; ++tag) {
      if (binary::kTypeKindByTag[tag] == binary::kNoType) continue;
      const auto kind = static_cast<TypeKind>(binary::kTypeKindByTag[tag]);
      const bool is_small_integer = kind == TypeKind::U16 || kind == TypeKind::U32 || kind == TypeKind::U256;
      if (with_small_integers || !is_small_integer) heads[tag] = {form_of(kind), kind};
    }
    return heads;
  }
  /// By version: before those integers, and with them.
  static const std::array<Heads, 2> kHeads;

  /// A type without arguments.
  [[gnu::always_inline]] TypeId read_leaf(const std::uint8_t*& at, TypePool& types) const {
    const Head head = heads_[at[0]];
    const std::uint8_t number = at[1];
    if (head.form == Form::Whole) {
      at += 1;
      return primitive_type(head.kind);
    }
    at += 2;
    if (number >= 0x80) return kLongType;
    if (head.form == Form::Datatype) return types.datatype(number);
    return head.form == Form::TypeParameter ? types.type_parameter(number) : kLongType;
  }

  /// The same, or a vector or a reference of such a type.
  [[gnu::always_inline]] TypeId read_unary(const std::uint8_t*& at, TypePool& types) const {
    const Head head = heads_[at[0]];
    if (head.form != Form::Unary) return read_leaf(at, types);
    at += 1;
    const TypeId inner = read_leaf(at, types);
    return inner == kLongType ? kLongType : types.unary(head.kind, inner);
  }

  /// What is read at most: levels of instantiations, and arguments of one.
  static constexpr unsigned kNestedDepth = 8;
  static constexpr std::size_t kNestedArity = 4;

  /// The same, or a type of types to `depth` levels.
  [[gnu::always_inline]] TypeId read_any(const std::uint8_t*& at, const std::uint8_t* end, unsigned depth,
                                         TypePool& types) const {
    const std::uint8_t* after = at;
    const TypeId type = read_unary(after, types);
    if (type == kLongType) return read_nested(at, end, depth, types);
    at = after;
    return type;
  }
  /// An instantiation, and what is around one. Parts are made in the order in which they end.
  TypeId read_nested(const std::uint8_t*& at, const std::uint8_t* end, unsigned depth, TypePool& types) const;
  TypeId read_instantiation(const std::uint8_t*& at, const std::uint8_t* end, unsigned depth,
                            TypePool& types) const;

  const Heads& heads_;
};

inline constexpr std::array<ShortTypes::Heads, 2> ShortTypes::kHeads{make_heads(false), make_heads(true)};

}  // namespace mvm::deserializer

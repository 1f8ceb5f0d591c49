// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/address.h>
#include <mvm/bcs.h>
#include <mvm/error.h>

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace mvm {

struct TypeTag;

/// A struct or enum with its type arguments, by the module that defined it (`StructTag` of Move core types).
struct StructTag {
  AccountAddress address;
  std::string module;
  std::string name;
  std::vector<TypeTag> type_params;

  /// `0x2::coin::Coin<0x2::sui::SUI>` with short addresses.
  [[nodiscard]] std::string to_string() const;
  /// The same with 64-digit addresses, without `0x` where `prefix` is false (the form of `type_name::get`).
  [[nodiscard]] std::string to_canonical_string(bool prefix) const;

  friend bool operator==(const StructTag&, const StructTag&);
  friend std::strong_ordering operator<=>(const StructTag&, const StructTag&);
};

/// A closed type by name (`TypeTag` of Move core types). The numbers are the BCS tags.
struct TypeTag {
  enum class Kind : std::uint8_t {
    Bool = 0,
    U8 = 1,
    U64 = 2,
    U128 = 3,
    Address = 4,
    Signer = 5,
    Vector = 6,
    Struct = 7,
    U16 = 8,
    U32 = 9,
    U256 = 10,
  };

  Kind kind = Kind::Bool;
  /// The element of a vector; null otherwise.
  std::shared_ptr<const TypeTag> element;
  /// A struct; null otherwise.
  std::shared_ptr<const StructTag> struct_tag;

  TypeTag() = default;
  TypeTag(Kind primitive) : kind(primitive) {}  // NOLINT: a primitive is a type
  TypeTag(StructTag tag);                       // NOLINT: a struct is a type
  [[nodiscard]] static TypeTag vector(TypeTag of);

  [[nodiscard]] std::string to_string() const;
  [[nodiscard]] std::string to_canonical_string(bool prefix) const;

  friend bool operator==(const TypeTag&, const TypeTag&);
  friend std::strong_ordering operator<=>(const TypeTag&, const TypeTag&);
};

/// Types nest at most this deep in BCS (Move core types, `TypeTag` under BCS's container depth).
inline constexpr unsigned kMaxTypeTagNesting = 128;

void bcs_write(BcsWriter& out, const StructTag& tag);
void bcs_write(BcsWriter& out, const TypeTag& tag);
/// A reader left failed where the bytes are no tag, or nest too deep.
[[nodiscard]] StructTag bcs_read_struct_tag(BcsReader& in);
[[nodiscard]] TypeTag bcs_read_type_tag(BcsReader& in);

}  // namespace mvm

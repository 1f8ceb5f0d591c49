// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/generate/random.h"
#include "tests/support/module_builder.h"

#include <mvm/type_tag.h>

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace mvm::generate {

/// A type of a generated module, with what it is made of.
struct Shape {
  enum class Kind : std::uint8_t { Primitive, Vector, Struct, Enum, Parameter };

  Kind kind = Kind::Primitive;
  TypeKind primitive = TypeKind::Bool;
  TypeId id;
  const Shape* element = nullptr;                   ///< of a vector
  TableIndex definition = 0;                        ///< of a struct or enum
  std::vector<TypeId> args;                         ///< type arguments
  std::vector<std::vector<const Shape*>> variants;  ///< fields; a struct has one list
  TypeTag tag;                                      ///< of a closed type
  bool closed = true;

  [[nodiscard]] bool is_integer() const noexcept {
    return kind == Kind::Primitive && primitive >= TypeKind::U8 && primitive <= TypeKind::U256;
  }
  [[nodiscard]] const std::vector<const Shape*>& fields() const noexcept { return variants[0]; }
};

/// Bits of an integer type.
[[nodiscard]] unsigned bits_of(TypeKind kind) noexcept;

/// The types of one generated module: a few structs and enums, generic ones among them, all of which can be
/// copied and dropped; and whatever vectors and instances of them are asked for.
class Shapes {
 public:
  Shapes(testing::ModuleBuilder& builder, Random& random);

  [[nodiscard]] const Shape& primitive(TypeKind kind) const {
    return *primitives_[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] const Shape& vector_of(const Shape& element);
  [[nodiscard]] const Shape& parameter();
  [[nodiscard]] const Shape& integer();
  /// Any type, of this nesting at most; with the type parameter in it only where that is asked for.
  [[nodiscard]] const Shape& any(unsigned nesting, bool with_parameter);
  /// The type with the parameter replaced.
  [[nodiscard]] const Shape& substitute(const Shape& shape, const Shape& arg);

  /// The BCS of some value of a closed type.
  void write_value(const Shape& shape, std::vector<std::uint8_t>& bcs);

 private:
  /// A struct or enum, before its type parameter is given.
  struct Template {
    Shape::Kind kind = Shape::Kind::Struct;
    testing::ModuleBuilder::DatatypeId ids = {};
    std::string name;
    bool generic = false;
    std::vector<std::vector<const Shape*>> variants = {};
  };

  Shape& add(TypeId id);
  const Shape& instance(std::size_t number, const Shape* arg);
  void declare(Shape::Kind kind, bool generic);
  std::vector<const Shape*> random_fields(std::size_t least, std::size_t most, bool generic);

  testing::ModuleBuilder& builder_;
  Random& random_;
  std::deque<Shape> shapes_;
  std::map<std::uint32_t, const Shape*> by_id_;
  std::vector<const Shape*> primitives_;
  const Shape* parameter_ = nullptr;
  std::vector<Template> templates_;
};

}  // namespace mvm::generate

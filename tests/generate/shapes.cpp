// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/generate/shapes.h"

#include <mvm/bcs.h>

#include <fmt/format.h>

#include <array>

namespace mvm::generate {
namespace {

/// All that generated types have.
constexpr AbilitySet kAbilities = AbilitySet::primitives();

TypeTag::Kind tag_of(TypeKind kind) {
  using Kind = TypeTag::Kind;
  constexpr std::array kTags{Kind::Bool, Kind::U8,   Kind::U16,     Kind::U32,   Kind::U64,
                             Kind::U128, Kind::U256, Kind::Address, Kind::Signer};
  return kTags[static_cast<std::size_t>(kind)];
}

}  // namespace

unsigned bits_of(TypeKind kind) noexcept {
  switch (kind) {
    case TypeKind::U8:
      return 8;
    case TypeKind::U16:
      return 16;
    case TypeKind::U32:
      return 32;
    case TypeKind::U64:
      return 64;
    case TypeKind::U128:
      return 128;
    default:
      return 256;
  }
}

Shapes::Shapes(testing::ModuleBuilder& builder, Random& random) : builder_(builder), random_(random) {
  for (auto kind = TypeKind::Bool; kind <= TypeKind::Address;
       kind = static_cast<TypeKind>(static_cast<std::uint8_t>(kind) + 1)) {
    Shape& shape = add(primitive_type(kind));
    shape.primitive = kind;
    shape.tag = tag_of(kind);
    primitives_.push_back(&shape);
  }
  for (std::size_t i = random_.between(1, 3); i > 0; --i) declare(Shape::Kind::Struct, false);
  declare(Shape::Kind::Struct, true);
  declare(Shape::Kind::Enum, false);
  declare(Shape::Kind::Enum, true);
}

Shape& Shapes::add(TypeId id) {
  Shape& shape = shapes_.emplace_back();
  shape.id = id;
  by_id_.emplace(id.value, &shape);
  return shape;
}

const Shape& Shapes::vector_of(const Shape& element) {
  const TypeId id = builder_.types().vector(element.id);
  if (const auto found = by_id_.find(id.value); found != by_id_.end()) return *found->second;
  Shape& shape = add(id);
  shape.kind = Shape::Kind::Vector;
  shape.element = &element;
  shape.closed = element.closed;
  if (shape.closed) shape.tag = TypeTag::vector(element.tag);
  return shape;
}

const Shape& Shapes::parameter() {
  if (parameter_ == nullptr) {
    Shape& shape = add(builder_.types().type_parameter(0));
    shape.kind = Shape::Kind::Parameter;
    shape.closed = false;
    parameter_ = &shape;
  }
  return *parameter_;
}

const Shape& Shapes::integer() {
  static constexpr TypeKind kKinds[] = {TypeKind::U8,  TypeKind::U16,  TypeKind::U32, TypeKind::U64,
                                        TypeKind::U64, TypeKind::U128, TypeKind::U256};
  return primitive(random_.pick<TypeKind>(kKinds));
}

const Shape& Shapes::any(unsigned nesting, bool with_parameter) {
  if (with_parameter && random_.one_in(4)) return parameter();
  const std::size_t choice = nesting == 0 ? random_.below(5) : random_.below(10);
  if (choice < 3) return integer();
  if (choice == 3) return primitive(TypeKind::Bool);
  if (choice == 4) return primitive(random_.one_in(2) ? TypeKind::Address : TypeKind::U64);
  if (choice < 7 || templates_.empty()) return vector_of(any(nesting - 1, with_parameter));
  const std::size_t number = random_.below(templates_.size());
  if (!templates_[number].generic) return instance(number, nullptr);
  return instance(number, &any(nesting - 1, with_parameter));
}

const Shape& Shapes::substitute(const Shape& shape, const Shape& arg) {
  if (shape.closed) return shape;
  if (shape.kind == Shape::Kind::Parameter) return arg;
  if (shape.kind == Shape::Kind::Vector) return vector_of(substitute(*shape.element, arg));
  const Shape& inner = substitute(*by_id_.at(shape.args[0].value), arg);
  for (std::size_t i = 0; i < templates_.size(); ++i) {
    const Template& made = templates_[i];
    if (made.generic && made.kind == shape.kind && made.ids.definition == shape.definition)
      return instance(i, &inner);
  }
  return shape;
}

const Shape& Shapes::instance(std::size_t number, const Shape* arg) {
  const std::vector<TypeId> args = arg == nullptr ? std::vector<TypeId>() : std::vector{arg->id};
  const TypeId id = builder_.type(templates_[number].ids.handle, args);
  if (const auto found = by_id_.find(id.value); found != by_id_.end()) return *found->second;
  Shape& shape = add(id);
  shape.kind = templates_[number].kind;
  shape.definition = templates_[number].ids.definition;
  shape.args = args;
  shape.closed = arg == nullptr || arg->closed;
  std::vector<std::vector<const Shape*>> variants;
  for (const auto& fields : templates_[number].variants) {
    std::vector<const Shape*>& list = variants.emplace_back();
    for (const Shape* field : fields) list.push_back(arg == nullptr ? field : &substitute(*field, *arg));
  }
  shape.variants = std::move(variants);
  if (shape.closed) {
    StructTag tag{builder_.id().address, builder_.id().name, templates_[number].name, {}};
    if (arg != nullptr) tag.type_params.push_back(arg->tag);
    shape.tag = TypeTag(std::move(tag));
  }
  return shape;
}

std::vector<const Shape*> Shapes::random_fields(std::size_t least, std::size_t most, bool generic) {
  std::vector<const Shape*> fields;
  // Now and then one that is too large to lie inline.
  if (!generic && least > 0 && random_.one_in(4)) {
    for (std::size_t i = random_.between(6, 10); i > 0; --i) fields.push_back(&primitive(TypeKind::U256));
  }
  for (std::size_t i = random_.between(least, most); i > 0; --i) fields.push_back(&any(1, generic));
  return fields;
}

void Shapes::declare(Shape::Kind kind, bool generic) {
  Template made{.kind = kind, .name = fmt::format("D{}", templates_.size()), .generic = generic};
  const std::size_t count = kind == Shape::Kind::Struct ? 1 : random_.between(1, 4);
  const std::size_t least = kind == Shape::Kind::Struct ? 1 : 0;
  for (std::size_t i = 0; i < count; ++i) made.variants.push_back(random_fields(least, 4, generic));
  if (generic) made.variants[0].push_back(&parameter());
  std::vector<std::vector<TypeId>> ids;
  for (const auto& fields : made.variants) {
    std::vector<TypeId>& list = ids.emplace_back();
    for (const Shape* field : fields) list.push_back(field->id);
  }
  std::vector<DatatypeTyParameter> parameters;
  if (generic) parameters.push_back({kAbilities, false});
  made.ids = kind == Shape::Kind::Struct ? builder_.structure(made.name, kAbilities, ids[0], parameters)
                                         : builder_.enumeration(made.name, kAbilities, ids, parameters);
  templates_.push_back(std::move(made));
}

void Shapes::write_value(const Shape& shape, std::vector<std::uint8_t>& bcs) {
  BcsWriter out(bcs);
  switch (shape.kind) {
    case Shape::Kind::Primitive: {
      if (shape.primitive == TypeKind::Bool) return out.write_bool(random_.one_in(2));
      if (shape.primitive == TypeKind::Address)
        return out.write_address(AccountAddress::from_u64(random_.below(4)));
      const unsigned bits = bits_of(shape.primitive);
      const U256 value = random_.integer(bits);
      return out.write_bytes(std::span(reinterpret_cast<const std::uint8_t*>(value.words.data()), bits / 8));
    }
    case Shape::Kind::Vector: {
      const std::size_t length = random_.one_in(12) ? 0 : random_.between(1, 5);
      out.write_uleb128(length);
      for (std::size_t i = 0; i < length; ++i) write_value(*shape.element, bcs);
      return;
    }
    case Shape::Kind::Enum:
    case Shape::Kind::Struct: {
      const std::size_t tag = random_.below(shape.variants.size());
      if (shape.kind == Shape::Kind::Enum) out.write_uleb128(tag);
      for (const Shape* field : shape.variants[tag]) write_value(*field, bcs);
      return;
    }
    case Shape::Kind::Parameter:
      return;
  }
}

}  // namespace mvm::generate

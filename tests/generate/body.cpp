// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Variables, paths into them, and expressions.

#include "tests/generate/body.h"

#include <algorithm>
#include <array>

namespace mvm::generate {

Body::Body(ModulePlan& plan, const FunctionPlan& function)
    : plan_(plan), random_(plan.random), function_(function) {
  for (const Parameter& parameter : function.parameters) {
    variables_.push_back({.shape = parameter.shape,
                          .passing = parameter.passing,
                          .fixed = parameter.passing == Passing::Reference});
  }
  // The first one of a generic function is where values of the type parameter come from.
  if (function.generic) variables_[0].fixed = true;
  fuel_ = static_cast<TableIndex>(variables_.size());
  variables_.push_back({.shape = &plan.shapes.primitive(TypeKind::U64),
                        .passing = Passing::MutableReference,
                        .visible = false,
                        .fixed = true});
}

TypeId Body::type_of(const Parameter& parameter) {
  TypePool& types = plan_.builder.types();
  if (parameter.passing == Passing::Value) return parameter.shape->id;
  if (parameter.passing == Passing::Reference) return types.reference(parameter.shape->id);
  return types.mutable_reference(parameter.shape->id);
}

TableIndex Body::new_local(const Shape& shape, Passing passing, bool visible) {
  variables_.push_back({.shape = &shape, .passing = passing, .visible = visible});
  local_types_.push_back(type_of({&shape, passing}));
  return static_cast<TableIndex>(variables_.size() - 1);
}

/// A local of a type that is no shape; nothing but what makes it uses it.
TableIndex Body::new_typed_local(TypeId type) {
  const TableIndex local = new_local(plan_.shapes.primitive(TypeKind::Bool), Passing::Value, false);
  local_types_.back() = type;
  return local;
}

std::size_t Body::branch(Opcode opcode) {
  emit(opcode);
  return code_.size() - 1;
}

// Paths.

std::optional<Body::Path> Body::find_path(const Shape* wanted, bool to_write) {
  for (int tries = 0; tries < 8; ++tries) {
    const std::size_t i = random_.below(variables_.size());
    const Variable& variable = variables_[i];
    if (!variable.visible || variable.lock == Lock::Exclusive) continue;
    if (to_write && (variable.fixed || variable.lock != Lock::None)) continue;
    Path path{.variable = static_cast<TableIndex>(i), .shapes = {variable.shape}};
    for (int steps = 0; steps < 4; ++steps) {
      const Shape& at = path.end();
      if (wanted != nullptr ? &at == wanted : random_.one_in(2)) return path;
      if (at.kind == Shape::Kind::Vector) {
        path.steps.push_back({.index = TableIndex{0}});
        path.shapes.push_back(at.element);
      } else if (at.kind == Shape::Kind::Struct) {
        const std::size_t field = random_.below(at.fields().size());
        path.steps.push_back({.field = field});
        path.shapes.push_back(at.fields()[field]);
      } else {
        break;
      }
    }
    if (wanted == nullptr || &path.end() == wanted) return path;
  }
  return std::nullopt;
}

/// Puts the indices of a path into locals, so that nothing has to be computed while it is borrowed.
void Body::prepare(Path& path) {
  for (Step& step : path.steps) {
    if (!step.index) continue;
    step.index = new_local(plan_.shapes.primitive(TypeKind::U64), Passing::Value, false);
    small_index();
    emit(Opcode::StLoc, *step.index);
  }
}

/// An index that is often in bounds.
void Body::small_index() {
  if (random_.one_in(24) && !is_long()) return value(plan_.shapes.primitive(TypeKind::U64), 1);
  load_u64(random_.one_in(10) ? random_.below(3) : 0);
}

void Body::borrow(const Path& path, bool is_mutable) {
  if (variables_[path.variable].passing == Passing::Value) {
    emit(is_mutable ? Opcode::MutBorrowLoc : Opcode::ImmBorrowLoc, path.variable);
  } else {
    emit(Opcode::CopyLoc, path.variable);
  }
  for (std::size_t i = 0; i < path.steps.size(); ++i) borrow_step(path, i, is_mutable);
}

void Body::borrow_step(const Path& path, std::size_t step, bool is_mutable) {
  const Shape& from = *path.shapes[step];
  if (path.steps[step].index) {
    emit(Opcode::CopyLoc, *path.steps[step].index);
    emit(plan_.builder.vector(is_mutable ? Opcode::VecMutBorrow : Opcode::VecImmBorrow, from.element->id));
  } else {
    emit(plan_.builder.borrow_field(is_mutable, from.definition, path.steps[step].field, from.args));
  }
}

std::optional<TableIndex> Body::find_variable(const Shape* shape, Shape::Kind kind, bool to_write) {
  for (int tries = 0; tries < 8; ++tries) {
    const std::size_t i = random_.below(variables_.size());
    const Variable& variable = variables_[i];
    if (!variable.visible || variable.passing != Passing::Value) continue;
    if (variable.lock == Lock::Exclusive || (to_write && (variable.fixed || variable.lock != Lock::None)))
      continue;
    if (shape != nullptr ? variable.shape == shape : variable.shape->kind == kind)
      return static_cast<TableIndex>(i);
  }
  return std::nullopt;
}

// Expressions.

void Body::value(const Shape& shape, unsigned nesting) {
  if (nesting > 0 && !is_long()) {
    for (int tries = 0; tries < 3; ++tries) {
      if (try_value(shape, nesting - 1)) return;
    }
  }
  literal(shape);
}

void Body::literal(const Shape& shape) {
  switch (shape.kind) {
    case Shape::Kind::Primitive:
      if (shape.primitive == TypeKind::Address || (random_.one_in(8) && shape.is_integer())) {
        std::vector<std::uint8_t> bcs;
        plan_.shapes.write_value(shape, bcs);
        return emit(plan_.builder.load_constant(shape.id, std::move(bcs)));
      }
      if (shape.primitive == TypeKind::Bool)
        return emit(random_.one_in(2) ? Opcode::LdTrue : Opcode::LdFalse);
      return emit(plan_.builder.load(shape.primitive, random_.integer(bits_of(shape.primitive))));
    case Shape::Kind::Vector: {
      if (shape.element->kind == Shape::Kind::Primitive && random_.one_in(3)) {
        std::vector<std::uint8_t> bcs;
        plan_.shapes.write_value(shape, bcs);
        return emit(plan_.builder.load_constant(shape.id, std::move(bcs)));
      }
      const std::size_t count = is_long() || random_.one_in(16) ? 0 : random_.between(1, 3);
      for (std::size_t i = 0; i < count; ++i) literal(*shape.element);
      return emit(plan_.builder.vector(Opcode::VecPack, shape.element->id, count));
    }
    case Shape::Kind::Struct:
      for (const Shape* field : shape.fields()) literal(*field);
      return emit(plan_.builder.pack(shape.definition, shape.args));
    case Shape::Kind::Enum: {
      const std::size_t tag = random_.below(shape.variants.size());
      for (const Shape* field : shape.variants[tag]) literal(*field);
      return emit(
          plan_.builder.variant(testing::ModuleBuilder::Variant::Pack, shape.definition, tag, shape.args));
    }
    case Shape::Kind::Parameter:
      return emit(Opcode::CopyLoc, 0);
  }
}

bool Body::try_value(const Shape& shape, unsigned nesting) {
  switch (random_.below(8)) {
    case 0:
    case 1:
    case 2:
      return try_read(shape);
    case 3:
      return try_pop(shape);
    case 4:
      return random_.one_in(2) && try_call(shape, nesting);
    default:
      if (shape.is_integer()) return try_integer(shape, nesting);
      if (shape.kind == Shape::Kind::Primitive && shape.primitive == TypeKind::Bool) return try_bool(nesting);
      return try_composite(shape, nesting);
  }
}

bool Body::try_integer(const Shape& shape, unsigned nesting) {
  static constexpr std::array kOperations{Opcode::Add, Opcode::Sub,    Opcode::Mul,   Opcode::Div,
                                          Opcode::Mod, Opcode::BitAnd, Opcode::BitOr, Opcode::Xor};
  static constexpr std::array kCasts{Opcode::CastU8,  Opcode::CastU16,  Opcode::CastU32,
                                     Opcode::CastU64, Opcode::CastU128, Opcode::CastU256};
  const std::size_t choice = random_.below(10);
  if (choice < 3) {
    mask(shape, nesting);
    emit(plan_.builder.load(shape.primitive, random_.one_in(16) ? 0 : random_.between(1, 2)));
    emit(random_.pick<Opcode>(std::span(kOperations).first(5)));
    return true;
  }
  if (choice < 6) {
    value(shape, nesting);
    value(shape, nesting);
    // Sums of anything overflow: let most operations be ones that cannot.
    emit(random_.one_in(8) ? random_.pick<Opcode>(kOperations) : kOperations[5 + random_.below(3)]);
    return true;
  }
  if (choice < 8) {
    const Shape& from = plan_.shapes.integer();
    if (random_.one_in(8)) {
      value(from, nesting);
    } else {
      mask(from, nesting);
    }
    emit(kCasts[static_cast<std::size_t>(shape.primitive) - static_cast<std::size_t>(TypeKind::U8)]);
    return true;
  }
  if (choice == 8) {
    value(shape, nesting);
    emit(plan_.builder.load(TypeKind::U8, random_.one_in(6) ? random_.below(256) : random_.below(8)));
    emit(random_.one_in(2) ? Opcode::Shl : Opcode::Shr);
    return true;
  }
  if (shape.primitive != TypeKind::U64) return false;
  for (int tries = 0; tries < 4; ++tries) {
    auto path = find_path(nullptr, false);
    if (!path || path->end().kind != Shape::Kind::Vector) continue;
    prepare(*path);
    borrow(*path, false);
    emit(plan_.builder.vector(Opcode::VecLen, path->end().element->id));
    return true;
  }
  return false;
}

/// A value of which a little is left, but not nothing.
void Body::mask(const Shape& shape, unsigned nesting) {
  value(shape, nesting);
  emit(plan_.builder.load(shape.primitive, random_.between(1, 63)));
  emit(Opcode::BitAnd);
  if (random_.one_in(8)) return;
  emit(plan_.builder.load(shape.primitive, 4));
  emit(Opcode::BitOr);
}

bool Body::try_bool(unsigned nesting) {
  static constexpr std::array kComparisons{Opcode::Lt, Opcode::Gt, Opcode::Le, Opcode::Ge};
  const Shape& boolean = plan_.shapes.primitive(TypeKind::Bool);
  switch (random_.below(6)) {
    case 0:
    case 1: {
      const Shape& integer = plan_.shapes.integer();
      value(integer, nesting);
      value(integer, nesting);
      emit(random_.pick<Opcode>(kComparisons));
      return true;
    }
    case 2: {
      const Shape& any = plan_.shapes.any(1, function_.generic);
      value(any, nesting);
      value(any, nesting);
      emit(random_.one_in(2) ? Opcode::Eq : Opcode::Neq);
      return true;
    }
    case 3:
      value(boolean, nesting);
      value(boolean, nesting);
      emit(random_.one_in(2) ? Opcode::And : Opcode::Or);
      return true;
    case 4:
      value(boolean, nesting);
      emit(Opcode::Not);
      return true;
    default: {
      auto first = find_path(nullptr, false);
      if (!first) return false;
      auto second = find_path(&first->end(), false);
      if (!second) return false;
      prepare(*first);
      prepare(*second);
      borrow(*first, false);
      borrow(*second, false);
      if (variables_[first->variable].passing == Passing::MutableReference && first->steps.empty()) {
        // A copied `&mut` is no `&`: make both the same.
        emit(Opcode::Pop);
        emit(Opcode::Pop);
        emit(Opcode::LdTrue);
        return true;
      }
      if (variables_[second->variable].passing == Passing::MutableReference && second->steps.empty())
        emit(Opcode::FreezeRef);
      emit(random_.one_in(2) ? Opcode::Eq : Opcode::Neq);
      return true;
    }
  }
}

bool Body::try_composite(const Shape& shape, unsigned nesting) {
  switch (shape.kind) {
    case Shape::Kind::Struct:
      for (const Shape* field : shape.fields()) value(*field, nesting > 0 ? nesting - 1 : 0);
      emit(plan_.builder.pack(shape.definition, shape.args));
      return true;
    case Shape::Kind::Enum: {
      const std::size_t tag = random_.below(shape.variants.size());
      for (const Shape* field : shape.variants[tag]) value(*field, nesting > 0 ? nesting - 1 : 0);
      emit(plan_.builder.variant(testing::ModuleBuilder::Variant::Pack, shape.definition, tag, shape.args));
      return true;
    }
    case Shape::Kind::Vector: {
      const bool is_bytes = shape.element == &plan_.shapes.primitive(TypeKind::U8);
      if (is_bytes && random_.one_in(2)) return try_native(nesting);
      const std::size_t count = random_.one_in(16) ? 0 : random_.between(1, 3);
      for (std::size_t i = 0; i < count; ++i) value(*shape.element, nesting);
      emit(plan_.builder.vector(Opcode::VecPack, shape.element->id, count));
      return true;
    }
    default:
      return false;
  }
}

/// Bytes from a native function.
bool Body::try_native(unsigned nesting) {
  if (random_.one_in(3)) {
    value(plan_.shapes.vector_of(plan_.shapes.primitive(TypeKind::U8)), nesting);
    emit(plan_.builder.call(plan_.sha3));
    return true;
  }
  auto path = find_path(nullptr, false);
  if (!path) return false;
  prepare(*path);
  borrow(*path, false);
  if (path->steps.empty() && variables_[path->variable].passing == Passing::MutableReference)
    emit(Opcode::FreezeRef);
  emit(plan_.builder.call(plan_.to_bytes, {path->end().id}));
  return true;
}

bool Body::try_read(const Shape& shape) {
  auto path = find_path(&shape, false);
  if (!path) return false;
  const Variable variable = variables_[path->variable];
  if (path->steps.empty() && variable.passing == Passing::Value && !random_.one_in(4)) {
    emit(Opcode::CopyLoc, path->variable);
    return true;
  }
  prepare(*path);
  const bool is_mutable = random_.one_in(4) && !variable.fixed && variable.lock == Lock::None;
  borrow(*path, is_mutable);
  if (is_mutable && random_.one_in(2)) emit(Opcode::FreezeRef);
  emit(Opcode::ReadRef);
  return true;
}

bool Body::try_pop(const Shape& shape) {
  const auto local = find_variable(&plan_.shapes.vector_of(shape), Shape::Kind::Vector, true);
  if (!local) return false;
  emit(Opcode::MutBorrowLoc, *local);
  emit(plan_.builder.vector(Opcode::VecPopBack, shape.id));
  return true;
}

// Calls.

/// A type for a generic callee: in a generic function its own parameter or a closed type, so that instances
/// do not grow without end.
const Shape& Body::type_argument() {
  if (function_.generic && random_.one_in(2)) return plan_.shapes.parameter();
  return plan_.shapes.any(1, false);
}

/// Mostly a function before this one, so that not every program recurses until its fuel is gone.
const FunctionPlan* Body::pick_callee() {
  const auto own = static_cast<std::size_t>(&function_ - plan_.functions.data());
  if (random_.one_in(8)) return &random_.pick<FunctionPlan>(plan_.functions);
  return own == 0 ? nullptr : &plan_.functions[random_.below(own)];
}

bool Body::try_call(const Shape& shape, unsigned nesting) {
  for (int tries = 0; tries < 3; ++tries) {
    const FunctionPlan* picked = pick_callee();
    if (picked == nullptr) continue;
    const FunctionPlan& callee = *picked;
    if (callee.returns.size() != 1) continue;
    const Shape* returned = callee.returns[0];
    const Shape* arg = nullptr;
    if (callee.generic) {
      const bool is_parameter = returned->kind == Shape::Kind::Parameter;
      arg =
          is_parameter && (shape.closed || shape.kind == Shape::Kind::Parameter) ? &shape : &type_argument();
      returned = &plan_.shapes.substitute(*returned, *arg);
    }
    if (returned != &shape) continue;
    call(callee, arg, nesting);
    return true;
  }
  return false;
}

void Body::call(const FunctionPlan& callee, const Shape* type_arg, unsigned nesting) {
  std::vector<TableIndex> locked;
  for (const Parameter& parameter : callee.parameters) {
    const Shape& shape =
        type_arg == nullptr ? *parameter.shape : plan_.shapes.substitute(*parameter.shape, *type_arg);
    argument(shape, parameter.passing, nesting, locked);
  }
  emit(Opcode::CopyLoc, fuel_);
  const std::vector<TypeId> args = type_arg == nullptr ? std::vector<TypeId>() : std::vector{type_arg->id};
  emit(plan_.builder.call(callee.handle, args));
  for (const TableIndex local : locked) variables_[local].lock = Lock::None;
}

void Body::argument(const Shape& shape, Passing passing, unsigned nesting, std::vector<TableIndex>& locked) {
  if (passing == Passing::Value) return value(shape, nesting);
  const bool is_mutable = passing == Passing::MutableReference;
  auto path = find_path(&shape, true);
  if (!path) {
    const TableIndex made = new_local(shape, Passing::Value, false);
    value(shape, nesting);
    emit(Opcode::StLoc, made);
    emit(is_mutable ? Opcode::MutBorrowLoc : Opcode::ImmBorrowLoc, made);
    return;
  }
  prepare(*path);
  borrow(*path, is_mutable);
  if (!is_mutable && path->steps.empty() && variables_[path->variable].passing == Passing::MutableReference)
    emit(Opcode::FreezeRef);
  variables_[path->variable].lock = Lock::Exclusive;
  locked.push_back(path->variable);
}

}  // namespace mvm::generate

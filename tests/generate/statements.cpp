// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Statements.

#include "tests/generate/body.h"
#include "tests/generate/program.h"

#include <utility>

namespace mvm::generate {

using testing::ModuleBuilder;

void Body::write() {
  burn_fuel();
  const std::size_t first = variables_.size();
  for (std::size_t i = random_.between(3, 7); i > 0; --i) {
    const Shape& shape = plan_.shapes.any(2, function_.generic);
    const TableIndex local = new_local(shape, Passing::Value, false);
    value(shape, 1);
    emit(Opcode::StLoc, local);
  }
  for (std::size_t i = first; i < variables_.size(); ++i) {
    // Indices of paths lie among them, and are as good as any other local by now.
    variables_[i].visible = true;
  }
  block(3);
  return_values();
  plan_.builder.define(function_.handle, local_types_, std::move(code_), std::move(jump_tables_));
}

void Body::return_values() {
  for (const Shape* shape : function_.returns) value(*shape, 2);
  emit(Opcode::Ret);
}

void Body::block(unsigned nesting) {
  for (std::size_t i = random_.between(1, plan_.most_statements); i > 0 && !is_long(); --i)
    statement(nesting);
}

void Body::statement(unsigned nesting) {
  const std::size_t choice = random_.below(nesting > 0 ? 18 : 10);
  switch (choice) {
    case 0:
    case 1:
      return assign();
    case 2:
    case 3:
      return write_through();
    case 4:
    case 5:
      return change_vector();
    case 6:
      return call_statement();
    case 7:
      return random_.one_in(2) ? abort_if() : return_if();
    case 8:
      return unpack_and_pack();
    case 9:
      return take_and_put_back();
    case 10:
    case 11:
      return choose(nesting - 1);
    case 12:
    case 13:
      return loop(nesting - 1);
    case 14:
    case 15:
      return match(nesting - 1);
    case 16:
      return hold_reference(nesting - 1);
    default:
      return use_resources();
  }
}

void Body::burn_fuel() {
  emit(Opcode::CopyLoc, fuel_);
  emit(Opcode::ReadRef);
  load_u64(0);
  emit(Opcode::Eq);
  const std::size_t more = branch(Opcode::BrFalse);
  load_u64(kOutOfFuel);
  emit(Opcode::Abort);
  land(more);
  emit(Opcode::CopyLoc, fuel_);
  emit(Opcode::ReadRef);
  load_u64(1);
  emit(Opcode::Sub);
  emit(Opcode::CopyLoc, fuel_);
  emit(Opcode::WriteRef);
}

void Body::assign() {
  const std::size_t i = random_.below(variables_.size());
  const Variable variable = variables_[i];
  if (!variable.visible || variable.fixed || variable.lock != Lock::None ||
      variable.passing != Passing::Value) {
    return;
  }
  value(*variable.shape, 3);
  emit(Opcode::StLoc, i);
}

void Body::write_through() {
  auto path = find_path(nullptr, true);
  if (!path) return;
  prepare(*path);
  value(path->end(), 2);
  borrow(*path, true);
  emit(Opcode::WriteRef);
}

void Body::change_vector() {
  auto path = find_path(nullptr, true);
  if (!path || path->end().kind != Shape::Kind::Vector) return;
  const Shape& element = *path->end().element;
  prepare(*path);
  switch (random_.below(4)) {
    case 0: {  // swap
      const Shape& u64 = plan_.shapes.primitive(TypeKind::U64);
      const TableIndex a = new_local(u64, Passing::Value, false);
      small_index();
      emit(Opcode::StLoc, a);
      borrow(*path, true);
      emit(Opcode::CopyLoc, a);
      load_u64(random_.one_in(6) ? 1 : 0);
      return emit(plan_.builder.vector(Opcode::VecSwap, element.id));
    }
    case 1:  // pop, now and then without a push before it
      if (!random_.one_in(4)) {
        value(element, 1);
        const TableIndex pushed = new_local(element, Passing::Value, false);
        emit(Opcode::StLoc, pushed);
        borrow(*path, true);
        emit(Opcode::MoveLoc, pushed);
        emit(plan_.builder.vector(Opcode::VecPushBack, element.id));
      }
      borrow(*path, true);
      emit(plan_.builder.vector(Opcode::VecPopBack, element.id));
      return store_or_pop(element);
    default: {  // push
      const TableIndex pushed = new_local(element, Passing::Value, false);
      value(element, 2);
      emit(Opcode::StLoc, pushed);
      borrow(*path, true);
      emit(random_.one_in(2) ? Opcode::CopyLoc : Opcode::MoveLoc, pushed);
      return emit(plan_.builder.vector(Opcode::VecPushBack, element.id));
    }
  }
}

/// Takes the value on top of the operand stack.
void Body::store_or_pop(const Shape& shape) {
  const auto local = find_variable(&shape, shape.kind, true);
  if (local && random_.one_in(2)) return emit(Opcode::StLoc, *local);
  emit(Opcode::Pop);
}

void Body::call_statement() {
  const FunctionPlan* picked = pick_callee();
  if (picked == nullptr) return;
  const FunctionPlan& callee = *picked;
  const Shape* arg = callee.generic ? &type_argument() : nullptr;
  call(callee, arg, 1);
  for (std::size_t i = callee.returns.size(); i-- > 0;) {
    store_or_pop(arg == nullptr ? *callee.returns[i] : plan_.shapes.substitute(*callee.returns[i], *arg));
  }
}

void Body::abort_if() {
  if (!random_.one_in(6)) return;
  value(plan_.shapes.primitive(TypeKind::Bool), 3);
  const std::size_t past = branch(Opcode::BrFalse);
  value(plan_.shapes.primitive(TypeKind::U64), 1);
  emit(Opcode::Abort);
  land(past);
}

void Body::return_if() {
  if (!may_return_ || !random_.one_in(3)) return;
  value(plan_.shapes.primitive(TypeKind::Bool), 3);
  const std::size_t past = branch(Opcode::BrTrue);
  return_values();
  land(past);
}

void Body::choose(unsigned nesting) {
  value(plan_.shapes.primitive(TypeKind::Bool), 3);
  const std::size_t otherwise = branch(random_.one_in(2) ? Opcode::BrFalse : Opcode::BrTrue);
  block(nesting);
  if (random_.one_in(2)) {
    land(otherwise);
    if (random_.one_in(4)) emit(Opcode::Nop);
    return;
  }
  const std::size_t end = branch(Opcode::Branch);
  land(otherwise);
  block(nesting);
  land(end);
}

void Body::loop(unsigned nesting) {
  const Shape& u64 = plan_.shapes.primitive(TypeKind::U64);
  const TableIndex counter = new_local(u64, Passing::Value, false);
  load_u64(0);
  emit(Opcode::StLoc, counter);
  const std::size_t head = code_.size();
  emit(Opcode::CopyLoc, counter);
  load_u64(random_.between(1, 8));
  emit(Opcode::Lt);
  const std::size_t leave = branch(Opcode::BrFalse);
  burn_fuel();
  std::vector<std::size_t> leaves = {leave};
  block(nesting);
  if (random_.one_in(3)) {
    value(plan_.shapes.primitive(TypeKind::Bool), 2);
    leaves.push_back(branch(Opcode::BrTrue));
    block(nesting);
  }
  emit(Opcode::MoveLoc, counter);
  load_u64(1);
  emit(Opcode::Add);
  emit(Opcode::StLoc, counter);
  emit(Opcode::Branch, head);
  for (const std::size_t at : leaves) land(at);
}

void Body::match(unsigned nesting) {
  const auto local = find_variable(nullptr, Shape::Kind::Enum, true);
  if (!local) return;
  const Shape& shape = *variables_[*local].shape;
  if (random_.one_in(8)) {  // perhaps of another variant
    return use_variant_fields(shape, *local, random_.below(shape.variants.size()));
  }
  emit(Opcode::ImmBorrowLoc, *local);
  const std::size_t number = jump_tables_.size();
  const std::size_t at = branch(Opcode::VariantSwitch);
  code_[at].index = static_cast<TableIndex>(number);
  jump_tables_.emplace_back();  // its place: a match may hold another
  std::vector<TableIndex> targets;
  std::vector<std::size_t> ends;
  for (std::size_t tag = 0; tag < shape.variants.size(); ++tag) {
    targets.push_back(static_cast<TableIndex>(code_.size()));
    use_variant_fields(shape, *local, tag);
    if (random_.one_in(2)) block(nesting);
    ends.push_back(branch(Opcode::Branch));
  }
  for (const std::size_t end : ends) land(end);
  jump_tables_[number] = plan_.builder.jump_table(shape.definition, std::move(targets));
}

void Body::use_variant_fields(const Shape& shape, TableIndex variable, std::size_t tag) {
  using Variant = ModuleBuilder::Variant;
  const auto& fields = shape.variants[tag];
  const std::size_t choice = random_.below(3);
  if (choice == 0) {
    emit(Opcode::CopyLoc, variable);
    emit(plan_.builder.variant(Variant::Unpack, shape.definition, tag, shape.args));
    for (std::size_t i = fields.size(); i-- > 0;) store_or_pop(*fields[i]);
    return;
  }
  const bool is_mutable = choice == 1;
  emit(is_mutable ? Opcode::MutBorrowLoc : Opcode::ImmBorrowLoc, variable);
  emit(plan_.builder.variant(is_mutable ? Variant::UnpackMutRef : Variant::UnpackImmRef, shape.definition,
                             tag, shape.args));
  variables_[variable].lock = Lock::Exclusive;
  for (std::size_t i = fields.size(); i-- > 0;) {
    if (is_mutable && random_.one_in(2)) {
      const TableIndex reference = new_local(*fields[i], Passing::MutableReference, false);
      emit(Opcode::StLoc, reference);
      literal(*fields[i]);
      emit(Opcode::MoveLoc, reference);
      emit(Opcode::WriteRef);
      continue;
    }
    if (random_.one_in(4)) {
      emit(Opcode::Pop);
      continue;
    }
    emit(Opcode::ReadRef);
    store_or_pop(*fields[i]);
  }
  variables_[variable].lock = Lock::None;
}

/// A local with a reference, which the statements of a block use like any other.
void Body::hold_reference(unsigned nesting) {
  auto path = find_path(nullptr, true);
  if (!path) return;
  prepare(*path);
  const TableIndex reference = new_local(path->end(), Passing::MutableReference, false);
  borrow(*path, true);
  emit(Opcode::StLoc, reference);
  variables_[path->variable].lock = Lock::Exclusive;
  variables_[reference].visible = true;
  const bool might_return = std::exchange(may_return_, false);
  for (std::size_t i = random_.between(1, 4); i > 0 && !is_long(); --i) statement(nesting);
  may_return_ = might_return;
  variables_[reference].visible = false;
  emit(Opcode::MoveLoc, reference);
  emit(Opcode::Pop);
  variables_[path->variable].lock = Lock::None;
}

/// Values without copy and drop, into a vector and out of it.
void Body::use_resources() {
  TypePool& types = plan_.builder.types();
  const TypeId type = plan_.builder.type(plan_.resource.handle);
  const std::size_t count = random_.between(1, 3);
  for (std::size_t i = 0; i < count; ++i) {
    value(plan_.shapes.primitive(TypeKind::U64), 1);
    value(plan_.shapes.vector_of(plan_.shapes.primitive(TypeKind::U8)), 1);
    emit(plan_.builder.pack(plan_.resource.definition));
  }
  const TableIndex held = new_typed_local(types.vector(type));
  emit(plan_.builder.vector(Opcode::VecPack, type, count));
  emit(Opcode::StLoc, held);
  emit(Opcode::MutBorrowLoc, held);
  load_u64(random_.below(count));
  load_u64(random_.below(random_.one_in(6) ? count + 1 : count));
  emit(plan_.builder.vector(Opcode::VecSwap, type));
  value(plan_.shapes.primitive(TypeKind::U64), 1);
  emit(Opcode::MutBorrowLoc, held);
  load_u64(0);
  emit(plan_.builder.vector(Opcode::VecMutBorrow, type));
  emit(plan_.builder.borrow_field(true, plan_.resource.definition, 0));
  emit(Opcode::WriteRef);
  emit(Opcode::MoveLoc, held);
  const std::size_t unpacked = random_.one_in(12) ? count + 1 : count;  // one too many fails
  emit(plan_.builder.vector(Opcode::VecUnpack, type, unpacked));
  for (std::size_t i = 0; i < unpacked; ++i) {
    emit(plan_.builder.unpack(plan_.resource.definition));
    emit(Opcode::Pop);
    store_or_pop(plan_.shapes.primitive(TypeKind::U64));
  }
}

void Body::unpack_and_pack() {
  const auto local = find_variable(nullptr, Shape::Kind::Struct, true);
  if (!local) return;
  const Shape& shape = *variables_[*local].shape;
  emit(Opcode::MoveLoc, *local);
  emit(plan_.builder.unpack(shape.definition, shape.args));
  if (random_.one_in(2)) {
    emit(plan_.builder.pack(shape.definition, shape.args));
  } else {
    for (std::size_t i = 0; i < shape.fields().size(); ++i) emit(Opcode::Pop);
    literal(shape);
  }
  emit(Opcode::StLoc, *local);
}

/// A local is moved out, used and set again.
void Body::take_and_put_back() {
  const std::size_t i = random_.below(variables_.size());
  const Variable variable = variables_[i];
  if (!variable.visible || variable.fixed || variable.lock != Lock::None ||
      variable.passing != Passing::Value)
    return;
  variables_[i].visible = false;
  emit(Opcode::MoveLoc, i);
  if (variable.shape->is_integer()) {
    value(*variable.shape, 2);
    emit(random_.one_in(2) ? Opcode::Xor : Opcode::BitAnd);
  } else {
    const Shape& vector = plan_.shapes.vector_of(*variable.shape);
    emit(plan_.builder.vector(Opcode::VecPack, variable.shape->id, 1));
    const TableIndex held = new_local(vector, Passing::Value, false);
    emit(Opcode::StLoc, held);
    emit(Opcode::MutBorrowLoc, held);
    emit(plan_.builder.vector(Opcode::VecPopBack, variable.shape->id));
  }
  emit(Opcode::StLoc, i);
  variables_[i].visible = true;
}

}  // namespace mvm::generate

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/verifier/reference_programs.h"

#include <algorithm>
#include <array>
#include <string>

namespace mvm::verifier::testing {

using mvm::testing::ModuleBuilder;

void ReferencePrograms::make_types() {
  const AbilitySet plain = AbilitySet::primitives();
  leaf_ = builder_->structure("Leaf", plain, {kU64, kU64});
  const TypeId leaf = builder_->type(leaf_.handle);
  const TypeId numbers = builder_->types().vector(kU64);
  pair_ = builder_->structure("Pair", plain, {leaf, leaf, numbers, kU64});
  choice_ = builder_->enumeration("Choice", plain, {{kU64, leaf}, {leaf}});
  types_ = {kU64, leaf, builder_->type(pair_.handle), numbers, builder_->type(choice_.handle)};
}

void ReferencePrograms::make_functions() {
  functions_.clear();
  const ModuleId other{AccountAddress::from_u64(0x43), "other"};
  const auto add = [&](std::vector<std::pair<Target, bool>> takes,
                       std::vector<std::pair<Target, bool>> gives) {
    std::vector<TypeId> parameters;
    std::vector<TypeId> results;
    for (const auto& [target, is_mutable] : takes) parameters.push_back(reference(target, is_mutable));
    for (const auto& [target, is_mutable] : gives) results.push_back(reference(target, is_mutable));
    const std::string name = "f" + std::to_string(functions_.size());
    functions_.push_back({builder_->function_handle(other, name, parameters, results), takes, gives});
  };
  for (const bool is_mutable : {false, true}) {
    add({{Number, is_mutable}}, {});
    add({{Leaf, is_mutable}}, {{Number, is_mutable}});
    add({{Pair, is_mutable}}, {{Leaf, is_mutable}});
    add({{Number, is_mutable}, {Number, is_mutable}}, {});
    add({{Leaf, is_mutable}, {Leaf, is_mutable}}, {{Leaf, is_mutable}});
    add({{Leaf, true}, {Number, is_mutable}}, {{Number, is_mutable}});
  }
  add({{Pair, true}}, {{Leaf, false}});
  add({{Pair, true}}, {{Leaf, true}, {Leaf, true}});
  add({{Pair, true}, {Leaf, false}}, {{Numbers, true}, {Number, false}});
}

TypeId ReferencePrograms::reference(Target target, bool is_mutable) {
  TypePool& types = builder_->types();
  return is_mutable ? types.mutable_reference(types_[target]) : types.reference(types_[target]);
}

TypeId ReferencePrograms::type_of(const Local& local) {
  return local.is_reference ? reference(local.target, local.is_mutable) : types_[local.target];
}

void ReferencePrograms::add_local(bool is_parameter) {
  const bool is_reference = !once_in(3);
  locals_.push_back({.target = static_cast<Target>(below(kTargets)),
                     .is_reference = is_reference,
                     .is_mutable = is_reference && !once_in(3),
                     .has_value = is_parameter});
}

std::unique_ptr<ModuleBuilder> ReferencePrograms::next() {
  builder_ = std::make_unique<Builder>("programs");
  code_.clear();
  locals_.clear();
  nesting_ = 0;
  make_types();
  make_functions();
  parameters_ = 1 + below(4);
  for (std::size_t i = 0; i < parameters_; ++i) add_local(true);
  std::vector<TypeId> parameters;
  for (const Local& local : locals_) parameters.push_back(type_of(local));
  for (std::size_t i = 1 + below(5); i > 0; --i) add_local(false);
  std::vector<TypeId> locals;
  for (std::size_t i = parameters_; i < locals_.size(); ++i) locals.push_back(type_of(locals_[i]));

  statements(2 + below(6));
  std::vector<TypeId> results;
  const auto target = static_cast<Target>(below(kTargets));
  const bool is_mutable = once_in(2);
  if (once_in(2) && push_reference(target, is_mutable, 0)) results.push_back(reference(target, is_mutable));
  emit(Opcode::Ret);
  builder_->define(builder_->declare("main", parameters, results), locals, code_);
  return std::move(builder_);
}

// References.

std::optional<std::size_t> ReferencePrograms::some_local(Target target, bool is_reference, bool is_mutable) {
  const std::size_t first = below(locals_.size());
  for (std::size_t i = 0; i < locals_.size(); ++i) {
    const std::size_t local = (first + i) % locals_.size();
    const Local& found = locals_[local];
    if (found.has_value && found.target == target && found.is_reference == is_reference &&
        found.is_mutable == is_mutable) {
      return local;
    }
  }
  return std::nullopt;
}

bool ReferencePrograms::push_field(Target target, bool is_mutable, int depth) {
  struct Field {
    Target from;
    Target to;
    std::size_t number;
  };
  constexpr std::array<Field, 6> kFields{{{Leaf, Number, 0},
                                          {Leaf, Number, 1},
                                          {Pair, Leaf, 0},
                                          {Pair, Leaf, 1},
                                          {Pair, Numbers, 2},
                                          {Pair, Number, 3}}};
  const Field& field = kFields[below(kFields.size())];
  if (field.to != target || !push_reference(field.from, is_mutable || once_in(2), depth + 1)) return false;
  const TableIndex owner = field.from == Leaf ? leaf_.definition : pair_.definition;
  code_.push_back(builder_->borrow_field(is_mutable, owner, field.number));
  return true;
}

bool ReferencePrograms::push_result(Target target, bool is_mutable, int depth) {
  const Function& function = functions_[below(functions_.size())];
  if (function.gives.size() != 1 || function.gives[0] != std::pair(target, is_mutable)) return false;
  if (!push_arguments(function, depth + 1)) return false;
  emit(Opcode::Call, function.handle);
  return true;
}

bool ReferencePrograms::push_arguments(const Function& function, int depth) {
  const std::size_t before = code_.size();
  const std::vector<Local> locals = locals_;
  for (const auto& [target, is_mutable] : function.takes) {
    if (push_reference(target, is_mutable, depth)) continue;
    code_.resize(before);
    locals_ = locals;
    return false;
  }
  return true;
}

bool ReferencePrograms::push_reference(Target target, bool is_mutable, int depth) {
  if (depth > kDeepest) return false;
  for (int attempt = 0; attempt < 4; ++attempt) {
    switch (below(7)) {
      case 0:
      case 1:
        if (const auto local = some_local(target, true, is_mutable)) {
          const bool moves = once_in(3);
          emit(moves ? Opcode::MoveLoc : Opcode::CopyLoc, *local);
          locals_[*local].has_value = !moves;
          return true;
        }
        break;
      case 2:
        if (const auto local = some_local(target, false, false)) {
          emit(is_mutable ? Opcode::MutBorrowLoc : Opcode::ImmBorrowLoc, *local);
          return true;
        }
        break;
      case 3:
      case 4:
        if (push_field(target, is_mutable, depth)) return true;
        break;
      case 5:
        if (push_result(target, is_mutable, depth)) return true;
        break;
      default:
        if (target == Number && push_reference(Numbers, is_mutable || once_in(2), depth + 1)) {
          load_number();
          code_.push_back(builder_->vector(is_mutable ? Opcode::VecMutBorrow : Opcode::VecImmBorrow, kU64));
          return true;
        }
        if (!is_mutable && push_reference(target, true, depth + 1)) {
          emit(Opcode::FreezeRef);
          return true;
        }
    }
  }
  return false;
}

bool ReferencePrograms::push_value(Target target) {
  if (target == Number) {
    load_number();
    return true;
  }
  if (const auto local = some_local(target, false, false)) {
    const bool moves = once_in(3);
    emit(moves ? Opcode::MoveLoc : Opcode::CopyLoc, *local);
    locals_[*local].has_value = !moves;
    return true;
  }
  if (!push_reference(target, once_in(2), 1)) return false;
  emit(Opcode::ReadRef);
  return true;
}

/// Takes the reference off the stack.
void ReferencePrograms::use_top(Target target, bool is_mutable) {
  switch (below(5)) {
    case 0:
    case 1:
      for (std::size_t i = parameters_; i < locals_.size(); ++i) {
        Local& local = locals_[i];
        if (!local.is_reference || local.target != target || local.is_mutable != is_mutable) continue;
        if (i + 1 < locals_.size() && once_in(3)) continue;
        local.has_value = true;
        return emit(Opcode::StLoc, i);
      }
      return emit(Opcode::Pop);
    case 2:
      emit(Opcode::ReadRef);
      return emit(Opcode::Pop);
    case 3:
      if (target == Numbers) {
        code_.push_back(builder_->vector(is_mutable ? Opcode::VecPopBack : Opcode::VecLen, kU64));
      } else {
        emit(Opcode::ReadRef);
      }
      return emit(Opcode::Pop);
    default:
      return emit(Opcode::Pop);
  }
}

// Statements, which leave the stack empty.

void ReferencePrograms::statements(std::size_t count) {
  for (; count > 0; --count) statement();
}

void ReferencePrograms::statement() {
  switch (below(10)) {
    case 0:
    case 1:
    case 2:
      return use_reference();
    case 3:
    case 4:
      return use_two();
    case 5:
      return use_value();
    case 6:
      return call();
    case 7:
      return either_or();
    case 8:
      return loop();
    default:
      return unpack_choice();
  }
}

void ReferencePrograms::use_reference() {
  const auto target = static_cast<Target>(below(kTargets));
  const bool is_mutable = !once_in(3);
  const std::vector<Local> locals = locals_;
  const std::size_t before = code_.size();
  const bool writes = is_mutable && once_in(3);
  if (writes && !push_value(target)) return;
  if (!push_reference(target, is_mutable, 0)) {
    code_.resize(before);
    locals_ = locals;
    return;
  }
  if (writes) return emit(Opcode::WriteRef);
  use_top(target, is_mutable);
}

void ReferencePrograms::use_two() {
  const auto target = static_cast<Target>(below(kTargets));
  const bool is_mutable = once_in(2);
  const std::vector<Local> locals = locals_;
  const std::size_t before = code_.size();
  if (!push_reference(target, is_mutable, 0) || !push_reference(target, is_mutable, 0)) {
    code_.resize(before);
    locals_ = locals;
    return;
  }
  if (once_in(3)) {
    emit(Opcode::Eq);
    return emit(Opcode::Pop);
  }
  use_top(target, is_mutable);
  use_top(target, is_mutable);
}

void ReferencePrograms::use_value() {
  const auto target = static_cast<Target>(below(kTargets));
  if (!push_value(target)) return;
  for (std::size_t i = 0; i < locals_.size(); ++i) {
    if (locals_[i].is_reference || locals_[i].target != target || once_in(2)) continue;
    locals_[i].has_value = true;
    return emit(Opcode::StLoc, i);
  }
  emit(Opcode::Pop);
}

void ReferencePrograms::call() {
  const Function& function = functions_[below(functions_.size())];
  if (!push_arguments(function, 0)) return;
  emit(Opcode::Call, function.handle);
  for (std::size_t i = function.gives.size(); i-- > 0;) {
    use_top(function.gives[i].first, function.gives[i].second);
  }
}

void ReferencePrograms::either_or() {
  if (nesting_ == 3) return;
  ++nesting_;
  emit(Opcode::LdTrue);
  const std::size_t condition = code_.size();
  emit(Opcode::BrFalse);
  const std::vector<Local> before = locals_;
  statements(below(4));
  const std::vector<Local> after_first = std::exchange(locals_, before);
  const std::size_t jump = code_.size();
  emit(Opcode::Branch);
  code_[condition].index = static_cast<TableIndex>(code_.size());
  statements(below(4));
  code_[jump].index = static_cast<TableIndex>(code_.size());
  for (std::size_t i = 0; i < locals_.size(); ++i) {
    locals_[i].has_value = locals_[i].has_value && after_first[i].has_value;
  }
  --nesting_;
}

void ReferencePrograms::loop() {
  if (nesting_ == 3) return;
  ++nesting_;
  const std::size_t head = code_.size();
  emit(Opcode::LdTrue);
  const std::size_t condition = code_.size();
  emit(Opcode::BrFalse);
  const std::vector<Local> before = locals_;
  statements(1 + below(4));
  emit(Opcode::Branch, head);
  code_[condition].index = static_cast<TableIndex>(code_.size());
  for (std::size_t i = 0; i < locals_.size(); ++i) {
    locals_[i].has_value = locals_[i].has_value && before[i].has_value;
  }
  --nesting_;
}

/// What lies in a variant: one field or two.
void ReferencePrograms::unpack_choice() {
  const bool is_mutable = once_in(2);
  const std::size_t tag = below(2);
  if (!push_reference(Choice, is_mutable, 0)) return;
  const auto how = is_mutable ? Builder::Variant::UnpackMutRef : Builder::Variant::UnpackImmRef;
  code_.push_back(builder_->variant(how, choice_.definition, tag));
  use_top(Leaf, is_mutable);
  if (tag == 0) use_top(Number, is_mutable);
}

}  // namespace mvm::verifier::testing

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// What each instruction needs and leaves, on types.

#include "interpreter/checked/watch.h"
#include "interpreter/plain/code.h"
#include "interpreter/plain/machine.h"

#include <fmt/format.h>

#include <algorithm>

namespace mvm::checked {
namespace {

AbilitySet abilities_of(const Layout& layout) {
  return layout.is_reference() ? AbilitySet::references() : layout.type->abilities;
}

bool is_integer(TypeKind kind) { return kind >= TypeKind::U8 && kind <= TypeKind::U256; }

}  // namespace

bool Watch::has(std::size_t count) {
  const std::size_t own = stack_.size() - functions_.back().base;
  return own >= count || disagree(fmt::format("{} values are taken of {}", count, own));
}

const Layout* Watch::pop_any() {
  if (!has(1)) return nullptr;
  const Layout* layout = stack_.back().layout;
  stack_.pop_back();
  stack_bytes_ -= layout->slot_size();
  cursor_ -= layout->slot_size();
  return layout;
}

bool Watch::pop(const Layout& layout) {
  const Layout* found = pop_any();
  if (found == nullptr) return false;
  return found == &layout || disagree("an instruction is given a value of another type");
}

bool Watch::pop(TypeKind kind) { return pop(primitive_layout(kind)); }

const Layout* Watch::pop_reference() {
  if (!has(1)) return nullptr;
  const Slot slot = stack_.back();
  static_cast<void>(pop_any());
  if (!slot.layout->is_reference()) {
    disagree("an instruction is given a value instead of a reference");
    return nullptr;
  }
  if (load<std::byte*>(cursor_) != slot.target.at) {
    disagree("a reference has changed");
    return nullptr;
  }
  return check_alive(slot.target) ? slot.layout->element : nullptr;
}

bool Watch::pop_reference_to(const Layout& layout) {
  const Layout* target = pop_reference();
  if (target == nullptr) return false;
  return target == &layout || disagree("a reference points to another type");
}

void Watch::push(const Layout& layout, const Target& target) {
  stack_.push_back({&layout, target});
  stack_bytes_ += layout.slot_size();
  ++fresh_;
}

void Watch::push(TypeKind kind) { push(primitive_layout(kind)); }

bool Watch::apply(const Place& place) {
  switch (place.ip->opcode) {
    case Opcode::Nop:
    case Opcode::Branch:
      return true;
    case Opcode::BrTrue:
    case Opcode::BrFalse:
      return pop(TypeKind::Bool);
    case Opcode::Abort:
      return pop(TypeKind::U64);
    case Opcode::Ret:
      return apply_return();
    case Opcode::Call:
    case Opcode::CallGeneric:
      return apply_call(place);
    case Opcode::LdU8:
      return push(TypeKind::U8), true;
    case Opcode::LdU16:
      return push(TypeKind::U16), true;
    case Opcode::LdU32:
      return push(TypeKind::U32), true;
    case Opcode::LdU64:
      return push(TypeKind::U64), true;
    case Opcode::LdU128:
      return push(TypeKind::U128), true;
    case Opcode::LdU256:
      return push(TypeKind::U256), true;
    case Opcode::LdTrue:
    case Opcode::LdFalse:
      return push(TypeKind::Bool), true;
    case Opcode::LdConst: {
      const auto* constant = operand<LoadedConstant>(place);
      if (constant != nullptr && constant->layout != nullptr) push(*constant->layout);
      return true;
    }
    case Opcode::Pop: {
      const Layout* layout = pop_any();
      return layout != nullptr &&
             (abilities_of(*layout).has_drop() || disagree("a value without drop is dropped"));
    }
    case Opcode::CopyLoc:
    case Opcode::MoveLoc:
    case Opcode::StLoc:
    case Opcode::MutBorrowLoc:
    case Opcode::ImmBorrowLoc:
      return apply_local(place);
    case Opcode::ReadRef:
    case Opcode::WriteRef:
    case Opcode::FreezeRef:
    case Opcode::Eq:
    case Opcode::Neq:
      return apply_reference(place.ip->opcode);
    case Opcode::MutBorrowField:
    case Opcode::ImmBorrowField:
    case Opcode::MutBorrowFieldGeneric:
    case Opcode::ImmBorrowFieldGeneric:
    case Opcode::Pack:
    case Opcode::PackGeneric:
    case Opcode::Unpack:
    case Opcode::UnpackGeneric:
      return apply_struct(place);
    case Opcode::PackVariant:
    case Opcode::PackVariantGeneric:
    case Opcode::UnpackVariant:
    case Opcode::UnpackVariantGeneric:
    case Opcode::UnpackVariantImmRef:
    case Opcode::UnpackVariantMutRef:
    case Opcode::UnpackVariantGenericImmRef:
    case Opcode::UnpackVariantGenericMutRef:
    case Opcode::VariantSwitch:
      return apply_variant(place);
    case Opcode::VecPack:
    case Opcode::VecLen:
    case Opcode::VecImmBorrow:
    case Opcode::VecMutBorrow:
    case Opcode::VecPushBack:
    case Opcode::VecPopBack:
    case Opcode::VecUnpack:
    case Opcode::VecSwap:
      return apply_vector(place);
    default:
      return apply_integers(place.ip->opcode);
  }
}

/// What the operand stands for; null where a limit does not admit it, and then the instruction itself fails.
template <class T>
const T* Watch::operand(const Place& place) {
  StatusCode status = StatusCode::EXECUTED;
  const void* found = place.instance->find_operand(place.ip->index);
  if (found == nullptr) found = resolve_operand(machine_, *place.instance, place.ip->index, status);
  return static_cast<const T*>(found);
}

bool Watch::apply_local(const Place& place) {
  const std::size_t i = place.ip->index;
  const LocalSlot& local = place.instance->locals[i];
  const Layout& layout = *local.layout;
  Local& state = functions_.back().slots[i];
  const std::byte* at = place.locals + local.offset;
  const Opcode opcode = place.ip->opcode;
  if (opcode == Opcode::StLoc) {
    if (!has(1)) return false;
    const Target target = stack_.back().target;
    if (!pop(layout)) return false;
    if (state.generation != 0 && !abilities_of(layout).has_drop())
      return disagree("a value without drop is overwritten");
    state = {ledger().next_generation(), target};
    return true;
  }
  if (state.generation == 0) return disagree(fmt::format("local {} is used while it holds no value", i));
  if (opcode == Opcode::CopyLoc) {
    if (!abilities_of(layout).has_copy()) return disagree("a value without copy is copied");
    push(layout, state.target);
    return true;
  }
  if (opcode == Opcode::MoveLoc) {
    push(layout, state.target);
    state = {};
    return own_blocks(layout, at,
                      [](Ledger& all, Ledger::Block& block) { block.generation = all.next_generation(); });
  }
  if (layout.is_reference()) return disagree("a reference to a reference is made");
  Target target;
  if (!layout.boxed) {
    target = {.kind = Target::Kind::Local,
              .frame = static_cast<std::uint32_t>(functions_.size() - 1),
              .local = static_cast<std::uint32_t>(i),
              .generation = state.generation,
              .at = at};
  }
  push(*layout.reference, target);
  return true;
}

bool Watch::apply_reference(Opcode opcode) {
  if (opcode == Opcode::Eq || opcode == Opcode::Neq) return equal_operands();
  if (!has(1)) return false;
  const Slot slot = stack_.back();
  const Layout* target = pop_reference();
  if (target == nullptr) return false;
  if (opcode == Opcode::FreezeRef) {
    push(*slot.layout, slot.target);
    return true;
  }
  if (opcode == Opcode::ReadRef) {
    if (!abilities_of(*target).has_copy()) return disagree("a value without copy is copied");
    push(*target);
    return true;
  }
  if (!pop(*target)) return false;
  return abilities_of(*target).has_drop() || disagree("a value without drop is overwritten");
}

bool Watch::equal_operands() {
  if (!has(2)) return false;
  const Layout& layout = *stack_.back().layout;
  for (int i = 0; i < 2; ++i) {
    const bool taken = layout.is_reference() ? pop_reference_to(*layout.element) : pop(layout);
    if (!taken) return false;
  }
  if (!abilities_of(layout).has_drop()) return disagree("a value without drop is compared");
  push(TypeKind::Bool);
  return true;
}

bool Watch::cast(TypeKind to) {
  const Layout* from = pop_any();
  if (from == nullptr) return false;
  if (!is_integer(from->kind)) return disagree("a value that is no integer is cast");
  push(to);
  return true;
}

bool Watch::apply_integers(Opcode opcode) {
  switch (opcode) {
    case Opcode::CastU8:
      return cast(TypeKind::U8);
    case Opcode::CastU16:
      return cast(TypeKind::U16);
    case Opcode::CastU32:
      return cast(TypeKind::U32);
    case Opcode::CastU64:
      return cast(TypeKind::U64);
    case Opcode::CastU128:
      return cast(TypeKind::U128);
    case Opcode::CastU256:
      return cast(TypeKind::U256);
    case Opcode::And:
    case Opcode::Or:
      if (!pop(TypeKind::Bool) || !pop(TypeKind::Bool)) return false;
      return push(TypeKind::Bool), true;
    case Opcode::Not:
      if (!pop(TypeKind::Bool)) return false;
      return push(TypeKind::Bool), true;
    case Opcode::Shl:
    case Opcode::Shr:
      if (!pop(TypeKind::U8)) return false;
      if (!has(1)) return false;
      return cast(stack_.back().layout->kind);
    default:
      break;
  }
  if (traits(opcode).deprecated) return true;  // fails by itself
  const Layout* layout = pop_any();
  if (layout == nullptr) return false;
  if (!is_integer(layout->kind)) return disagree("arithmetic on a value that is no integer");
  if (!pop(*layout)) return false;
  const bool compares =
      opcode == Opcode::Lt || opcode == Opcode::Gt || opcode == Opcode::Le || opcode == Opcode::Ge;
  push(compares ? TypeKind::Bool : layout->kind);
  return true;
}

bool Watch::apply_struct(const Place& place) {
  const Opcode opcode = place.ip->opcode;
  if (opcode == Opcode::Pack || opcode == Opcode::PackGeneric) {
    const auto* layout = operand<Layout>(place);
    if (layout == nullptr) return true;
    for (std::size_t i = layout->fields.size(); i-- > 0;) {
      if (!pop(*layout->fields[i].layout)) return false;
    }
    push(*layout);
    return true;
  }
  if (opcode == Opcode::Unpack || opcode == Opcode::UnpackGeneric) {
    const auto* layout = operand<Layout>(place);
    if (layout == nullptr) return true;
    if (!pop(*layout)) return false;
    for (const FieldLayout& field : layout->fields) push(*field.layout);
    return true;
  }
  const auto* field = operand<FieldLayout>(place);
  if (field == nullptr) return true;
  const Layout* target = pop_reference();
  if (target == nullptr) return false;
  const bool is_field =
      std::ranges::any_of(target->fields, [&](const FieldLayout& f) { return &f == field; });
  if (!is_field) return disagree("a field of another type is borrowed");
  push(*field->layout->reference);
  return true;
}

bool Watch::apply_variant(const Place& place) {
  const Opcode opcode = place.ip->opcode;
  if (opcode == Opcode::VariantSwitch) {
    const std::byte* at = has(1) ? stack_.back().target.at : nullptr;
    const Layout* target = pop_reference();
    if (target == nullptr) return false;
    if (!target->is_enum) return disagree("a switch on a value that is no enum");
    const std::size_t cases = place.instance->code->jump_tables[place.ip->index].jump_table.size();
    return load<std::uint16_t>(at) < cases || disagree("an enum's tag has no case");
  }
  const auto* variant = operand<VariantOperand>(place);
  if (variant == nullptr) return true;
  const Layout& layout = *variant->layout;
  const VariantLayout& shape = layout.variants[variant->tag];
  if (opcode == Opcode::PackVariant || opcode == Opcode::PackVariantGeneric) {
    for (std::size_t i = shape.fields.size(); i-- > 0;) {
      if (!pop(*shape.fields[i].layout)) return false;
    }
    push(layout);
    return true;
  }
  const bool by_value = opcode == Opcode::UnpackVariant || opcode == Opcode::UnpackVariantGeneric;
  if (!(by_value ? pop(layout) : pop_reference_to(layout))) return false;
  for (const FieldLayout& field : shape.fields) push(by_value ? *field.layout : *field.layout->reference);
  return true;
}

bool Watch::apply_vector(const Place& place) {
  const auto* vector = operand<Layout>(place);
  if (vector == nullptr) return true;
  const Layout& element = *vector->element;
  switch (place.ip->opcode) {
    case Opcode::VecPack:
      for (std::uint32_t i = 0; i < place.ip->data; ++i) {
        if (!pop(element)) return false;
      }
      return push(*vector), true;
    case Opcode::VecUnpack: {
      if (!pop(*vector)) return false;
      const std::uint64_t length = load<VectorHeader>(cursor_).length;
      if (length != place.ip->data) return true;  // fails by itself
      for (std::uint64_t i = 0; i < length; ++i) push(element);
      return true;
    }
    case Opcode::VecLen:
      if (!pop_reference_to(*vector)) return false;
      return push(TypeKind::U64), true;
    case Opcode::VecSwap:
      return pop(TypeKind::U64) && pop(TypeKind::U64) && pop_reference_to(*vector);
    case Opcode::VecPushBack:
      if (!pop(element)) return false;
      break;
    case Opcode::VecPopBack:
      break;
    default:
      if (!pop(TypeKind::U64) || !pop_reference_to(*vector)) return false;
      return push(*element.reference), true;
  }
  const std::byte* at = has(1) ? stack_.back().target.at : nullptr;
  if (!pop_reference_to(*vector)) return false;
  changed_vector_ = at;
  changed_element_ = &element;
  if (place.ip->opcode == Opcode::VecPopBack) push(element);
  return true;
}

bool Watch::apply_call(const Place& place) {
  const auto* callee = operand<Instance>(place);
  if (callee == nullptr) return true;
  if (!callee->function->is_native) return take_arguments(*callee);
  if (!take_native_arguments(*callee)) return false;
  for (const Layout* layout : callee->returns) {
    push(*layout);
    may_hand_out_ = may_hand_out_ || layout->is_reference();
  }
  native_returned_ = true;
  return true;
}

bool Watch::take_arguments(const Instance& callee) {
  if (!has(callee.parameter_count)) return false;
  Activation function{.instance = &callee, .slots = std::vector<Local>(callee.locals.size())};
  for (std::size_t i = callee.parameter_count; i-- > 0;) {
    function.slots[i] = {ledger().next_generation(), stack_.back().target};
    const Layout& layout = *callee.locals[i].layout;
    if (!(layout.is_reference() ? pop_reference_to(*layout.element) : pop(layout))) return false;
  }
  function.base = stack_.size();
  functions_.push_back(std::move(function));
  return true;
}

/// What a native is given may leave the running code: it is not watched any more.
bool Watch::take_native_arguments(const Instance& callee) {
  CodeCache& cache = machine_.around->cache;
  const Function& function = *callee.function;
  const auto unwatch = [](Ledger& all, Ledger::Block& block) { all.set_watched(block, false); };
  for (std::size_t i = callee.parameter_count; i-- > 0;) {
    const Layout& layout = cache.layouts.layout(
        cache.types.substitute(*function.module, function.parameters[i], callee.type_args));
    if (!layout.is_reference()) {
      if (!pop(layout) || !own_blocks(layout, cursor_, unwatch)) return false;
      continue;
    }
    if (!pop_reference_to(*layout.element)) return false;
    const Layout& target = *layout.element;
    std::byte* const referent = load<std::byte*>(cursor_);
    if (!own_blocks(target, stored_at(target, referent), unwatch)) return false;
  }
  ledger().watch_new(false);
  return true;
}

bool Watch::apply_return() {
  const Activation& function = functions_.back();
  const auto returns = function.instance->returns;
  if (stack_.size() - function.base != returns.size()) {
    return disagree(
        fmt::format("{} values are returned instead of {}", stack_.size() - function.base, returns.size()));
  }
  for (std::size_t i = 0; i < returns.size(); ++i) {
    if (stack_[function.base + i].layout != returns[i])
      return disagree("a value of another type is returned");
  }
  for (std::size_t i = 0; i < function.slots.size(); ++i) {
    if (function.slots[i].generation == 0) continue;
    if (!abilities_of(*function.instance->locals[i].layout).has_drop())
      return disagree(fmt::format("local {} holds a value without drop at the function's end", i));
  }
  functions_.pop_back();
  for (std::size_t i = stack_.size() - returns.size(); i < stack_.size(); ++i) {
    if (stack_[i].layout->is_reference() && !check_alive(stack_[i].target)) return false;
  }
  return true;
}

}  // namespace mvm::checked

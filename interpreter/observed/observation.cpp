// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/observed/observation.h"

#include "interpreter/plain/code.h"
#include "interpreter/plain/machine.h"
#include "verifier/stack_effect.h"

#include <algorithm>

namespace mvm::observed {
namespace {

ObservedValue value_at(const Layout& layout, std::byte* slot) { return {layout, referent_of(layout, slot)}; }

bool is_call(Opcode opcode) noexcept { return opcode == Opcode::Call || opcode == Opcode::CallGeneric; }

}  // namespace

std::size_t Observation::operand_count() const {
  const Function& function = *frames_.back().instance->function;
  const CompiledModule& module = *function.module->compiled;
  const FunctionHandle& handle = module.handle_of(module.function_defs[function.index]);
  return static_cast<std::size_t>(verifier::stack_effect(module, handle, *instruction_).pops);
}

void Observation::begin(const Place& place) {
  place_ = place;
  std::vector<ObservedValue> arguments;
  for (std::size_t i = 0; i < place.instance->parameter_count; ++i) {
    const LocalSlot& slot = place.instance->locals[i];
    arguments.push_back(value_at(*slot.layout, place.locals + slot.offset));
  }
  observer_.frame_opened(*this, ObservedFunction(*place.instance), arguments);
  frames_.push_back({place.instance, place.locals});
}

void Observation::before(const Place& place) {
  place_ = place;
  pc_ = static_cast<std::uint16_t>(place.ip - place.instance->code->code.data());
  instruction_ = &place.instance->function->code->code[pc_];
  callee_ = nullptr;
  observer_.instruction_begins(*this);
  if (is_call(place.ip->opcode)) open_call(place);
}

void Observation::open_call(const Place& place) {
  const void* found = place.instance->find_operand(place.ip->index);
  StatusCode status = StatusCode::EXECUTED;
  // Where a limit does not admit the call, the loop finds the same.
  if (found == nullptr) found = resolve_operand(machine_, *place.instance, place.ip->index, status);
  if (found == nullptr) return;
  callee_ = static_cast<const Instance*>(found);
  observer_.instruction_ends(*this);
  observer_.frame_opened(*this, ObservedFunction(*callee_), top_values(callee_->parameter_count));
}

void Observation::after(const Place& place) {
  place_ = place;
  if (callee_ == nullptr) {
    observer_.instruction_ends(*this);
    if (instruction_->opcode != Opcode::Ret) return;
    const Instance& returned = *frames_.back().instance;
    observer_.frame_closed(*this, ObservedFunction(returned), top_values(returned.returns.size()));
    frames_.pop_back();
  } else if (callee_->function->is_native) {
    observer_.frame_closed(*this, ObservedFunction(*callee_), top_values(callee_->returns.size()));
  } else {
    frames_.push_back({callee_, place.locals});
  }
}

void Observation::failed(const Place& place, const Error& error) {
  place_ = place;
  observer_.failed(*this, error);
}

void Observation::native_begins(const Instance& native) {
  place_ = place_of_machine();
  observer_.frame_opened(*this, ObservedFunction(native), top_values(native.parameter_count));
}

void Observation::native_ends(const Instance& native, const Result<void>& result) {
  place_ = place_of_machine();
  if (result) {
    observer_.frame_closed(*this, ObservedFunction(native), top_values(native.returns.size()));
  } else {
    observer_.failed(*this, result.error());
  }
}

Place Observation::place_of_machine() const {
  return {nullptr, machine_.top, machine_.top_tag, nullptr, nullptr};
}

ObservedFunction Observation::function(std::size_t frame) const {
  return ObservedFunction(*frames_[frame].instance);
}

ObservedValue Observation::local(std::size_t frame, std::size_t local) const {
  const LocalSlot& slot = frames_[frame].instance->locals[local];
  return value_at(*slot.layout, frames_[frame].locals + slot.offset);
}

std::size_t Observation::stack_size() const {
  return static_cast<std::size_t>(place_.top_tag - machine_.tags.get());
}

ObservedValue Observation::stack(std::size_t below) const {
  // The slots begin at the bottom of the memory; only their layouts say where each lies.
  std::size_t offset = 0;
  for (std::size_t i = 0; i <= below; ++i)
    offset += place_.top_tag[-1 - static_cast<std::ptrdiff_t>(i)]->slot_size();
  std::byte* slot = machine_.operands.get() + (place_.top - machine_.operands.get()) - offset;
  return value_at(*place_.top_tag[-1 - static_cast<std::ptrdiff_t>(below)], slot);
}

std::vector<ObservedValue> Observation::top_values(std::size_t count) const {
  std::vector<ObservedValue> values;
  for (std::size_t i = count; i-- > 0;) values.push_back(stack(i));
  return values;
}

const GasMeter& Observation::gas() const { return *machine_.gas; }

}  // namespace mvm::observed

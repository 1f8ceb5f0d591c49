// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/move_trace.h"

#include <mvm/status.h>

#include <algorithm>
#include <utility>

namespace mvm::tools {
namespace {

TraceReference inside(TraceReference reference, std::size_t index, bool is_mutable) {
  reference.location.path.push_back(index);
  reference.is_mutable = is_mutable;
  return reference;
}

std::size_t field_index(const CompiledModule& module, const Instruction& instruction) {
  const bool is_plain =
      instruction.opcode == Opcode::MutBorrowField || instruction.opcode == Opcode::ImmBorrowField;
  const TableIndex handle =
      is_plain ? instruction.index : module.field_instantiations[instruction.index].handle;
  return module.field_handles[handle].field;
}

std::vector<TypeTag> type_arguments(const TypeTag& type) {
  return type.struct_tag == nullptr ? std::vector<TypeTag>{} : type.struct_tag->type_params;
}

}  // namespace

ObservedValue MoveTracer::root_of(const RunState& state, const TraceLocation& location) const {
  if (location.is_global) return globals_.at(location.root).value;
  std::size_t frame = frames_.size() - 1;
  while (frame > 0 && frames_[frame].id != location.root) --frame;
  return state.local(frame, location.local);
}

TraceValue MoveTracer::root_value(const RunState& state, const TraceLocation& location) const {
  const ObservedValue root = root_of(state, location);
  if (!location.is_global) return {std::nullopt, root};
  return {TraceReference{globals_.at(location.root).is_mutable, {true, location.root, 0, {}}}, root};
}

TraceValue MoveTracer::traced(const RunState& state, const Slot& slot, const ObservedValue& value) const {
  return {slot, slot ? root_of(state, slot->location) : value};
}

TraceValue MoveTracer::stack(const RunState& state, std::size_t below) const {
  return traced(state, stack_[stack_.size() - 1 - below], state.stack(below));
}

TraceValue MoveTracer::local(const RunState& state, std::size_t index) const {
  return traced(state, frames_.back().locals[index], state.local(frames_.size() - 1, index));
}

TraceLocation MoveTracer::local_location(std::size_t index) const {
  return {false, frames_.back().id, index, {}};
}

std::vector<MoveTracer::Slot> MoveTracer::take(std::size_t count) {
  std::vector<Slot> taken(std::make_move_iterator(stack_.end() - static_cast<std::ptrdiff_t>(count)),
                          std::make_move_iterator(stack_.end()));
  stack_.resize(stack_.size() - count);
  return taken;
}

TraceReference MoveTracer::load(const ObservedValue& reference, bool is_mutable) {
  TraceReference loaded{is_mutable, {true, events_, 0, {}}};
  globals_.insert_or_assign(events_, Global{reference.target(), is_mutable});
  emit_effect(format_.load(loaded, reference.target()));
  return loaded;
}

void MoveTracer::emit_effect(const std::string& text) {
  format_.effect(text);
  ++events_;
}

void MoveTracer::emit_instruction(const RunState& state) {
  format_.instruction(state.pc(), state.instruction().opcode, type_parameters_, effects_,
                      state.gas().remaining());
  events_ += 1 + effects_.size();
  pending_ = false;
}

void MoveTracer::begin_command(const ObservedFunction& function) {
  const Command call = MoveCall{.package = function.stored_module().address,
                                .module = function.module().name,
                                .function = std::string(function.name()),
                                .type_arguments = {},
                                .arguments = {}};
  commands_begin({&call, 1});
  call_begins();
  in_command_ = true;
}

void MoveTracer::end_command() {
  if (!in_command_) return;
  call_ends();
  in_transaction_ = in_command_ = false;
}

void MoveTracer::frame_opened(const RunState& state, const ObservedFunction& function,
                              std::span<const ObservedValue> arguments) {
  std::vector<Slot> slots;
  if (state.depth() == 0) {
    // A call of a transaction leaves its results behind, and after a failure its frames.
    frames_.clear();
    stack_.clear();
    globals_.clear();
  }
  if (frames_.empty()) {
    if (!in_transaction_ && std::ranges::any_of(arguments, &ObservedValue::is_reference)) {
      begin_command(function);
    }
    const auto types = function.locals();
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const bool is_mutable = i < types.size() && types[i].reference == ObservedType::Reference::Mutable;
      slots.push_back(arguments[i].is_reference() ? Slot(load(arguments[i], is_mutable)) : std::nullopt);
    }
  } else {
    slots = take(arguments.size());
  }
  std::vector<TraceValue> parameters;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    parameters.push_back(traced(state, slots[i], arguments[i]));
  const std::size_t id = events_++;
  format_.open_frame(id, function, parameters, state.gas().remaining());
  slots.resize(std::max(slots.size(), function.is_native() ? 0 : function.locals().size()));
  frames_.push_back({id, std::move(slots)});
}

void MoveTracer::frame_closed(const RunState& state, const ObservedFunction& function,
                              std::span<const ObservedValue> results) {
  if (function.is_native()) {
    const auto types = function.returns();
    for (std::size_t i = 0; i < results.size(); ++i) {
      const bool is_mutable = types[i].reference == ObservedType::Reference::Mutable;
      stack_.push_back(results[i].is_reference() ? Slot(load(results[i], is_mutable)) : std::nullopt);
    }
  }
  const std::size_t id = frames_.back().id;
  if (function.is_native()) frames_.pop_back();
  std::vector<TraceValue> returned;
  for (std::size_t i = results.size(); i-- > 0;) returned.push_back(stack(state, i));
  if (function.is_native() && !frames_.empty()) {
    for (const TraceValue& value : returned) emit_effect(format_.push(value));
  }
  format_.close_frame(id, function, returned, state.gas().remaining());
  ++events_;
  if (!function.is_native()) frames_.pop_back();
  if (frames_.empty()) end_command();
}

void MoveTracer::failed(const RunState& state, const Error& error) {
  if (pending_) {
    fail_instruction(state);
    emit_instruction(state);
  }
  emit_effect(format_.error(error.kind() == ErrorKind::Vm ? to_string(error.status()) : error.message()));
  end_command();
}

/// An instruction that only writes shows what it would have written to, also where it failed.
void MoveTracer::fail_instruction(const RunState& state) {
  type_parameters_.clear();
  switch (state.instruction().opcode) {
    case Opcode::WriteRef:
      return write_through(state, stack_.back());
    case Opcode::VecPushBack:
      return write_through(state, stack_[stack_.size() - 2]);
    case Opcode::VecSwap:
      return write_through(state, stack_[stack_.size() - 3]);
    default:
      return;
  }
}

void MoveTracer::instruction_begins(const RunState& state) {
  pending_ = true;
  effects_.clear();
  type_parameters_.clear();
  const Instruction& instruction = state.instruction();
  switch (instruction.opcode) {
    case Opcode::Call:
    case Opcode::CallGeneric:
    case Opcode::Ret:
      return;
    case Opcode::CopyLoc:
    case Opcode::MoveLoc:
    case Opcode::ImmBorrowLoc:
    case Opcode::MutBorrowLoc:
      effects_.push_back(format_.read(local_location(instruction.index), local(state, instruction.index),
                                      instruction.opcode == Opcode::MoveLoc));
      return;
    case Opcode::ReadRef:
      effects_.push_back(format_.pop(stack(state, 0)));
      effects_.push_back(
          format_.read(stack_.back()->location, root_value(state, stack_.back()->location), false));
      return;
    case Opcode::MutBorrowFieldGeneric:
    case Opcode::ImmBorrowFieldGeneric:
      type_parameters_ = type_arguments(state.stack(0).type());
      break;
    case Opcode::VecImmBorrow:
    case Opcode::VecMutBorrow:
      element_ = state.stack(0).integer().words[0];
      break;
    default:
      break;
  }
  const std::size_t operands = state.operand_count();
  for (std::size_t i = 0; i < operands; ++i) effects_.push_back(format_.pop(stack(state, i)));
}

void MoveTracer::push(const RunState& state, Slot slot) {
  stack_.push_back(std::move(slot));
  effects_.push_back(format_.push(stack(state, 0)));
}

void MoveTracer::push_results(const RunState& state, bool topmost_first) {
  const std::size_t count = state.stack_size() - stack_.size();
  stack_.resize(state.stack_size());
  for (std::size_t i = 0; i < count; ++i)
    effects_.push_back(format_.push(stack(state, topmost_first ? i : count - 1 - i)));
}

void MoveTracer::write_through(const RunState& state, const Slot& slot) {
  effects_.push_back(format_.written(slot->location, root_value(state, slot->location)));
}

void MoveTracer::instruction_ends(const RunState& state) {
  const Opcode opcode = state.instruction().opcode;
  if (opcode != Opcode::Call && opcode != Opcode::CallGeneric && opcode != Opcode::Ret)
    apply(state, take(state.operand_count()));
  emit_instruction(state);
}

/// The instruction has taken its operands, the lowest first in `taken`, and put its results on the stack.
void MoveTracer::apply(const RunState& state, const std::vector<Slot>& taken) {
  const Instruction& instruction = state.instruction();
  const TableIndex index = instruction.index;
  switch (instruction.opcode) {
    case Opcode::CopyLoc:
      return push(state, frames_.back().locals[index]);
    case Opcode::MoveLoc:
      return push(state, std::exchange(frames_.back().locals[index], std::nullopt));
    case Opcode::StLoc:
      frames_.back().locals[index] = taken[0];
      effects_.push_back(format_.written(local_location(index), local(state, index)));
      return;
    case Opcode::ImmBorrowLoc:
    case Opcode::MutBorrowLoc:
      return push(state, TraceReference{instruction.opcode == Opcode::MutBorrowLoc, local_location(index)});
    case Opcode::FreezeRef:
      return push(state, TraceReference{false, taken[0]->location});
    case Opcode::WriteRef:
      return write_through(state, taken[1]);
    case Opcode::VecPushBack:
    case Opcode::VecSwap:
      return write_through(state, taken[0]);
    case Opcode::ImmBorrowField:
    case Opcode::MutBorrowField:
    case Opcode::ImmBorrowFieldGeneric:
    case Opcode::MutBorrowFieldGeneric: {
      const bool is_mutable =
          instruction.opcode == Opcode::MutBorrowField || instruction.opcode == Opcode::MutBorrowFieldGeneric;
      const CompiledModule& module = state.function(state.depth() - 1).compiled();
      return push(state, inside(*taken[0], field_index(module, instruction), is_mutable));
    }
    case Opcode::VecImmBorrow:
    case Opcode::VecMutBorrow:
      return push(state, inside(*taken[0], element_, instruction.opcode == Opcode::VecMutBorrow));
    case Opcode::UnpackVariantImmRef:
    case Opcode::UnpackVariantMutRef:
    case Opcode::UnpackVariantGenericImmRef:
    case Opcode::UnpackVariantGenericMutRef: {
      const bool is_mutable = instruction.opcode == Opcode::UnpackVariantMutRef ||
                              instruction.opcode == Opcode::UnpackVariantGenericMutRef;
      const std::size_t count = state.stack_size() - stack_.size();
      for (std::size_t i = 0; i < count; ++i) stack_.emplace_back(inside(*taken[0], i, is_mutable));
      for (std::size_t i = 0; i < count; ++i) effects_.push_back(format_.push(stack(state, i)));
      return;
    }
    case Opcode::UnpackVariant:
    case Opcode::UnpackVariantGeneric:
      return push_results(state, /*topmost_first=*/true);
    case Opcode::PackGeneric:
      type_parameters_ = type_arguments(state.stack(0).type());
      [[fallthrough]];
    default:
      return push_results(state, /*topmost_first=*/false);
  }
}

}  // namespace mvm::tools

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/charges.h"

// Call, CallGeneric, Ret. Arguments move from the operand stack into the new frame; results stay on the
// operand stack.

namespace mvm::plain {

/// What a call is charged before it is made; natives are charged more, see `call_native`.
template <Kind kMeter, Opcode kOpcode>
[[gnu::always_inline]] inline bool charge_call(Machine& machine, const Instance& callee) noexcept {
  const std::uint64_t args = callee.parameter_count;
  const std::uint64_t type_args = callee.type_args.size();
  return charge<kMeter, kOpcode>(machine, args, 0, 0, [=] { return type_args + args + 1; });
}

/// Begins a function with the arguments on top of the operand stack.
[[gnu::always_inline]] inline bool enter(Machine& machine, Registers& r, const Instance& callee) noexcept {
  std::byte* locals = machine.frame_memory.push(callee.frame_size);
  if (locals == nullptr && callee.frame_size != 0) return false;
  r.top -= callee.parameters_size;
  r.top_tag -= callee.parameter_count;
  if (callee.parameters_size == 8) [[likely]] {
    store(locals, load<std::uint64_t>(r.top));
  } else if (callee.parameters_size > 0) {
    std::memcpy(locals, r.top, callee.parameters_size);
  }
  if (callee.cleared_size > 0) std::memset(locals + callee.parameters_size, 0, callee.cleared_size);
  r.locals = locals;
  r.instance = &callee;
  r.ip = callee.code->code.data();
  return true;
}

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION call(Machine& machine, Registers& r) {
  StatusCode status = kDone;
  const auto* callee = operand<Instance>(machine, r, status);
  if (callee == nullptr) return status;
  if (!charge_call<kMeter, kOpcode>(machine, *callee)) return StatusCode::OUT_OF_GAS;
  if (callee->function->is_native) {
    machine.top = r.top;
    machine.top_tag = r.top_tag;
    if (!call_native_from(machine, *callee)) return StatusCode::UNKNOWN_STATUS;
    r.top = machine.top;
    r.top_tag = machine.top_tag;
    ++r.ip;
    return kDone;
  }
  if (machine.depth == kCallStackLimit) return StatusCode::CALL_STACK_OVERFLOW;
  if (machine.must_stop()) [[unlikely]]
    return StatusCode::UNKNOWN_STATUS;
  machine.frames[machine.depth] = {r.instance, r.ip, r.locals, nullptr, 0};
  if (!enter(machine, r, *callee)) return StatusCode::MEMORY_LIMIT_EXCEEDED;
  ++machine.depth;
  return kDone;
}

/// Drops what is left in the locals of a function that ends.
[[gnu::always_inline]] inline void drop_locals(Machine& machine, const Instance& instance,
                                               std::byte* locals) noexcept {
  for (const TableIndex i : instance.owning) {
    const LocalSlot& local = instance.locals[i];
    drop_value(*machine.heap, *local.layout, locals + local.offset);
  }
}

template <Kind kMeter>
MVM_INSTRUCTION ret(Machine& machine, Registers& r, bool& finished) {
  if (!charge<kMeter, Opcode::Ret>(machine)) return StatusCode::OUT_OF_GAS;
  drop_locals(machine, *r.instance, r.locals);
  if (machine.depth == machine.entry_depth) {
    finished = true;
    return kDone;
  }
  machine.frame_memory.pop(r.locals);
  const Frame& caller = machine.frames[--machine.depth];
  r.instance = caller.instance;
  r.locals = caller.locals;
  r.ip = caller.ip + 1;
  return kDone;
}

}  // namespace mvm::plain

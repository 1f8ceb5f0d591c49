// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/charges.h"

// Nop, Branch, BrTrue, BrFalse, Abort.

namespace mvm::plain {

template <Kind kMeter>
MVM_INSTRUCTION nop(Machine& machine, Registers& r) {
  if (!charge<kMeter, Opcode::Nop>(machine)) return StatusCode::OUT_OF_GAS;
  ++r.ip;
  return kDone;
}

/// Loops go through here, so that they can be ended from outside.
[[gnu::always_inline]] inline StatusCode jump(Machine& machine, Registers& r) noexcept {
  if (machine.must_stop()) [[unlikely]]
    return StatusCode::UNKNOWN_STATUS;
  r.ip = r.instance->code->code.data() + r.ip->index;
  return kDone;
}

template <Kind kMeter>
MVM_INSTRUCTION branch(Machine& machine, Registers& r) {
  if (!charge<kMeter, Opcode::Branch>(machine)) return StatusCode::OUT_OF_GAS;
  return jump(machine, r);
}

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION branch_if(Machine& machine, Registers& r) {
  if (!charge<kMeter, kOpcode>(machine)) return StatusCode::OUT_OF_GAS;
  if ((r.pop_u64() != 0) == (kOpcode == Opcode::BrTrue)) return jump(machine, r);
  ++r.ip;
  return kDone;
}

template <Kind kMeter>
MVM_INSTRUCTION abort(Machine& machine, Registers& r) {
  if (!charge<kMeter, Opcode::Abort>(machine)) return StatusCode::OUT_OF_GAS;
  machine.sub_status = r.pop_u64();
  return StatusCode::ABORTED;
}

}  // namespace mvm::plain

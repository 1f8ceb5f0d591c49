// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/charges.h"

// LdU8 to LdU256, LdTrue, LdFalse, LdConst.

namespace mvm::plain {

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION load_small(Machine& machine, Registers& r, TypeKind kind, std::uint64_t value) {
  if (!charge<kMeter, kOpcode>(machine)) return StatusCode::OUT_OF_GAS;
  if (r.is_full(machine)) return StatusCode::EXECUTION_STACK_OVERFLOW;
  r.push_u64(machine, kind, value);
  ++r.ip;
  return kDone;
}

/// A literal that lies in the module.
template <Kind kMeter, Opcode kOpcode, std::uint32_t kSize>
MVM_INSTRUCTION load_wide(Machine& machine, Registers& r, TypeKind kind) {
  if (!charge<kMeter, kOpcode>(machine)) return StatusCode::OUT_OF_GAS;
  if (r.is_full(machine)) return StatusCode::EXECUTION_STACK_OVERFLOW;
  std::memcpy(r.top, r.instance->code->literals + r.ip->data, kSize);
  r.push_tag(*machine.primitives[static_cast<std::size_t>(kind)]);
  ++r.ip;
  return kDone;
}

template <Kind kMeter>
MVM_INSTRUCTION load_constant(Machine& machine, Registers& r) {
  StatusCode status = kDone;
  const auto* constant = operand<LoadedConstant>(machine, r, status);
  const std::uint64_t bytes = constant->bcs.size();
  const bool paid = charge<kMeter, Opcode::LdConst>(machine, 0, 1, bytes, [=] { return bytes; });
  if (!paid) return StatusCode::OUT_OF_GAS;
  if (constant->layout == nullptr) return StatusCode::VERIFIER_INVARIANT_VIOLATION;
  if (r.is_full(machine)) return StatusCode::EXECUTION_STACK_OVERFLOW;
  if (constant->layout->kind == TypeKind::Vector) {
    const auto read = read_value_bcs(*machine.heap, *constant->layout, r.top, constant->bcs);
    if (!read) {
      const bool out_of_memory = read.error().status() == StatusCode::MEMORY_LIMIT_EXCEEDED;
      return out_of_memory ? StatusCode::MEMORY_LIMIT_EXCEEDED : StatusCode::VERIFIER_INVARIANT_VIOLATION;
    }
  } else {
    move_bytes(r.top, constant->value.data(), constant->layout->slot_size());
  }
  r.push_tag(*constant->layout);
  ++r.ip;
  return kDone;
}

}  // namespace mvm::plain

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/translated/segments.h"

// Jumps to entries of the running instance: `pointer` where the condition holds; where not, `c` and `d` as
// one word. Small integers are compared as 64-bit ones.

namespace mvm::translated {

/// Where a jump goes whose condition does not hold.
[[gnu::always_inline]] inline const Entry* other_target(const Op* op) noexcept {
  return reinterpret_cast<const Entry*>(static_cast<std::uintptr_t>(word(op->c, op->d)));
}

MVM_REGISTER_OP(Jump) { MVM_JUMP(op->pointer); }

#define MVM_JUMP_IF(name, condition) \
  MVM_REGISTER_OP(name) {            \
    if (condition) {                 \
      MVM_JUMP(op->pointer);         \
    } else {                         \
      MVM_JUMP(other_target(op));    \
    }                                \
  }
MVM_JUMP_IF(JumpIf, u64_at(fp, op->a) != 0)
MVM_JUMP_IF(JumpIfLtRR, u64_at(fp, op->a) < u64_at(fp, op->b))
MVM_JUMP_IF(JumpIfLeRR, u64_at(fp, op->a) <= u64_at(fp, op->b))
MVM_JUMP_IF(JumpIfEqRR, u64_at(fp, op->a) == u64_at(fp, op->b))
MVM_JUMP_IF(JumpIfLtRI, u64_at(fp, op->a) < op->e)
MVM_JUMP_IF(JumpIfLeRI, u64_at(fp, op->a) <= op->e)
MVM_JUMP_IF(JumpIfEqRI, u64_at(fp, op->a) == op->e)
#undef MVM_JUMP_IF

/// By the tag of the enum at [b] + c: `pointer` is an array of entries by tag.
MVM_REGISTER_OP(Switch) {
  const auto tag = load<std::uint16_t>(pointer_at(fp, op->b) + op->c);
  MVM_JUMP(static_cast<const Entry* const*>(op->pointer)[tag]);
}

}  // namespace mvm::translated

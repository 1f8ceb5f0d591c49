// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/translated/calls_limits.h"
#include "interpreter/translated/moves.h"
#include "interpreter/translated/translator.h"

// Call, DropLocals and the returns. Arguments lie from `a` on, where the callee's frame begins; `b` values of
// this function lie on the operand stack below them; `pointer` is the callee's Instance, `c` which code of it
// runs. The instruction after a call begins a segment.

namespace mvm::translated {

/// Whether a function can run as register code where a call of it comes, with those that are part of it.
[[gnu::always_inline]] inline bool has_room(const Machine& m, const RegisterCode& code,
                                            const std::byte* frame, std::uint32_t base) noexcept {
  return m.depth < kCallDepth && static_cast<std::size_t>(m.registers.limit - frame) >= code.frame_size &&
         base + code.max_height <= kCallHeight;
}

/// The call where something is missing: the callee's code, or room for it.
void call_slowly(MVM_PARAMS);

MVM_REGISTER_OP(Call) {
  const auto* callee = static_cast<const Instance*>(op->pointer);
  const RegisterCode* code = callee->registers[op->c].load(std::memory_order_acquire);
  std::byte* const frame = fp + op->a;
  const std::uint32_t base = m.registers.base + op->b;
  if (code == nullptr || !has_room(m, *code, frame, base)) [[unlikely]] {
    MVM_TAIL return slowly<call_slowly>(MVM_ARGS);
  }
  m.frames[m.depth++] = {m.registers.instance, nullptr, fp, op + 1, m.registers.base};
  m.registers.base = base;
  m.registers.instance = callee;
  fp = frame;
  if (code->cleared_size != 0) std::memset(fp + code->cleared_offset, 0, code->cleared_size);
  MVM_JUMP(code->first);
}

/// A native function's call.
void call_native_slowly(MVM_PARAMS);
MVM_REGISTER_OP(CallNative) { MVM_TAIL return slowly<call_native_slowly>(MVM_ARGS); }

/// Drops what is left in the locals: `pointer` is the instance.
void drop_locals(Machine& m, const Instance& instance, std::byte* fp) noexcept;
MVM_REGISTER_OP(DropLocals) {
  drop_locals(m, *static_cast<const Instance*>(op->pointer), fp);
  MVM_NEXT;
}

/// The outermost function is through: its results lie at `fp`.
void finish(MVM_PARAMS);

#define MVM_RETURN                              \
  do {                                          \
    if (m.depth == 0) [[unlikely]]              \
      MVM_TAIL return slowly<finish>(MVM_ARGS); \
    const Frame& caller = m.frames[--m.depth];  \
    fp = caller.locals;                         \
    m.registers.instance = caller.instance;     \
    m.registers.base = caller.base;             \
    MVM_ENTER(caller.resume);                   \
  } while (false)

MVM_REGISTER_OP(Return0) { MVM_RETURN; }
/// Of the slot `a`.
MVM_REGISTER_OP(Return8) {
  store(fp, u64_at(fp, op->a));
  MVM_RETURN;
}
/// Of `c` bytes from `a` on.
MVM_REGISTER_OP(ReturnN) {
  std::memmove(fp, fp + op->a, op->c);
  MVM_RETURN;
}

}  // namespace mvm::translated

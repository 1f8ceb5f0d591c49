// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/machine.h"
#include "interpreter/translated/op.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

// How the instructions of register code hand over to each other. Each is a function of the same signature
// that ends by calling the next one; optimized, that call is a jump, and the parameters stay in the
// processor's registers. Builds that do not turn it into one go through a loop instead.
//
//   op    the instruction
//   fp    the running function's frame
//   fuel  what may run before gas has to be looked at (Fuel)
//   low   the lowest word of fuel, height first, in the segments before the running one
//   last  the same of the running one

#define MVM_PARAMS                                                                                    \
  [[maybe_unused]] const Op *op, [[maybe_unused]] std::byte *fp, [[maybe_unused]] std::uint64_t fuel, \
      [[maybe_unused]] std::uint64_t low, [[maybe_unused]] std::uint64_t last, [[maybe_unused]] Machine &m
#define MVM_ARGS op, fp, fuel, low, last, m

#if defined(__clang__)
#define MVM_TAIL [[clang::musttail]]
#else
#define MVM_TAIL
#endif

#ifdef MVM_NO_TAIL_CALLS
#define MVM_GO_ON return go_on_at(MVM_ARGS)
#else
#define MVM_GO_ON MVM_TAIL return kHandlers[static_cast<std::size_t>(op->code)](MVM_ARGS)
#endif

/// Goes on with the instruction after this one.
#define MVM_NEXT \
  do {           \
    ++op;        \
    MVM_GO_ON;   \
  } while (false)

/// Goes on at a segment's beginning, charging it.
#define MVM_ENTER(segment)                                 \
  do {                                                     \
    op = (segment);                                        \
    const std::uint64_t probe = fuel - word(op->b, op->c); \
    if ((probe & kGuards) != kGuards) [[unlikely]]         \
      MVM_TAIL return slowly<enter_slowly>(MVM_ARGS);      \
    low = low < last ? low : last;                         \
    last = probe;                                          \
    fuel -= word(op->d, op->e);                            \
    MVM_NEXT;                                              \
  } while (false)

/// Goes on at a block, which may never have been entered before.
#define MVM_JUMP(entry_pointer)                                                                             \
  do {                                                                                                      \
    const auto* jump_entry = static_cast<const Entry*>(entry_pointer);                                      \
    const Op* jump_to = jump_entry->code.load(std::memory_order_acquire);                                   \
    if (jump_to == nullptr) [[unlikely]]                                                                    \
      MVM_TAIL return slowly<enter_new_block>(reinterpret_cast<const Op*>(jump_entry), fp, fuel, low, last, \
                                              m);                                                           \
    MVM_ENTER(jump_to);                                                                                     \
  } while (false)

/// Leaves the instruction and all that follows in this function to the plain interpreter.
#define MVM_LEAVE MVM_TAIL return slowly<leave>(MVM_ARGS)

namespace mvm::translated {

[[gnu::visibility("hidden")]] extern const Handler kHandlers[kOpCount];

/// Says where to go on.
inline void go_on_at(MVM_PARAMS) noexcept {
  State& state = m.registers;
  state.op = op;
  state.fp = fp;
  state.fuel = fuel;
  state.low = low;
  state.last = last;
}

/// What is too slow for an instruction is a function that says where to go on, and this goes on there.
template <Handler kSlow>
[[gnu::noinline, gnu::cold]] void slowly(MVM_PARAMS) {
  kSlow(MVM_ARGS);
#ifndef MVM_NO_TAIL_CALLS
  const State& state = m.registers;
  op = state.op;
  if (op == nullptr) return;
  fp = state.fp;
  fuel = state.fuel;
  low = state.low;
  last = state.last;
  MVM_GO_ON;
#endif
}

/// The slow side of MVM_ENTER: the meter is asked.
void enter_slowly(MVM_PARAMS);
/// Goes on at the block of an entry, which `op` points to.
void enter_block(MVM_PARAMS);
/// Translates it first.
void enter_new_block(MVM_PARAMS);
/// Puts the operand stack as the stack code would have it, and runs on there in plain mode to the function's
/// end.
void leave(MVM_PARAMS);

[[gnu::always_inline]] inline std::uint64_t word(std::uint32_t low, std::uint32_t high) noexcept {
  return low | (static_cast<std::uint64_t>(high) << 32);
}
[[gnu::always_inline]] inline std::uint64_t u64_at(const std::byte* fp, std::uint32_t slot) noexcept {
  return load<std::uint64_t>(fp + slot);
}
[[gnu::always_inline]] inline std::byte* pointer_at(const std::byte* fp, std::uint32_t slot) noexcept {
  return load<std::byte*>(fp + slot);
}

}  // namespace mvm::translated

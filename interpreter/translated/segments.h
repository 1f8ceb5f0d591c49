// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/translated/registers.h"

// Segment, Leave; charging of sizes that are known only when an instruction runs.

#define MVM_REGISTER_OP(name) inline void op_##name(MVM_PARAMS)

namespace mvm::translated {

/// Charges what comes after it; see SegmentInfo.
MVM_REGISTER_OP(Segment) { MVM_ENTER(op); }

/// The plain interpreter goes on here.
MVM_REGISTER_OP(Leave) { MVM_LEAVE; }

/// Follows a trace's first segment and counts down at `pointer`, an atomic 32-bit number, how often that is
/// entered until the trace becomes machine code. It is the block `b`, and has `a` instructions with this one.
void compile_trace(MVM_PARAMS);
[[nodiscard]] inline std::atomic<std::uint32_t>& counter_of(const Op& count) noexcept {
  return *static_cast<std::atomic<std::uint32_t>*>(const_cast<void*>(count.pointer));
}
MVM_REGISTER_OP(Count) {
  auto& left = counter_of(*op);
  const std::uint32_t times = left.load(std::memory_order_relaxed);
  if (times == 0) [[unlikely]]
    MVM_TAIL return slowly<compile_trace>(MVM_ARGS);
  left.store(times - 1, std::memory_order_relaxed);  // threads may miss each other's: no matter
  MVM_NEXT;
}
/// Goes on with the machine code at `pointer`.
MVM_REGISTER_OP(Native) {
  MVM_TAIL return reinterpret_cast<Handler>(reinterpret_cast<std::uintptr_t>(op->pointer))(MVM_ARGS);
}

/// Charges a size where the word of fuel does not tell. Gives the new word; 0 when out of gas, the meter is
/// then settled as before.
[[nodiscard]] std::uint64_t charge_size_slowly(Machine& m, std::uint64_t fuel, std::uint64_t lowest,
                                               std::uint64_t size) noexcept;

/// Charges the size of what an instruction works on; the rest of its cost is in its segment.
#define MVM_CHARGE_SIZE(size_expression)                                         \
  if (m.registers.is_metered) {                                                  \
    const std::uint64_t charged = (size_expression);                             \
    const std::uint64_t probe = fuel - (charged << 32);                          \
    if (charged <= kMostPerSegment && (probe & kGuards) == kGuards) [[likely]] { \
      fuel = probe;                                                              \
    } else {                                                                     \
      fuel = charge_size_slowly(m, fuel, low < last ? low : last, charged);      \
      low = last = UINT64_MAX;                                                   \
      if (fuel == 0) {                                                           \
        fuel = kNoFuel;                                                          \
        MVM_LEAVE;                                                               \
      }                                                                          \
    }                                                                            \
  }

[[nodiscard]] inline std::uint64_t sized(const Machine& m, const Layout& layout,
                                         const std::byte* at) noexcept {
  return abstract_size_of_value(layout, at, m.gas->size_rule());
}

}  // namespace mvm::translated

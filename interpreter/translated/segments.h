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

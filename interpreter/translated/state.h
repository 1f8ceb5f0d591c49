// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/translated/fuel.h"
#include "interpreter/translated/op.h"

#include <mvm/error.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

// GCC makes a jump of a call at the end of a function only where it optimizes, and not under sanitizers.
#if !defined(__clang__) && \
    (!defined(__OPTIMIZE__) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__))
#define MVM_NO_TAIL_CALLS
#endif

namespace mvm::translated {

/// What running register code keeps beside the processor's registers.
///
/// Frames lie one after the other in `memory`, which is never moved: the locals, then the operand stack's
/// values in slots of their size. A call's arguments are where the callee's frame begins, and its results
/// come to lie there.
struct State {
  /// Bytes of all frames' locals. The operand stack has room besides.
  static constexpr std::size_t kLocalsBytes = std::size_t{1} << 20;

  std::unique_ptr<std::byte[]> memory;
  std::byte* limit = nullptr;  ///< no frame's locals may end past this
  const Instance* instance = nullptr;
  std::uint32_t base = 0;  ///< values on the operand stacks of the waiting functions
  std::uint64_t vector_len_max = 0;
  bool is_metered = false;
  bool compiles = false;            ///< traces become machine code where they are entered often
  bool follows_references = false;  ///< which code runs: see RegisterCode

  Fuel meter;
  /// The last segment that was charged instruction by instruction, what there was before, and the word after:
  /// as long as it is still the same no other segment was charged.
  const Op* slow_segment = nullptr;
  std::uint64_t slow_fuel = 0;
  GasMeter::Checkpoint before_slow;
  /// A size that was charged for an instruction that then could not run.
  std::uint64_t unused_size = 0;

  // Where to go on, and with what in the processor's registers; no instruction where the run ends. Only what
  // is rare goes this way, and everything where there are no tail calls.
  const Op* op = nullptr;
  std::byte* fp = nullptr;
  std::uint64_t fuel = 0;
  std::uint64_t low = 0;
  std::uint64_t last = 0;
};

}  // namespace mvm::translated

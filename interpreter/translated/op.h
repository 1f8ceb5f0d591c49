// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/lazy_array.h"
#include "interpreter/module.h"

#include <atomic>
#include <cstdint>
#include <span>

namespace mvm {
class Machine;
}

namespace mvm::translated {

/// The instructions of register code.
enum class OpCode : std::uint16_t {
#define MVM_OP(name) name,
#include "interpreter/translated/ops.def"
#undef MVM_OP
};
inline constexpr std::size_t kOpCount = 0
#define MVM_OP(name) +1
#include "interpreter/translated/ops.def"
#undef MVM_OP
    ;

/// An instruction of register code: three-address code over the bytes of a frame. What the operands are is
/// said at each instruction; a slot is an offset in bytes from the frame's start.
struct Op {
  OpCode code = OpCode::Leave;
  std::uint16_t at = 0;  ///< of a call and of a trace's first instruction: the code offset
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t c = 0;
  std::uint32_t d = 0;
  std::uint32_t e = 0;
  union {
    std::uint64_t imm = 0;
    const void* pointer;
  };
};
static_assert(sizeof(Op) == 32);

/// What one instruction of stack code is charged by tiers, apart from sizes that are known only when it runs.
struct InstructionCost {
  std::uint32_t size = 0;
  std::uint16_t pops = 0;
  std::uint16_t pushes = 0;
};

/// Instructions that are charged together, when the first of them is reached: they run one after the other
/// unless one fails. `Segment` is the instruction that charges; its `b`, `c` are the words of `need`, its
/// `d`, `e` those of `delta` (see Fuel).
struct SegmentInfo {
  std::span<const InstructionCost> costs;
  std::uint32_t height = 0;  ///< values of this function on the operand stack where it begins
};

/// What all instances of a function have in common: where blocks begin, and how high its operand stack gets.
struct FunctionShape {
  std::span<const std::uint16_t> leaders;  ///< code offsets, ascending; the first is 0
  std::span<const bool> mutably_borrowed;  ///< by local
  std::uint32_t max_height = 0;            ///< values

  /// Which block begins at a code offset that begins one.
  [[nodiscard]] std::uint32_t block_at(std::uint16_t offset) const noexcept;
  [[nodiscard]] bool is_leader(std::uint16_t offset) const noexcept;
};

/// What runs an instruction; see registers.h.
using Handler = void (*)(const Op* op, std::byte* fp, std::uint64_t fuel, std::uint64_t low,
                         std::uint64_t last, Machine& m);

/// Where a block of an instance begins.
struct Entry {
  std::atomic<const Op*> code;  ///< null until it is first entered
  /// Goes on there, given the entry in place of `op`. `enter_block` until there is machine code.
  std::atomic<Handler> enter;
  std::uint32_t block;
};

/// Whether an instruction is none of the trace's, but leads from register code to machine code.
[[nodiscard]] constexpr bool is_extra(OpCode code) noexcept {
  return code == OpCode::Count || code == OpCode::Native;
}

/// An instance's register code, made trace by trace as blocks are entered.
struct RegisterCode {
  const FunctionShape* shape = nullptr;
  LazyArray<Entry> entries;      ///< by block: see `entry_of`
  const Entry* first = nullptr;  ///< the first block's
  std::uint32_t frame_size = 0;
  std::uint32_t cleared_offset = 0;
  std::uint32_t cleared_size = 0;  ///< bytes that are zero when the function begins
  std::uint32_t max_height = 0;
  bool follows_references = false;  ///< how equality is charged (GasModel::equality_follows_references)
};

}  // namespace mvm::translated

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/machine.h"
#include "interpreter/translated/op.h"

#include <cstdint>
#include <vector>

// From stack code to register code. A trace begins where a block is entered, and goes on over jumps that are
// always taken and over blocks that are fallen into, to the first branch, return, or instruction that always
// fails. Within it the operand stack is followed: a value that was only copied from a local, a constant or
// the address of something stays what it is until an instruction wants it, and all else lies in a slot after
// the locals, where it would lie on a stack.

namespace mvm::translated {

/// A value on the operand stack, as the translator knows it.
struct Operand {
  enum class Kind : std::uint8_t {
    Slot,          ///< the value lies in `slot`
    Constant,      ///< `value`, of at most 64 bits
    FrameAddress,  ///< a reference to `slot`
    Reference,     ///< a reference: what lies in `slot`, plus `offset`
  };
  static constexpr std::uint32_t kNoLocal = UINT32_MAX;

  const Layout* layout = nullptr;
  Kind kind = Kind::Slot;
  std::uint32_t slot = 0;
  std::uint32_t offset = 0;
  std::uint32_t home = 0;          ///< the slot that is kept for it
  std::uint32_t local = kNoLocal;  ///< the local in which `slot` lies
  std::uint64_t value = 0;

  [[nodiscard]] bool is_home() const noexcept {
    return slot == home && offset == 0 && (kind == Kind::Slot || kind == Kind::Reference);
  }
};

/// A function whose code is part of its caller's register code. Its frame begins at `frame` in the caller's,
/// where its arguments are; but a local need not lie there.
struct Inlined {
  const Instance* instance = nullptr;
  std::uint16_t call = 0;       ///< code offset of the call in the function that is around it
  std::uint32_t frame = 0;      ///< slot
  std::vector<Operand> locals;  ///< where each local is; without a layout while it was not set
};

/// Where an instruction of register code is, in terms of stack code.
struct Place {
  std::uint16_t offset = 0;              ///< of the instruction that runs next, in the innermost function
  std::vector<Operand> operands;         ///< on the operand stack of this function and those in `inlined`
  std::vector<Inlined> inlined;          ///< the outermost first
  const Op* segment = nullptr;           ///< in which it is; null where that is not charged yet
  std::vector<InstructionCost> charged;  ///< of the segment, before the instruction
};

/// Functions whose code becomes part of their callers' may call each other so deep, and have so many
/// instructions in all; each has no more than so many values on the operand stack, and bytes of locals.
inline constexpr std::size_t kInlineLevels = 3;
inline constexpr std::uint32_t kInlineInstructions = 48;
inline constexpr std::uint32_t kInlineHeight = 16;
inline constexpr std::uint32_t kInlineFrame = 512;

[[nodiscard]] const FunctionShape& shape_of(CodeCache& cache, const Function& function);
/// The register code of an instance, made at first use: without instructions, which come with their blocks.
[[nodiscard]] const RegisterCode& register_code(CodeCache& cache, const Instance& instance,
                                                bool follows_references);
/// Where a block of the code begins, made at first use. Not from two threads at once.
[[nodiscard]] Entry& entry_of(CodeCache& cache, const RegisterCode& code, std::uint32_t block);
/// The first instruction of a block of the instance, made at first use.
[[nodiscard]] const Op* translate_block(Machine& m, const Instance& instance, const RegisterCode& code,
                                        const Entry& entry);
/// Finds out where an instruction is by translating its trace once more.
[[nodiscard]] Place describe(Machine& m, const Instance& instance, const RegisterCode& code, const Op& op);

}  // namespace mvm::translated

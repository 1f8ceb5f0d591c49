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

/// Where an instruction of register code is, in terms of stack code.
struct Place {
  std::uint16_t offset = 0;              ///< of the instruction that runs next
  std::vector<Operand> operands;         ///< on the operand stack of this function
  const Op* segment = nullptr;           ///< in which it is; null where that is not charged yet
  std::vector<InstructionCost> charged;  ///< of the segment, before the instruction
};

/// The register code of an instance, made at first use: without instructions, which come with their blocks.
[[nodiscard]] const RegisterCode& register_code(CodeCache& cache, const Instance& instance,
                                                bool follows_references);
/// The first instruction of a block of the instance, made at first use.
[[nodiscard]] const Op* translate_block(Machine& m, const Instance& instance, const RegisterCode& code,
                                        const Entry& entry);
/// Finds out where an instruction is by translating its trace once more.
[[nodiscard]] Place describe(Machine& m, const Instance& instance, const RegisterCode& code, const Op& op);

}  // namespace mvm::translated

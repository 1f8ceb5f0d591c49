// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/file_format.h>

#include <array>
#include <cstdint>

namespace mvm::verifier {

/// How many values an instruction takes from the operand stack, and how many it then puts there.
struct StackEffect {
  std::uint64_t pops;
  std::uint64_t pushes;
};

/// The effect of instructions that have the same one whatever they name; kOperandDecides pops for the others.
inline constexpr std::uint8_t kOperandDecides = 255;
struct FixedStackEffect {
  std::uint8_t pops;
  std::uint8_t pushes;
};

inline constexpr std::array<FixedStackEffect, 256> kFixedStackEffects = [] {
  std::array<FixedStackEffect, 256> table{};
  // Not by default member initializers: GCC 12 reads zeros for the elements that are not set below when it
  // optimizes.
  table.fill({kOperandDecides, 0});
  const auto set = [&](std::uint8_t pops, std::uint8_t pushes, auto... opcodes) {
    ((table[static_cast<std::uint8_t>(opcodes)] = {pops, pushes}), ...);
  };
  using enum Opcode;
  set(0, 0, Branch, Nop);
  set(1, 0, Pop, BrTrue, BrFalse, StLoc, Abort, VariantSwitch);
  set(2, 0, MoveToDeprecated, MoveToGenericDeprecated, WriteRef, VecPushBack);
  set(3, 0, VecSwap);
  set(0, 1, LdU8, LdU16, LdU32, LdU64, LdU128, LdU256, LdTrue, LdFalse, LdConst, CopyLoc, MoveLoc,
      MutBorrowLoc, ImmBorrowLoc);
  set(1, 1, Not, FreezeRef, ReadRef, ExistsDeprecated, ExistsGenericDeprecated, MutBorrowGlobalDeprecated,
      MutBorrowGlobalGenericDeprecated, ImmBorrowGlobalDeprecated, ImmBorrowGlobalGenericDeprecated,
      MutBorrowField, MutBorrowFieldGeneric, ImmBorrowField, ImmBorrowFieldGeneric, MoveFromDeprecated,
      MoveFromGenericDeprecated, CastU8, CastU16, CastU32, CastU64, CastU128, CastU256, VecLen, VecPopBack);
  set(2, 1, Add, Sub, Mul, Mod, Div, BitOr, BitAnd, Xor, Shl, Shr, Or, And, Eq, Neq, Lt, Gt, Le, Ge,
      VecImmBorrow, VecMutBorrow);
  return table;
}();

/// The effect of an instruction that its operand decides.
[[nodiscard]] StackEffect operand_stack_effect(const CompiledModule& module, const FunctionHandle& function,
                                               const Instruction& instruction) noexcept;

/// The effect of any instruction of `function` (Move bytecode verifier, `instruction_effect`).
[[nodiscard]] inline StackEffect stack_effect(const CompiledModule& module, const FunctionHandle& function,
                                              const Instruction& instruction) noexcept {
  const FixedStackEffect fixed = kFixedStackEffects[static_cast<std::uint8_t>(instruction.opcode)];
  if (fixed.pops != kOperandDecides) return {fixed.pops, fixed.pushes};
  return operand_stack_effect(module, function, instruction);
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <asmjit/x86.h>

#include <cstdint>

// AsmJit encodes the instructions.

namespace mvm::jit {

namespace x86 = asmjit::x86;
using Register = x86::Gp;

// The parameters that the instructions of register code hand on (MVM_PARAMS), where System V's calling
// convention has them.
inline const Register kOp = x86::rdi;
inline const Register kFrame = x86::rsi;
inline const Register kFuel = x86::rdx;
inline const Register kLow = x86::rcx;
inline const Register kLast = x86::r8;
inline const Register kMachine = x86::r9;
// Free for use within an instruction.
inline const Register kScratch = x86::rax;
inline const Register kScratch2 = x86::r10;
inline const Register kScratch3 = x86::r11;

/// The lowest 1, 2, 4 or 8 bytes of a register.
[[nodiscard]] inline Register part_of(const Register& whole, std::uint32_t bytes) noexcept {
  switch (bytes) {
    case 1:
      return whole.r8();
    case 2:
      return whole.r16();
    case 4:
      return whole.r32();
    default:
      return whole;
  }
}

}  // namespace mvm::jit

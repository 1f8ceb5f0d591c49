// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Segments and jumps.

#include "interpreter/jit/compiler.h"
#include "interpreter/jit/handlers.h"
#include "interpreter/translated/fuel.h"

#include <cstddef>

namespace mvm::jit {
namespace {

constexpr std::uint64_t word(std::uint32_t low, std::uint32_t high) noexcept {
  return low | (static_cast<std::uint64_t>(high) << 32);
}

}  // namespace

/// MVM_ENTER.
void Compiler::charge(const Op& segment) {
  const std::uint64_t need = word(segment.b, segment.c);
  const std::uint64_t delta = word(segment.d, segment.e);
  a_.mov(kScratch, asmjit::Imm(0 - need));
  a_.add(kScratch, kFuel);  // the probe
  a_.mov(kScratch2, asmjit::Imm(translated::kGuards));
  a_.mov(kScratch3, kScratch);
  a_.and_(kScratch3, kScratch2);
  a_.cmp(kScratch3, kScratch2);
  a_.jne(stub(segment, slow_entry()));
  a_.cmp(kLast, kLow);
  a_.cmovb(kLow, kLast);
  a_.mov(kLast, kScratch);
  if (need == delta) {
    a_.mov(kFuel, kScratch);
  } else {
    a_.mov(kScratch2, asmjit::Imm(delta));
    a_.sub(kFuel, kScratch2);
  }
}

void Compiler::go_to(const void* entry) {
  if (entry == &source_.entry) {
    charge(copy_[0]);
    a_.jmp(start_);
    return;
  }
  a_.mov(kOp, asmjit::Imm(entry));
  a_.jmp(x86::qword_ptr(kOp, offsetof(translated::Entry, enter)));
}

/// The way back to the trace's beginning comes first.
void Compiler::jump_if(const Op& op, x86::CondCode condition) {
  const void* const other = reinterpret_cast<const void*>(static_cast<std::uintptr_t>(word(op.c, op.d)));
  const bool swaps = op.pointer == &source_.entry;
  const asmjit::Label away = a_.newLabel();
  a_.j(swaps ? x86::negateCond(condition) : condition, away);
  go_to(swaps ? op.pointer : other);
  a_.bind(away);
  go_to(swaps ? other : op.pointer);
}

void Compiler::jump_if_registers(const Op& op, x86::CondCode condition) {
  const Register a = use(op.a);
  a_.cmp(a, use(op.b));
  jump_if(op, condition);
}

void Compiler::jump_if_immediate(const Op& op, x86::CondCode condition) {
  apply(x86::Inst::kIdCmp, use(op.a), op.e);
  jump_if(op, condition);
}

void Compiler::switch_variant(const Op& op) {
  a_.movzx(kScratch.r32(), x86::word_ptr(use(op.b), static_cast<std::int32_t>(op.c)));
  a_.mov(kScratch2, asmjit::Imm(op.pointer));
  a_.mov(kOp, x86::qword_ptr(kScratch2, kScratch, 3));
  a_.jmp(x86::qword_ptr(kOp, offsetof(translated::Entry, enter)));
}

x86::Mem Compiler::in_machine(const void* member, std::uint32_t bytes) const {
  const auto* const begin = reinterpret_cast<const std::byte*>(&source_.machine);
  return x86::Mem(kMachine, static_cast<std::int32_t>(static_cast<const std::byte*>(member) - begin), bytes);
}

}  // namespace mvm::jit

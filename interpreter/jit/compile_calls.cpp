// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Calls and returns, as in translated/calls.h. Nothing is in the cache's registers then, so all are free.

#include "interpreter/jit/compiler.h"
#include "interpreter/jit/handlers.h"
#include "interpreter/plain/machine.h"
#include "interpreter/translated/calls_limits.h"

#include <cstddef>

namespace mvm::jit {

using translated::OpCode;

namespace {

/// Locals of so many bytes are cleared here.
constexpr std::uint32_t kFewBytes = 64;

}  // namespace

void Compiler::call(const Op& op) {
  const auto& callee = *static_cast<const Instance*>(op.pointer);
  const translated::RegisterCode* code = callee.registers[op.c].load(std::memory_order_acquire);
  if (code == nullptr || code->cleared_size > kFewBytes) return hand_over(op);
  const Machine& m = source_.machine;
  const Register depth = kScratch;
  const Register frame = kScratch2;
  const Register base = kScratch3;
  const Register record = x86::rbx;
  const Register other = x86::r12;
  a_.mov(depth, in_machine(&m.depth));
  a_.cmp(depth, asmjit::Imm(translated::kCallDepth));
  a_.jae(slow(op));
  a_.lea(frame, slot(op.a));
  a_.mov(other, in_machine(&m.registers.limit));
  a_.sub(other, frame);
  a_.cmp(other, asmjit::Imm(code->frame_size));
  a_.jb(slow(op));
  a_.mov(base.r32(), in_machine(&m.registers.base, 4));
  a_.mov(other.r32(), base.r32());
  a_.add(base.r32(), asmjit::Imm(op.b));
  a_.cmp(base.r32(),
         asmjit::Imm(translated::kCallHeight - std::min(translated::kCallHeight, code->max_height)));
  a_.ja(slow(op));

  a_.imul(record, depth, asmjit::Imm(sizeof(Frame)));
  a_.add(record, in_machine(&m.frames));
  a_.inc(depth);
  a_.mov(in_machine(&m.depth), depth);
  a_.mov(x86::dword_ptr(record, offsetof(Frame, base)), other.r32());
  a_.mov(x86::qword_ptr(record, offsetof(Frame, ip)), 0);
  a_.mov(x86::qword_ptr(record, offsetof(Frame, locals)), kFrame);
  a_.mov(other, asmjit::Imm(&source_.instance));
  a_.mov(x86::qword_ptr(record, offsetof(Frame, instance)), other);
  a_.mov(other, asmjit::Imm(&op + 1));
  a_.mov(x86::qword_ptr(record, offsetof(Frame, resume)), other);

  a_.mov(in_machine(&m.registers.base, 4), base.r32());
  if (&callee != &source_.instance) {
    a_.mov(other, asmjit::Imm(&callee));
    a_.mov(in_machine(&m.registers.instance), other);
  }
  a_.mov(kFrame, frame);
  for (std::uint32_t i = 0; i < code->cleared_size; i += 8) a_.mov(slot(code->cleared_offset + i), 0);
  go_to(code->first);
}

void Compiler::ret(const Op& op) {
  if (op.code == OpCode::ReturnN && (op.c % 8 != 0 || op.c > kFewBytes)) return hand_over(op);
  const Machine& m = source_.machine;
  a_.mov(kScratch, in_machine(&m.depth));
  a_.sub(kScratch, 1);
  a_.jc(slow(op));
  const std::uint32_t bytes = op.code == OpCode::Return0 ? 0 : op.code == OpCode::Return8 ? 8 : op.c;
  if (op.a != 0) move_words(0, op.a, bytes / 8);
  const Register record = x86::rbx;
  const Register other = x86::r12;
  a_.mov(in_machine(&m.depth), kScratch);
  a_.imul(record, kScratch, asmjit::Imm(sizeof(Frame)));
  a_.add(record, in_machine(&m.frames));
  a_.mov(kFrame, x86::qword_ptr(record, offsetof(Frame, locals)));
  a_.mov(other, x86::qword_ptr(record, offsetof(Frame, instance)));
  a_.mov(in_machine(&m.registers.instance), other);
  a_.mov(other.r32(), x86::dword_ptr(record, offsetof(Frame, base)));
  a_.mov(in_machine(&m.registers.base, 4), other.r32());
  a_.mov(kOp, x86::qword_ptr(record, offsetof(Frame, resume)));
  enter_resumed();
}

/// MVM_ENTER of a segment that is not known now.
void Compiler::enter_resumed() {
  const asmjit::Label is_slow = a_.newLabel();
  const asmjit::Label is_other = a_.newLabel();
  a_.mov(kScratch, kFuel);
  a_.sub(kScratch, x86::qword_ptr(kOp, offsetof(Op, b)));  // need
  a_.mov(kScratch2, asmjit::Imm(translated::kGuards));
  a_.mov(kScratch3, kScratch);
  a_.and_(kScratch3, kScratch2);
  a_.cmp(kScratch3, kScratch2);
  a_.jne(is_slow);
  a_.cmp(kLast, kLow);
  a_.cmovb(kLow, kLast);
  a_.mov(kLast, kScratch);
  a_.sub(kFuel, x86::qword_ptr(kOp, offsetof(Op, d)));  // delta
  a_.add(kOp, asmjit::Imm(sizeof(Op)));
  a_.movzx(kScratch.r32(), x86::word_ptr(kOp, offsetof(Op, code)));
  a_.cmp(kScratch.r32(), asmjit::Imm(static_cast<unsigned>(OpCode::Native)));
  a_.jne(is_other);
  a_.jmp(x86::qword_ptr(kOp, offsetof(Op, pointer)));
  a_.bind(is_other);
  a_.mov(kScratch2, asmjit::Imm(handlers()));
  a_.jmp(x86::qword_ptr(kScratch2, kScratch, 3));
  a_.bind(is_slow);
  jump_far(slow_entry());
}

}  // namespace mvm::jit

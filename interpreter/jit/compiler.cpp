// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/jit/compiler.h"

#include "interpreter/jit/handlers.h"
#include "interpreter/module.h"
#include "interpreter/plain/code.h"

#include <algorithm>

namespace mvm::jit {

using translated::OpCode;

Compiler::Compiler(asmjit::CodeHolder& holder, const Source& source, std::span<Op> copy)
    : a_(&holder), source_(source), copy_(copy) {
  const std::span<const bool> borrowed = source.code.shape->mutably_borrowed;
  for (std::size_t i = 0; i < borrowed.size(); ++i) {
    if (!borrowed[i]) continue;
    const LocalSlot& local = source.instance.locals[i];
    borrowed_.push_back({local.offset, local.offset + local.layout->slot_size()});
  }
}

bool Compiler::run() {
  start_ = a_.newLabel();
  charge(copy_[0]);
  for (std::size_t i = 1; i < copy_.size(); ++i) {
    cache_.begin();
    const Op& op = copy_[i];
    if (op.code == OpCode::Native) {
      const asmjit::Label label = i == 1 ? start_ : a_.newLabel();
      a_.bind(label);
      places_.push_back({i, label});
      continue;
    }
    switch (way_of(op)) {
      case Way::Inline:
        emit(op);
        break;
      case Way::Mixed:
        emit_mixed(op);
        break;
      case Way::Handler:
        hand_over(op);
        cache_.clear();
        break;
      case Way::Leaves:
        emit_leaving(op);
        cache_.clear();
        break;
    }
  }
  emit_stubs();
  return !cache_.is_exhausted();
}

void Compiler::hand_over(const Op& op) {
  a_.mov(kOp, asmjit::Imm(&op));
  jump_far(handler_of(op.code));
}

void Compiler::jump_far(translated::Handler handler) {
  a_.mov(kScratch, asmjit::Imm(reinterpret_cast<std::uintptr_t>(handler)));
  a_.jmp(kScratch);
}

void Compiler::emit_stubs() {
  for (const Stub& stub : stubs_) {
    a_.bind(stub.label);
    a_.mov(kOp, asmjit::Imm(stub.op));
    jump_far(stub.handler);
  }
}

asmjit::Label Compiler::stub(const Op& op, translated::Handler handler) {
  if (!stubs_.empty() && stubs_.back().op == &op && stubs_.back().handler == handler)
    return stubs_.back().label;
  stubs_.push_back({a_.newLabel(), &op, handler});
  return stubs_.back().label;
}

asmjit::Label Compiler::failing(const Op& op) { return stub(op, handler_of(OpCode::Leave)); }

asmjit::Label Compiler::slow(const Op& op) { return stub(op, handler_of(op.code)); }

x86::Mem Compiler::slot(std::uint32_t at, std::uint32_t bytes) const {
  return x86::Mem(kFrame, static_cast<std::int32_t>(at), bytes);
}

bool Compiler::is_cacheable(std::uint32_t at) const noexcept {
  return std::ranges::none_of(borrowed_,
                              [at](const Range& range) { return range.begin < at + 8 && at < range.end; });
}

Register Compiler::use(std::uint32_t at) {
  if (const auto held = cache_.find(at)) return *held;
  const Register to = fresh();
  a_.mov(to, slot(at));
  if (is_cacheable(at)) cache_.bind(to, at);
  return to;
}

Register Compiler::copy_of(std::uint32_t at) {
  const auto held = cache_.peek(at);
  const Register to = fresh();
  if (held) {
    if (held->id() != to.id()) a_.mov(to, *held);  // else it became its own
  } else {
    a_.mov(to, slot(at));
  }
  return to;
}

void Compiler::define(std::uint32_t at, const Register& value) {
  a_.mov(slot(at), value);
  cache_.forget(at, 8);
  if (is_cacheable(at)) cache_.bind(value, at);
}

void Compiler::apply(asmjit::InstId instruction, const Register& to, std::uint64_t immediate) {
  if (const auto value = static_cast<std::int64_t>(immediate); value == static_cast<std::int32_t>(value)) {
    a_.emit(instruction, to, asmjit::Imm(value));
    return;
  }
  a_.mov(kScratch3, asmjit::Imm(immediate));
  a_.emit(instruction, to, kScratch3);
}

}  // namespace mvm::jit

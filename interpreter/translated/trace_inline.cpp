// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Small functions of one block become part of their callers' register code. Their parameters are what the
// caller has on the operand stack, wherever that is; nothing is moved until something has to be. They are
// charged as calls are, and where something fails in them the plain interpreter is given their frames (see
// `leave`).

#include "interpreter/translated/trace.h"

#include <algorithm>

namespace mvm::translated {
namespace {

/// Whether code of one block without frames of its own can have the instruction. A local that is borrowed
/// would have to lie in a frame.
bool is_inline_opcode(Opcode opcode) noexcept {
  switch (opcode) {
    case Opcode::BrTrue:
    case Opcode::BrFalse:
    case Opcode::Branch:
    case Opcode::VariantSwitch:
    case Opcode::Abort:
    case Opcode::Ret:
    case Opcode::MutBorrowLoc:
    case Opcode::ImmBorrowLoc:
      return false;
    default:
      return true;
  }
}

bool is_call(Opcode opcode) noexcept { return opcode == Opcode::Call || opcode == Opcode::CallGeneric; }

}  // namespace

/// `left` are the instructions that there may be.
bool Trace::is_inlinable(const Instance& callee, std::size_t levels, std::uint32_t& left) {
  const Function& function = *callee.function;
  if (levels == 0 || function.is_native || !callee.owning.empty() || callee.frame_size > kInlineFrame)
    return false;
  const std::span<const Instruction> code = callee.code->code;
  if (code.size() > left || code.back().opcode != Opcode::Ret) return false;
  left -= static_cast<std::uint32_t>(code.size());
  const bool is_plain =
      std::ranges::all_of(callee.locals, [this](const LocalSlot& local) { return is_static(*local.layout); });
  if (!is_plain || shape_of(m_.around->cache, function).max_height > kInlineHeight) return false;
  return std::ranges::all_of(code.first(code.size() - 1), [&](const Instruction& instruction) {
    if (!is_call(instruction.opcode)) return is_inline_opcode(instruction.opcode);
    const auto* called = static_cast<const Instance*>(resolve_in(callee, instruction));
    return called != nullptr && is_inlinable(*called, levels - 1, left);
  });
}

void Trace::run_in(const Instance& instance, std::uint16_t offset) noexcept {
  instance_ = &instance;
  stack_code_ = instance.code->code;
  pc_ = offset;
}

void Trace::enter_inlined(const Instance& callee) {
  Inlined inlined;
  inlined.instance = &callee;
  inlined.call = pc_;
  inlined.locals.resize(callee.locals.size());
  const std::size_t count = callee.parameter_count;
  const auto arguments = std::span(operands_).last(count);
  inlined.frame = count == 0 ? top_ : arguments[0].home;
  std::ranges::copy(arguments, inlined.locals.begin());
  operands_.resize(operands_.size() - count);
  inlined_.push_back(std::move(inlined));
  std::vector<Operand>& locals = inlined_.back().locals;
  for (std::size_t i = 0; i < count; ++i) {
    if (locals[i].kind != Operand::Kind::Constant && locals[i].slot >= inlined_.back().frame)
      locals[i].local = inlined_local(i);
  }
  top_ = inlined_.back().frame + callee.frame_size;
  defining_.reset();
  run_in(callee, 0);
}

void Trace::load_inlined(std::uint32_t local) {
  const Operand& bound = inlined_.back().locals[local];
  account(0, 1, fixed_size(complete(*bound.layout)));
  const Operand copy = bound;
  Operand& pushed = push(*copy.layout);
  const std::uint32_t home = pushed.home;
  pushed = copy;
  pushed.home = home;
  ++pc_;
}

void Trace::store_inlined(std::uint32_t local) {
  const std::uint32_t number = inlined_local(local);
  const std::uint32_t place = inlined_.back().frame + instance_->locals[local].offset;
  const bool is_last = defining_ && *defining_ + 1 == ops_.size();
  Operand value = pop();
  const bool stays = value.kind == Operand::Kind::Constant || value.slot < inlined_.back().frame;
  const bool is_used =
      std::ranges::any_of(operands_, [=](const Operand& operand) { return operand.local == number; });
  if (!stays) {
    if (is_last && !is_used && value.is_home() && ops_.back().a == value.home) {
      ops_.back().a = place;
      value.slot = place;
    } else {
      release_local(number);
      value.home = place;
      materialize(value);
    }
    value.local = number;
  } else {
    // What is still a copy of the old value has to leave its place only where that is written to.
    value.home = place;
  }
  defining_.reset();
  inlined_.back().locals[local] = value;
}

void Trace::leave_inlined() {
  const Inlined done = std::move(inlined_.back());
  const std::span<const Layout* const> returns = done.instance->returns;
  const std::size_t count = returns.size();
  if (count > 1) {
    materialize_top(count);
    const std::uint32_t from = operands_[operands_.size() - count].home;
    if (from != done.frame) emit(OpCode::MoveN, done.frame, from, top_ - from);
  }
  Operand result;
  if (count == 1) {
    const bool is_last = defining_ && *defining_ + 1 == ops_.size() && ops_.back().a == operands_.back().home;
    result = operands_.back();
    const bool stays = result.kind == Operand::Kind::Constant || result.slot < done.frame;
    const bool is_made = result.is_home() && is_last;
    result.home = done.frame;
    if (is_made) {
      ops_.back().a = done.frame;
      result.slot = done.frame;
    } else if (!stays) {
      materialize(result);
    }
  }
  operands_.resize(operands_.size() - count);
  inlined_.pop_back();
  top_ = done.frame;
  const bool was_defining = defining_ && *defining_ + 1 == ops_.size();
  if (count == 1) {
    push(*returns[0]) = result;
    if (was_defining && ops_.back().a == done.frame) defining_ = ops_.size() - 1;
  } else {
    for (const Layout* layout : returns) push(*layout);
  }
  const Instance& caller = inlined_.empty() ? outermost_ : *inlined_.back().instance;
  run_in(caller, static_cast<std::uint16_t>(done.call + 1));
}

}  // namespace mvm::translated

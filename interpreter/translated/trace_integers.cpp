// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Arithmetic, shifts, comparison and casts.

#include "interpreter/translated/trace.h"

#include "interpreter/plain/integers.h"
#include "interpreter/plain/references.h"

#include <bit>
#include <utility>

namespace mvm::translated {
namespace {

bool is_small(TypeKind kind) noexcept { return kind <= TypeKind::U64; }

struct Pair {
  OpCode registers;
  OpCode immediate;
};

Pair arithmetic_ops(Opcode opcode, bool is_u64) {
  switch (opcode) {
    case Opcode::Add:
      return is_u64 ? Pair{OpCode::Add64RR, OpCode::Add64RI} : Pair{OpCode::AddRR, OpCode::AddRI};
    case Opcode::Sub:
      return {OpCode::SubRR, OpCode::SubRI};
    case Opcode::Mul:
      return is_u64 ? Pair{OpCode::Mul64RR, OpCode::Mul64RI} : Pair{OpCode::MulRR, OpCode::MulRI};
    case Opcode::Div:
      return {OpCode::DivRR, OpCode::DivRI};
    case Opcode::Mod:
      return {OpCode::ModRR, OpCode::ModRI};
    case Opcode::BitOr:
    case Opcode::Or:
      return {OpCode::OrRR, OpCode::OrRI};
    case Opcode::BitAnd:
    case Opcode::And:
      return {OpCode::AndRR, OpCode::AndRI};
    default:
      return {OpCode::XorRR, OpCode::XorRI};
  }
}

bool commutes(Opcode opcode) {
  return opcode != Opcode::Sub && opcode != Opcode::Div && opcode != Opcode::Mod;
}

std::uint32_t with_kind(Opcode opcode, TypeKind kind) noexcept {
  return static_cast<std::uint32_t>(opcode) | (static_cast<std::uint32_t>(kind) << 8);
}

}  // namespace

void Trace::arithmetic(Opcode opcode) {
  account(opcode);
  Operand rhs = pop();
  Operand lhs = pop();
  const Layout& layout = *lhs.layout;
  if (!is_small(layout.kind)) return wide_arithmetic(opcode, layout.kind, lhs, rhs);
  if (lhs.kind == Operand::Kind::Constant && commutes(opcode)) std::swap(lhs, rhs);
  const std::uint32_t home = std::min(lhs.home, rhs.home);
  const Pair ops = arithmetic_ops(opcode, layout.kind == TypeKind::U64);
  const std::uint64_t max = plain::max_of(layout.kind);
  lhs.home = home;
  const std::uint32_t left = slot_of(lhs);
  if (rhs.kind == Operand::Kind::Constant) {
    define(ops.immediate, layout, left, static_cast<std::uint32_t>(max)).imm = rhs.value;
    return;
  }
  const std::uint32_t right = slot_of(rhs);
  define(ops.registers, layout, left, right).imm = max;
}

void Trace::wide_arithmetic(Opcode opcode, TypeKind kind, Operand& lhs, Operand& rhs) {
  const std::uint32_t left = slot_of(lhs);
  const std::uint32_t right = slot_of(rhs);
  const bool is_u128 = kind == TypeKind::U128;
  OpCode code = OpCode::Wide;
  if (opcode == Opcode::Add) code = is_u128 ? OpCode::Add128 : OpCode::Add256;
  if (opcode == Opcode::Sub) code = is_u128 ? OpCode::Sub128 : OpCode::Sub256;
  if (opcode == Opcode::Mul) code = is_u128 ? OpCode::Mul128 : OpCode::Mul256;
  if (opcode == Opcode::Div) code = is_u128 ? OpCode::Div128 : OpCode::Div256;
  if (opcode == Opcode::Mod && is_u128) code = OpCode::Mod128;
  define(code, *lhs.layout, left, right).d = with_kind(opcode, kind);
}

void Trace::shift(Opcode opcode) {
  account(opcode);
  Operand bits = pop();
  Operand value = pop();
  const Layout& layout = *value.layout;
  const std::uint32_t slot = slot_of(value);
  if (!is_small(layout.kind)) {
    const std::uint32_t by = slot_of(bits);
    define(OpCode::WideShift, layout, slot, by).d = with_kind(opcode, layout.kind);
    return;
  }
  const bool is_left = opcode == Opcode::Shl;
  const bool is_constant = bits.kind == Operand::Kind::Constant;
  const std::uint32_t by = is_constant ? static_cast<std::uint32_t>(bits.value) : slot_of(bits);
  const OpCode code =
      is_constant ? (is_left ? OpCode::ShlRI : OpCode::ShrRI) : (is_left ? OpCode::ShlRR : OpCode::ShrRR);
  Op& op = define(code, layout, slot, by);
  op.imm = plain::max_of(layout.kind);
  op.d = 8 * layout.size;
}

/// `a` < `b`, `a` <= `b` or `a` == `b`, or their negation.
struct Trace::Condition {
  enum class Kind : std::uint8_t { Less, LessOrEqual, Equal };
  Kind kind;
  bool negated;
  std::uint32_t a;
  bool is_immediate;
  std::uint32_t b;
  std::uint64_t value;
};

void Trace::compare(Opcode opcode) {
  account(opcode);
  Operand rhs = pop();
  Operand lhs = pop();
  const TypeKind kind = lhs.layout->kind;
  if (!is_small(kind)) {
    compare_wide(opcode, kind, lhs, rhs);
    ++pc_;
    return;
  }
  // a > b is b < a; and where a constant is in the way, a > b is not a <= b.
  bool swaps = opcode == Opcode::Gt || opcode == Opcode::Ge;
  bool or_equal = opcode == Opcode::Le || opcode == Opcode::Ge;
  bool negated = false;
  const Operand& second = swaps ? lhs : rhs;
  const Operand& first = swaps ? rhs : lhs;
  if (first.kind == Operand::Kind::Constant && second.kind != Operand::Kind::Constant) {
    swaps = !swaps;
    or_equal = !or_equal;
    negated = true;
  }
  if (swaps) std::swap(lhs, rhs);
  const auto relation = or_equal ? Condition::Kind::LessOrEqual : Condition::Kind::Less;
  const std::uint32_t a = slot_of(lhs);
  const bool is_immediate = rhs.kind == Operand::Kind::Constant;
  decide({relation, negated, a, is_immediate, is_immediate ? rhs.home : slot_of(rhs), rhs.value});
}

void Trace::compare_wide(Opcode opcode, TypeKind kind, Operand& lhs, Operand& rhs) {
  std::uint32_t left = slot_of(lhs);
  std::uint32_t right = slot_of(rhs);
  // a <= b is not b < a.
  if (opcode == Opcode::Gt || opcode == Opcode::Le) std::swap(left, right);
  const OpCode code = kind == TypeKind::U128 ? OpCode::Lt128 : OpCode::Lt256;
  const bool is_negated = opcode == Opcode::Le || opcode == Opcode::Ge;
  define(code, primitive_layout(TypeKind::Bool), left, right).d = is_negated ? 1 : 0;
}

bool Trace::is_comparison_on_top() const noexcept {
  if (!defining_ || *defining_ + 1 != ops_.size() || !operands_.back().is_home()) return false;
  const OpCode code = ops_.back().code;
  return code >= OpCode::LtRR && code <= OpCode::EqRI && ops_.back().a == operands_.back().home;
}

/// Makes a bool of a condition, or a branch where one comes next.
void Trace::decide(const Condition& condition) {
  const bool is_immediate = condition.is_immediate;
  const auto pick = [&](OpCode registers, OpCode immediate) { return is_immediate ? immediate : registers; };
  const Instruction* next = next_in_block();
  const bool branches =
      next != nullptr && (next->opcode == Opcode::BrTrue || next->opcode == Opcode::BrFalse);
  if (!branches || (is_immediate && condition.value > UINT32_MAX)) {
    OpCode code = pick(OpCode::EqRR, OpCode::EqRI);
    if (condition.kind == Condition::Kind::Less) code = pick(OpCode::LtRR, OpCode::LtRI);
    if (condition.kind == Condition::Kind::LessOrEqual) code = pick(OpCode::LeRR, OpCode::LeRI);
    Op& op = define(code, primitive_layout(TypeKind::Bool), condition.a, condition.b);
    op.d = condition.negated ? 1 : 0;
    if (is_immediate) op.imm = condition.value;
    ++pc_;
    return;
  }
  account(next->opcode);
  OpCode code = pick(OpCode::JumpIfEqRR, OpCode::JumpIfEqRI);
  if (condition.kind == Condition::Kind::Less) code = pick(OpCode::JumpIfLtRR, OpCode::JumpIfLtRI);
  if (condition.kind == Condition::Kind::LessOrEqual) code = pick(OpCode::JumpIfLeRR, OpCode::JumpIfLeRI);
  const std::uint32_t taken = code_.shape->block_at(next->index);
  const std::uint32_t other = code_.shape->block_at(static_cast<std::uint16_t>(pc_ + 2));
  const bool jumps_if = (next->opcode == Opcode::BrTrue) != condition.negated;
  Op& op = emit(code, condition.a, condition.b);
  set_targets(op, jumps_if ? taken : other, jumps_if ? other : taken);
  op.e = static_cast<std::uint32_t>(condition.value);
  end();
}

void Trace::equality(Opcode opcode) {
  Operand rhs = pop();
  Operand lhs = pop();
  const Layout& layout = *lhs.layout;
  if (!is_small(layout.kind)) return equality_of_values(opcode, lhs, rhs);
  const bool counted = opcode == Opcode::Eq || code_.follows_references;
  account(2, 1, 1 + (counted ? 2 * fixed_size(layout) : 0));
  if (lhs.kind == Operand::Kind::Constant) std::swap(lhs, rhs);
  const std::uint32_t a = slot_of(lhs);
  const bool is_immediate = rhs.kind == Operand::Kind::Constant;
  decide({Condition::Kind::Equal, opcode == Opcode::Neq, a, is_immediate,
          is_immediate ? rhs.home : slot_of(rhs), rhs.value});
}

/// How equality is counted: see `plain::equality_size`.
void Trace::equality_of_values(Opcode opcode, Operand& lhs, Operand& rhs) {
  const Layout& layout = complete(*lhs.layout);
  const bool counted = opcode == Opcode::Eq || code_.follows_references;
  const bool is_reference = layout.is_reference();
  const bool follows = is_reference && code_.follows_references;
  const bool fixed = is_static(layout) && (!follows || is_static(*layout.element));
  std::uint64_t size = 0;
  if (fixed) size = 2 * (fixed_size(layout) + (follows ? fixed_size(*layout.element) : 0));
  account(2, 1, fixed ? 1 + (counted ? size : 0) : counted ? 0 : 1);
  // A wide operand of both goes first, so that neither is read after the other took its place.
  const std::uint32_t left = slot_of(lhs);
  const std::uint32_t right = slot_of(rhs);
  const OpCode code = !fixed ? OpCode::EqSized : is_reference ? OpCode::EqReferents : OpCode::EqValues;
  if (is_reference) static_cast<void>(complete(*layout.element));
  Op& op = define(code, primitive_layout(TypeKind::Bool), left, right);
  op.pointer = &layout;
  op.d = opcode == Opcode::Neq ? 1 : 0;
  op.e = counted ? 1 : 0;
  ++pc_;
  if (!fixed) begin_segment();
}

void Trace::cast(TypeKind to) {
  account(stack_code_[pc_].opcode);
  Operand value = pop();
  const TypeKind from = value.layout->kind;
  const Layout& layout = primitive_layout(to);
  if (from == to || (is_small(to) && is_small(from) && plain::max_of(from) <= plain::max_of(to))) {
    // The same value in the same slot.
    Operand& same = push(layout);
    value.layout = &layout;
    same = value;
    return;
  }
  const std::uint32_t slot = slot_of(value);
  if (is_small(from)) {
    if (is_small(to)) {
      define(OpCode::Narrow, layout, slot).imm = plain::max_of(to);
    } else {
      define(to == TypeKind::U128 ? OpCode::Widen64To128 : OpCode::Widen64To256, layout, slot);
    }
  } else if (from == TypeKind::U128 && to == TypeKind::U256) {
    define(OpCode::Widen128To256, layout, slot);
  } else if (from == TypeKind::U256 && to == TypeKind::U128) {
    define(OpCode::Narrow256To128, layout, slot);
  } else {
    define(OpCode::NarrowWide, layout, slot).d =
        static_cast<std::uint32_t>(to) | (static_cast<std::uint32_t>(from) << 8);
  }
}

void Trace::negate() {
  account(Opcode::Not);
  if (is_comparison_on_top()) {
    ops_.back().d ^= 1;
    return;
  }
  Operand value = pop();
  const std::uint32_t slot = slot_of(value);
  define(OpCode::Not, *value.layout, slot);
}

}  // namespace mvm::translated

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// The course of a trace, and the segments that are charged.

#include "interpreter/translated/trace.h"

#include "interpreter/plain/charges.h"

#include <algorithm>
#include <cstring>

namespace mvm::translated {
namespace {

/// After so many instructions a trace ends at the next block: what is translated on entering a block stays in
/// proportion to what is run.
constexpr std::uint32_t kLongTrace = 64;

/// The instruction with a number, in a trace as it is kept.
const Op* instruction_of(const Op* first, std::size_t number) noexcept {
  for (const Op* op = first;; ++op) {
    if (!is_extra(op->code) && number-- == 0) return op;
  }
}

/// The jump that a comparison and a jump by it make.
OpCode jump_of(OpCode comparison) noexcept {
  switch (comparison) {
    case OpCode::LtRR:
      return OpCode::JumpIfLtRR;
    case OpCode::LeRR:
      return OpCode::JumpIfLeRR;
    case OpCode::EqRR:
      return OpCode::JumpIfEqRR;
    case OpCode::LtRI:
      return OpCode::JumpIfLtRI;
    case OpCode::LeRI:
      return OpCode::JumpIfLeRI;
    default:
      return OpCode::JumpIfEqRI;
  }
}

}  // namespace

Trace::Trace(Machine& m, const Instance& instance, const RegisterCode& code)
    : m_(m),
      outermost_(instance),
      code_(code),
      instance_(&instance),
      stack_code_(instance.code->code),
      top_(code.frame_size) {
  ops_.reserve(32);
  operands_.reserve(16);
  costs_.reserve(64);
}

void Trace::build(std::uint16_t start, std::size_t last) {
  last_ = last;
  pc_ = start;
  entered_.push_back(start);
  begin_segment();
  ops_[0].a = 1;
  while (!ended_ && ops_.size() <= last_) {
    if (inlined_.empty() && pc_ != start && code_.shape->is_leader(pc_) && entered_.back() != pc_) {
      go_to(pc_);
      continue;
    }
    if (is_segment_full()) begin_segment();
    take_snapshot(true);
    ++instructions_;
    step();
  }
  end_segment();
}

/// Goes on in another block, or jumps there where it is in the trace already.
void Trace::go_to(std::uint16_t offset) {
  if (instructions_ >= kLongTrace || std::ranges::find(entered_, offset) != entered_.end()) {
    jump(offset);
    return;
  }
  entered_.push_back(offset);
  pc_ = offset;
}

void Trace::jump(std::uint16_t offset) {
  emit(OpCode::Jump).pointer = entry(code_.shape->block_at(offset));
  end();
}

void Trace::leave() {
  emit(OpCode::Leave);
  end();
}

const Instruction* Trace::in_block(std::uint16_t offset) const noexcept {
  if (!inlined_.empty()) return &stack_code_[offset];  // one block, that ends with a return
  return code_.shape->is_leader(offset) ? nullptr : &stack_code_[offset];
}

void Trace::take_snapshot(bool in_segment) {
  if (last_ == SIZE_MAX || ops_.size() > last_) return;
  snapshot_.offset = pc_;
  snapshot_.operands.assign(operands_.begin(), operands_.end());
  snapshot_.inlined = inlined_;
  snapshot_.segment.reset();
  snapshot_.costs = snapshot_.first_cost = costs_.size();
  if (!in_segment) return;
  snapshot_.segment = segments_.back().op;
  snapshot_.first_cost = segments_.back().first_cost;
}

void Trace::begin_segment() {
  end_segment();
  take_snapshot(false);
  Segment segment;
  segment.op = ops_.size();
  segment.first_cost = costs_.size();
  segment.height = static_cast<std::uint32_t>(operands_.size());
  segments_.push_back(segment);
  emit(OpCode::Segment).at = pc_;
}

void Trace::end_segment() {
  if (segments_.empty()) return;
  const Segment& segment = segments_.back();
  const std::uint64_t count = costs_.size() - segment.first_cost;
  const std::uint64_t need = pack_fuel(count, segment.pushes, segment.size, segment.highest);
  const std::uint64_t delta = pack_fuel(count, segment.pushes, segment.size, segment.level);
  Op& op = ops_[segment.op];
  op.b = static_cast<std::uint32_t>(need);
  op.c = static_cast<std::uint32_t>(need >> 32);
  op.d = static_cast<std::uint32_t>(delta);
  op.e = static_cast<std::uint32_t>(delta >> 32);
}

bool Trace::is_segment_full() const noexcept {
  // One group of instructions adds less than the other half.
  constexpr std::uint32_t kHalf = kMostPerSegment / 2;
  const Segment& segment = segments_.back();
  return segment.size > kHalf || segment.pushes > kHalf ||
         segment.highest > static_cast<std::int32_t>(kHalf) ||
         segment.level < -static_cast<std::int32_t>(kHalf) || costs_.size() - segment.first_cost > kHalf;
}

void Trace::account(std::uint64_t pops, std::uint64_t pushes, std::uint64_t size) noexcept {
  costs_.push_back({static_cast<std::uint32_t>(size), static_cast<std::uint16_t>(pops),
                    static_cast<std::uint16_t>(pushes)});
  Segment& segment = segments_.back();
  segment.pushes += static_cast<std::uint32_t>(pushes);
  segment.size += static_cast<std::uint32_t>(size);
  segment.level += static_cast<std::int32_t>(pushes);
  segment.highest = std::max(segment.highest, segment.level);
  segment.level -= static_cast<std::int32_t>(pops);
}

void Trace::account(Opcode opcode) noexcept {
  const plain::TierCost cost = plain::tier_cost(opcode);
  account(cost.pops, cost.pushes, cost.size);
}

/// A jump by the bool on top of the stack.
void Trace::branch_if(bool expected) {
  account(Opcode::BrTrue);
  const std::uint32_t taken = code_.shape->block_at(stack_code_[pc_].index);
  const std::uint32_t other = code_.shape->block_at(static_cast<std::uint16_t>(pc_ + 1));
  if (is_comparison_on_top() && ops_.back().imm <= UINT32_MAX) {
    // A jump that compares, in its place.
    Op& op = ops_.back();
    const bool jumps_if = expected != (op.d != 0);
    op.code = jump_of(op.code);
    op.a = op.b;
    op.b = op.c;
    op.e = static_cast<std::uint32_t>(op.imm);
    set_targets(op, jumps_if ? taken : other, jumps_if ? other : taken);
    return end();
  }
  Operand condition = pop();
  const std::uint32_t slot = slot_of(condition);
  Op& op = emit(OpCode::JumpIf, slot);
  set_targets(op, expected ? taken : other, expected ? other : taken);
  end();
}

void Trace::set_targets(Op& jump, std::uint32_t holds, std::uint32_t holds_not) {
  jump.pointer = entry(holds);
  const auto other = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(entry(holds_not)));
  jump.c = static_cast<std::uint32_t>(other);
  jump.d = static_cast<std::uint32_t>(other >> 32);
}

const Op* Trace::keep(CodeCache& cache) {
  const std::span<const InstructionCost> costs = cache.keep(std::span<const InstructionCost>(costs_));
  const std::span<SegmentInfo> infos = cache.allocate<SegmentInfo>(segments_.size());
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const Segment& segment = segments_[i];
    const std::size_t end = i + 1 < segments_.size() ? segments_[i + 1].first_cost : costs.size();
    infos[i].costs = costs.subspan(segment.first_cost, end - segment.first_cost);
    infos[i].height = segment.height;
    ops_[segment.op].pointer = &infos[i];
  }
  if (m_.registers.compiles) add_count(cache);
  return cache.keep(std::span<const Op>(ops_)).data();
}

void Trace::add_count(CodeCache& cache) {
  auto& counter = cache.allocate<std::atomic<std::uint32_t>>(1)[0];
  counter.store(m_.around->config.compile_after, std::memory_order_relaxed);
  Op count;
  count.code = OpCode::Count;
  count.a = static_cast<std::uint32_t>(ops_.size() + 1);
  count.b = code_.shape->block_at(ops_[0].at);
  count.pointer = &counter;
  ops_.insert(ops_.begin() + 1, count);
}

Place Trace::place(const Op* first) const {
  Place place;
  place.offset = snapshot_.offset;
  place.operands = snapshot_.operands;
  place.inlined = snapshot_.inlined;
  if (snapshot_.segment) place.segment = instruction_of(first, *snapshot_.segment);
  place.charged.assign(costs_.begin() + static_cast<std::ptrdiff_t>(snapshot_.first_cost),
                       costs_.begin() + static_cast<std::ptrdiff_t>(snapshot_.costs));
  return place;
}

void Trace::step() {
  const Instruction& instruction = stack_code_[pc_];
  const Opcode opcode = instruction.opcode;
  switch (opcode) {
    case Opcode::Nop:
      account(opcode);
      break;
    case Opcode::Pop:
      pop_value();
      break;
    case Opcode::Ret:
      return ret();
    case Opcode::BrTrue:
    case Opcode::BrFalse:
      return branch_if(opcode == Opcode::BrTrue);
    case Opcode::Branch:
      account(opcode);
      return go_to(instruction.index);
    case Opcode::Call:
    case Opcode::CallGeneric:
      return call();
    case Opcode::VariantSwitch:
      return variant_switch();

    case Opcode::LdU8:
      push_constant(TypeKind::U8, instruction.data);
      break;
    case Opcode::LdU16:
      push_constant(TypeKind::U16, instruction.data);
      break;
    case Opcode::LdU32:
      push_constant(TypeKind::U32, instruction.data);
      break;
    case Opcode::LdU64: {
      std::uint64_t value = 0;
      std::memcpy(&value, instance_->code->literals + instruction.data, sizeof value);
      push_constant(TypeKind::U64, value);
      break;
    }
    case Opcode::LdU128:
    case Opcode::LdU256:
      load_wide(opcode == Opcode::LdU128 ? TypeKind::U128 : TypeKind::U256,
                reinterpret_cast<const std::byte*>(instance_->code->literals + instruction.data));
      break;
    case Opcode::LdTrue:
    case Opcode::LdFalse:
      push_constant(TypeKind::Bool, opcode == Opcode::LdTrue ? 1 : 0);
      break;
    case Opcode::LdConst:
      return load_constant();

    case Opcode::CopyLoc:
    case Opcode::MoveLoc:
      return load_local(opcode == Opcode::MoveLoc);
    case Opcode::StLoc:
      store_local();
      break;
    case Opcode::MutBorrowLoc:
    case Opcode::ImmBorrowLoc:
      borrow_local();
      break;

    case Opcode::ReadRef:
      return read_reference();
    case Opcode::WriteRef:
      return write_reference();
    case Opcode::FreezeRef:
      account(opcode);
      break;
    case Opcode::MutBorrowField:
    case Opcode::ImmBorrowField:
    case Opcode::MutBorrowFieldGeneric:
    case Opcode::ImmBorrowFieldGeneric:
      borrow_field(instruction);
      break;

    case Opcode::Add:
    case Opcode::Sub:
    case Opcode::Mul:
    case Opcode::Div:
    case Opcode::Mod:
    case Opcode::BitOr:
    case Opcode::BitAnd:
    case Opcode::Xor:
    case Opcode::And:
    case Opcode::Or:
      arithmetic(opcode);
      break;
    case Opcode::Shl:
    case Opcode::Shr:
      shift(opcode);
      break;
    case Opcode::Lt:
    case Opcode::Gt:
    case Opcode::Le:
    case Opcode::Ge:
      return compare(opcode);
    case Opcode::Eq:
    case Opcode::Neq:
      return equality(opcode);
    case Opcode::Not:
      negate();
      break;
    case Opcode::CastU8:
      cast(TypeKind::U8);
      break;
    case Opcode::CastU16:
      cast(TypeKind::U16);
      break;
    case Opcode::CastU32:
      cast(TypeKind::U32);
      break;
    case Opcode::CastU64:
      cast(TypeKind::U64);
      break;
    case Opcode::CastU128:
      cast(TypeKind::U128);
      break;
    case Opcode::CastU256:
      cast(TypeKind::U256);
      break;

    case Opcode::Pack:
    case Opcode::PackGeneric:
      return pack();
    case Opcode::Unpack:
    case Opcode::UnpackGeneric:
      return unpack();
    case Opcode::PackVariant:
    case Opcode::PackVariantGeneric:
      return pack_variant();
    case Opcode::UnpackVariant:
    case Opcode::UnpackVariantGeneric:
      return unpack_variant();
    case Opcode::UnpackVariantImmRef:
    case Opcode::UnpackVariantMutRef:
    case Opcode::UnpackVariantGenericImmRef:
    case Opcode::UnpackVariantGenericMutRef:
      return unpack_variant_reference();

    case Opcode::VecPack:
      return vector_pack();
    case Opcode::VecUnpack:
      return vector_unpack();
    case Opcode::VecLen:
      return vector_length();
    case Opcode::VecImmBorrow:
    case Opcode::VecMutBorrow:
      return vector_borrow();
    case Opcode::VecPushBack:
      return vector_push_back();
    case Opcode::VecPopBack:
      return vector_pop_back();
    case Opcode::VecSwap:
      return vector_swap();

    default:  // Abort, and what is not there to be run
      return leave();
  }
  ++pc_;
}

}  // namespace mvm::translated

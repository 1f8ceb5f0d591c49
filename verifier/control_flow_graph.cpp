// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#include "verifier/control_flow_graph.h"

#include "verifier/opcode_class.h"

#include <algorithm>
#include <bit>

namespace mvm::verifier {
namespace {

constexpr std::uint8_t kUnseen = 0;
constexpr std::uint8_t kInProgress = 1;
constexpr std::uint8_t kDone = 2;

constexpr std::size_t kWordBits = 64;

/// Calls `each` with the offsets that the instruction may jump to.
template <class Each>
void for_each_target(const Instruction& instruction, std::span<const VariantJumpTable> jump_tables,
                     Each each) {
  switch (instruction.opcode) {
    case Opcode::BrTrue:
    case Opcode::BrFalse:
    case Opcode::Branch:
      each(instruction.index);
      break;
    case Opcode::VariantSwitch:
      for (const TableIndex target : jump_tables[instruction.index].jump_table) each(target);
      break;
    default:
      break;
  }
}

}  // namespace

ControlFlowGraph::ControlFlowGraph(std::pmr::memory_resource* memory)
    : blocks_(memory),
      successors_(memory),
      back_edge_(memory),
      starts_(memory),
      block_at_(memory),
      state_(memory),
      stack_(memory),
      post_order_(memory) {}

void ControlFlowGraph::build(std::span<const Instruction> code,
                             std::span<const VariantJumpTable> jump_tables) {
  blocks_.clear();
  successors_.clear();
  back_edge_count_ = 0;
  const auto first_end = std::ranges::find_if(
      code, [](Opcode opcode) { return is(opcode, OpcodeClass::EndsBlock); }, &Instruction::opcode);
  if (first_end != code.end() && first_end + 1 == code.end() && !is_branch(first_end->opcode)) {
    add_block(0, code.size() - 1);  // the most usual form: control goes straight to the end
    return;
  }
  find_blocks(code, jump_tables);
  find_successors(code, jump_tables);
  back_edge_.assign(successors_.size(), 0);
  if (blocks_.size() > 1 || !successors_.empty()) order_blocks();
}

void ControlFlowGraph::find_blocks(std::span<const Instruction> code,
                                   std::span<const VariantJumpTable> jump_tables) {
  starts_.assign(code.size() / kWordBits + 1, 0);
  const auto mark = [this](std::size_t pc) {
    starts_[pc / kWordBits] |= std::uint64_t{1} << (pc % kWordBits);
  };
  mark(0);
  for (std::size_t pc = 0; pc < code.size(); ++pc) {
    if (!is(code[pc].opcode, OpcodeClass::EndsBlock)) continue;
    for_each_target(code[pc], jump_tables, mark);
    mark(pc + 1);
  }
  // Only the starts of blocks have an entry that counts: nothing else is jumped to.
  if (block_at_.size() <= code.size()) block_at_.resize(code.size() + 1);
  for (std::size_t word = 0; word < starts_.size(); ++word) {
    for (std::uint64_t bits = starts_[word]; bits != 0; bits &= bits - 1) {
      const std::size_t pc = word * kWordBits + static_cast<std::size_t>(std::countr_zero(bits));
      if (!blocks_.empty()) blocks_.back().last = static_cast<std::uint16_t>(pc - 1);
      block_at_[pc] = static_cast<BlockIndex>(blocks_.size());
      if (pc < code.size()) add_block(pc, code.size() - 1);
    }
  }
}

void ControlFlowGraph::add_block(std::size_t first, std::size_t last) {
  blocks_.push_back({.first = static_cast<std::uint16_t>(first),
                     .last = static_cast<std::uint16_t>(last),
                     .first_successor = 0,
                     .successor_count = 0,
                     .next = kNoBlock,
                     .loop_head = false});
}

void ControlFlowGraph::find_successors(std::span<const Instruction> code,
                                       std::span<const VariantJumpTable> jump_tables) {
  for (Block& block : blocks_) {
    block.first_successor = static_cast<std::uint32_t>(successors_.size());
    const Instruction& last = code[block.last];
    for_each_target(last, jump_tables,
                    [this](TableIndex target) { successors_.push_back(block_at_[target]); });
    const auto own = std::span(successors_).subspan(block.first_successor);
    const std::size_t next = block.last + std::size_t{1};
    if (next < code.size() && !is_unconditional_branch(last.opcode) &&
        std::ranges::find(own, block_at_[next]) == own.end()) {
      successors_.push_back(block_at_[next]);
    }
    block.successor_count = static_cast<std::uint32_t>(successors_.size()) - block.first_successor;
    if (block.successor_count > 1) std::ranges::sort(std::span(successors_).subspan(block.first_successor));
  }
}

void ControlFlowGraph::order_blocks() {
  state_.assign(blocks_.size(), kUnseen);
  post_order_.clear();
  stack_.assign(1, 0);
  while (!stack_.empty()) {
    const BlockIndex block = stack_.back();
    if (state_[block] == kUnseen) {
      explore(block);
      continue;
    }
    stack_.pop_back();
    if (state_[block] == kInProgress) {
      state_[block] = kDone;
      post_order_.push_back(block);
    }
  }
  for (std::size_t i = 1; i < post_order_.size(); ++i) blocks_[post_order_[i]].next = post_order_[i - 1];
}

/// Leaves the block on the stack, below its successors, so that it is met again when they are done.
void ControlFlowGraph::explore(BlockIndex block) {
  state_[block] = kInProgress;
  const std::uint32_t first = blocks_[block].first_successor;
  BlockIndex previous = kNoBlock;
  for (std::uint32_t i = 0; i < blocks_[block].successor_count; ++i) {
    const BlockIndex successor = successors_[first + i];
    if (state_[successor] == kUnseen) {
      stack_.push_back(successor);
    } else if (state_[successor] == kInProgress) {
      blocks_[successor].loop_head = true;
      back_edge_[first + i] = 1;
      // Successors are sorted: the same one twice is one edge.
      if (successor != previous) ++back_edge_count_;
    }
    previous = successor;
  }
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/quick/code_blocks.h"

#include "verifier/opcode_class.h"

#include <algorithm>
#include <bit>

namespace mvm::verifier {
namespace {

constexpr std::size_t kWordBits = 64;

[[nodiscard]] bool ends_block(const Instruction& instruction) noexcept {
  return is(instruction.opcode, OpcodeClass::EndsBlock);
}

}  // namespace

bool CodeBlocks::find(const FunctionView& function) {
  const std::span<const Instruction> code = function.code();
  back_edges_ = 0;
  loop_count_ = 0;
  count_ = 1;
  if (code.empty() || !is_unconditional_branch(code.back().opcode)) return false;
  std::size_t end = 0;  // of the first block
  while (!ends_block(code[end])) ++end;
  straight_ = end + 1 == code.size() && !is_branch(code.back().opcode);
  if (straight_) return true;

  starts_.assign(code.size() / kWordBits + 1, 0);
  set(0);
  for (; end < code.size(); ++end) {
    if (ends_block(code[end]) && !mark(function, static_cast<std::uint16_t>(end))) return false;
  }
  count_ = 0;
  for (const std::uint64_t word : starts_) count_ += static_cast<std::size_t>(std::popcount(word));
  --count_;  // the end of the code
  const VerifierConfig& config = function.config;
  if (count_ > kMostBlocks) return false;
  if (config.max_basic_blocks && count_ > *config.max_basic_blocks) return false;
  if (config.max_back_edges_per_function && back_edges_ > *config.max_back_edges_per_function) return false;
  if (loop_count_ == 0) return true;
  return (!config.max_loop_depth || depth() <= *config.max_loop_depth) && are_entered_at_heads(function);
}

/// Of an instruction that ends a block.
bool CodeBlocks::mark(const FunctionView& function, std::uint16_t offset) {
  const Instruction& instruction = function.code()[offset];
  set(offset + std::size_t{1});
  switch (instruction.opcode) {
    case Opcode::BrTrue:
    case Opcode::BrFalse:
    case Opcode::Branch:
      return mark_target(offset, instruction.index);
    case Opcode::VariantSwitch:
      return std::ranges::all_of(function.unit.jump_tables[instruction.index].jump_table,
                                 [&](std::uint16_t target) {
                                   // Two entries may lead back to the same head: left to who counts them.
                                   return target > offset && mark_target(offset, target);
                                 });
    default:
      return true;
  }
}

bool CodeBlocks::mark_target(std::uint16_t from, std::uint16_t to) {
  set(to);
  if (to > from) return true;
  ++back_edges_;
  return add_loop(to, from);
}

bool CodeBlocks::add_loop(std::uint16_t head, std::uint16_t last) {
  for (std::size_t i = 0; i < loop_count_; ++i) {
    if (loops_[i].head != head) continue;
    loops_[i].last = last;  // jumps come in order
    return true;
  }
  if (loop_count_ == kMostLoops) return false;
  loops_[loop_count_++] = {head, last};
  return true;
}

bool CodeBlocks::are_entered_at_heads(const FunctionView& function) const {
  const std::span loops(loops_.data(), loop_count_);
  const auto enters_inside = [&](std::uint16_t from, std::uint16_t to) {
    return std::ranges::any_of(
        loops, [&](const Loop& loop) { return !loop.has(from) && loop.has(to) && to != loop.head; });
  };
  for (std::size_t start = 0; start != function.code().size(); start = next_start(start)) {
    const auto last = static_cast<std::uint16_t>(next_start(start) - 1);
    const Instruction& instruction = function.code()[last];
    const auto enters = [&](std::uint16_t target) { return enters_inside(last, target); };
    if (instruction.opcode == Opcode::VariantSwitch) {
      if (std::ranges::any_of(function.unit.jump_tables[instruction.index].jump_table, enters)) return false;
    } else if (is_branch(instruction.opcode) && enters(instruction.index)) {
      return false;
    }
  }
  return true;
}

/// Of the loops in each other; no less than it is.
std::size_t CodeBlocks::depth() const noexcept {
  const std::span loops(loops_.data(), loop_count_);
  std::ptrdiff_t deepest = 0;
  for (const Loop& inner : loops) {
    deepest = std::max(
        deepest, std::ranges::count_if(loops, [&](const Loop& outer) { return outer.has(inner.head); }));
  }
  return static_cast<std::size_t>(deepest);
}

std::size_t CodeBlocks::next_start(std::size_t offset) const noexcept {
  std::size_t word = (offset + 1) / kWordBits;
  std::uint64_t rest = starts_[word] >> ((offset + 1) % kWordBits) << ((offset + 1) % kWordBits);
  while (rest == 0) rest = starts_[++word];
  return word * kWordBits + static_cast<std::size_t>(std::countr_zero(rest));
}

bool CodeBlocks::is_loop_head(std::size_t offset) const noexcept {
  for (std::size_t i = 0; i < loop_count_; ++i) {
    if (loops_[i].head == offset) return true;
  }
  return false;
}

}  // namespace mvm::verifier

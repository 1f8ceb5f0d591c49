// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Each block leaves the stack as high as it found it and never takes what it did not put there; blocks that
// return take what they return (Move bytecode verifier, `stack_usage_verifier`).

#include "verifier/passes.h"
#include "verifier/stack_effect.h"

namespace mvm::verifier {
namespace {

struct Block {
  std::span<const Instruction> code;
  std::uint16_t start;
};

Block block_of(const FunctionView& function, BlockIndex block) {
  const std::uint16_t start = function.cfg.block_start(block);
  return {function.code().subspan(start, function.cfg.block_end(block) - std::size_t{start} + 1), start};
}

/// Whether the block is good: the question that nearly all blocks answer with yes.
bool is_balanced(const FunctionView& function, std::span<const Instruction> code) {
  const std::uint64_t max_height = function.config.max_value_stack_size;
  std::uint64_t height = 0;
  std::uint64_t pushes = 0;
  bool good = true;
  // Counts stay small: vectors are packed and unpacked with at most 65,535 elements.
  for (const Instruction& instruction : code) {
    const StackEffect effect = stack_effect(function.module, function.handle, instruction);
    good &= height >= effect.pops;
    height += effect.pushes - effect.pops;
    good &= height <= max_height;
    pushes += effect.pushes;
  }
  return good && height == 0 && pushes <= function.config.max_push_size.value_or(UINT64_MAX);
}

/// What is wrong with a block that is not good.
StatusCode first_error(const FunctionView& function, std::span<const Instruction> code) {
  const std::uint64_t max_pushes = function.config.max_push_size.value_or(UINT64_MAX);
  std::uint64_t height = 0;
  std::uint64_t pushes = 0;
  for (const Instruction& instruction : code) {
    const StackEffect effect = stack_effect(function.module, function.handle, instruction);
    pushes += effect.pushes;
    if (pushes > max_pushes) return StatusCode::VALUE_STACK_PUSH_OVERFLOW;
    if (height < effect.pops) return StatusCode::NEGATIVE_STACK_SIZE_WITHIN_BLOCK;
    height += effect.pushes - effect.pops;
    if (height > function.config.max_value_stack_size) return StatusCode::VALUE_STACK_OVERFLOW;
  }
  return StatusCode::POSITIVE_STACK_SIZE_AT_BLOCK_END;
}

}  // namespace

Result<void> check_stack_usage(const FunctionView& function) {
  for (std::size_t i = 0; i < function.cfg.block_count(); ++i) {
    const Block block = block_of(function, static_cast<BlockIndex>(i));
    if (!is_balanced(function, block.code))
      return function.fail_at(first_error(function, block.code), block.start);
  }
  return {};
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Each block leaves the stack as high as it found it and never takes what it did not put there; blocks that
// return take what they return (Move bytecode verifier, `stack_usage_verifier`).

#include "verifier/passes.h"
#include "verifier/stack_effect.h"

#include <cstdint>
#include <optional>

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

/// What is wrong with a block, if anything is.
std::optional<StatusCode> first_error(const FunctionView& function, std::span<const Instruction> code) {
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
  if (height > 0) return StatusCode::POSITIVE_STACK_SIZE_AT_BLOCK_END;
  return std::nullopt;
}

}  // namespace

Result<void> check_stack_usage(const FunctionView& function) {
  for (std::size_t i = 0; i < function.cfg.block_count(); ++i) {
    const Block block = block_of(function, static_cast<BlockIndex>(i));
    if (const auto error = first_error(function, block.code)) return function.fail_at(*error, block.start);
  }
  return {};
}

}  // namespace mvm::verifier

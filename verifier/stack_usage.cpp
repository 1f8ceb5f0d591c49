// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Each block leaves the stack as high as it found it and never takes what it did not put there; blocks that return take
// what they return (Move bytecode verifier, `stack_usage_verifier`).

#include "verifier/passes.h"
#include "verifier/stack_effect.h"

namespace mvm::verifier {
namespace {

Result<void> check_block(const FunctionView& function, BlockIndex block) {
  const VerifierConfig& config = function.config;
  const std::uint64_t max_pushes = config.max_push_size.value_or(UINT64_MAX);
  const std::uint16_t start = function.cfg.block_start(block);
  const std::span<const Instruction> code =
      function.code().subspan(start, function.cfg.block_end(block) - std::size_t{start} + 1);
  std::uint64_t height = 0;
  std::uint64_t pushes = 0;
  // Counts stay small: vectors are packed and unpacked with at most 65,535 elements.
  for (const Instruction& instruction : code) {
    const StackEffect effect = stack_effect(function.module, function.handle, instruction);
    pushes += effect.pushes;
    if (pushes > max_pushes) return function.fail_at(StatusCode::VALUE_STACK_PUSH_OVERFLOW, start);
    if (height < effect.pops) return function.fail_at(StatusCode::NEGATIVE_STACK_SIZE_WITHIN_BLOCK, start);
    height += effect.pushes - effect.pops;
    if (height > config.max_value_stack_size) return function.fail_at(StatusCode::VALUE_STACK_OVERFLOW, start);
  }
  if (height != 0) return function.fail_at(StatusCode::POSITIVE_STACK_SIZE_AT_BLOCK_END, start);
  return {};
}

}  // namespace

Result<void> check_stack_usage(const FunctionView& function) {
  for (std::size_t block = 0; block < function.cfg.block_count(); ++block) {
    if (auto r = check_block(function, static_cast<BlockIndex>(block)); !r) return r;
  }
  return {};
}

}  // namespace mvm::verifier

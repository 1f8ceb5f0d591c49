// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Up to version 5, loops are what lies between a jump's target and the last jump back to it: they nest, no
// jump enters one in the middle, and a jump out of one goes to the instruction after it (Move bytecode
// verifier, `control_flow_v5`).

#include "verifier/passes.h"

#include <vector>

namespace mvm::verifier {
namespace {

bool is_jump(const Instruction& instruction) noexcept {
  return instruction.opcode == Opcode::Branch || instruction.opcode == Opcode::BrTrue ||
         instruction.opcode == Opcode::BrFalse;
}

class JumpChecker {
 public:
  JumpChecker(const VerifierConfig& config, TableIndex function, std::span<const Instruction> code)
      : config_(config), function_(function), code_(code), last_continue_(code.size(), kNoLoop) {
    for (std::size_t i = 0; i < code_.size(); ++i) {
      if (is_back_jump(i)) last_continue_[code_[i].index] = static_cast<std::uint16_t>(i);
    }
  }

  Result<void> check() {
    if (auto r = walk([this](std::size_t i) { return check_continue(i); }); !r) return r;
    if (auto r = walk([this](std::size_t i) { return check_break(i); }); !r) return r;
    count_depths();
    if (auto r = walk([this](std::size_t i) { return check_no_split(i); }); !r) return r;
    if (!config_.max_loop_depth) return {};
    return walk([this](std::size_t i) -> Result<void> {
      if (depth_[i] > *config_.max_loop_depth) return fail_at(StatusCode::LOOP_MAX_DEPTH_REACHED, i);
      return {};
    });
  }

 private:
  static constexpr std::uint16_t kNoLoop = 0xFFFF;

  struct Loop {
    std::size_t head;
    std::size_t last_continue;
  };

  bool is_back_jump(std::size_t i) const noexcept { return is_jump(code_[i]) && code_[i].index <= i; }
  bool is_forward_jump(std::size_t i) const noexcept { return is_jump(code_[i]) && code_[i].index > i; }

  Result<void> fail_at(StatusCode status, std::size_t i) const {
    return std::unexpected<Error>(Error(status).at_code_offset(function_, static_cast<std::uint16_t>(i)));
  }

  /// Calls `each` for every instruction with `loops_` holding the loops around it.
  template <class Each>
  Result<void> walk(Each each) {
    loops_.clear();
    for (std::size_t i = 0; i < code_.size(); ++i) {
      if (last_continue_[i] != kNoLoop) loops_.push_back({.head = i, .last_continue = last_continue_[i]});
      if (auto r = each(i); !r) return r;
      if (!is_back_jump(i)) continue;
      if (loops_.empty()) return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR);
      if (loops_.back().last_continue == i) loops_.pop_back();
    }
    return {};
  }

  Result<void> check_continue(std::size_t i) const {
    if (!is_back_jump(i)) return {};
    if (loops_.empty()) return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR);
    if (code_[i].index != loops_.back().head) return fail_at(StatusCode::INVALID_LOOP_CONTINUE, i);
    return {};
  }

  Result<void> check_break(std::size_t i) const {
    if (!is_forward_jump(i) || loops_.empty()) return {};
    if (code_[i].index > loops_.back().last_continue + 1) return fail_at(StatusCode::INVALID_LOOP_BREAK, i);
    return {};
  }

  /// How many loops each instruction lies in. Loops nest by now.
  void count_depths() {
    std::vector<bool> ends_loop(code_.size());
    for (const std::uint16_t last : last_continue_) {
      if (last != kNoLoop) ends_loop[last] = true;
    }
    std::size_t depth = 0;
    depth_.reserve(code_.size());
    for (std::size_t i = 0; i < code_.size(); ++i) {
      if (last_continue_[i] != kNoLoop) ++depth;
      depth_.push_back(depth);
      if (ends_loop[i]) --depth;
    }
  }

  Result<void> check_no_split(std::size_t i) const {
    if (!is_forward_jump(i)) return {};
    const std::size_t target = code_[i].index;
    const bool is_break = !loops_.empty() && target > loops_.back().last_continue;
    if (is_break) return {};
    const std::size_t after = last_continue_[target] != kNoLoop ? depth_[target] - 1 : depth_[target];
    if (depth_[i] != after) return fail_at(StatusCode::INVALID_LOOP_SPLIT, i);
    return {};
  }

  const VerifierConfig& config_;
  TableIndex function_;
  std::span<const Instruction> code_;
  std::vector<std::uint16_t> last_continue_;  ///< by instruction, of the loop that begins there
  std::vector<std::size_t> depth_;
  std::vector<Loop> loops_;
};

}  // namespace

Result<void> check_control_flow_v5(const VerifierConfig& config, TableIndex function, const CodeUnit& unit) {
  if (auto r = check_fall_through(function, unit); !r) return r;
  return JumpChecker(config, function, unit.code).check();
}

}  // namespace mvm::verifier

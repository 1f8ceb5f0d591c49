// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/arena_vector.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mvm::verifier {

/// An operand stack of abstract values. What is pushed at once is kept as one run, so that `VecUnpack` of
/// 2^32 elements costs what one does (Move abstract stack, `AbstractStack`).
template <class Value>
class AbstractStack {
 public:
  struct Run {
    Value value;
    std::uint64_t count;
  };

  explicit AbstractStack(ScratchArena* memory) : runs_(memory, kUsualHeight) {}

  [[nodiscard]] bool empty() const noexcept { return runs_.empty(); }
  /// Bottom first; neighbours may be equal.
  [[nodiscard]] std::span<const Run> runs() const noexcept { return runs_; }

  void push(const Value& value) { runs_.push_back(Run{value, 1}); }
  /// False, and nothing is pushed, where the height would pass 2^64 - 1.
  [[nodiscard]] bool push_n(const Value& value, std::uint64_t count) {
    if (count == 0) return true;
    std::uint64_t height = count;
    for (const Run& run : runs_) {
      if (__builtin_add_overflow(height, run.count, &height)) return false;
    }
    runs_.push_back(Run{value, count});
    return true;
  }

  /// False where the stack is empty.
  [[nodiscard]] bool pop(Value& value) noexcept {
    if (runs_.empty()) return false;
    Run& top = runs_.back();
    value = top.value;
    if (--top.count == 0) runs_.pop_back();
    return true;
  }
  /// Pops `count` equal values, at least one; false where the topmost `count` are not there or not all equal.
  /// The stack is of no more use then.
  [[nodiscard]] bool pop_n(Value& value, std::uint64_t count) noexcept {
    if (!pop(value)) return false;
    for (--count; count != 0;) {
      if (runs_.empty() || !(runs_.back().value == value)) return false;
      Run& top = runs_.back();
      const std::uint64_t taken = std::min(count, top.count);
      count -= taken;
      top.count -= taken;
      if (top.count == 0) runs_.pop_back();
    }
    return true;
  }

 private:
  static constexpr std::size_t kUsualHeight = 16;

  ArenaVector<Run> runs_;
};

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

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

  explicit AbstractStack(std::pmr::memory_resource* memory) : runs_(memory) {}

  [[nodiscard]] bool empty() const noexcept { return runs_.empty(); }
  /// Bottom first; neighbours may be equal.
  [[nodiscard]] std::span<const Run> runs() const noexcept { return runs_; }

  /// False, and nothing is pushed, where the height would pass 2^64 - 1.
  [[nodiscard]] bool push(const Value& value) { return push_n(value, 1); }
  [[nodiscard]] bool push_n(const Value& value, std::uint64_t count) {
    if (count == 0) return true;
    std::uint64_t height = 0;
    if (__builtin_add_overflow(height_, count, &height)) return false;
    height_ = height;
    runs_.push_back(Run{value, count});
    return true;
  }

  /// False where the stack is empty.
  [[nodiscard]] bool pop(Value& value) {
    if (runs_.empty()) return false;
    Run& top = runs_.back();
    value = top.value;
    --height_;
    if (--top.count == 0) runs_.pop_back();
    return true;
  }
  /// Pops `count` equal values, at least one; false where the topmost `count` are not there or not all equal.
  /// The stack is of no more use then.
  [[nodiscard]] bool pop_n(Value& value, std::uint64_t count) {
    if (!pop(value)) return false;
    for (--count; count != 0;) {
      if (runs_.empty() || !(runs_.back().value == value)) return false;
      const std::uint64_t taken = std::min(count, runs_.back().count);
      count -= taken;
      height_ -= taken;
      runs_.back().count -= taken;
      if (runs_.back().count == 0) runs_.pop_back();
    }
    return true;
  }

 private:
  std::pmr::vector<Run> runs_;
  std::uint64_t height_ = 0;
};

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

namespace mvm::verifier {

/// An operand stack of abstract values that keeps equal neighbours as one run, so that `VecUnpack` of 2^32
/// elements costs what one does (Move abstract stack, `AbstractStack`).
template <class Value>
class AbstractStack {
 public:
  struct Run {
    Value value;
    std::uint64_t count;
  };

  explicit AbstractStack(std::pmr::memory_resource* memory) : runs_(memory) {}

  [[nodiscard]] bool empty() const noexcept { return runs_.empty(); }
  /// Bottom first.
  [[nodiscard]] std::span<const Run> runs() const noexcept { return runs_; }

  /// False, and nothing is pushed, where the height would pass 2^64 - 1.
  [[nodiscard]] bool push(const Value& value) { return push_n(value, 1); }
  [[nodiscard]] bool push_n(const Value& value, std::uint64_t count) {
    if (count == 0) return true;
    if (__builtin_add_overflow(height_, count, &height_)) {
      height_ -= count;
      return false;
    }
    if (!runs_.empty() && runs_.back().value == value) {
      runs_.back().count += count;
    } else {
      runs_.push_back(Run{value, count});
    }
    return true;
  }

  /// False where the stack is empty.
  [[nodiscard]] bool pop(Value& value) { return pop_n(value, 1); }
  /// Pops `count` equal values, at least one; false where the topmost `count` are not there or not all equal.
  [[nodiscard]] bool pop_n(Value& value, std::uint64_t count) {
    if (runs_.empty() || runs_.back().count < count) return false;
    value = runs_.back().value;
    runs_.back().count -= count;
    if (runs_.back().count == 0) runs_.pop_back();
    height_ -= count;
    return true;
  }

 private:
  std::pmr::vector<Run> runs_;
  std::uint64_t height_ = 0;
};

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/arena_vector.h"
#include "verifier/function_view.h"
#include "verifier/meter.h"

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

/// The same for blocks that are known never to take more than there is, nor to hold more than `most` values:
/// what the pass on stack usage has found. No question is asked.
template <class Value>
class PlainStack {
 public:
  /// Heights up to which memory for a whole stack is nothing to speak of.
  static constexpr std::uint64_t kMost = 4096;

  PlainStack(ScratchArena* memory, std::uint64_t most)
      : bottom_(memory->allocate_array<Value>(most)), top_(bottom_) {}

  [[nodiscard]] bool empty() const noexcept { return top_ == bottom_; }
  /// Bottom first.
  [[nodiscard]] std::span<const Value> values() const noexcept { return {bottom_, top_}; }
  void push(const Value& value) noexcept { *top_++ = value; }
  bool push_n(const Value& value, std::uint64_t count) noexcept {
    top_ = std::fill_n(top_, count, value);
    return true;
  }
  bool pop(Value& value) noexcept {
    value = *--top_;
    return true;
  }
  /// Takes off the topmost `count`, which can be read until the next push.
  std::span<const Value> drop(std::uint64_t count) noexcept {
    top_ -= count;
    return {top_, count};
  }
  /// False where the topmost `count`, at least one, are not all equal.
  [[nodiscard]] bool pop_n(Value& value, std::uint64_t count) noexcept {
    value = *--top_;
    while (--count != 0) {
      if (!(*--top_ == value)) return false;
    }
    return true;
  }

 private:
  Value* bottom_;
  Value* top_;
};

/// Whether a pass over a function may use a PlainStack, and need not count.
[[nodiscard]] inline bool is_plain(const FunctionView& function, const Meter& meter) noexcept {
  return !meter.metered() && function.config.max_value_stack_size <= PlainStack<std::uint32_t>::kMost;
}

}  // namespace mvm::verifier

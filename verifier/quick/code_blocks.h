// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/arena_vector.h"
#include "verifier/function_view.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace mvm::verifier {

/// Where the blocks of a function begin, and whether its loops are nested as in nearly all code: the blocks
/// of a loop stand together, its head is the first of them, and control comes to them by way of the head
/// only. Then each jump backwards closes a loop, the graph is reducible, and loops are nested no deeper than
/// they overlap in the code. What is not so is left to the graph that the exact pass makes.
class CodeBlocks {
 public:
  explicit CodeBlocks(ScratchArena* memory) : starts_(memory) {}

  /// Finds the blocks of `function`. False where the loops are not of this form, or more or deeper than is
  /// allowed.
  [[nodiscard]] bool find(const FunctionView& function);

  /// Distinct pairs of (block, loop head).
  [[nodiscard]] std::size_t back_edge_count() const noexcept { return back_edges_; }
  /// The function has one block.
  [[nodiscard]] bool is_straight() const noexcept { return straight_; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  /// Where the block after the one with the instruction `offset` begins; the end of the code after the last.
  [[nodiscard]] std::size_t next_start(std::size_t offset) const noexcept;
  [[nodiscard]] bool is_loop_head(std::size_t offset) const noexcept;

 private:
  /// From the head to the end of the last block that jumps back to it.
  struct Loop {
    std::uint16_t head;
    std::uint16_t last;
    [[nodiscard]] bool has(std::size_t offset) const noexcept { return head <= offset && offset <= last; }
  };
  /// More are left to the exact passes, so that no code takes much more time or memory here than other code.
  static constexpr std::size_t kMostLoops = 16;
  static constexpr std::size_t kMostBlocks = 1024;

  [[nodiscard]] bool mark(const FunctionView& function, std::uint16_t offset);
  [[nodiscard]] bool mark_target(std::uint16_t from, std::uint16_t to);
  [[nodiscard]] bool add_loop(std::uint16_t head, std::uint16_t last);
  [[nodiscard]] bool are_entered_at_heads(const FunctionView& function) const;
  [[nodiscard]] std::size_t depth() const noexcept;
  void set(std::size_t offset) noexcept { starts_[offset / 64] |= std::uint64_t{1} << (offset % 64); }

  ArenaVector<std::uint64_t> starts_;  ///< a bit for each offset, and one at the end of the code
  std::size_t count_ = 0;
  std::size_t back_edges_ = 0;
  std::size_t loop_count_ = 0;
  std::array<Loop, kMostLoops> loops_;
  bool straight_ = false;
};

}  // namespace mvm::verifier

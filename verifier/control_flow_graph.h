// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/file_format.h>

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

namespace mvm::verifier {

/// Number of a basic block, counted in code order from 0. Block 0 is the entry.
using BlockIndex = std::uint16_t;
inline constexpr BlockIndex kNoBlock = 0xFFFF;

/// The basic blocks of a function, how control passes between them, and the order in which an abstract
/// interpretation visits them: reverse post-order of a depth-first search that takes the last successor
/// first, loop heads being those blocks that the search meets again while it is still inside them (Move
/// abstract interpreter, `VMControlFlowGraph`).
///
/// Jumps must be in bounds and the code not be empty. One object can be built again and again; it keeps its
/// memory.
class ControlFlowGraph {
 public:
  explicit ControlFlowGraph(std::pmr::memory_resource* memory = std::pmr::get_default_resource());

  void build(std::span<const Instruction> code, std::span<const VariantJumpTable> jump_tables);

  [[nodiscard]] std::size_t block_count() const noexcept { return blocks_.size(); }
  /// First and last instruction of a block, both inclusive.
  [[nodiscard]] std::uint16_t block_start(BlockIndex block) const noexcept { return blocks_[block].first; }
  [[nodiscard]] std::uint16_t block_end(BlockIndex block) const noexcept { return blocks_[block].last; }

  /// In ascending order of code offset. A jump table that names a block twice gives it twice.
  [[nodiscard]] std::span<const BlockIndex> successors(BlockIndex block) const noexcept {
    const Block& b = blocks_[block];
    return std::span(successors_).subspan(b.first_successor, b.successor_count);
  }
  /// Whether the edge to `successors(block)[position]` closes a loop.
  [[nodiscard]] bool is_back_edge(BlockIndex block, std::size_t position) const noexcept {
    return back_edge_[blocks_[block].first_successor + position] != 0;
  }
  [[nodiscard]] bool is_loop_head(BlockIndex block) const noexcept { return blocks_[block].loop_head; }

  /// The block visited after this one; kNoBlock for the last, and for a block that cannot be reached.
  [[nodiscard]] BlockIndex next_block(BlockIndex block) const noexcept { return blocks_[block].next; }

  /// Distinct pairs of (block, loop head).
  [[nodiscard]] std::size_t back_edge_count() const noexcept { return back_edge_count_; }

 private:
  struct Block {
    std::uint16_t first;
    std::uint16_t last;
    std::uint32_t first_successor;
    std::uint32_t successor_count;
    BlockIndex next;
    bool loop_head;
  };

  void find_blocks(std::span<const Instruction> code, std::span<const VariantJumpTable> jump_tables);
  void add_block(std::size_t first, std::size_t last);
  void find_successors(std::span<const Instruction> code, std::span<const VariantJumpTable> jump_tables);
  void order_blocks();
  void explore(BlockIndex block);

  std::pmr::vector<Block> blocks_;
  std::pmr::vector<BlockIndex> successors_;
  std::pmr::vector<std::uint8_t> back_edge_;  ///< parallel to successors_
  std::size_t back_edge_count_ = 0;

  // Working memory of `build`.
  std::pmr::vector<std::uint64_t> starts_;  ///< a bit for each code offset at which a block begins
  std::pmr::vector<BlockIndex> block_at_;   ///< by code offset, of those where a block begins
  std::pmr::vector<std::uint8_t> state_;    ///< by block: how far the search has come
  std::pmr::vector<BlockIndex> stack_;
  std::pmr::vector<BlockIndex> post_order_;
};

}  // namespace mvm::verifier

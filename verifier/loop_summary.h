// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/control_flow_graph.h"

#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

namespace mvm::verifier {

/// Working memory of the check that loops are nested, kept from function to function.
struct LoopScratch {
  explicit LoopScratch(std::pmr::memory_resource* memory)
      : steps(memory),
        edges(memory),
        node_of(memory),
        done(memory),
        blocks(memory),
        descendants(memory),
        first_back(memory),
        backs(memory),
        first_pred(memory),
        preds(memory),
        parents(memory),
        depths(memory),
        in_body(memory),
        body(memory),
        frontier(memory) {}

  /// One step of the search: to visit `block` from `from`, or to finish `node`, whose parent is `from`.
  struct Step {
    std::uint16_t from;
    std::uint16_t target;
    bool finish;
  };
  struct Edge {
    std::uint16_t to;
    std::uint16_t from;
    bool back;
  };

  std::pmr::vector<Step> steps;
  std::pmr::vector<Edge> edges;
  std::pmr::vector<std::uint16_t> node_of;  ///< by block
  std::pmr::vector<std::uint8_t> done;      ///< by block

  std::pmr::vector<BlockIndex> blocks;
  std::pmr::vector<std::uint16_t> descendants;
  std::pmr::vector<std::uint32_t> first_back;
  std::pmr::vector<std::uint16_t> backs;
  std::pmr::vector<std::uint32_t> first_pred;
  std::pmr::vector<std::uint16_t> preds;

  std::pmr::vector<std::uint16_t> parents;
  std::pmr::vector<std::uint16_t> depths;
  std::pmr::vector<std::uint16_t> in_body;  ///< by node: the head whose loop it was last put into
  std::pmr::vector<std::uint16_t> body;
  std::pmr::vector<std::uint16_t> frontier;
};

/// The depth-first spanning tree of the blocks that can be reached, and the edges of the graph sorted by it.
/// Nodes are numbered in pre-order (Move bytecode verifier, `LoopSummary`).
class LoopSummary {
 public:
  LoopSummary(const ControlFlowGraph& cfg, LoopScratch& scratch);

  [[nodiscard]] std::size_t node_count() const noexcept { return s_.blocks.size(); }
  [[nodiscard]] BlockIndex block(std::uint16_t node) const noexcept { return s_.blocks[node]; }

  /// Where edges from descendants, that close a loop, come from; and all other edges.
  [[nodiscard]] std::span<const std::uint16_t> back_edges(std::uint16_t node) const noexcept {
    return std::span(s_.backs).subspan(s_.first_back[node], s_.first_back[node + 1U] - s_.first_back[node]);
  }
  [[nodiscard]] std::span<const std::uint16_t> pred_edges(std::uint16_t node) const noexcept {
    return std::span(s_.preds).subspan(s_.first_pred[node], s_.first_pred[node + 1U] - s_.first_pred[node]);
  }

  [[nodiscard]] bool is_descendant(std::uint16_t ancestor, std::uint16_t node) const noexcept {
    return ancestor <= node && node - ancestor <= s_.descendants[ancestor];
  }

 private:
  void search(const ControlFlowGraph& cfg);
  std::uint16_t add_node(BlockIndex block);
  void push_successors(const ControlFlowGraph& cfg, BlockIndex block, std::uint16_t node);
  void sort_edges();

  LoopScratch& s_;
};

/// Which loops have been collapsed into their heads, and how deep loops are nested in each (`LoopPartition`).
class LoopPartition {
 public:
  LoopPartition(std::size_t nodes, LoopScratch& scratch);

  /// The head of the outermost collapsed loop that holds the node, or the node itself.
  [[nodiscard]] std::uint16_t containing_loop(std::uint16_t node) noexcept;

  /// Collapses `body`, whose nodes are all heads, into `head`, and gives the depth of nesting that `head`
  /// then has.
  std::uint16_t collapse_loop(std::uint16_t head, std::span<const std::uint16_t> body) noexcept;

 private:
  LoopScratch& s_;
};

}  // namespace mvm::verifier

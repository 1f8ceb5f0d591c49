// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#include "verifier/loop_summary.h"

#include <algorithm>

namespace mvm::verifier {
namespace {

constexpr std::uint16_t kNoNode = 0xFFFF;

}  // namespace

LoopSummary::LoopSummary(const ControlFlowGraph& cfg, LoopScratch& scratch) : s_(scratch) {
  s_.steps.clear();
  s_.edges.clear();
  s_.blocks.clear();
  s_.descendants.clear();
  s_.node_of.assign(cfg.block_count(), kNoNode);
  s_.done.assign(cfg.block_count(), 0);
  search(cfg);
  sort_edges();
}

std::uint16_t LoopSummary::add_node(BlockIndex block) {
  const auto node = static_cast<std::uint16_t>(s_.blocks.size());
  s_.blocks.push_back(block);
  s_.descendants.push_back(0);
  s_.node_of[block] = node;
  return node;
}

void LoopSummary::push_successors(const ControlFlowGraph& cfg, BlockIndex block, std::uint16_t node) {
  for (const BlockIndex successor : cfg.successors(block)) {
    s_.steps.push_back({.from = node, .target = successor, .finish = false});
  }
}

void LoopSummary::search(const ControlFlowGraph& cfg) {
  push_successors(cfg, 0, add_node(0));
  while (!s_.steps.empty()) {
    const LoopScratch::Step step = s_.steps.back();
    s_.steps.pop_back();
    if (step.finish) {
      const std::uint16_t node = s_.node_of[step.target];
      s_.descendants[step.from] =
          static_cast<std::uint16_t>(s_.descendants[step.from] + 1 + s_.descendants[node]);
      s_.done[step.target] = 1;
      continue;
    }
    const std::uint16_t known = s_.node_of[step.target];
    if (known != kNoNode) {
      s_.edges.push_back({.to = known, .from = step.from, .back = s_.done[step.target] == 0});
      continue;
    }
    const std::uint16_t node = add_node(step.target);
    s_.edges.push_back({.to = node, .from = step.from, .back = false});
    s_.steps.push_back({.from = step.from, .target = step.target, .finish = true});
    push_successors(cfg, step.target, node);
  }
}

/// Sorts edges by target and kind, keeping the order in which they were found.
void LoopSummary::sort_edges() {
  const std::size_t nodes = s_.blocks.size();
  s_.first_back.assign(nodes + 1, 0);
  s_.first_pred.assign(nodes + 1, 0);
  for (const auto& edge : s_.edges) ++(edge.back ? s_.first_back : s_.first_pred)[edge.to + 1U];
  for (std::size_t i = 0; i < nodes; ++i) {
    s_.first_back[i + 1] += s_.first_back[i];
    s_.first_pred[i + 1] += s_.first_pred[i];
  }
  s_.backs.resize(s_.first_back[nodes]);
  s_.preds.resize(s_.first_pred[nodes]);
  // Filling from the end moves each first_* back to where its node's edges begin.
  for (std::size_t i = 0; i < nodes; ++i) {
    s_.first_back[i] = s_.first_back[i + 1];
    s_.first_pred[i] = s_.first_pred[i + 1];
  }
  for (std::size_t i = s_.edges.size(); i-- > 0;) {
    const auto& edge = s_.edges[i];
    if (edge.back) {
      s_.backs[--s_.first_back[edge.to]] = edge.from;
    } else {
      s_.preds[--s_.first_pred[edge.to]] = edge.from;
    }
  }
}

LoopPartition::LoopPartition(std::size_t nodes, LoopScratch& scratch) : s_(scratch) {
  s_.parents.resize(nodes);
  for (std::size_t i = 0; i < nodes; ++i) s_.parents[i] = static_cast<std::uint16_t>(i);
  s_.depths.assign(nodes, 0);
}

std::uint16_t LoopPartition::containing_loop(std::uint16_t node) noexcept {
  std::uint16_t head = node;
  while (s_.parents[head] != head) head = s_.parents[head];
  // Shorten the way for the next time.
  while (s_.parents[node] != head) {
    const std::uint16_t parent = s_.parents[node];
    s_.parents[node] = head;
    node = parent;
  }
  return head;
}

std::uint16_t LoopPartition::collapse_loop(std::uint16_t head, std::span<const std::uint16_t> body) noexcept {
  std::uint16_t depth = s_.depths[head];
  for (const std::uint16_t node : body) {
    s_.parents[node] = head;
    depth = std::max(depth, s_.depths[node]);
  }
  return s_.depths[head] = static_cast<std::uint16_t>(depth + 1);
}

}  // namespace mvm::verifier

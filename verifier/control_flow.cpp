// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// From version 6 on: code ends in a jump, and its control-flow graph is reducible, that is, made of nested
// loops each entered only at its head (Move bytecode verifier, `control_flow`; Tarjan 1974, "Testing flow
// graph reducibility").

#include "verifier/passes.h"

#include <algorithm>

namespace mvm::verifier {
namespace {

class LoopChecker {
 public:
  LoopChecker(const VerifierConfig& config, TableIndex function, const ControlFlowGraph& cfg,
              LoopScratch& scratch)
      : config_(config),
        function_(function),
        cfg_(cfg),
        s_(scratch),
        summary_(cfg, scratch),
        partition_(summary_.node_count(), scratch) {
    s_.in_body.assign(summary_.node_count(), kNoBlock);
  }

  Result<void> check() {
    // Backwards, so that inner loops come before those around them.
    for (std::size_t i = summary_.node_count(); i-- > 0;) {
      const auto head = static_cast<std::uint16_t>(i);
      if (summary_.back_edges(head).empty()) continue;
      if (auto r = collect_body(head); !r) return r;
      const std::uint16_t depth = partition_.collapse_loop(head, s_.body);
      if (config_.max_loop_depth && depth > *config_.max_loop_depth) {
        return fail_at(StatusCode::LOOP_MAX_DEPTH_REACHED, head);
      }
    }
    return {};
  }

 private:
  Result<void> fail_at(StatusCode status, std::uint16_t node) const {
    return std::unexpected<Error>(
        Error(status).at_code_offset(function_, cfg_.block_start(summary_.block(node))));
  }

  bool add_to_body(std::uint16_t head, std::uint16_t node) {
    if (node == head || s_.in_body[node] == head) return false;
    s_.in_body[node] = head;
    s_.body.push_back(node);
    return true;
  }

  /// The nodes of the loop at `head` besides it: from those that jump back to it, against the edges.
  Result<void> collect_body(std::uint16_t head) {
    s_.body.clear();
    for (const std::uint16_t node : summary_.back_edges(head))
      add_to_body(head, partition_.containing_loop(node));
    s_.frontier = s_.body;
    std::ranges::sort(s_.frontier);
    while (!s_.frontier.empty()) {
      const std::uint16_t node = s_.frontier.back();
      s_.frontier.pop_back();
      for (const std::uint16_t edge : summary_.pred_edges(node)) {
        const std::uint16_t pred = partition_.containing_loop(edge);
        // A way into the loop that does not pass the head.
        if (!summary_.is_descendant(head, pred)) return fail_at(StatusCode::INVALID_LOOP_SPLIT, pred);
        if (add_to_body(head, pred)) s_.frontier.push_back(pred);
      }
    }
    return {};
  }

  const VerifierConfig& config_;
  TableIndex function_;
  const ControlFlowGraph& cfg_;
  LoopScratch& s_;
  LoopSummary summary_;
  LoopPartition partition_;
};

}  // namespace

Result<void> check_fall_through(TableIndex function, const CodeUnit& unit) {
  if (unit.code.empty()) return fail(StatusCode::EMPTY_CODE_UNIT, "a function without instructions");
  if (!is_unconditional_branch(unit.code.back().opcode)) {
    return std::unexpected<Error>(
        Error(StatusCode::INVALID_FALL_THROUGH, "control runs over the end of the function")
            .at_code_offset(function, static_cast<std::uint16_t>(unit.code.size() - 1)));
  }
  return {};
}

Result<void> check_control_flow(const VerifierConfig& config, TableIndex function, const CodeUnit& unit,
                                ControlFlowGraph& cfg, LoopScratch& scratch) {
  if (auto r = check_fall_through(function, unit); !r) return r;
  cfg.build(unit.code, unit.jump_tables);
  if (cfg.back_edge_count() == 0) return {};
  return LoopChecker(config, function, cfg, scratch).check();
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/arena_vector.h"
#include "verifier/control_flow_graph.h"
#include "verifier/meter.h"

#include <mvm/error.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mvm::verifier {

/// What a join did to the state that it joined into; or that the meter stopped it.
enum class JoinResult : std::uint8_t { Unchanged, Changed, TooComplex };

/// A forward analysis of one function. It keeps one state for the beginning of each block and one to work on.
template <class A>
concept AbstractAnalysis = requires(A analysis, const A& finished, BlockIndex block, std::uint16_t offset) {
  /// Makes the working state that of the block's beginning.
  { analysis.enter(block) };
  /// Runs the block's instructions on the working state; false where one of them is refused.
  { analysis.execute(offset, offset) } -> std::same_as<bool>;
  /// Ends a block that has successors: what follows reads the working state as the block's result.
  { analysis.leave() };
  /// The working state becomes the state at the beginning of a block that has none yet.
  { analysis.assign(block) };
  /// Joins the working state into that at the beginning of the block.
  { analysis.join(block) } -> std::same_as<JoinResult>;
  /// Why `execute` said no.
  { analysis.take_error() } -> std::same_as<Error>;
};

/// Runs the analysis to its fixed point or first error, from the state that it holds for block 0.
///
/// The order of visits decides which error comes first and what the meter counts, so it is the reference's:
/// blocks in the graph's order; a back edge whose target changed is followed at once (Move abstract
/// interpreter, `analyze_function`).
template <AbstractAnalysis Analysis>
[[nodiscard]] Result<void> analyze_function(Analysis& analysis, const ControlFlowGraph& cfg, Meter& meter,
                                            ScratchArena* memory) {
  if (!meter.add(Scope::Function, cost::kAnalyzeFunctionBase)) return Meter::too_complex();
  ArenaVector<std::uint8_t> reached(memory, cfg.block_count());
  reached.assign(cfg.block_count(), 0);
  reached[0] = 1;

  for (BlockIndex block = 0; block != kNoBlock;) {
    BlockIndex next = cfg.next_block(block);
    if (reached[block] == 0) {
      block = next;
      continue;
    }
    if (!meter.add(Scope::Function, cost::kExecuteBlockBase)) return Meter::too_complex();
    analysis.enter(block);
    if (!analysis.execute(cfg.block_start(block), cfg.block_end(block))) {
      return std::unexpected<Error>(analysis.take_error());
    }

    const std::span<const BlockIndex> successors = cfg.successors(block);
    if (!successors.empty()) analysis.leave();
    for (std::size_t i = 0; i < successors.size(); ++i) {
      const BlockIndex successor = successors[i];
      if (!meter.add(Scope::Function, cost::kPerSuccessor)) return Meter::too_complex();
      if (reached[successor] == 0) {
        analysis.assign(successor);
        reached[successor] = 1;
        continue;
      }
      const JoinResult joined = analysis.join(successor);
      if (joined == JoinResult::TooComplex) return Meter::too_complex();
      if (joined == JoinResult::Changed && cfg.is_back_edge(block, i)) {
        if (!meter.add(Scope::Function, cost::kPerBackEdge)) return Meter::too_complex();
        next = successor;
        break;
      }
    }
    block = next;
  }
  return {};
}

}  // namespace mvm::verifier

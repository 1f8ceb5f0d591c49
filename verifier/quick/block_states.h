// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/quick/code_blocks.h"
#include "verifier/quick/live_references.h"
#include "verifier/quick/local_bits.h"
#include "verifier/scratch.h"

#include <cstddef>
#include <cstdint>

namespace mvm::verifier {

/// Which locals have a value, on all ways that lead here or on some only; a local is in one of the two at
/// most.
struct LocalValues {
  LocalBits available = 0;
  LocalBits maybe = 0;

  [[nodiscard]] bool has(std::size_t local) const noexcept { return (available & local_bit(local)) != 0; }
};

/// What a walk in the order of the code knows at the beginning of blocks: what came from the blocks before. A
/// jump back to a loop's head must bring nothing that was not known there: then what is known is a fixed
/// point.
class BlockStates {
 public:
  BlockStates(ScratchArena& scratch, const CodeBlocks& blocks, std::size_t code_size, std::size_t locals);

  /// Makes what is known at the beginning of a block the current state; joined with what is current, where
  /// the block before falls through to it. False where no way leads there.
  [[nodiscard]] bool enter(std::size_t start, bool falls_through, LocalValues& values,
                           LiveReferences& references);
  /// Lets what is current reach a block further on.
  void reach(std::size_t start, const LocalValues& values, LiveReferences& references);
  /// The same for a loop's head, which the walk has passed: false where it brings anything new. Locals of
  /// which the head had no value and now may have one are `gained`.
  [[nodiscard]] bool come_back(std::size_t head, const LocalValues& values, LiveReferences& references,
                               LocalBits& gained) const;

 private:
  struct State {
    LocalValues values;
    LocalBits holding;          ///< locals with a reference, of which more is known
    LiveReference* references;  ///< by local
  };
  [[nodiscard]] State* state_of(std::size_t start) noexcept {
    return state_of_[start] == 0 ? nullptr : &states_[state_of_[start] - 1U];
  }
  void add(std::size_t start, const LocalValues& values, const LiveReferences& references);

  ScratchArena& scratch_;
  const CodeBlocks& blocks_;
  std::size_t locals_;
  State* states_;
  std::uint16_t count_ = 0;
  std::uint16_t*
      state_of_;  ///< by offset of a block's start: the number of its state, and one; 0 for none yet
};

}  // namespace mvm::verifier

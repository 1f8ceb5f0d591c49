// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/quick/block_states.h"

#include <algorithm>

namespace mvm::verifier {

BlockStates::BlockStates(ScratchArena& scratch, const CodeBlocks& blocks, std::size_t code_size,
                         std::size_t locals)
    : scratch_(scratch),
      blocks_(blocks),
      locals_(locals),
      states_(scratch.allocate_array<State>(blocks.count())),
      state_of_(scratch.allocate_array<std::uint16_t>(code_size)) {
  std::fill_n(state_of_, code_size, std::uint16_t{0});
}

void BlockStates::add(std::size_t start, const LocalValues& values, const LiveReferences& references) {
  State& state = states_[count_++];
  state_of_[start] = count_;
  state = {values, references.holding(), nullptr};
  if (state.holding != 0) {
    state.references = scratch_.allocate_array<LiveReference>(locals_);
    references.save(state.references);
  }
}

bool BlockStates::enter(std::size_t start, bool falls_through, LocalValues& values,
                        LiveReferences& references) {
  State* known = state_of(start);
  if (known == nullptr) {
    if (!falls_through) return false;
    if (blocks_.is_loop_head(start)) add(start, values, references);
    return true;
  }
  if (falls_through) reach(start, values, references);
  values = known->values;
  references.load(known->references, known->holding);
  return true;
}

void BlockStates::reach(std::size_t start, const LocalValues& values, LiveReferences& references) {
  State* const known = state_of(start);
  if (known == nullptr) {
    add(start, values, references);
    return;
  }
  references.join_into(known->references, known->holding, start);
  known->holding &= references.holding();
  LocalValues& old = known->values;
  const LocalBits some = old.available | old.maybe | values.available | values.maybe;
  old.available &= values.available;
  old.maybe = some & ~old.available;
}

bool BlockStates::come_back(std::size_t head, const LocalValues& values, LiveReferences& references,
                            LocalBits& gained) const {
  const State& known = states_[state_of_[head] - 1U];
  references.require_covered(known.references, known.holding);
  gained = (values.available | values.maybe) & ~(known.values.available | known.values.maybe);
  return (known.values.available & ~values.available) == 0;
}

}  // namespace mvm::verifier

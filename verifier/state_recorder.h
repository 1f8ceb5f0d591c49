// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/observer.h"

#include <mvm/abstract_state.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace mvm::verifier {

/// An edge of the borrow graph.
struct KnownEdge {
  RefId parent;
  RefId child;
  bool is_mutable;
  bool strong;
  std::vector<BorrowLabel> path;
};

/// What the analysis of references knows at a place.
struct KnownReferences {
  std::vector<RefId> locals;
  std::vector<AbstractStack<RefId>::Run> stack;
  std::vector<KnownEdge> edges;
  std::size_t edges_left_out = 0;
};

/// Keeps what passes over a function know before some of its instructions: what they told last, which holds
/// where the pass ends, and was refused where it fails.
class StateRecorder final : public TypeSafetyObserver,
                            public LocalsSafetyObserver,
                            public ReferenceSafetyObserver {
 public:
  /// Before a pass: the places to watch.
  void watch(std::uint16_t offset) { snapshots_.try_emplace(offset); }

  void before(std::uint16_t offset, std::span<const AbstractStack<StackType>::Run> stack) override;
  void before(std::uint16_t offset, std::span<const LocalState> locals) override;
  void before(std::uint16_t offset, const State& state) override;

  /// Forgets what the pass on locals said, where that is no fixed point.
  void forget_locals();

  /// What is known at a place that was watched, as text. `function` is the one that the passes looked at.
  [[nodiscard]] AbstractState state(const FunctionView& function, std::uint16_t offset) const;

 private:
  struct Snapshot {
    std::optional<std::vector<AbstractStack<StackType>::Run>> stack;
    std::size_t stack_left_out = 0;
    std::optional<std::vector<LocalState>> locals;
    std::optional<KnownReferences> references;
  };

  [[nodiscard]] Snapshot* find(std::uint16_t offset) {
    const auto found = snapshots_.find(offset);
    return found == snapshots_.end() ? nullptr : &found->second;
  }
  static void put_stack(const Snapshot& snapshot, const FunctionView& function, AbstractState& state);
  static void put_borrows(const KnownReferences& references, const FunctionView& function,
                          AbstractState& state);

  std::map<std::uint16_t, Snapshot> snapshots_;
};

/// The locals of a function, with names and types.
[[nodiscard]] std::vector<FunctionLocal> locals_of(const CompiledModule& module, std::uint16_t function);

}  // namespace mvm::verifier

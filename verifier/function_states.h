// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/passes.h"
#include "verifier/state_recorder.h"

#include <mvm/error.h>
#include <mvm/verifier.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace mvm::verifier {

/// The passes over one function of a module by themselves, with somebody to watch.
class FunctionStates {
 public:
  /// The function must have code that does not run over its end.
  FunctionStates(const CompiledModule& module, const VerifierConfig& config, std::uint16_t function);

  /// Whether the passes over the whole module accept it. Those over functions rely on it.
  [[nodiscard]] bool module_is_sound();

  /// Runs the passes over the function, in order; on failure, `refused_by` is the one that refused it.
  [[nodiscard]] Result<void> check(Pass& refused_by, StateRecorder* recorder);

  /// Runs the passes that know states, whatever passes around them say, up to `last`.
  void observe(Pass last, StateRecorder& recorder);

  [[nodiscard]] const ControlFlowGraph& cfg() const noexcept { return cfg_; }
  [[nodiscard]] const FunctionView& view() const noexcept { return view_; }

 private:
  [[nodiscard]] FunctionView make_view();

  const CompiledModule& module_;
  const VerifierConfig& config_;
  std::uint16_t function_;
  TypePool types_;
  ScratchArena module_memory_;
  ScratchArena function_memory_;
  AbilityCache abilities_;
  LoopScratch loops_;
  ControlFlowGraph cfg_;
  Meter unmetered_;
  std::vector<TableIndex> by_name_;
  std::vector<TableIndex> by_handle_;
  FunctionView view_;
};

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// What passes knew where they refused a function, from running them over it once more.

#include "verifier/function_states.h"

#include <mvm/abstract_state.h>

namespace mvm {
namespace {

/// Whether the function has instructions, the last of which is not run over.
[[nodiscard]] bool has_whole_code(const CompiledModule& module, std::uint16_t function) {
  const auto& code = module.function_defs[function].code;
  return code && verifier::check_fall_through(function, *code).has_value();
}

}  // namespace

std::optional<RefusalExplanation> explain_refusal(const CompiledModule& module, const VerifierConfig& config,
                                                  const Error& error, Pass refused_by) {
  if (error.offsets().empty()) return std::nullopt;
  const auto [function, offset] = error.offsets().front();
  if (function >= module.function_defs.size()) return std::nullopt;
  RefusalExplanation explanation{
      .function = function, .locals = verifier::locals_of(module, function), .state = {.offset = offset}};
  if (refused_by < Pass::TypeSafety || !has_whole_code(module, function)) return explanation;

  verifier::FunctionStates states(module, config, function);
  if (!states.module_is_sound()) return explanation;
  verifier::StateRecorder recorder;
  recorder.watch(offset);
  states.observe(refused_by, recorder);
  explanation.state = recorder.state(states.view(), offset);
  return explanation;
}

}  // namespace mvm

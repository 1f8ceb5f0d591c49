// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/function_states.h"

#include <algorithm>

namespace mvm::verifier {
FunctionStates::FunctionStates(const CompiledModule& module, const VerifierConfig& config,
                               std::uint16_t function)
    : module_(module),
      config_(config),
      function_(function),
      types_(module.types, nullptr),
      abilities_(module, types_, &module_memory_),
      loops_(&module_memory_),
      cfg_(&module_memory_),
      by_name_(module.identifiers.size(), kNoFunction),
      by_handle_(module.function_handles.size(), kNoFunction),
      view_(make_view()) {
  for (std::size_t i = 0; i < module.function_defs.size(); ++i) {
    const FunctionDefinition& definition = module.function_defs[i];
    by_name_[module.handle_of(definition).name] = static_cast<TableIndex>(i);
    by_handle_[definition.function] = static_cast<TableIndex>(i);
  }
  cfg_.build(view_.unit.code, view_.unit.jump_tables);
}

FunctionView FunctionStates::make_view() {
  const bool acquires = std::ranges::any_of(
      module_.function_defs, [](const auto& def) { return !def.acquires_global_resources.empty(); });
  return view_function(module_, config_, function_, cfg_, types_, by_name_, acquires, function_memory_);
}

bool FunctionStates::module_is_sound() {
  Pass pass{};
  const TypeFacts facts(module_, module_memory_);
  return check_tables({module_, config_, facts, module_memory_}, abilities_, unmetered_, pass).has_value();
}

Result<void> FunctionStates::check(Pass& refused_by, StateRecorder* recorder) {
  abilities_.enter_context(view_.type_parameters);
  if (auto r = check_flow(module_, config_, function_, view_.unit, cfg_, loops_, refused_by); !r) return r;
  return check_body(view_, abilities_, unmetered_, by_handle_, refused_by, {recorder, recorder, recorder});
}

void FunctionStates::observe(Pass last, StateRecorder& recorder) {
  if (last < Pass::TypeSafety) return;
  abilities_.enter_context(view_.type_parameters);
  static_cast<void>(verify_type_safety(view_, abilities_, unmetered_, &recorder));
  const auto locals = verify_locals_safety(view_, abilities_, unmetered_, &recorder);
  // It does not need types to be right; but where it fails by itself, what it said before is not all.
  if (!locals && last < Pass::LocalsSafety) recorder.forget_locals();
  if (last < Pass::ReferenceSafety) return;
  static_cast<void>(verify_reference_safety(view_, unmetered_, &recorder));
}

}  // namespace mvm::verifier

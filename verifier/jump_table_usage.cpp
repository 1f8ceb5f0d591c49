// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Every jump table of a function is used by some instruction of it (Move bytecode verifier,
// `jump_table_usage_verifier`). Later protocol versions ask for it.

#include "verifier/passes.h"

#include <algorithm>

namespace mvm::verifier {

Result<void> check_jump_table_usage(const FunctionView& function) {
  const std::size_t tables = function.unit.jump_tables.size();
  if (tables == 0) return {};
  std::vector<bool> used(tables);
  for (const Instruction& instruction : function.code()) {
    if (instruction.opcode == Opcode::VariantSwitch) used[instruction.index] = true;
  }
  if (std::ranges::find(used, false) == used.end()) return {};
  return fail(StatusCode::INVALID_ENUM_SWITCH, "a jump table of the function is not used");
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#include "verifier/code_sites.h"

namespace mvm::verifier {

CodeSites::CodeSites(const CompiledModule& module, ScratchArena& scratch) {
  std::size_t instructions = 0;
  for (const FunctionDefinition& def : module.function_defs) {
    if (def.code) instructions += def.code->code.size();
  }
  first_ = scratch.allocate_array<std::uint32_t>(module.function_defs.size() + 1);
  // One more than can be needed: each offset is written before it is known whether it stays.
  offsets_ = scratch.allocate_array<std::uint16_t>(instructions + 1);
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < module.function_defs.size(); ++i) {
    first_[i] = count;
    const FunctionDefinition& def = module.function_defs[i];
    if (!def.code) continue;
    const std::span<const Instruction> code = def.code->code;
    for (std::size_t offset = 0; offset < code.size(); ++offset) {
      offsets_[count] = static_cast<std::uint16_t>(offset);
      count += is_site(code[offset].opcode) ? 1 : 0;
    }
  }
  first_[module.function_defs.size()] = count;
}

}  // namespace mvm::verifier

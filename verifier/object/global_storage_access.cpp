// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Objects take the place of Move's global storage (Sui verifier, `global_storage_access_verifier`).

#include "verifier/object/object_rules.h"
#include "verifier/opcode_class.h"

namespace mvm::verifier {

Result<void> check_global_storage_access(const CompiledModule& module) {
  for (std::size_t f = 0; f < module.function_defs.size(); ++f) {
    const FunctionDefinition& def = module.function_defs[f];
    if (!def.code) continue;
    for (std::size_t offset = 0; offset < def.code->code.size(); ++offset) {
      if (is(def.code->code[offset].opcode, OpcodeClass::GlobalStorage)) {
        return refuse_instruction(module, f, offset, "global storage is not available");
      }
    }
  }
  return {};
}

}  // namespace mvm::verifier

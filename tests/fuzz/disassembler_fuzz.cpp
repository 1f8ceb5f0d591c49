// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Whatever can be read can be shown, verified or not, in a size that is linear in the input.
#include "tests/fuzz/fuzz.h"

#include <mvm/bytecode.h>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto module = mvm::deserialize_module({data, size}, mvm::BinaryConfig::legacy());
  if (!module) return 0;
  constexpr std::size_t kFixed = 1 << 16;
  constexpr std::size_t kPerByte = 4096;
  MVM_FUZZ_CHECK(mvm::disassemble(*module).size() <= kFixed + kPerByte * size);
  for (std::size_t i = 0; i < module->function_defs.size(); ++i) {
    (void)mvm::disassemble_around(*module, static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(size),
                                  3);
  }
  return 0;
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// In place of all other files here where there is no AsmJit, or another processor.

#include "interpreter/jit/jit.h"

namespace mvm::jit {

struct CodeMemory::Implementation {};

CodeMemory::CodeMemory() = default;
CodeMemory::~CodeMemory() = default;
CodeMemory::Implementation& CodeMemory::get() { return *implementation_; }

bool is_available() noexcept { return false; }
std::size_t copy_size(const Source& /*source*/) noexcept { return 0; }
Compiled compile(CodeMemory& /*memory*/, const Source& /*source*/,
                 std::span<translated::Op> /*copy*/) noexcept {
  return {};
}

}  // namespace mvm::jit

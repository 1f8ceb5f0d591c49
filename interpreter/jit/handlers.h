// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/translated/op.h"

namespace mvm::jit {

/// What runs an instruction of register code.
[[nodiscard]] translated::Handler handler_of(translated::OpCode code) noexcept;
/// All of them, by opcode.
[[nodiscard]] const translated::Handler* handlers() noexcept;
/// The slow side of entering a segment, which `op` then is.
[[nodiscard]] translated::Handler slow_entry() noexcept;

}  // namespace mvm::jit

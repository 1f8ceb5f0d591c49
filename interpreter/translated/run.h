// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/machine.h"

namespace mvm::translated {

/// Runs a function that has code as register code, on the arguments that are all there is on the operand
/// stack. Outcomes are those of `run_plain`, which goes on wherever an instruction fails.
[[nodiscard]] Result<void> run(Machine& m, const Instance& entry);

}  // namespace mvm::translated

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/machine.h"

#include <mvm/run_observer.h>

namespace mvm::observed {

/// Runs a function on the arguments on the operand stack, as `Machine::call` does, and tells the observer.
[[nodiscard]] Result<void> run(Machine& machine, const Instance& entry, RunObserver& observer);

}  // namespace mvm::observed

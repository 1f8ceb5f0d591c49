// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/file_format.h>

namespace mvm {

/// Whether every index of the module is in bounds and every type has the arguments that it asks for: what all
/// other parts take for granted (Move binary format, `BoundsChecker`). Gives the first error in the
/// reference's order.
[[nodiscard]] Result<void> check_bounds(const CompiledModule& module);

}  // namespace mvm

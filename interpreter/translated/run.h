// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/machine.h"

namespace mvm::translated {

/// Runs a function that has code as register code, on the arguments that are all there is on the operand
/// stack. Outcomes are those of `run_plain`, which goes on wherever an instruction fails.
template <bool kMetered>
[[nodiscard]] Result<void> run(Machine& m, const Instance& entry);
extern template Result<void> run<true>(Machine&, const Instance&);
extern template Result<void> run<false>(Machine&, const Instance&);

}  // namespace mvm::translated

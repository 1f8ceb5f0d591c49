// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/gas.h>
#include <mvm/vm.h>

#include <string>

namespace mvm::conform {

/// All that a call shows, as text: values or error with every place, and what the meter counted. Two runs are
/// equal exactly if their texts are.
[[nodiscard]] std::string outcome_text(const Result<CallOutputs>& outputs, const GasMeter& gas);

/// What the two texts differ in; empty where they are equal.
[[nodiscard]] std::string difference_of(std::string_view plain, std::string_view translated);

}  // namespace mvm::conform

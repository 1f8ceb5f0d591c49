// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/machine.h"
#include "interpreter/translated/translator.h"

namespace mvm::translated {

/// A call runs as register code while no more functions wait, so that those that are part of the callee can
/// get frames of their own.
inline constexpr std::size_t kCallDepth = kCallStackLimit - kInlineLevels;
/// And while there are no more values on the operand stack, with the most that the callee puts there.
inline constexpr std::uint32_t kCallHeight = kOperandStackLimit - kInlineLevels * kInlineHeight;

}  // namespace mvm::translated

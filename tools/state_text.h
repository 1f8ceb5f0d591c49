// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/session.h"

#include <mvm/abstract_state.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

/// What the verifier knows at a place in code, for people and for programs. All text is safe to print.
namespace mvm::tools {

/// How much of a state is shown: what is more is counted.
struct StateLimits {
  std::size_t items = 16;   ///< of each kind
  std::size_t length = 80;  ///< characters of a type or place
};

/// `u64`, `&mut Coin`, `u8 × 3`; bottom first. Where there is more than the limit, the top.
[[nodiscard]] std::vector<std::string> stack_items(const AbstractState& state, StateLimits limits = {});
/// `Arg0: Coin — moved`. Where there is more than the limit, the local `wanted` is among what is shown.
[[nodiscard]] std::vector<std::string> local_items(std::span<const FunctionLocal> locals,
                                                   const AbstractState& state, std::size_t wanted = 0,
                                                   StateLimits limits = {});
/// `loc1 borrows mutably from Arg0.balance`.
[[nodiscard]] std::vector<std::string> borrow_items(const AbstractState& state, StateLimits limits = {});

/// The fields `stack`, `locals` and `borrows`; what is not known is left out. In the stack, equal neighbours
/// are one entry with a count.
void put_state(Json& out, std::span<const FunctionLocal> locals, const AbstractState& state);

}  // namespace mvm::tools

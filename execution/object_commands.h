// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/command_context.h"

#include <mvm/transaction.h>

#include <vector>

/// The commands that work on objects and coins without calling Move code.
namespace mvm {

[[nodiscard]] Executed<std::vector<CommandValue>> run_transfer_objects(CommandContext& context,
                                                                       const TransferObjects& command);
[[nodiscard]] Executed<std::vector<CommandValue>> run_split_coins(CommandContext& context,
                                                                  const SplitCoins& command);
[[nodiscard]] Executed<std::vector<CommandValue>> run_merge_coins(CommandContext& context,
                                                                  const MergeCoins& command);
[[nodiscard]] Executed<std::vector<CommandValue>> run_make_move_vec(CommandContext& context,
                                                                    const MakeMoveVec& command);

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/command_context.h"

#include <mvm/transaction.h>

#include <vector>

namespace mvm {

/// Checks, links and stores a new package, runs its initializers, and gives its UpgradeCap.
[[nodiscard]] Executed<std::vector<CommandValue>> run_publish(CommandContext& context,
                                                              const Publish& command);
/// Checks, links and stores the next version of a package, as a ticket allows, and gives an UpgradeReceipt.
[[nodiscard]] Executed<std::vector<CommandValue>> run_upgrade(CommandContext& context,
                                                              const Upgrade& command);

}  // namespace mvm

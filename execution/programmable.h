// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/execution_error.h"
#include "execution/execution_mode.h"
#include "execution/gas_charger.h"
#include "execution/temporary_store.h"
#include "stdlib/object_runtime.h"

#include <mvm/execution.h>
#include <mvm/transaction.h>

#include <vector>

namespace mvm {

class Runtime;

/// Runs the commands of a programmable transaction and records in `store` what they did (Sui adapter,
/// `programmable_transactions::execution::execute`). Gives what they returned, where the mode keeps it, also
/// if a later one fails. `observer` may be null.
[[nodiscard]] Executed<void> run_programmable(const Runtime& runtime, TemporaryStore& store, GasCharger& gas,
                                              TransactionContext& transaction, ExecutionMode mode,
                                              const ProgrammableTransaction& programmable,
                                              std::vector<CommandResult>& results,
                                              TransactionObserver* observer = nullptr);

}  // namespace mvm

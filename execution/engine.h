// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/execution_mode.h"
#include "execution/gas_status.h"
#include "execution/package_cache.h"
#include "execution/transaction_inputs.h"

#include <mvm/execution.h>
#include <mvm/store.h>
#include <mvm/transaction.h>

namespace mvm {

class Runtime;

/// All that running one transaction needs.
struct EngineInput {
  const TransactionDataV1& transaction;
  Digest digest;
  TransactionInputs inputs;
  GasStatus gas;
  std::vector<ObjectRef> gas_coins;
  EpochInfo epoch;
  ExecutionMode mode;
  TransactionObserver* observer = nullptr;
};

/// Runs a transaction whose inputs were checked, to effects (Sui adapter, `execute_transaction_to_effects`).
/// An Error means that the store failed or that the run was ended from outside.
[[nodiscard]] Result<ExecutionOutcome> run_transaction(const Runtime& runtime, const ObjectStore& store,
                                                       PackageCache& packages, EngineInput input);

}  // namespace mvm

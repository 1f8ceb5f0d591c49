// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/temporary_store.h"

#include <mvm/effects.h>
#include <mvm/execution_status.h>
#include <mvm/object.h>

#include <optional>

namespace mvm {

/// The effects of a transaction whose writes have their final versions, in the layout of the protocol version
/// (Sui types, `TransactionEffects::new_from_execution_v1` and `_v2`).
[[nodiscard]] TransactionEffects make_effects(const TemporaryStore& store, ExecutionStatus status,
                                              const GasCostSummary& gas,
                                              const std::optional<ObjectId>& gas_coin,
                                              const std::optional<Digest>& events_digest);

}  // namespace mvm

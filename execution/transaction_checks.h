// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/transaction_inputs.h"

#include <mvm/error.h>
#include <mvm/protocol.h>
#include <mvm/store.h>
#include <mvm/transaction.h>

#include <cstdint>
#include <span>

/// Whether a transaction may run at all (`sui-transaction-checks`, and `validity_check` of Sui types). A
/// refusal is an Error of kind Input, NotFound or Unsupported; the order of checks is the reference's.
namespace mvm {

/// What can be said of a transaction by itself: its size, expiration, and the limits on its parts.
[[nodiscard]] Result<void> check_validity(const TransactionDataV1& transaction,
                                          const ProtocolConfig& protocol, EpochId epoch);
/// The same of its commands only.
[[nodiscard]] Result<void> check_kind_validity(const TransactionKind& kind, const ProtocolConfig& protocol);

/// Price, budget, and balance of the coins that pay.
[[nodiscard]] Result<void> check_gas(std::span<const TransactionInput> inputs, const GasData& gas,
                                     const ProtocolConfig& protocol, std::uint64_t reference_gas_price);
/// That each input is what the transaction takes it for, and may be used by it.
[[nodiscard]] Result<void> check_objects(std::span<const TransactionInput> inputs,
                                         const TransactionDataV1& transaction,
                                         const ProtocolConfig& protocol);
/// The same of what a dry look needs.
[[nodiscard]] Result<void> check_objects_for_inspection(std::span<const TransactionInput> inputs);
/// That the objects to be received are there, as named.
[[nodiscard]] Result<void> check_receiving(std::span<const TransactionInput> inputs,
                                           std::span<const ObjectRef> receiving, const ObjectStore& store);
/// That packages to be published are not too expensive to verify.
[[nodiscard]] Result<void> check_verification_cost(const TransactionKind& kind,
                                                   const ProtocolConfig& protocol);

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/execution_error.h"
#include "execution/gas_status.h"
#include "execution/temporary_store.h"

#include <mvm/object.h>

#include <optional>
#include <vector>

namespace mvm {

/// Takes what a transaction costs from its gas coins (Sui adapter, `GasCharger`).
class GasCharger {
 public:
  /// `coins` is empty for a transaction of the system.
  GasCharger(GasStatus status, std::vector<ObjectRef> coins);

  [[nodiscard]] GasStatus& status() noexcept { return status_; }
  [[nodiscard]] const GasStatus& status() const noexcept { return status_; }
  /// The coin that pays, into which the others are merged; nullopt where nothing is paid.
  [[nodiscard]] std::optional<ObjectId> coin() const;

  /// Merges all gas coins into the first.
  void smash(TemporaryStore& store) const;
  /// For reading the inputs, but not the system's packages.
  [[nodiscard]] Executed<void> charge_inputs(const TemporaryStore& store);
  /// For looking up deny lists: for each pair of a coin type and an owner.
  [[nodiscard]] Executed<void> charge_coin_transfers(const ProtocolConfig& protocol, std::uint64_t owners);
  /// Charges for computation and storage, and deducts both from the coin. Where `result` is a failure, or
  /// becomes one as the budget does not suffice, all writes are dropped first.
  [[nodiscard]] GasCostSummary charge(TemporaryStore& store, Executed<void>& result);
  /// Drops all writes, and merges the coins again: as it was before any command.
  void reset(TemporaryStore& store);

 private:
  void charge_storage(TemporaryStore& store, Executed<void>& result);
  void charge_inputs_only(TemporaryStore& store);
  void deduct(TemporaryStore& store, const GasCostSummary& summary) const;

  GasStatus status_;
  std::vector<ObjectRef> coins_;
};

/// The balance of a coin, in its contents.
void set_coin_value(MoveObject& coin, std::uint64_t value) noexcept;

}  // namespace mvm

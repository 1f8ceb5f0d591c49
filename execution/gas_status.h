// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/execution_error.h"

#include <mvm/effects.h>
#include <mvm/execution.h>
#include <mvm/gas.h>
#include <mvm/protocol.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace mvm {

/// What a transaction has spent, on computation and on storage (Sui types, `SuiGasStatus`). Costs are in the
/// chain's smallest unit.
class GasStatus {
 public:
  /// Of a transaction that pays.
  [[nodiscard]] static GasStatus metered(const ProtocolConfig& protocol, std::uint64_t budget,
                                         std::uint64_t price, std::uint64_t reference_price);
  /// Of a transaction of the system: it pays nothing, and what it frees is only added up.
  [[nodiscard]] static GasStatus unmetered();

  [[nodiscard]] bool is_unmetered() const noexcept { return !is_charging_; }
  [[nodiscard]] std::uint64_t budget() const noexcept { return budget_; }
  [[nodiscard]] std::uint64_t price() const noexcept { return price_; }
  [[nodiscard]] GasMeter& meter() noexcept { return meter_; }
  [[nodiscard]] const GasMeter& meter() const noexcept { return meter_; }

  /// For bytes read from storage, and for bytes of modules to be published.
  [[nodiscard]] Executed<void> charge_storage_read(std::uint64_t bytes);
  [[nodiscard]] Executed<void> charge_publish(std::uint64_t bytes);

  /// Rounds the computation up and prices it. An abort may be priced lower. InsufficientGas where the budget
  /// does not suffice: then all of it is spent.
  [[nodiscard]] Executed<void> round_computation(bool is_move_abort);

  /// Notes that an object of `rebate` now has `size` bytes (0: it is gone), and gives what it costs: its new
  /// rebate.
  [[nodiscard]] std::uint64_t track_storage(const ObjectId& id, std::uint64_t size, std::uint64_t rebate);
  /// Whether the budget suffices for storage, too.
  [[nodiscard]] Executed<void> charge_storage();
  void forget_storage() noexcept;
  /// Where not even the inputs' storage can be paid: the whole budget goes to computation.
  void spend_budget_on_computation() noexcept;

  [[nodiscard]] GasCostSummary summary() const noexcept;
  [[nodiscard]] std::span<const StorageCharge> storage() const noexcept { return storage_; }
  /// What objects that a system transaction changed had as rebates.
  [[nodiscard]] std::uint64_t unmetered_storage_rebate() const noexcept { return unmetered_storage_rebate_; }

 private:
  GasStatus(GasMeter meter, bool is_charging) : meter_(std::move(meter)), is_charging_(is_charging) {}

  [[nodiscard]] std::uint64_t rounded(std::uint64_t gas_units) const noexcept;
  [[nodiscard]] std::uint64_t total_cost() const noexcept;
  [[nodiscard]] std::uint64_t total_rebate() const noexcept;
  [[nodiscard]] std::uint64_t sender_rebate(std::uint64_t rebate) const noexcept;

  GasMeter meter_;
  bool is_charging_;
  std::uint64_t budget_ = 0;
  std::uint64_t price_ = 0;
  std::uint64_t aborted_price_ = 0;
  std::uint64_t computation_cost_ = 0;
  std::uint64_t publish_per_byte_ = 0;
  std::uint64_t read_per_byte_ = 0;
  std::uint64_t storage_per_byte_ = 0;
  std::uint64_t rebate_rate_ = 0;
  std::uint64_t max_bucket_ = 0;
  std::optional<std::uint64_t> rounding_step_;
  bool halves_digits_ = false;
  std::vector<StorageCharge> storage_;
  std::uint64_t unmetered_storage_rebate_ = 0;
};

/// The least budget of a transaction (`min_transaction_cost`).
[[nodiscard]] std::uint64_t min_gas_budget(const ProtocolConfig& protocol, std::uint64_t price) noexcept;

}  // namespace mvm

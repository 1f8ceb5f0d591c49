// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/gas_status.h"

#include <algorithm>
#include <array>

namespace mvm {
namespace {

/// Rates of rebate are in ten thousandths.
constexpr std::uint64_t kBasisPoints = 10'000;

/// Before there was a rounding step, computation cost as much as the top of the bucket it fell in
/// (`computation_bucket`).
constexpr std::array<std::uint64_t, 7> kBuckets = {1'000, 5'000, 10'000, 20'000, 50'000, 200'000, 1'000'000};

std::uint64_t bucket_of(std::uint64_t gas_units, std::uint64_t max_bucket) noexcept {
  const auto at = std::ranges::lower_bound(kBuckets, gas_units);
  return at != kBuckets.end() ? *at : max_bucket;
}

/// Keeps the upper half of the digits, rounding up (`half_digits_rounding`).
std::uint64_t half_digits_rounding(std::uint64_t gas_units) noexcept {
  if (gas_units < 1'000) return 1'000;
  unsigned digits = 0;
  for (std::uint64_t rest = gas_units; rest >= 10; rest /= 10) ++digits;
  std::uint64_t base = 1;
  for (unsigned i = 0; i < digits / 2; ++i) base *= 10;
  return (gas_units + base - 1) / base * base;
}

std::uint64_t saturating_multiply(std::uint64_t a, std::uint64_t b) noexcept {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

Executed<void> paid(bool is_paid) {
  if (!is_paid) return failed(failure::InsufficientGas{});
  return {};
}

}  // namespace

std::uint64_t min_gas_budget(const ProtocolConfig& protocol, std::uint64_t price) noexcept {
  const bool is_multiplied = protocol.chain() == Chain::Iota || protocol.txn_base_cost_as_multiplier();
  return is_multiplied ? saturating_multiply(protocol.base_tx_cost_fixed(), price)
                       : protocol.base_tx_cost_fixed();
}

GasStatus GasStatus::metered(const ProtocolConfig& protocol, std::uint64_t budget, std::uint64_t price,
                             std::uint64_t reference_price) {
  const std::uint64_t max_computation = saturating_multiply(protocol.max_gas_computation_bucket(), price);
  const std::uint64_t gas_units = price == 0 ? 0 : std::min(budget, max_computation) / price;
  GasStatus status(GasMeter::tiered(protocol.gas_model(), gas_units), true);
  status.budget_ = budget;
  status.price_ = price;
  status.aborted_price_ = price;
  if (const auto factor = protocol.max_gas_price_rgp_factor_for_aborted_transactions()) {
    status.aborted_price_ = std::min(price, saturating_multiply(*factor, reference_price));
  }
  status.publish_per_byte_ = protocol.package_publish_cost_per_byte();
  status.read_per_byte_ = protocol.obj_access_cost_read_per_byte();
  status.storage_per_byte_ = protocol.obj_data_cost_refundable() * protocol.storage_gas_price();
  status.rebate_rate_ = protocol.storage_rebate_rate();
  status.max_bucket_ = protocol.max_gas_computation_bucket();
  if (const auto step = protocol.gas_rounding_step())
    status.rounding_step_ = std::max<std::uint64_t>(*step, 1);
  status.halves_digits_ = protocol.gas_rounding_halve_digits();
  return status;
}

GasStatus GasStatus::unmetered() { return GasStatus(GasMeter::unmetered(), false); }

Executed<void> GasStatus::charge_storage_read(std::uint64_t bytes) {
  return paid(meter_.charge_bytes(bytes, read_per_byte_));
}

Executed<void> GasStatus::charge_publish(std::uint64_t bytes) {
  return paid(meter_.charge_bytes(bytes, publish_per_byte_));
}

std::uint64_t GasStatus::rounded(std::uint64_t gas_units) const noexcept {
  if (halves_digits_) return half_digits_rounding(gas_units);
  if (!rounding_step_) return bucket_of(gas_units, max_bucket_);
  const std::uint64_t step = *rounding_step_;
  return gas_units > 0 && gas_units % step == 0 ? gas_units : (gas_units / step + 1) * step;
}

Executed<void> GasStatus::round_computation(bool is_move_abort) {
  const std::uint64_t cost =
      saturating_multiply(rounded(meter_.used_gas_units()), is_move_abort ? aborted_price_ : price_);
  computation_cost_ = std::min(cost, budget_);
  return paid(cost < budget_);
}

std::uint64_t GasStatus::track_storage(const ObjectId& id, std::uint64_t size, std::uint64_t rebate) {
  if (is_unmetered()) {
    unmetered_storage_rebate_ += rebate;
    return 0;
  }
  const std::uint64_t cost = size * storage_per_byte_;
  storage_.push_back({id, size, cost, rebate});
  return cost;
}

Executed<void> GasStatus::charge_storage() {
  const std::uint64_t cost = total_cost();
  const std::uint64_t rebate = sender_rebate(total_rebate());
  return paid(rebate >= cost || budget_ - computation_cost_ >= cost - rebate);
}

void GasStatus::forget_storage() noexcept {
  storage_.clear();
  unmetered_storage_rebate_ = 0;
}

void GasStatus::spend_budget_on_computation() noexcept {
  storage_.clear();
  computation_cost_ = budget_;
}

GasCostSummary GasStatus::summary() const noexcept {
  const std::uint64_t rebate = total_rebate();
  GasCostSummary summary;
  summary.computation_cost = computation_cost_;
  summary.computation_cost_burned.value = computation_cost_;
  summary.storage_cost = total_cost();
  summary.storage_rebate = sender_rebate(rebate);
  summary.non_refundable_storage_fee = rebate - summary.storage_rebate;
  return summary;
}

std::uint64_t GasStatus::total_cost() const noexcept {
  std::uint64_t sum = 0;
  for (const StorageCharge& charge : storage_) sum += charge.cost;
  return sum;
}

std::uint64_t GasStatus::total_rebate() const noexcept {
  std::uint64_t sum = 0;
  for (const StorageCharge& charge : storage_) sum += charge.rebate;
  return sum;
}

std::uint64_t GasStatus::sender_rebate(std::uint64_t rebate) const noexcept {
  // Half a unit is rounded up.
  const U128 share = static_cast<U128>(rebate) * rebate_rate_ + kBasisPoints / 2;
  return static_cast<std::uint64_t>(share / kBasisPoints);
}

}  // namespace mvm

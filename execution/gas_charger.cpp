// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/gas_charger.h"

#include "execution/chain_names.h"

#include <cstring>

namespace mvm {
namespace {

/// What a setting of a config is taken to have, in bytes (`CONFIG_SETTING_DYNAMIC_FIELD_SIZE_FOR_GAS`).
constexpr std::uint64_t kConfigSettingSize = 1'000;

}  // namespace

void set_coin_value(MoveObject& coin, std::uint64_t value) noexcept {
  std::memcpy(coin.contents.data() + AccountAddress::kLength, &value, sizeof value);
}

GasCharger::GasCharger(GasStatus status, std::vector<ObjectRef> coins)
    : status_(std::move(status)), coins_(std::move(coins)) {
  // System transactions name the zero id, if any.
  if (coins_.size() == 1 && coins_.front().id.is_zero()) coins_.clear();
}

std::optional<ObjectId> GasCharger::coin() const {
  return coins_.empty() ? std::nullopt : std::optional(coins_.front().id);
}

void GasCharger::smash(TemporaryStore& store) const {
  if (coins_.size() < 2) return;
  std::uint64_t sum = 0;
  for (const ObjectRef& ref : coins_)
    sum += store.input_objects().at(ref.id)->as_move()->coin_value().value_or(0);
  for (std::size_t i = 1; i < coins_.size(); ++i) store.delete_input(coins_[i].id);
  Object coin = *store.input_objects().at(coins_.front().id);
  set_coin_value(*coin.as_move(), sum);
  store.write_input(std::move(coin));
}

Executed<void> GasCharger::charge_inputs(const TemporaryStore& store) {
  std::uint64_t bytes = 0;
  for (const auto& [id, object] : store.input_objects()) {
    if (!is_system_package(id, store.chain())) bytes += object->size_for_gas_metering(store.chain());
  }
  return status_.charge_storage_read(bytes);
}

Executed<void> GasCharger::charge_coin_transfers(const ProtocolConfig& protocol, std::uint64_t owners) {
  const std::uint64_t per_owner =
      kConfigSettingSize * protocol.dynamic_field_borrow_child_object_type_cost_per_byte();
  return status_.charge_storage_read(per_owner * owners);
}

void GasCharger::reset(TemporaryStore& store) {
  store.drop_writes();
  status_.forget_storage();
  smash(store);
}

GasCostSummary GasCharger::charge(TemporaryStore& store, Executed<void>& result) {
  if (!coins_.empty()) {
    const bool is_abort = !result && std::holds_alternative<failure::MoveAbort>(result.error().kind);
    auto rounded = status_.round_computation(is_abort);
    if (!rounded && result) result = std::move(rounded);
    if (!result) reset(store);
  }
  store.ensure_inputs_written();
  store.track_storage(status_);
  if (coins_.empty()) return {};
  charge_storage(store, result);
  const GasCostSummary summary = status_.summary();
  deduct(store, summary);
  return summary;
}

void GasCharger::charge_storage(TemporaryStore& store, Executed<void>& result) {
  auto charged = status_.charge_storage();
  if (charged) return;
  if (status_.meter().model().keep_budget_on_storage_out_of_gas) {
    reset(store);
    store.ensure_inputs_written();
    store.track_storage(status_);
    if (!status_.charge_storage()) charge_inputs_only(store);
  } else {
    charge_inputs_only(store);
  }
  if (result) result = std::move(charged);
}

void GasCharger::charge_inputs_only(TemporaryStore& store) {
  reset(store);
  status_.spend_budget_on_computation();
  store.ensure_inputs_written();
  store.track_rebates_of_gone(status_);
}

void GasCharger::deduct(TemporaryStore& store, const GasCostSummary& summary) const {
  Object coin = *store.read(coins_.front().id);
  MoveObject& move = *coin.as_move();
  // Charges are at most the budget, which the balance covers; a negative charge adds to it.
  set_coin_value(move, move.coin_value().value_or(0) - static_cast<std::uint64_t>(summary.net_gas_usage()));
  store.write_input(std::move(coin));
}

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/error.h>
#include <mvm/gas.h>

namespace mvm {

GasMeter GasMeter::tiered(const GasModel& model, std::uint64_t gas_units) noexcept {
  std::uint64_t budget = 0;
  if (__builtin_mul_overflow(gas_units, kInternalUnitsPerGasUnit, &budget)) budget = UINT64_MAX;
  GasMeter meter(Kind::Tiered, budget);
  meter.model_ = model;
  meter.size_rule_ = model.legacy_abstract_size ? SizeRule::Legacy : SizeRule::Current;
  meter.instructions_.tiers = model.tiers.instructions;
  meter.height_.tiers = model.tiers.stack_height;
  meter.size_.tiers = model.tiers.stack_size;
  raise_tier(meter.instructions_);
  raise_tier(meter.height_);
  raise_tier(meter.size_);
  return meter;
}

GasMeter GasMeter::counting(const GasModel& model) noexcept {
  GasMeter meter = tiered(model, 0);
  meter.charging_ = false;
  return meter;
}

GasMeter GasMeter::flat(const FlatCosts& costs, std::uint64_t gas_units) noexcept {
  std::uint64_t budget = 0;
  if (__builtin_mul_overflow(gas_units, kInternalUnitsPerGasUnit, &budget)) budget = UINT64_MAX;
  GasMeter meter(Kind::Flat, budget);
  meter.size_rule_ = SizeRule::Legacy;
  meter.flat_ = costs.by_opcode.data();
  return meter;
}

GasMeter::Stop GasMeter::poll_stop() noexcept {
  if (stopped_ != Stop::None) return stopped_;
  if (stop_.stop_requested()) {
    stopped_ = Stop::Requested;
  } else if (deadline_ != std::chrono::steady_clock::time_point::max() &&
             std::chrono::steady_clock::now() > deadline_) {
    stopped_ = Stop::TimeLimit;
  }
  return stopped_;
}

Error GasMeter::stop_error() const {
  return {ErrorKind::Cancelled,
          stopped_ == Stop::TimeLimit ? "the run took longer than its time limit" : "the run was cancelled"};
}

void GasMeter::raise_tier(Counter& counter) noexcept {
  const CurrentGasTier tier = gas_tier_at(counter.tiers, counter.count);
  counter.multiplier = tier.multiplier;
  counter.next_start = tier.next_start;
}

bool GasMeter::charge_bytes(std::uint64_t bytes, std::uint64_t units_per_byte) noexcept {
  std::uint64_t units = 0;
  bool overflow = __builtin_mul_overflow(bytes, units_per_byte, &units);
  if (model_.charge_input_as_memory) {
    size_.count += bytes;
    if (size_.count > size_.next_start) raise_tier(size_);
    overflow |= __builtin_mul_overflow(units, size_.multiplier, &units);
  }
  return deduct(overflow ? UINT64_MAX : units);
}

bool GasMeter::charge_opcode(std::uint8_t opcode, std::uint64_t size) noexcept {
  std::uint64_t units = 0;
  if (__builtin_mul_overflow(flat_[opcode], std::max<std::uint64_t>(size, 1), &units)) units = UINT64_MAX;
  return deduct(units);
}

bool GasMeter::charge_native(std::uint64_t units, std::uint64_t results, std::uint64_t size) noexcept {
  if (kind_ == Kind::Unmetered) return true;
  if (kind_ == Kind::Flat) return deduct(units);
  ++native_calls_;
  // After so many calls, what a native costs counts as instructions run, and so is charged by their tier.
  if (native_calls_ > model_.native_calls_before_instructions) return charge(units, results, 0, size);
  return charge(0, results, 0, size) && deduct(units);
}

}  // namespace mvm

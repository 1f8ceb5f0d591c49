// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/translated/fuel.h"

#include <algorithm>

namespace mvm::translated {
namespace {

constexpr std::uint64_t kMost = 0x7FFF;
/// The height may sink as well as rise between two fillings, by at most the operand stack.
constexpr std::uint64_t kMostHeight = 0x3FFF;

constexpr std::uint64_t field(std::uint64_t word, unsigned shift) noexcept {
  return (word >> shift) & 0xFFFF;
}

}  // namespace

std::uint64_t Fuel::fill(std::uint64_t real_height) noexcept {
  const GasMeter& gas = *meter_;
  filled_ = kNoFuel;
  // Without a meter there is only a look, now and then, whether the run is to end.
  if (gas.kind_ == GasMeter::Kind::Unmetered) return pack_fuel(kMost, kMost, kMost, kMostHeight) + kGuards;
  if (gas.height_.count < real_height) return filled_;
  // A third of what is left pays for each counter, so that together they cannot cost more than that.
  const std::uint64_t share = gas.charging_ ? gas.remaining_ / 3 : UINT64_MAX;
  const auto affordable = [share](std::uint64_t multiplier) {
    return multiplier == 0 ? kMost : std::min(kMost, share / multiplier);
  };
  const auto until_tier = [](const GasMeter::Counter& counter) {
    return counter.next_start > counter.count ? counter.next_start - counter.count : 0;
  };
  const std::uint64_t instructions =
      std::min(affordable(gas.instructions_.multiplier), until_tier(gas.instructions_));
  const std::uint64_t pushes = affordable(gas.height_.multiplier);
  const std::uint64_t size = std::min(affordable(gas.size_.multiplier), until_tier(gas.size_));
  const std::uint64_t height = std::min(kMostHeight, until_tier(gas.height_));
  filled_ = pack_fuel(instructions, pushes, size, static_cast<std::int64_t>(height)) + kGuards;
  return filled_;
}

void Fuel::settle(std::uint64_t fuel, std::uint64_t lowest) noexcept {
  if (filled_ == kNoFuel) return;
  GasMeter& gas = *meter_;
  const std::uint64_t instructions = field(filled_, 0) - field(fuel, 0);
  const std::uint64_t pushes = field(filled_, 16) - field(fuel, 16);
  const std::uint64_t size = field(filled_, 32) - field(fuel, 32);
  gas.instructions_.count += instructions;
  gas.size_.count += size;
  if (gas.charging_) {
    gas.remaining_ -= instructions * gas.instructions_.multiplier + pushes * gas.height_.multiplier +
                      size * gas.size_.multiplier;
  }
  if (lowest != UINT64_MAX) {
    const std::uint64_t highest = gas.height_.count + field(filled_, 48) - field(lowest, 48);
    gas.height_high_water_ = std::max(gas.height_high_water_, highest);
  }
  gas.height_.count += field(filled_, 48) - field(fuel, 48);
  filled_ = kNoFuel;
}

void Fuel::give_back(std::uint64_t delta) noexcept {
  GasMeter& gas = *meter_;
  const std::uint64_t instructions = field(delta, 0);
  const std::uint64_t pushes = field(delta, 16);
  const std::uint64_t size = field(delta, 32);
  gas.instructions_.count -= instructions;
  gas.size_.count -= size;
  if (gas.charging_) {
    gas.remaining_ += instructions * gas.instructions_.multiplier + pushes * gas.height_.multiplier +
                      size * gas.size_.multiplier;
  }
  gas.height_.count -= static_cast<std::uint64_t>(static_cast<std::int16_t>(field(delta, 48)));
}

void Fuel::give_back_size(std::uint64_t size) noexcept {
  GasMeter& gas = *meter_;
  gas.size_.count -= size;
  if (gas.charging_) gas.remaining_ += size * gas.size_.multiplier;
}

}  // namespace mvm::translated

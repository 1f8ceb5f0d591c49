// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#include "verifier/meter.h"

namespace mvm {

Meter::Meter(const MeterConfig& config) : metered_(true) {
  const auto limit = [this](MeterScope scope, std::optional<std::uint64_t> units) {
    if (units) bounds(scope) = {.ticks = 0, .limit = *units, .limited = true};
  };
  limit(MeterScope::Function, config.max_per_fun_meter_units);
  limit(MeterScope::Module, config.max_per_mod_meter_units);
  limit(MeterScope::Package, config.max_per_pkg_meter_units);
}

bool Meter::transfer(MeterScope from, MeterScope to) noexcept {
  constexpr float kTwoTo64 = 18446744073709551616.0F;
  const auto rounded = static_cast<float>(ticks(from));
  return add(to, rounded < kTwoTo64 ? static_cast<std::uint64_t>(rounded) : UINT64_MAX);
}

std::unexpected<Error> Meter::too_complex() {
  return fail(StatusCode::PROGRAM_TOO_COMPLEX, "verification takes more work than the limit allows");
}

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/conformance/stored_modules.h"
#include "tests/generate/program.h"

#include <mvm/gas.h>
#include <mvm/vm.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Both modes of the interpreter have to show the same outcome of every call.
namespace mvm::modes {

/// A gas model that tests run with: those of protocol versions, and ones with tiers so small that any program
/// passes through them.
struct NamedModel {
  std::string_view name;
  GasModel model;
};
[[nodiscard]] std::span<const NamedModel> gas_models();

/// Internal units of a budget: `internal_units` of it are left when the run begins.
[[nodiscard]] GasMeter meter_of(const GasModel& model, std::uint64_t internal_units);

/// A program with a VM for each mode. Calls leave nothing behind but loaded code.
class ModeVms {
 public:
  explicit ModeVms(const generate::Program& program, std::uint64_t memory_limit = std::uint64_t{1} << 26);

  [[nodiscard]] std::string run(RunMode mode, const generate::Call& call, GasMeter& gas) const;
  /// Runs in all modes with meters like `gas`, and says what differs.
  [[nodiscard]] std::string compare(const generate::Call& call, const GasMeter& gas) const;

 private:
  const generate::Program& program_;
  conform::StoredModules storage_;
  Vm plain_;
  Vm translated_;
  Vm native_;  ///< compiles at the first to third entry of a block
};

/// Every call of the program, unmetered, by the flat schedule and by tiers, with ample and with small
/// budgets; empty where the modes agree, else what to look at. Adds to `runs` how many runs it took.
[[nodiscard]] std::string compare_modes(const generate::Program& program, std::uint64_t& runs);

/// Every budget of the call from nothing to what it takes, in steps that hit each instruction's end, by one
/// gas model. Calls that take more than `most_units` internal units are left out.
[[nodiscard]] std::string compare_budgets(const ModeVms& pair, const generate::Call& call,
                                          const GasModel& model, std::uint64_t most_units,
                                          std::uint64_t& runs);

}  // namespace mvm::modes

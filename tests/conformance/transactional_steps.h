// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/conformance/conform.h"
#include "tests/conformance/stored_modules.h"

#include <mvm/gas.h>
#include <mvm/type_tag.h>
#include <mvm/vm.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mvm::conform {

/// Under which transactional outcomes were recorded.
struct TransactionalSettings {
  VmConfig publish;
  VmConfig run;
  FlatCosts costs;
};
[[nodiscard]] TransactionalSettings transactional_settings(const std::filesystem::path& path, RunMode mode);

/// A step that runs a function. Throws std::runtime_error where the record cannot be read.
struct RecordedRun {
  ModuleId module;
  std::string function;
  std::vector<TypeTag> type_args;
  std::vector<std::vector<std::uint8_t>> args;
  std::optional<std::uint64_t> gas_budget;

  [[nodiscard]] GasMeter meter(const FlatCosts& costs) const {
    return gas_budget ? GasMeter::flat(costs, *gas_budget) : GasMeter::unmetered();
  }
};
[[nodiscard]] RecordedRun recorded_run(const Json& step);

[[nodiscard]] std::vector<std::vector<std::uint8_t>> recorded_modules(const Json& step);

/// The modules that are there before the first step of the tests in `path`.
[[nodiscard]] StoredModules recorded_stdlib(const std::filesystem::path& path);

}  // namespace mvm::conform

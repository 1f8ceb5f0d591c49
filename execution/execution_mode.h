// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mvm {

/// Which rules bind the commands of a transaction (Sui adapter, `ExecutionMode`).
struct ExecutionMode {
  /// Any function may be called, whatever its visibility.
  bool any_function = false;
  /// Pure arguments may be values of any type, references may be returned, and nothing need be consumed.
  bool any_value = false;
  bool skips_conservation_checks = false;
  /// Published modules keep their addresses, and no UpgradeCap is made.
  bool packages_are_predefined = false;
  /// What commands return is kept.
  bool keeps_results = false;

  [[nodiscard]] static constexpr ExecutionMode normal() noexcept { return {}; }
  [[nodiscard]] static constexpr ExecutionMode system() noexcept {
    return {.any_function = true, .any_value = true, .packages_are_predefined = true};
  }
  [[nodiscard]] static constexpr ExecutionMode inspect() noexcept {
    return {
        .any_function = true, .any_value = true, .skips_conservation_checks = true, .keeps_results = true};
  }
};

}  // namespace mvm

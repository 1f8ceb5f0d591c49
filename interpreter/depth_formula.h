// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace mvm {

/// How deep values of a generic type nest, given how deep its arguments do: the maximum of `constant` and of
/// each parameter's depth plus its number (Move VM types, `DepthFormula`). Sums saturate.
struct DepthFormula {
  std::vector<std::pair<std::uint16_t, std::uint64_t>> terms;  ///< by parameter, ascending
  std::optional<std::uint64_t> constant;

  [[nodiscard]] static DepthFormula of_constant(std::uint64_t depth) { return {{}, depth}; }
  [[nodiscard]] static DepthFormula of_parameter(std::uint16_t parameter) {
    return {{{parameter, 0}}, std::nullopt};
  }

  /// Becomes the maximum of itself and `other`.
  void join(const DepthFormula& other);
  /// One level more.
  void add(std::uint64_t levels) noexcept;
  /// With formulas for the parameters.
  [[nodiscard]] DepthFormula substitute(std::span<const DepthFormula> args) const;
  /// With depths for the parameters; there must be enough of them.
  [[nodiscard]] std::uint64_t solve(std::span<const std::uint64_t> args) const noexcept;
};

}  // namespace mvm

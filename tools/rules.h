// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/verifier.h>

#include <optional>
#include <string_view>

namespace mvm::tools {

/// A rule of the verifier or of the module format, in our words.
struct Rule {
  std::string_view rule;  ///< what must hold
  std::string_view help;  ///< what would make it hold
};

/// The rule that a module with this error breaks; `refused_by` is the verifier's pass, if it came so far. The
/// rules of objects share a status: there, the pass decides.
[[nodiscard]] std::optional<Rule> rule_of(StatusCode status, std::optional<Pass> refused_by) noexcept;

}  // namespace mvm::tools

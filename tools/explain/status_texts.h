// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/status.h>

#include <cstdint>
#include <span>
#include <string_view>

namespace mvm::explain {

/// When a status is met.
enum class Stage : std::uint8_t {
  Module,   ///< reading or verifying a module by itself
  Package,  ///< modules together: publishing, upgrading, linking
  Run,      ///< running code, and what comes before a call
  Never,    ///< in this VM: the number is another chain's, or is kept for what Sui does not have
};

struct StatusText {
  StatusCode status;
  Stage stage;
  std::string_view passes;      ///< of stage Module: the passes that refuse with it, by their names
  std::string_view meaning;     ///< a sentence or two
  std::string_view no_example;  ///< of stage Module: why there is no example; empty where there is one
};

/// In the order of their numbers.
[[nodiscard]] std::span<const StatusText> status_texts();

/// Null for a number that has no name.
[[nodiscard]] const StatusText* text_of(StatusCode status);

}  // namespace mvm::explain

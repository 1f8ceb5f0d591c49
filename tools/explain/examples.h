// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/status.h>

#include <cstdint>
#include <span>
#include <vector>

namespace mvm::explain {

/// A small module that is refused with a status.
struct Example {
  StatusCode status;
  std::vector<std::uint8_t> (*bytes)();
  /// The protocol version of Sui mainnet whose rules refuse it; 0 stands for the newest.
  std::uint64_t protocol = 0;
};

/// Null where there is none.
[[nodiscard]] const Example* example_of(StatusCode status);

// By what is wrong with them.
[[nodiscard]] std::span<const Example> examples_of_bytes();
[[nodiscard]] std::span<const Example> examples_of_tables();
[[nodiscard]] std::span<const Example> examples_of_code();
[[nodiscard]] std::span<const Example> examples_of_references();
[[nodiscard]] std::span<const Example> examples_of_global_storage();

}  // namespace mvm::explain

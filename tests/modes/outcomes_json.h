// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/generate/program.h"

#include <string>

namespace mvm::modes {

/// A line of JSON with a generated program and what its calls give at the newest protocol version of Sui,
/// without a gas limit: for comparing with another virtual machine. Bytes are hex.
///
///     { "seed", "address", "module_name", "module",
///       "refused": { "status", "function", "offset" }            where the verifier refuses the module
///       "calls": [ { "function", "type_args", "args",
///                    "returns"                                   or
///                    "error": { "status", "sub_status", "function", "offset" } } ] }
[[nodiscard]] std::string outcomes_json(const generate::Program& program);

}  // namespace mvm::modes

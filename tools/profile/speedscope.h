// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/profile/call_tree.h"

#include <nlohmann/json.hpp>

namespace mvm::tools::profile {

/// The tree as a file of speedscope (its file-format-schema.json): two sampled profiles, of gas in units of
/// the gas schedule and of time, with one sample a node.
[[nodiscard]] nlohmann::ordered_json speedscope(const CallTree& tree, std::string_view title);

}  // namespace mvm::tools::profile

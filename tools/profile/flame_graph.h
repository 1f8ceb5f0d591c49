// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/profile/call_tree.h"

#include <string>

namespace mvm::tools::profile {

/// The tree as a flame graph of gas in SVG: a box a call path, as wide as its share, those it calls beneath.
/// Boxes too narrow to be seen are left out.
[[nodiscard]] std::string flame_graph(const CallTree& tree, std::string_view title);

}  // namespace mvm::tools::profile

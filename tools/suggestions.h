// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mvm::tools {

/// The names that may have been meant by one that is not there: those it is part of, and those a few letters
/// from it. The closest first.
[[nodiscard]] std::vector<std::string> close_names(std::vector<std::string> names, std::string_view wanted);

/// For an error: `did you mean a, b`, or where no name is close, `there are a, b, …`. What is shown is safe
/// to print.
[[nodiscard]] std::string suggestions(const std::vector<std::string>& names, std::string_view wanted);

}  // namespace mvm::tools

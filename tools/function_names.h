// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/file_format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mvm::tools {

/// By definition, as they are: not safe to print.
[[nodiscard]] std::vector<std::string> function_names(const CompiledModule& module);

/// The definition of this name; an error of kind Input that tells of those that may have been meant.
[[nodiscard]] Result<std::uint16_t> find_function(const CompiledModule& module, std::string_view name);

}  // namespace mvm::tools

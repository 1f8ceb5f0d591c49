// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/function_names.h"

#include "tools/suggestions.h"
#include "tools/terminal.h"

#include <fmt/format.h>

#include <algorithm>

namespace mvm::tools {

std::vector<std::string> function_names(const CompiledModule& module) {
  std::vector<std::string> names;
  for (const FunctionDefinition& definition : module.function_defs) {
    names.emplace_back(module.name_of(module.handle_of(definition)));
  }
  return names;
}

Result<std::uint16_t> find_function(const CompiledModule& module, std::string_view name) {
  const std::vector<std::string> names = function_names(module);
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<std::uint16_t>(found - names.begin());
  return fail(ErrorKind::Input,
              fmt::format("{} has no function {}: {}", printable(module.self_id().to_string()),
                          printable(name), suggestions(names, name)));
}

}  // namespace mvm::tools

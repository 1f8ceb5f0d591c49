// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace mvm::tools {

/// The command line as CLI11 takes it, last word first. CLI11 reads `[1, 2]` as two words: such a one gets a
/// space in front, which `add_values` takes off again.
[[nodiscard]] std::vector<std::string> words_of(int argc, char** argv);

/// `--args`: values as people write them, lists among them.
void add_values(CLI::App& command, std::vector<std::string>& values, const std::string& description);

}  // namespace mvm::tools

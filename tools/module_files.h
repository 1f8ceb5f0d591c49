// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>

#include <filesystem>
#include <string>
#include <vector>

namespace mvm::tools {

/// A module that a path on the command line stands for.
struct ModuleFile {
  std::string name;  ///< its path, and its place inside where the file holds more than one
  std::vector<std::uint8_t> bytes;
};

/// The modules of the given files and folders: a folder stands for all `.mv` files in its tree, any other
/// file is taken for a module. In the order of the arguments, each folder's files sorted by path.
[[nodiscard]] Result<std::vector<ModuleFile>> modules_of(const std::vector<std::filesystem::path>& paths);

}  // namespace mvm::tools

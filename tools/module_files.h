// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/protocol.h>

#include <filesystem>
#include <string>
#include <vector>

namespace mvm::tools {

/// A module that a path on the command line stands for.
struct ModuleFile {
  std::string name;  ///< its path, and its place inside where the file holds more than one
  std::vector<std::uint8_t> bytes;
  std::filesystem::path path;
};

/// The modules of the given files and folders. A file is a module, a package object or a genesis blob of
/// `chain`, by what it holds; anything else is an error. A folder stands for all such files in its tree, and
/// what else lies there is passed over; of that, `unread` (if given) gets the files that look like a genesis
/// blob, but are none of this chain. In the order of the arguments, each folder's files sorted by path.
[[nodiscard]] Result<std::vector<ModuleFile>> modules_of(
    const std::vector<std::filesystem::path>& paths, Chain chain,
    std::vector<std::filesystem::path>* unread = nullptr);

}  // namespace mvm::tools

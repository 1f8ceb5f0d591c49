// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/session.h"

#include <mvm/move_compiler.h>

#include <filesystem>

namespace mvm::tools {

/// Where the compiler's program and the sources of the framework are: in MVM_HOME, beside an installed mvm,
/// or in the source tree that mvm was built from.
[[nodiscard]] MoveCompilerOptions compiler_options(const Session& session);

/// The framework's compiled modules, `std` and `sui`, that a new store begins with.
[[nodiscard]] std::filesystem::path compiled_framework();

/// A package as it lies in a folder: module files and `package.json`, which names the modules in dependency
/// order and the packages to publish against.
[[nodiscard]] Result<CompiledPackage> read_package_folder(const std::filesystem::path& folder);
[[nodiscard]] Result<void> write_package_folder(const std::filesystem::path& folder,
                                                const CompiledPackage& package);

/// The package that a path stands for: a folder with compiled modules as it is, a folder with a Move.toml
/// compiled.
[[nodiscard]] Result<CompiledPackage> load_package(const std::filesystem::path& path, const Session& session);

}  // namespace mvm::tools

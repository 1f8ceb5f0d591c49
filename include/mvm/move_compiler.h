// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/address.h>
#include <mvm/error.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// The bridge to the Move compiler: a node program beside mvm runs Sui's own compiler. Nothing is fetched.
namespace mvm {

struct MoveCompilerOptions {
  /// The folder of the node program (`compiler-bridge/builder`).
  std::filesystem::path builder;
  /// The folder with the sources of the standard library (`std`) and the framework (`sui`); those beside the
  /// builder by default.
  std::optional<std::filesystem::path> framework;
  bool warnings = true;
  bool colour = false;
};

struct CompiledPackage {
  struct Module {
    std::string name;
    std::vector<std::uint8_t> bytes;
  };

  std::string name;
  std::vector<Module> modules;         ///< each after those that it depends on
  std::vector<ObjectId> dependencies;  ///< packages to publish against
  std::string diagnostics;             ///< the compiler's warnings, as it printed them
};

/// Compiles the package in a folder with a Move.toml. Errors: Input with the compiler's diagnostics;
/// Unsupported where node or the compiler is not installed.
[[nodiscard]] Result<CompiledPackage> compile_move_package(const std::filesystem::path& package,
                                                           const MoveCompilerOptions& options);

struct MoveTestRun {
  bool passed = false;
  std::string output;  ///< what the unit-test runner printed
};

/// Runs the package's unit tests in the test VM that comes with the compiler.
[[nodiscard]] Result<MoveTestRun> test_move_package(const std::filesystem::path& package,
                                                    const MoveCompilerOptions& options);

}  // namespace mvm

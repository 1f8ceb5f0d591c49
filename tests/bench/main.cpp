// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bench.h"
#include "tests/conformance/conform.h"
#include "tests/support/shared_data.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>

namespace {

int run(int argc, char** argv) {
  CLI::App app{"Measures mvm on recorded inputs; without a subcommand, on all of them.", "mvm-bench"};
  std::string shared;
  app.add_option("--shared", shared, "Folder of the recorded data (default: as the tests find it)");
  mvm::RunMode mode = mvm::kDefaultRunMode;
  app.add_option("--mode", mode, "How bytecode runs")
      ->transform(CLI::CheckedTransformer(mvm::conform::run_modes()))
      ->option_text("plain|translated|native");
  CLI::App* kernels =
      app.add_subcommand("kernels", "Compute kernels against the recorded times of the reference");
  CLI::App* loads = app.add_subcommand("loads", "Calls, and instances of long functions");
  CLI::App* modules = app.add_subcommand("modules", "Reading and verifying real modules");
  CLI::App* packages = app.add_subcommand("packages", "Memory of many loaded packages");
  std::size_t package_count = 10'000;
  packages->add_option("--count", package_count, "So many")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.fallthrough();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : 2;
  }
  const std::filesystem::path folder =
      shared.empty() ? mvm::testing::shared_dir().value_or("") : std::filesystem::path(shared);
  if (!std::filesystem::is_directory(folder)) {
    fmt::print(stderr, "error: the recorded data is absent; name its folder with --shared\n");
    return 2;
  }
  const bool all = app.get_subcommands().empty();
  bool right = true;
  if (all || *modules) right = mvm::bench::run_modules(folder / "realdata/packages") && right;
  if (all || *kernels) right = mvm::bench::run_kernels(folder / "bench", mode) && right;
  if (all || *loads) right = mvm::bench::run_loads(folder / "bench", mode) && right;
  if (all || *packages)
    right = mvm::bench::run_packages(folder / "realdata/packages", package_count) && right;
  return right ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& failure) {  // a recorded file that cannot be read
    fmt::print(stderr, "error: {}\n", failure.what());
    return 2;
  }
}

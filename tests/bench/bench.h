// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/vm.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <utility>

/// mvm-bench measures mvm on recorded inputs and prints tables.
namespace mvm::bench {

/// The best time of one call in seconds, over at least `least_runs` calls and `least_seconds` of measuring.
template <class Call>
[[nodiscard]] double best_seconds(Call&& call, std::size_t least_runs = 3, double least_seconds = 0.3) {
  using Clock = std::chrono::steady_clock;
  double best = std::numeric_limits<double>::infinity();
  double total = 0;
  for (std::size_t runs = 0; runs < least_runs || total < least_seconds; ++runs) {
    const auto begin = Clock::now();
    std::forward<Call>(call)();
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    best = seconds < best ? seconds : best;
    total += seconds;
  }
  return best;
}

/// The compute kernels of a folder with expected.json and modules/: time, and ratio to the recorded reference
/// times. False where a result or a gas figure is not the recorded one.
[[nodiscard]] bool run_kernels(const std::filesystem::path& folder, RunMode mode);

/// What it costs to come to code: calls from the API, and instances of long generic functions by gas, beside
/// the kernel lcg of the folder.
[[nodiscard]] bool run_loads(const std::filesystem::path& folder, RunMode mode);

/// Reading, writing and verifying all modules below a folder, in MB/s of module bytes.
[[nodiscard]] bool run_modules(const std::filesystem::path& folder);

/// Memory of `count` loaded packages, copies of recorded ones at addresses of their own: small ones of one
/// module, large ones of seven, and both mixed. False where the mixed ones take 1 GB or more.
[[nodiscard]] bool run_packages(const std::filesystem::path& folder, std::size_t count);

}  // namespace mvm::bench

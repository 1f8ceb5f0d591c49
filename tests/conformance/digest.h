// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/vm.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace mvm::conform {

struct DigestOptions {
  RunMode mode = kDefaultRunMode;
  std::size_t threads = 1;
  std::uint64_t programs = 300;  ///< generated ones, beside the recorded calls
};

/// A digest over the outcomes of all recorded calls in the folders and of generated programs, and how many
/// there are: equal in every build, mode and number of threads.
struct OutcomeDigest {
  std::string hex;
  std::size_t outcomes = 0;
};
[[nodiscard]] OutcomeDigest digest_of_outcomes(const std::vector<std::filesystem::path>& paths,
                                               const DigestOptions& options);

}  // namespace mvm::conform

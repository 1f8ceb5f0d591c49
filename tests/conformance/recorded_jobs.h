// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/vm.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace mvm::conform {

/// A recorded call with one way of metering it. `run` gives its outcome as text (see `outcome_text`); it may
/// be called from any thread.
struct RecordedJob {
  std::string name;
  std::function<std::string(RunMode)> run;
};

/// The calls recorded in a folder: of kernels where it has an expected.json, else transactional steps. Each
/// comes several times: as it was recorded, and with other meters.
[[nodiscard]] std::vector<RecordedJob> recorded_jobs(const std::filesystem::path& path);

}  // namespace mvm::conform

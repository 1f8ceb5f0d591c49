// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/conform.h"
#include "tests/conformance/outcome.h"
#include "tests/conformance/recorded_jobs.h"

namespace mvm::conform {

void replay_modes(const std::filesystem::path& path, const ReplayOptions&, Tally& tally) {
  for (const RecordedJob& job : recorded_jobs(path)) {
    tally.record(job.name, difference_of(job.run(RunMode::Plain), job.run(RunMode::Translated)));
  }
}

}  // namespace mvm::conform

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/conform.h"
#include "tests/conformance/outcome.h"
#include "tests/conformance/recorded_jobs.h"

namespace mvm::conform {

void replay_modes(const std::filesystem::path& path, const ReplayOptions&, Tally& tally) {
  for (const RecordedJob& job : recorded_jobs(path)) {
    const std::string plain = job.run(RunMode::Plain);
    std::string difference = difference_of(plain, job.run(RunMode::Translated));
    if (difference.empty()) difference = difference_of(plain, job.run(RunMode::Native));
    tally.record(job.name, difference);
  }
}

}  // namespace mvm::conform

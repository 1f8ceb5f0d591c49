// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/digest.h"

#include "tests/conformance/recorded_jobs.h"
#include "tests/modes/compare.h"

#include <fmt/format.h>

#include <xxhash.h>

#include <atomic>
#include <thread>

namespace mvm::conform {
namespace {

/// All calls of a generated program, on one VM.
std::string program_outcomes(std::uint64_t seed, RunMode mode) {
  const generate::Program program = generate::generate_program(seed);
  const modes::ModeVms pair(program);
  std::string text;
  for (const generate::Call& call : program.calls) {
    GasMeter gas = modes::meter_of(modes::gas_models()[seed % modes::gas_models().size()].model, 5'000'000);
    text += pair.run(mode, call, gas);
  }
  return text;
}

}  // namespace

OutcomeDigest digest_of_outcomes(const std::vector<std::filesystem::path>& paths,
                                 const DigestOptions& options) {
  std::vector<RecordedJob> jobs;
  for (const auto& path : paths) {
    for (RecordedJob& job : recorded_jobs(path)) jobs.push_back(std::move(job));
  }
  for (std::uint64_t seed = 0; seed < options.programs; ++seed) {
    jobs.push_back(
        {fmt::format("seed {}", seed), [seed](RunMode mode) { return program_outcomes(seed, mode); }});
  }
  std::vector<std::string> outcomes(jobs.size());
  std::atomic<std::size_t> next{0};
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < options.threads; ++i) {
      threads.emplace_back([&] {
        for (std::size_t job = next++; job < jobs.size(); job = next++)
          outcomes[job] = jobs[job].run(options.mode);
      });
    }
  }
  XXH3_state_t* state = XXH3_createState();
  XXH3_128bits_reset(state);
  for (const std::string& outcome : outcomes) {
    const std::uint64_t size = outcome.size();
    XXH3_128bits_update(state, &size, sizeof size);
    XXH3_128bits_update(state, outcome.data(), outcome.size());
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(state);
  XXH3_freeState(state);
  return {fmt::format("{:016x}{:016x}", hash.high64, hash.low64), outcomes.size()};
}

}  // namespace mvm::conform

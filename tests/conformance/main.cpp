// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/conform.h"
#include "tests/conformance/digest.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>

namespace mvm::conform {
namespace {

struct Kind {
  const char* name;
  const char* help;
  void (*replay)(const std::filesystem::path&, const ReplayOptions&, Tally&);
};

constexpr Kind kKinds[] = {
    {"kernels", "compute kernels: checksums and gas units (expected.json and modules/)", replay_kernels},
    {"verdicts", "single modules: verdicts of deserializer and verifier", replay_verdicts},
    {"transactional", "publishing and running modules step by step", replay_transactional},
    {"publishes", "publishes and upgrades in recorded transactions: accepted or refused, and why",
     replay_publishes},
    {"modes", "recorded calls in both modes of the interpreter, which must agree", replay_modes},
};

int run(int argc, char** argv) {
  CLI::App app{"Replays recorded outcomes of the reference. Exits with 0 only if all agree.", "mvm-conform"};
  app.require_subcommand(1);
  app.fallthrough();
  bool list = false;
  app.add_flag("--list", list, "Print each disagreement");
  ReplayOptions options;
  app.add_option("--mode", options.mode, "How bytecode runs")
      ->transform(CLI::CheckedTransformer(run_modes()))
      ->option_text("plain|translated");
  std::vector<std::filesystem::path> paths;
  for (const Kind& kind : kKinds) {
    app.add_subcommand(kind.name, kind.help)
        ->add_option("PATH", paths, "Folders or files of recorded cases")
        ->required()
        ->check(CLI::ExistingPath);
  }
  DigestOptions digest;
  CLI::App* digest_command =
      app.add_subcommand("digest", "A digest over the outcomes of recorded calls and generated programs");
  digest_command->add_option("PATH", paths, "Folders of recorded calls")->check(CLI::ExistingPath);
  digest_command->add_option("--threads", digest.threads, "Run on so many threads")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  digest_command->add_option("--programs", digest.programs, "So many generated programs")
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : 2;
  }
  if (*digest_command) {
    digest.mode = options.mode;
    const OutcomeDigest made = digest_of_outcomes(paths, digest);
    fmt::print("digest: {} over {} outcomes\n", made.hex, made.outcomes);
    return 0;
  }
  for (const Kind& kind : kKinds) {
    if (!app.got_subcommand(kind.name)) continue;
    Tally tally(kind.name, list);
    for (const auto& path : paths) kind.replay(path, options, tally);
    return tally.close() ? 0 : 1;
  }
  return 2;
}

}  // namespace
}  // namespace mvm::conform

int main(int argc, char** argv) {
  try {
    return mvm::conform::run(argc, argv);
  } catch (const std::exception& failure) {  // a recorded file that cannot be read
    fmt::print(stderr, "error: {}\n", failure.what());
    return 2;
  }
}

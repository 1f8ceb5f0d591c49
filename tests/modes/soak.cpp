// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Generated programs in both modes, for as long as one likes.

#include "tests/fuzz/module_mutator.h"
#include "tests/modes/compare.h"
#include "tests/modes/outcomes_json.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <utility>

namespace {

struct Settings {
  std::uint64_t seconds = 60;
  std::uint64_t seed = 1;
  std::uint64_t programs = UINT64_MAX;
  bool print = false;
  bool json = false;
  bool mutate = false;
};

/// For another virtual machine to compare with.
int print_outcomes(const Settings& settings) {
  for (std::uint64_t i = 0; i < settings.programs; ++i) {
    auto program = mvm::generate::generate_program(settings.seed + i);
    if (settings.mutate) {
      mvm::fuzz::ModuleMutator mutator(static_cast<std::uint32_t>(program.seed));
      if (auto mutated = mutator.mutate(program.module)) program.module = std::move(*mutated);
      program.calls.clear();  // their fuel may bound nothing any more
    }
    fmt::print("{}\n", mvm::modes::outcomes_json(program));
  }
  return 0;
}

int soak(const Settings& settings) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
  std::uint64_t runs = 0;
  std::uint64_t count = 0;
  for (; count < settings.programs && seconds() < static_cast<double>(settings.seconds); ++count) {
    const auto program = mvm::generate::generate_program(settings.seed + count);
    if (settings.print) fmt::print("{}", program.to_string());
    const std::string found = mvm::modes::compare_modes(program, runs);
    if (found.empty()) continue;
    fmt::print("the modes differ: {}{}", found, program.to_string());
    return 1;
  }
  fmt::print("soak: {} programs from seed {}, {} runs in {:.0f} s: the modes agree\n", count, settings.seed,
             runs, seconds());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    CLI::App app{
        "Runs generated programs in both modes of the interpreter until they differ or the time is up.",
        "mvm-soak"};
    Settings settings;
    app.add_option("--seconds", settings.seconds, "For so long")->capture_default_str();
    app.add_option("--programs", settings.programs, "At most so many programs");
    app.add_option("--seed", settings.seed, "Seed of the first program")->capture_default_str();
    app.add_flag("--print", settings.print, "Print each program");
    CLI::Option* const json =
        app.add_flag("--json", settings.json,
                     "Instead, print what each program gives as a line of JSON (tests/modes/against_sui.py)")
            ->needs("--programs");
    app.add_flag("--mutate", settings.mutate, "With --json: change each module, and print its verdict only")
        ->needs(json);
    CLI11_PARSE(app, argc, argv);
    return settings.json ? print_outcomes(settings) : soak(settings);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "error: %s\n", failure.what());
    return 2;
  }
}

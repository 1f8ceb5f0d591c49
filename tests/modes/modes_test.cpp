// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Generated programs in both modes. `mvm-soak` runs them for as long as one likes.

#include "tests/modes/compare.h"

#include <gtest/gtest.h>

#include <map>

namespace mvm::modes {
namespace {

#ifdef MVM_CHECKED
constexpr std::uint64_t kPrograms = 60;
#else
constexpr std::uint64_t kPrograms = 400;
#endif

TEST(Modes, AgreeOnGeneratedPrograms) {
  std::uint64_t runs = 0;
  for (std::uint64_t seed = 1; seed <= kPrograms; ++seed) {
    const generate::Program program = generate::generate_program(seed);
    const std::string found = compare_modes(program, runs);
    ASSERT_TRUE(found.empty()) << found << program.to_string();
  }
  RecordProperty("runs", std::to_string(runs));
}

/// What programs do is worth comparing: they return, abort and fail in every way that verified code can.
TEST(Modes, GeneratedProgramsEndInEveryWay) {
  std::map<std::string, std::uint64_t> ends;
  std::uint64_t calls = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const generate::Program program = generate::generate_program(seed);
    const Pair pair(program);
    for (const generate::Call& call : program.calls) {
      GasMeter gas = GasMeter::unmetered();
      const std::string outcome = pair.run(RunMode::Plain, call, gas);
      const bool failed = outcome.starts_with("error ");
      ++ends[failed ? outcome.substr(6, outcome.find_first_of(" \n", 6) - 6) : "EXECUTED"];
      ++calls;
    }
  }
  for (const auto& [end, count] : ends) RecordProperty(end, std::to_string(count));
  EXPECT_GT(ends["EXECUTED"], calls / 5);
  for (const char* end : {"ABORTED", "ARITHMETIC_ERROR", "VECTOR_OPERATION_ERROR", "VARIANT_TAG_MISMATCH"}) {
    EXPECT_GT(ends[end], 0U) << end;
  }
}

/// Out of gas at every instruction, and so in every order with aborts and errors.
TEST(Modes, AgreeAtEveryBudget) {
  constexpr std::uint64_t kMostUnits = 2500;
  std::uint64_t runs = 0;
  for (std::uint64_t seed = 1; seed <= kPrograms / 20; ++seed) {
    const generate::Program program =
        generate::generate_program(seed, {.most_functions = 3, .most_statements = 3, .fuel = 8});
    const Pair pair(program);
    for (const generate::Call& call : program.calls) {
      for (const NamedModel& model : gas_models()) {
        const std::string found = compare_budgets(pair, call, model.model, kMostUnits, runs);
        ASSERT_TRUE(found.empty()) << model.name << ", " << call.function << ": " << found
                                   << program.to_string();
      }
    }
  }
  EXPECT_GT(runs, kPrograms * 50) << "too few calls fit the budgets";
}

/// Memory that runs out in the middle of an instruction.
TEST(Modes, AgreeAtEveryMemoryLimit) {
  for (std::uint64_t seed = 1; seed <= kPrograms / 20; ++seed) {
    const generate::Program program = generate::generate_program(seed, {.fuel = 20});
    for (std::uint64_t limit = 64; limit < 4096; limit += 208) {
      const Pair pair(program, limit);
      for (const generate::Call& call : program.calls) {
        const std::string found = pair.compare(call, meter_of(gas_models()[6].model, 10'000'000));
        ASSERT_TRUE(found.empty()) << limit << " bytes, " << call.function << ": " << found
                                   << program.to_string();
      }
    }
  }
}

}  // namespace
}  // namespace mvm::modes

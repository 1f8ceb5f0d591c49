// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Runs can be ended from outside, and many go on side by side. Under the thread sanitizer (preset tsan) these
// tests also show that nothing is shared that must not be.

#include "tests/generate/program.h"
#include "tests/modes/compare.h"
#include "tests/unit/interpreter/module_world.h"

#include <mvm/natives.h>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <thread>

namespace mvm::testing {
namespace {

using Code = std::vector<Instruction>;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

class Isolation : public ::testing::TestWithParam<RunMode> {
 protected:
  void SetUp() override {
    world_.config.mode = GetParam();
    make_module();
    world_.put(builder_);
  }

  /// Runs until it is ended.
  [[nodiscard]] Result<CallOutputs> run(std::string_view function, GasMeter& gas) const {
    return world_.call(builder_.id(), function, {}, gas);
  }

  ModuleBuilder builder_{"m"};
  ModuleWorld world_;

 private:
  void make_module() {
    const auto either = builder_.enumeration("Either", AbilitySet::primitives(), {{}, {}});
    const TypeId type = builder_.type(either.handle);
    define("spin", {}, {op(Opcode::Branch, 0)});
    define("conditional", {}, {op(Opcode::LdTrue), op(Opcode::BrTrue, 0), op(Opcode::Ret)});
    define("calls", {}, {builder_.call(builder_.declare("empty", {}, {})), op(Opcode::Branch, 0)});
    define("empty", {}, {op(Opcode::Ret)});
    const Code code = {builder_.variant(ModuleBuilder::Variant::Pack, either.definition, 1),
                       op(Opcode::StLoc, 0), op(Opcode::ImmBorrowLoc, 0), op(Opcode::VariantSwitch, 0)};
    builder_.define(builder_.declare("switches", {}, {}), {type}, code,
                    {builder_.jump_table(either.definition, {2, 2})});
    make_mixer();
  }
  void define(std::string_view name, const std::vector<TypeId>& locals, Code code) {
    builder_.define(builder_.declare(name, {}, {}), locals, std::move(code));
  }
  /// mix(n): sums a vector of n numbers that it pushes: the sum of i * 3 below n.
  void make_mixer() {
    const TableIndex mix = builder_.declare("mix", {kU64}, {kU64}, {});
    const TypeId numbers = builder_.types().vector(kU64);
    const auto number = [&](std::uint64_t n) { return builder_.load(TypeKind::U64, n); };
    builder_.define(mix, {numbers, kU64, kU64},
                    {builder_.vector(Opcode::VecPack, kU64, 0), op(Opcode::StLoc, 1), number(0),
                     op(Opcode::StLoc, 2), number(0), op(Opcode::StLoc, 3),
                     // 6
                     op(Opcode::CopyLoc, 2), op(Opcode::CopyLoc, 0), op(Opcode::Lt), op(Opcode::BrFalse, 28),
                     op(Opcode::MutBorrowLoc, 1), op(Opcode::CopyLoc, 2), number(3), op(Opcode::Mul),
                     builder_.vector(Opcode::VecPushBack, kU64), op(Opcode::ImmBorrowLoc, 1),
                     op(Opcode::CopyLoc, 2), builder_.vector(Opcode::VecImmBorrow, kU64), op(Opcode::ReadRef),
                     op(Opcode::MoveLoc, 3), op(Opcode::Add), op(Opcode::StLoc, 3), op(Opcode::MoveLoc, 2),
                     number(1), op(Opcode::Add), op(Opcode::StLoc, 2), op(Opcode::Nop), op(Opcode::Branch, 6),
                     // 28
                     op(Opcode::MoveLoc, 3), op(Opcode::Ret)});
  }
};

std::string mode_name(const ::testing::TestParamInfo<RunMode>& mode) {
  return mode.param == RunMode::Plain ? "Plain" : mode.param == RunMode::Translated ? "Translated" : "Native";
}
INSTANTIATE_TEST_SUITE_P(Modes, Isolation,
                         ::testing::Values(RunMode::Plain, RunMode::Translated, RunMode::Native), mode_name);

TEST_P(Isolation, EndlessRunsAreCancelledFromAnotherThread) {
  for (const char* function : {"spin", "conditional", "calls", "switches"}) {
    SCOPED_TRACE(function);
    GasMeter gas = GasMeter::unmetered();
    std::stop_source stop;
    gas.stop_on(stop.get_token());
    std::jthread other([&] {
      std::this_thread::sleep_for(milliseconds(20));
      stop.request_stop();
    });
    const auto outputs = run(function, gas);
    ASSERT_FALSE(outputs);
    EXPECT_EQ(outputs.error().kind(), ErrorKind::Cancelled) << outputs.error().to_string();
    EXPECT_EQ(outputs.error().message(), "the run was cancelled");
    EXPECT_EQ(gas.stopped(), GasMeter::Stop::Requested);
  }
}

TEST_P(Isolation, RunsEndAtTheirTimeLimit) {
  GasMeter gas = GasMeter::unmetered();
  const auto begin = steady_clock::now();
  gas.stop_at(begin + milliseconds(20));
  const auto outputs = run("spin", gas);
  ASSERT_FALSE(outputs);
  EXPECT_EQ(outputs.error().kind(), ErrorKind::Cancelled);
  EXPECT_EQ(outputs.error().message(), "the run took longer than its time limit");
  EXPECT_GE(steady_clock::now(), begin + milliseconds(20));
}

TEST_P(Isolation, WhatWasCancelledBeforeItsBeginDoesNotRun) {
  GasMeter gas = GasMeter::unmetered();
  std::stop_source stop;
  stop.request_stop();
  gas.stop_on(stop.get_token());
  const auto outputs = run("empty", gas);
  ASSERT_FALSE(outputs);
  EXPECT_EQ(outputs.error().kind(), ErrorKind::Cancelled);
}

TEST_P(Isolation, ARunThatIsNotCancelledEnds) {
  GasMeter gas = GasMeter::unmetered();
  std::stop_source stop;
  gas.stop_on(stop.get_token());
  gas.stop_at(steady_clock::now() + std::chrono::hours(1));
  EXPECT_TRUE(run("empty", gas));
}

constexpr std::size_t kRuns = 1000;

/// Starts all of them before any may begin, and gives the sums that came.
template <class Run>
void run_side_by_side(Run run) {
  std::latch start(kRuns);
  std::atomic<std::size_t> right{0};
  {
    std::vector<std::jthread> threads;
    threads.reserve(kRuns);
    for (std::size_t i = 0; i < kRuns; ++i) {
      threads.emplace_back([&, i] {
        start.arrive_and_wait();
        const std::uint64_t n = 50 + i % 200;
        const auto outputs = run(bcs(n));
        if (outputs && outputs->return_values[0].bcs == bcs(3 * n * (n - 1) / 2)) ++right;
      });
    }
  }
  EXPECT_EQ(right, kRuns);
}

TEST_P(Isolation, AThousandVmsAtOnce) {
  run_side_by_side([&](const Bytes& n) {
    const Vm vm(world_.config, move_stdlib_natives());
    GasMeter gas = GasMeter::unmetered();
    return vm.call(builder_.id(), "mix", {}, std::span(&n, 1), world_.storage, Linkage{}, gas);
  });
}

/// They share the cache of code, which is empty when they begin.
TEST_P(Isolation, AThousandRunsOnOneVmAtOnce) {
  const Vm vm(world_.config, move_stdlib_natives());
  const auto protocol = protocol_config(Chain::Sui, Network::Mainnet, newest_protocol_version(Chain::Sui));
  run_side_by_side([&](const Bytes& n) {
    GasMeter gas = GasMeter::tiered(protocol->gas_model(), 1'000'000);
    return vm.call(builder_.id(), "mix", {}, std::span(&n, 1), world_.storage, Linkage{}, gas);
  });
}

/// Programs with generic types and functions, of which all threads want the instances at once.
TEST_P(Isolation, GeneratedProgramsShareTheirCode) {
  constexpr std::uint64_t kPrograms = 10;
  for (std::uint64_t seed = 1; seed <= kPrograms; ++seed) {
    const generate::Program program = generate::generate_program(seed);
    const auto outcome = [&](const modes::ModeVms& pair, std::size_t call) {
      GasMeter gas = modes::meter_of(modes::gas_models().back().model, 1'000'000);
      return pair.run(GetParam(), program.calls[call % program.calls.size()], gas);
    };
    std::vector<std::string> expected;
    const modes::ModeVms alone(program);
    for (std::size_t i = 0; i < program.calls.size(); ++i) expected.push_back(outcome(alone, i));
    const modes::ModeVms shared(program);
    std::latch start(kRuns / kPrograms);
    std::atomic<std::size_t> right{0};
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < kRuns / kPrograms; ++i) {
        threads.emplace_back([&, i] {
          start.arrive_and_wait();
          if (outcome(shared, i) == expected[i % expected.size()]) ++right;
        });
      }
    }
    EXPECT_EQ(right, kRuns / kPrograms) << program.to_string();
  }
}

}  // namespace
}  // namespace mvm::testing

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Generated programs in both modes. `mvm-soak` runs them for as long as one likes.

#include "tests/modes/compare.h"
#include "tests/support/module_builder.h"

#include <mvm/bcs.h>

#include <gtest/gtest.h>

#include <map>
#include <set>

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

/// Programs that the modes once disagreed on: a sum of 128 bits with more registers than there are, and a
/// reference to a field that was moved on in its own slot before its comparison ran out of gas.
TEST(Modes, AgreeOnProgramsThatOnceDiffered) {
  std::uint64_t runs = 0;
  for (const std::uint64_t seed : {3'510U, 20'329'884U}) {
    const generate::Program program = generate::generate_program(seed);
    const std::string found = compare_modes(program, runs);
    ASSERT_TRUE(found.empty()) << found << program.to_string();
  }
}

/// What programs do is worth comparing: they return, abort and fail in every way that verified code can.
TEST(Modes, GeneratedProgramsEndInEveryWay) {
  std::map<std::string, std::uint64_t> ends;
  std::uint64_t calls = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const generate::Program program = generate::generate_program(seed);
    const ModeVms pair(program);
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
    const ModeVms pair(program);
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
      const ModeVms pair(program, limit);
      for (const generate::Call& call : program.calls) {
        const std::string found = pair.compare(call, meter_of(gas_models()[6].model, 10'000'000));
        ASSERT_TRUE(found.empty()) << limit << " bytes, " << call.function << ": " << found
                                   << program.to_string();
      }
    }
  }
}

/// f(n) puts values on the operand stack and calls g(n), which calls f(n - 1): the limits of both stacks are
/// reached at any of their instructions.
generate::Program deep_program(std::size_t values) {
  using testing::op;
  testing::ModuleBuilder builder("deep");
  const auto pair = builder.structure("Pair", AbilitySet::primitives(), {kU64, kU64});
  const TypeId pair_type = builder.type(pair.handle);
  const TableIndex f = builder.declare("f", {kU64, pair_type}, {});
  const TableIndex g = builder.declare("g", {kU64, pair_type}, {});
  std::vector<Instruction> code;
  for (std::size_t i = 0; i < values; ++i) {
    switch (i % 4) {
      case 0:
        code.push_back(op(Opcode::CopyLoc, 1));
        break;
      case 1:
        code.push_back(builder.load(TypeKind::U64, i));
        break;
      case 2:
        code.push_back(op(Opcode::ImmBorrowLoc, 1));
        break;
      default:  // two values become one
        code.push_back(builder.load(TypeKind::U64, i));
        code.push_back(op(Opcode::CopyLoc, 0));
        code.push_back(builder.pack(pair.definition));
        break;
    }
  }
  code.push_back(op(Opcode::CopyLoc, 0));
  code.push_back(op(Opcode::CopyLoc, 1));
  code.push_back(builder.call(g));
  code.insert(code.end(), values, op(Opcode::Pop));
  code.push_back(op(Opcode::Ret));
  builder.define(f, {}, std::move(code));
  builder.define(
      g, {},
      {op(Opcode::CopyLoc, 0), builder.load(TypeKind::U64, 0), op(Opcode::Eq), op(Opcode::BrFalse, 5),
       op(Opcode::Ret), op(Opcode::CopyLoc, 0), builder.load(TypeKind::U64, 1), op(Opcode::Sub),
       op(Opcode::CopyLoc, 1), builder.call(f), op(Opcode::Ret)});
  return {.seed = values, .id = builder.id(), .module = builder.bytes(), .library = {}, .calls = {}};
}

TEST(Modes, AgreeAtTheLimitsOfTheStacks) {
  std::set<std::string> ends;
  for (const std::size_t values : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 9U, 31U, 64U, 100U, 255U, 508U, 509U, 510U}) {
    const generate::Program program = deep_program(values);
    const ModeVms pair(program);
    for (const std::uint64_t depth : {0U, 1U, 2U, 3U, 10U, 200U, 509U, 510U, 511U, 512U, 513U, 2000U}) {
      generate::Call call{.function = "f", .type_args = {}, .args = {{}, {}}};
      BcsWriter(call.args[0]).write(depth);
      for (int i = 0; i < 2; ++i) BcsWriter(call.args[1]).write(depth);
      for (const GasMeter& gas : {GasMeter::unmetered(), meter_of(gas_models()[6].model, 1'000'000'000)}) {
        const std::string found = pair.compare(call, gas);
        ASSERT_TRUE(found.empty()) << values << " values, depth " << depth << ": " << found;
      }
      GasMeter gas = GasMeter::unmetered();
      const std::string outcome = pair.run(RunMode::Plain, call, gas);
      ends.insert(outcome.substr(0, outcome.find(" in ")));
    }
  }
  EXPECT_TRUE(ends.contains("error CALL_STACK_OVERFLOW"));
  EXPECT_TRUE(ends.contains("error EXECUTION_STACK_OVERFLOW"));
}

}  // namespace
}  // namespace mvm::modes

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/generate/program.h"

#include <mvm/bytecode.h>
#include <mvm/verifier.h>

#include <gtest/gtest.h>

#include <set>

namespace mvm::generate {
namespace {

constexpr std::uint64_t kSeeds = 300;

TEST(Generate, ProgramsAreAccepted) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Program program = generate_program(seed);
    const auto module = deserialize_module(program.module, BinaryConfig());
    ASSERT_TRUE(module) << module.error().to_string() << "\n" << program.to_string();
    Meter meter;
    const auto verified = verify_module(*module, VerifierConfig(), meter);
    ASSERT_TRUE(verified) << verified.error().to_string() << "\n" << program.to_string();
  }
}

TEST(Generate, ASeedAlwaysGivesTheSame) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    EXPECT_EQ(generate_program(seed).module, generate_program(seed).module);
  }
  EXPECT_NE(generate_program(1).module, generate_program(2).module);
}

/// All instructions occur that can run, the deprecated ones left out.
TEST(Generate, EveryInstructionOccurs) {
  std::set<Opcode> seen;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Program program = generate_program(seed);
    const auto module = deserialize_module(program.module, BinaryConfig());
    for (const FunctionDefinition& function : module->function_defs) {
      for (const Instruction& instruction : function.code->code) seen.insert(instruction.opcode);
    }
  }
  for (std::size_t byte = 0; byte < kOpcodeTraits.size(); ++byte) {
    const OpcodeTraits& opcode = kOpcodeTraits[byte];
    if (opcode.name.empty() || opcode.deprecated) continue;
    EXPECT_TRUE(seen.contains(static_cast<Opcode>(byte))) << opcode.name;
  }
}

}  // namespace
}  // namespace mvm::generate

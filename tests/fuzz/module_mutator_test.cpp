// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/module_mutator.h"

#include "tests/support/shared_data.h"

#include <gtest/gtest.h>
#include <mvm/bytecode.h>
#include <mvm/verifier.h>

#include <set>

namespace mvm::fuzz {
namespace {

constexpr std::uint32_t kSeeds = 2000;

TEST(ModuleMutator, ReachesTheVerifierWithManyVerdicts) {
  const auto original = testing::read_file(MVM_SOURCE_DIR "/examples/swap/compiled/pool.mv");
  std::size_t readable = 0;
  std::set<StatusCode> verdicts;
  for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
    const auto changed = ModuleMutator(seed).mutate(original);
    ASSERT_TRUE(changed) << "seed " << seed;
    const auto module = deserialize_module(*changed, BinaryConfig::legacy());
    if (!module) continue;
    ++readable;
    const auto verified = verify_module(*module, VerifierConfig{});
    if (!verified) verdicts.insert(verified.error().status());
  }
  EXPECT_GT(readable, kSeeds / 2);
  EXPECT_GT(verdicts.size(), 15U);
}

TEST(ModuleMutator, DoesTheSameForTheSameSeed) {
  const auto original = testing::read_file(MVM_SOURCE_DIR "/examples/nft/compiled/artwork.mv");
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    EXPECT_EQ(ModuleMutator(seed).mutate(original), ModuleMutator(seed).mutate(original));
  }
}

TEST(ModuleMutator, LeavesWhatIsNoModule) {
  const std::vector<std::uint8_t> bytes = {0xa1, 0x1c, 0xeb};
  EXPECT_FALSE(ModuleMutator(1).mutate(bytes));
}

}  // namespace
}  // namespace mvm::fuzz

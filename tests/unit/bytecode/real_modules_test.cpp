// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/shared_data.h"
#include "tests/unit/bytecode/recorded_modules.h"

#include <mvm/bytecode.h>

#include <gtest/gtest.h>

namespace mvm::testing {
namespace {

TEST(RealModules, ReadAndWriteBackTheSameBytes) {
  MVM_REQUIRE_SHARED(shared);
  const auto modules = modules_below(shared / "realdata" / "packages");
  EXPECT_FALSE(modules.empty());
  for (const RealModule& real : modules) {
    const auto module = deserialize_module(real.bytes, BinaryConfig::legacy());
    ASSERT_TRUE(module) << real.file << ": " << module.error().to_string();
    const auto written = serialize_module(*module);
    ASSERT_TRUE(written) << real.file << ": " << written.error().to_string();
    EXPECT_EQ(*written, real.bytes) << real.file;
  }
}

}  // namespace
}  // namespace mvm::testing

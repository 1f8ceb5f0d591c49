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

/// Those without enums can be written in either version, and back.
TEST(RealModules, AreWrittenInAnotherVersion) {
  MVM_REQUIRE_SHARED(shared);
  for (const RealModule& real : modules_below(shared / "realdata" / "packages")) {
    const auto module = deserialize_module(real.bytes, BinaryConfig::legacy());
    ASSERT_TRUE(module) << real.file;
    EXPECT_FALSE(serialize_module(*module, 4)) << real.file;
    const std::uint32_t other = module->version == 6 ? 7 : 6;
    const auto written = serialize_module(*module, other);
    if (!module->enum_defs.empty()) {
      EXPECT_FALSE(written) << real.file;
      continue;
    }
    ASSERT_TRUE(written) << real.file << ": " << written.error().to_string();
    const auto converted = deserialize_module(*written, BinaryConfig::legacy());
    ASSERT_TRUE(converted) << real.file << ": " << converted.error().to_string();
    EXPECT_EQ(converted->version, other) << real.file;
    const auto back = serialize_module(*converted, module->version);
    ASSERT_TRUE(back) << real.file << ": " << back.error().to_string();
    EXPECT_EQ(*back, real.bytes) << real.file;
  }
}

}  // namespace
}  // namespace mvm::testing

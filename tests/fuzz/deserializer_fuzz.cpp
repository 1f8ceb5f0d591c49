// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Any bytes are read or refused; what was read is written in one form, which reads back to itself.
#include "tests/fuzz/fuzz.h"

#include <mvm/bytecode.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace {

void read(std::span<const std::uint8_t> bytes, const mvm::BinaryConfig& config) {
  const auto module = mvm::deserialize_module(bytes, config);
  if (!module) return;
  // Versions that are still read but no longer written become the oldest that is.
  constexpr std::uint32_t kOldestWritten = 5;
  const auto written = mvm::serialize_module(*module, std::max(module->version, kOldestWritten));
  MVM_FUZZ_CHECK(written);
  // The writer sorts tables and leaves out what the reader drops, so that only its own form must come back.
  const auto again = mvm::deserialize_module(*written, mvm::BinaryConfig::legacy());
  MVM_FUZZ_CHECK(again);
  const auto rewritten = mvm::serialize_module(*again);
  MVM_FUZZ_CHECK(rewritten);
  MVM_FUZZ_CHECK(*rewritten == *written);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> bytes(data, size);
  read(bytes, mvm::fuzz::newest_protocol().binary_config());
  read(bytes, mvm::BinaryConfig::legacy());
  return 0;
}

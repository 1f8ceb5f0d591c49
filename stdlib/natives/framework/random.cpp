// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::random: only in builds for tests. Source: Sui Move natives, `random.rs`.
#include "stdlib/native_table.h"
#include "stdlib/natives/support.h"

#include <sodium.h>

#include <array>

namespace mvm::natives::framework::random {

/// generate_rand_seed_for_testing(): vector<u8>: 32 bytes that nobody can foretell. Free.
NativeResult generate_rand_seed_for_testing(NativeContext& ctx) {
  std::array<std::uint8_t, 32> seed;
  randombytes_buf(seed.data(), seed.size());
  if (auto pushed = ctx.push_bytes(seed); !pushed) return NativeResult::failed(std::move(pushed.error()));
  return NativeResult::ok();
}

}  // namespace mvm::natives::framework::random

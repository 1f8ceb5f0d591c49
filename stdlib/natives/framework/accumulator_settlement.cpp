// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::accumulator_settlement. Source: Sui Move natives, `accumulator.rs`.
#include "stdlib/native_table.h"
#include "stdlib/natives/framework/extension.h"

namespace mvm::natives::framework::accumulator_settlement {

/// record_settlement_sui_conservation(input: u64, output: u64). Free; settlements are system transactions.
NativeResult record_settlement_sui_conservation(NativeContext& ctx) {
  ObjectRuntime* runtime = object_runtime(ctx);
  if (runtime == nullptr) return no_object_runtime();
  runtime->record_settlement(ctx.u64_arg(0), ctx.u64_arg(1));
  return NativeResult::ok();
}

}  // namespace mvm::natives::framework::accumulator_settlement

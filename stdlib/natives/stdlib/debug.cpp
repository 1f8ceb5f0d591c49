// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x1::debug. Source: Move stdlib natives, `debug.rs`, as it is outside of tests: nothing is printed.
#include "stdlib/native_table.h"
#include "stdlib/natives/support.h"

namespace mvm::natives::stdlib::debug {

/// print<T>(&T). Gas: debug_print_base.
NativeResult print(NativeContext& ctx) {
  return pay(ctx, ctx.protocol().debug_print_base_cost()) ? NativeResult::ok() : NativeResult::out_of_gas();
}

/// print_stack_trace(). Gas: debug_print_stack_trace_base.
NativeResult print_stack_trace(NativeContext& ctx) {
  return pay(ctx, ctx.protocol().debug_print_stack_trace_base_cost()) ? NativeResult::ok()
                                                                      : NativeResult::out_of_gas();
}

}  // namespace mvm::natives::stdlib::debug

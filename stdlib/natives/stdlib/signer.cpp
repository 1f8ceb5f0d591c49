// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x1::signer. Source: Move stdlib natives, `signer.rs`.
#include "stdlib/native_table.h"
#include "stdlib/natives/support.h"

namespace mvm::natives::stdlib::signer {

/// borrow_address(&signer): &address. Free. A signer is its address.
NativeResult borrow_address(NativeContext& ctx) {
  ctx.push_reference(ctx.referent(0).at);
  return NativeResult::ok();
}

}  // namespace mvm::natives::stdlib::signer

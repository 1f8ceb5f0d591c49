// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x1::unit_test: only in builds for tests. Source: Move stdlib natives, `unit_test.rs`. All are free.
#include "stdlib/native_table.h"
#include "stdlib/natives/support.h"

#include <cstring>
#include <utility>

namespace mvm::natives::stdlib::unit_test {

/// create_signers_for_testing(u64): vector<signer>: the addresses are the numbers from 0 on, little-endian.
NativeResult create_signers_for_testing(NativeContext& ctx) {
  const std::uint64_t count = ctx.u64_arg(0);
  auto layout = ctx.layout_of(ctx.vector_of(ctx.primitive(TypeKind::Signer)));
  if (!layout) return NativeResult::failed(std::move(layout.error()));
  auto signers = OwnedValue::uninitialized(ctx.heap(), **layout);
  if (!signers) return NativeResult::failed(std::move(signers.error()));

  VectorHeader vector;
  if (count != 0 && !reserve_elements(ctx.heap(), vector, *(*layout)->element, count)) {
    return NativeResult::failed(Error(StatusCode::MEMORY_LIMIT_EXCEEDED, "too many signers"));
  }
  for (; vector.length < count; ++vector.length) {
    AccountAddress address;
    std::memcpy(address.bytes.data(), &vector.length, sizeof vector.length);
    store(vector.data + vector.length * (*layout)->element->size, address);
  }
  store(signers->at(), vector);
  signers->mark_initialized();
  ctx.push_value(std::move(*signers));
  return NativeResult::ok();
}

/// poison(): marks code that must not be published; the mark is the name itself.
NativeResult poison(NativeContext&) { return NativeResult::ok(); }

/// destroy<T>(T): drops any value. The interpreter drops what a native does not take.
NativeResult destroy(NativeContext&) { return NativeResult::ok(); }

}  // namespace mvm::natives::stdlib::unit_test

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x2::test_utils: only in builds for tests. Source: Sui Move natives, `test_utils.rs`.
#include "stdlib/native_table.h"
#include "stdlib/natives/framework/one_time_witness.h"

namespace mvm::natives::framework::test_utils {
namespace {

constexpr std::uint64_t kNoStruct = 0;
constexpr std::uint64_t kNoWitness = 1;

}  // namespace

/// destroy<T>(T). Free. The interpreter drops what a native does not take.
NativeResult destroy(NativeContext&) { return NativeResult::ok(); }

/// create_one_time_witness<T: drop>(): T. Free.
NativeResult create_one_time_witness(NativeContext& ctx) {
  const Type& type = *ctx.type_args()[0];
  auto tag = ctx.type_tag(type, NativeContext::TagIds::Defining);
  if (!tag) return NativeResult::failed(std::move(tag.error()));
  auto layout = serialization_layout(ctx, type);
  if (!layout) return NativeResult::failed(std::move(layout.error()));
  if (*layout == nullptr || tag->kind != TypeTag::Kind::Struct) return NativeResult::abort(kNoStruct);
  if (!is_one_time_witness_type(*layout, *tag, ctx.limits().hardened_one_time_witness_check)) {
    return NativeResult::abort(kNoWitness);
  }
  const std::uint8_t is_true = 1;
  auto witness = OwnedValue::from_bcs(ctx.heap(), **layout, {&is_true, 1});
  if (!witness) return NativeResult::failed(std::move(witness.error()));
  ctx.push_value(std::move(*witness));
  return NativeResult::ok();
}

}  // namespace mvm::natives::framework::test_utils

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// 0x1::vector. Source: Move stdlib natives, `vector.rs`. Compilers turn all of these into instructions; code
// that was written by hand may still call them. What would be VECTOR_OPERATION_ERROR for an instruction is an
// abort with the sub-status as its code.
#include "stdlib/native_table.h"
#include "stdlib/natives/support.h"

#include <algorithm>
#include <utility>

namespace mvm::natives::stdlib::vector {
namespace {

NativeResult vector_abort(VectorError error) {
  return NativeResult::abort(static_cast<std::uint64_t>(error));
}

/// The target of the reference in argument 0.
struct Target {
  const Layout& element;
  VectorHeader& header;

  [[nodiscard]] std::byte* at(std::uint64_t index) const noexcept {
    return header.data + index * element.size;
  }
};
Target target_of(NativeContext& ctx) noexcept {
  const ValueView view = ctx.referent(0);
  return {*view.layout->element, *reinterpret_cast<VectorHeader*>(view.at)};
}

}  // namespace

/// empty<T>(): vector<T>. Gas: base. All empty vectors look alike.
NativeResult empty(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().vector_empty_base_cost())) return NativeResult::out_of_gas();
  if (auto pushed = ctx.push_bytes({}); !pushed) return NativeResult::failed(std::move(pushed.error()));
  return NativeResult::ok();
}

/// length<T>(&vector<T>): u64. Gas: base.
NativeResult length(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().vector_length_base_cost())) return NativeResult::out_of_gas();
  ctx.push_u64(target_of(ctx).header.length);
  return NativeResult::ok();
}

/// push_back<T>(&mut vector<T>, T). Gas: base, then the cost per unit × max(1, abstract size of the element)
/// where there is one.
NativeResult push_back(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().vector_push_back_base_cost())) return NativeResult::out_of_gas();
  const ValueView value = ctx.arg(1);
  const Gas per_unit = ctx.protocol().vector_push_back_legacy_per_abstract_memory_unit_cost();
  if (per_unit.units() != 0) {
    const std::uint64_t size = legacy_size_of_value(*value.layout, value.at);
    if (!pay(ctx, per_unit * std::max<std::uint64_t>(size, 1))) return NativeResult::out_of_gas();
  }
  const Target target = target_of(ctx);
  if (target.header.length >= ctx.limits().vector_len_max) {
    return NativeResult::failed(Error(StatusCode::VECTOR_OPERATION_ERROR, "the vector is full")
                                    .with_sub_status(std::to_underlying(VectorError::VecSizeLimitReached)));
  }
  if (!reserve_elements(ctx.heap(), target.header, target.element, target.header.length + 1)) {
    return NativeResult::failed(Error(StatusCode::MEMORY_LIMIT_EXCEEDED, "no memory for the vector"));
  }
  auto taken = ctx.take_arg(1);
  if (!taken) return NativeResult::failed(std::move(taken.error()));
  move_bytes(target.at(target.header.length), taken->at(), target.element.size);
  taken->release();
  ++target.header.length;
  return NativeResult::ok();
}

/// borrow<T>(&vector<T>, u64): &T, and borrow_mut. Gas: base.
NativeResult borrow(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().vector_borrow_base_cost())) return NativeResult::out_of_gas();
  const Target target = target_of(ctx);
  const std::uint64_t index = ctx.u64_arg(1);
  if (index >= target.header.length) return vector_abort(VectorError::IndexOutOfBounds);
  ctx.push_reference(referent_of(target.element, target.at(index)));
  return NativeResult::ok();
}

/// pop_back<T>(&mut vector<T>): T. Gas: base.
NativeResult pop_back(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().vector_pop_back_base_cost())) return NativeResult::out_of_gas();
  const Target target = target_of(ctx);
  if (target.header.length == 0) return vector_abort(VectorError::PopEmptyVec);
  auto last = OwnedValue::take(ctx.heap(), {&target.element, target.at(target.header.length - 1)});
  if (!last) return NativeResult::failed(std::move(last.error()));
  --target.header.length;
  ctx.push_value(std::move(*last));
  return NativeResult::ok();
}

/// destroy_empty<T>(vector<T>). Gas: base.
NativeResult destroy_empty(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().vector_destroy_empty_base_cost())) return NativeResult::out_of_gas();
  const auto vector = load<VectorHeader>(ctx.arg(0).at);
  return vector.length == 0 ? NativeResult::ok() : vector_abort(VectorError::VecUnpackParityMismatch);
}

/// swap<T>(&mut vector<T>, u64, u64). Gas: base.
NativeResult swap(NativeContext& ctx) {
  if (!pay(ctx, ctx.protocol().vector_swap_base_cost())) return NativeResult::out_of_gas();
  const Target target = target_of(ctx);
  const std::uint64_t a = ctx.u64_arg(1);
  const std::uint64_t b = ctx.u64_arg(2);
  if (a >= target.header.length || b >= target.header.length)
    return vector_abort(VectorError::IndexOutOfBounds);
  if (a != b) std::swap_ranges(target.at(a), target.at(a) + target.element.size, target.at(b));
  return NativeResult::ok();
}

}  // namespace mvm::natives::stdlib::vector

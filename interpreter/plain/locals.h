// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/charges.h"

// Pop, CopyLoc, MoveLoc, StLoc, MutBorrowLoc, ImmBorrowLoc. A local that owns memory is all zero while it
// holds no value.

namespace mvm::plain {

template <Kind kMeter>
MVM_INSTRUCTION pop(Machine& machine, Registers& r) {
  if (!charge<kMeter, Opcode::Pop>(machine)) return StatusCode::OUT_OF_GAS;
  const Layout& layout = r.pop_tag();
  if (!layout.plain) drop_value(*machine.heap, layout, r.top);
  ++r.ip;
  return kDone;
}

template <Kind kMeter, Opcode kOpcode>
[[gnu::always_inline]] inline bool charge_sized(Machine& machine, const Layout& layout, const std::byte* at) {
  if constexpr (kMeter == Kind::Unmetered) return true;
  const std::uint64_t size = size_of(machine, layout, at);
  return charge<kMeter, kOpcode>(machine, 0, 1, size, [=] { return size; });
}

template <Kind kMeter>
MVM_INSTRUCTION copy_local(Machine& machine, Registers& r) {
  const LocalSlot& local = r.instance->locals[r.ip->index];
  const Layout& layout = *local.layout;
  const std::byte* at = r.locals + local.offset;
  if (!charge_sized<kMeter, Opcode::CopyLoc>(machine, layout, at)) return StatusCode::OUT_OF_GAS;
  if (r.is_full(machine)) return StatusCode::EXECUTION_STACK_OVERFLOW;
  if (layout.size <= 8 && layout.plain) [[likely]] {
    store(r.top, load<std::uint64_t>(at));
  } else if (layout.plain) {
    move_bytes(r.top, at, layout.slot_size());
  } else if (!try_copy_value(*machine.heap, layout, r.top, at)) {
    return StatusCode::MEMORY_LIMIT_EXCEEDED;
  }
  r.push_tag(layout);
  ++r.ip;
  return kDone;
}

template <Kind kMeter>
MVM_INSTRUCTION move_local(Machine& machine, Registers& r) {
  const LocalSlot& local = r.instance->locals[r.ip->index];
  const Layout& layout = *local.layout;
  std::byte* at = r.locals + local.offset;
  if (!charge_sized<kMeter, Opcode::MoveLoc>(machine, layout, at)) return StatusCode::OUT_OF_GAS;
  if (r.is_full(machine)) return StatusCode::EXECUTION_STACK_OVERFLOW;
  const std::uint32_t size = layout.slot_size();
  if (size == 8) [[likely]] {
    store(r.top, load<std::uint64_t>(at));
    if (!layout.plain) store(at, std::uint64_t{0});
  } else {
    move_bytes(r.top, at, size);
    if (!layout.plain) std::memset(at, 0, size);
  }
  r.push_tag(layout);
  ++r.ip;
  return kDone;
}

template <Kind kMeter>
MVM_INSTRUCTION store_local(Machine& machine, Registers& r) {
  const LocalSlot& local = r.instance->locals[r.ip->index];
  const Layout& layout = *local.layout;
  const std::uint32_t size = layout.slot_size();
  const bool paid =
      charge_scaled<kMeter, Opcode::StLoc>(machine, [&] { return size_of(machine, layout, r.top - size); });
  if (!paid) return StatusCode::OUT_OF_GAS;
  std::byte* at = r.locals + local.offset;
  if (!layout.plain) drop_value(*machine.heap, layout, at);
  r.pop_tag();
  if (size == 8) [[likely]] {
    store(at, load<std::uint64_t>(r.top));
  } else {
    move_bytes(at, r.top, size);
  }
  ++r.ip;
  return kDone;
}

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION borrow_local(Machine& machine, Registers& r) {
  if (!charge<kMeter, kOpcode>(machine)) return StatusCode::OUT_OF_GAS;
  if (r.is_full(machine)) return StatusCode::EXECUTION_STACK_OVERFLOW;
  const LocalSlot& local = r.instance->locals[r.ip->index];
  r.push_reference(*local.layout, referent_of(*local.layout, r.locals + local.offset));
  ++r.ip;
  return kDone;
}

}  // namespace mvm::plain

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/charges.h"

// ReadRef, WriteRef, FreezeRef, Eq, Neq.

namespace mvm::plain {

template <Kind kMeter>
MVM_INSTRUCTION read_reference(Machine& machine, Registers& r) {
  const Layout& target = *r.tag().element;
  std::byte* const referent = load<std::byte*>(r.top - 8);
  const std::byte* at = stored_at(target, referent);
  if constexpr (kMeter != Kind::Unmetered) {
    const std::uint64_t size = size_of(machine, target, at);
    if (!charge<kMeter, Opcode::ReadRef>(machine, 1, 1, size, [=] { return size; }))
      return StatusCode::OUT_OF_GAS;
  }
  // What is copied cannot lie where the reference lay, so the slot is free.
  std::byte* slot = r.top - 8;
  if (target.plain) [[likely]] {
    move_to_slot(slot, at, target.size);
  } else if (!try_copy_value(*machine.heap, target, slot, at)) {
    store(slot, referent);
    return StatusCode::MEMORY_LIMIT_EXCEEDED;
  }
  --r.top_tag;
  r.top = slot;
  r.push_tag(target);
  ++r.ip;
  return kDone;
}

/// Puts a new value where a reference points to, and drops the old one. The new value's slot holds none
/// afterwards.
void replace_value(Heap& heap, const Layout& layout, std::byte* referent, std::byte* slot) noexcept;

template <Kind kMeter>
MVM_INSTRUCTION write_reference(Machine& machine, Registers& r) {
  const Layout& target = r.tag(2);
  std::byte* slot = r.top - 8 - target.slot_size();
  if constexpr (kMeter != Kind::Unmetered) {
    const std::uint64_t size = size_of(machine, target, slot);
    if (!charge<kMeter, Opcode::WriteRef>(machine, 2, 1, size, [=] { return size; }))
      return StatusCode::OUT_OF_GAS;
  }
  std::byte* referent = r.pop_reference();
  if (target.plain) [[likely]] {
    move_bytes(referent, slot, target.size);
  } else {
    replace_value(*machine.heap, target, referent, slot);
  }
  r.pop_tag();
  ++r.ip;
  return kDone;
}

template <Kind kMeter>
MVM_INSTRUCTION freeze(Machine& machine, Registers& r) {
  if (!charge<kMeter, Opcode::FreezeRef>(machine)) return StatusCode::OUT_OF_GAS;
  ++r.ip;
  return kDone;
}

/// Compares the two top values; of references what they point to.
[[nodiscard]] bool equal_slots(const Layout& layout, std::byte* a, std::byte* b) noexcept;
/// The size of both, as equality is charged by it.
[[nodiscard]] std::uint64_t equality_size(const GasMeter& gas, const Layout& layout, const std::byte* a,
                                          const std::byte* b) noexcept;

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION equality(Machine& machine, Registers& r) {
  const Layout& layout = r.tag();
  std::byte* b = r.top - layout.slot_size();
  std::byte* a = b - layout.slot_size();
  if constexpr (kMeter != Kind::Unmetered) {
    const std::uint64_t size = equality_size(*machine.gas, layout, a, b);
    const bool counted = kOpcode == Opcode::Eq || machine.gas->model().equality_follows_references;
    if (!charge<kMeter, kOpcode>(machine, 2, 1, 1 + (counted ? size : 0), [=] { return size; })) {
      return StatusCode::OUT_OF_GAS;
    }
  }
  bool equal = false;
  if (layout.kind <= TypeKind::U64) [[likely]] {
    equal = load<std::uint64_t>(a) == load<std::uint64_t>(b);
  } else {
    equal = equal_slots(layout, a, b);
    if (!layout.plain) {
      drop_value(*machine.heap, layout, a);
      drop_value(*machine.heap, layout, b);
    }
  }
  r.top_tag -= 2;
  r.top = a;
  r.push_u64(machine, TypeKind::Bool, equal == (kOpcode == Opcode::Eq) ? 1 : 0);
  ++r.ip;
  return kDone;
}

}  // namespace mvm::plain

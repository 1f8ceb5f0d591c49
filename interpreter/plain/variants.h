// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/charges.h"

// PackVariant, UnpackVariant, UnpackVariantImmRef, UnpackVariantMutRef, their generic forms, and
// VariantSwitch.

namespace mvm::plain {

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION pack_variant(Machine& machine, Registers& r) {
  StatusCode status = kDone;
  const auto* variant = operand<VariantOperand>(machine, r, status);
  if (variant == nullptr) return status;
  const Layout& layout = *variant->layout;
  const VariantLayout& shape = layout.variants[variant->tag];
  std::byte* base = r.top - shape.slots_size;
  const bool paid = charge<kMeter, kOpcode>(machine, shape.fields.size(), 1, 2,
                                            [&] { return fields_size(machine, shape.fields, base, true); });
  if (!paid) return StatusCode::OUT_OF_GAS;
  if (shape.fields.empty() && r.is_full(machine)) return StatusCode::EXECUTION_STACK_OVERFLOW;
  std::byte inline_memory[kMaxInlineSize];
  std::byte* memory = inline_memory;
  if (layout.boxed) {
    memory = machine.heap->allocate(layout.memory_size);
    if (memory == nullptr) return StatusCode::MEMORY_LIMIT_EXCEEDED;
  }
  store(memory, variant->tag);
  for (const FieldLayout& field : shape.fields) {
    move_bytes(memory + field.offset, base + field.slot_offset, field.layout->size);
  }
  if (layout.boxed) {
    store(base, memory);
  } else {
    std::memcpy(base, memory, layout.size);
  }
  r.top_tag -= shape.fields.size();
  r.top = base;
  r.push_tag(layout);
  ++r.ip;
  return kDone;
}

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION unpack_variant(Machine& machine, Registers& r) {
  StatusCode status = kDone;
  const auto* variant = operand<VariantOperand>(machine, r, status);
  if (variant == nullptr) return status;
  const Layout& layout = *variant->layout;
  std::byte* base = r.top - layout.slot_size();
  std::byte* memory = referent_of(layout, base);
  const auto tag = load<std::uint16_t>(memory);
  // The value's own variant is charged for, before it is compared with the expected one.
  const VariantLayout& shape = layout.variants[tag];
  const bool paid = charge<kMeter, kOpcode>(
      machine, 1, shape.fields.size(), 0, [&] { return fields_size(machine, shape.fields, memory, false); });
  if (!paid) return StatusCode::OUT_OF_GAS;
  if (tag != variant->tag) return StatusCode::VARIANT_TAG_MISMATCH;
  if (!shape.fields.empty() && r.is_full(machine, shape.fields.size() - 1))
    return StatusCode::EXECUTION_STACK_OVERFLOW;
  std::byte inline_memory[kMaxInlineSize];
  if (!layout.boxed) std::memcpy(inline_memory, base, layout.size);
  const std::byte* from = layout.boxed ? memory : inline_memory;
  for (const FieldLayout& field : shape.fields) {
    move_to_slot(base + field.slot_offset, from + field.offset, field.layout->size);
  }
  if (layout.boxed) machine.heap->free(memory, layout.memory_size);
  --r.top_tag;
  r.top = base;
  for (const FieldLayout& field : shape.fields) r.push_tag(*field.layout);
  ++r.ip;
  return kDone;
}

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION unpack_variant_reference(Machine& machine, Registers& r) {
  StatusCode status = kDone;
  const auto* variant = operand<VariantOperand>(machine, r, status);
  if (variant == nullptr) return status;
  std::byte* memory = load<std::byte*>(r.top - 8);
  if (load<std::uint16_t>(memory) != variant->tag) return StatusCode::VARIANT_TAG_MISMATCH;
  const VariantLayout& shape = variant->layout->variants[variant->tag];
  const std::uint64_t count = shape.fields.size();
  const bool paid =
      charge<kMeter, kOpcode>(machine, 1, count, 0, [=] { return count + count * kReferenceSize; });
  if (!paid) return StatusCode::OUT_OF_GAS;
  if (count > 0 && r.is_full(machine, count - 1)) return StatusCode::EXECUTION_STACK_OVERFLOW;
  static_cast<void>(r.pop_reference());
  for (const FieldLayout& field : shape.fields) {
    r.push_reference(*field.layout, referent_of(*field.layout, memory + field.offset));
  }
  ++r.ip;
  return kDone;
}

template <Kind kMeter>
MVM_INSTRUCTION variant_switch(Machine& machine, Registers& r) {
  const bool paid = charge_scaled<kMeter, Opcode::VariantSwitch>(machine, [] { return kReferenceSize; });
  if (!paid) return StatusCode::OUT_OF_GAS;
  if (machine.must_stop()) [[unlikely]]
    return StatusCode::UNKNOWN_STATUS;
  const auto tag = load<std::uint16_t>(r.pop_reference());
  r.ip = r.instance->code->code.data() + r.instance->code->jump_tables[r.ip->index].jump_table[tag];
  return kDone;
}

}  // namespace mvm::plain

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/plain/charges.h"

// Pack, Unpack, MutBorrowField, ImmBorrowField, and their generic forms. As values on the operand stack, the
// fields of a struct lie nowhere before their places in the struct, so that packing goes up and unpacking
// goes down in place.

namespace mvm::plain {

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION pack(Machine& machine, Registers& r) {
  StatusCode status = kDone;
  const auto* layout = operand<Layout>(machine, r, status);
  if (layout == nullptr) return status;
  const std::span<const FieldLayout> fields = layout->fields;
  std::byte* base = r.top - layout->slots_size;
  const bool paid = charge<kMeter, kOpcode>(machine, fields.size(), 1, 2,
                                            [&] { return fields_size(machine, fields, base, true); });
  if (!paid) return StatusCode::OUT_OF_GAS;
  if (layout->boxed) {
    std::byte* memory = machine.heap->allocate(layout->memory_size);
    if (memory == nullptr) return StatusCode::MEMORY_LIMIT_EXCEEDED;
    for (const FieldLayout& field : fields) {
      move_bytes(memory + field.offset, base + field.slot_offset, field.layout->size);
    }
    store(base, memory);
  } else {
    for (const FieldLayout& field : fields) {
      if (field.offset != field.slot_offset) {
        std::memmove(base + field.offset, base + field.slot_offset, field.layout->size);
      }
    }
  }
  r.top_tag -= fields.size();
  r.top = base;
  r.push_tag(*layout);
  ++r.ip;
  return kDone;
}

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION unpack(Machine& machine, Registers& r) {
  StatusCode status = kDone;
  const auto* layout = operand<Layout>(machine, r, status);
  if (layout == nullptr) return status;
  const std::span<const FieldLayout> fields = layout->fields;
  std::byte* base = r.top - layout->slot_size();
  std::byte* memory = referent_of(*layout, base);
  const bool paid = charge<kMeter, kOpcode>(machine, 1, fields.size(), 0,
                                            [&] { return fields_size(machine, fields, memory, false); });
  if (!paid) return StatusCode::OUT_OF_GAS;
  if (r.is_full(machine, fields.size() - 1)) return StatusCode::EXECUTION_STACK_OVERFLOW;
  for (std::size_t i = fields.size(); i-- > 0;) {
    const FieldLayout& field = fields[i];
    if (layout->boxed) {
      move_to_slot(base + field.slot_offset, memory + field.offset, field.layout->size);
    } else if (field.layout->size < 8) {
      move_to_slot(base + field.slot_offset, base + field.offset, field.layout->size);
    } else if (field.offset != field.slot_offset) {
      std::memmove(base + field.slot_offset, base + field.offset, field.layout->size);
    }
  }
  if (layout->boxed) machine.heap->free(memory, layout->memory_size);
  --r.top_tag;
  r.top = base;
  for (const FieldLayout& field : fields) r.push_tag(*field.layout);
  ++r.ip;
  return kDone;
}

template <Kind kMeter, Opcode kOpcode>
MVM_INSTRUCTION borrow_field(Machine& machine, Registers& r) {
  if (!charge<kMeter, kOpcode>(machine)) return StatusCode::OUT_OF_GAS;
  StatusCode status = kDone;
  const auto* field = operand<FieldLayout>(machine, r, status);
  if (field == nullptr) return status;
  std::byte* at = load<std::byte*>(r.top - 8) + field->offset;
  store(r.top - 8, referent_of(*field->layout, at));
  r.top_tag[-1] = field->layout->reference;
  ++r.ip;
  return kDone;
}

}  // namespace mvm::plain

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/translated/structs.h"

namespace mvm::translated {

bool pack_box(Heap& heap, const Layout& layout, std::byte* base) noexcept {
  std::byte* memory = heap.allocate(layout.memory_size);
  if (memory == nullptr) return false;
  for (const FieldLayout& field : layout.fields) {
    move_bytes(memory + field.offset, base + field.slot_offset, field.layout->size);
  }
  store(base, memory);
  return true;
}

void unpack_box(Heap& heap, const Layout& layout, std::byte* base) noexcept {
  std::byte* memory = load<std::byte*>(base);
  for (const FieldLayout& field : layout.fields) {
    move_to_slot(base + field.slot_offset, memory + field.offset, field.layout->size);
  }
  heap.free(memory, layout.memory_size);
}

bool pack_variant(Heap& heap, const VariantOperand& variant, std::byte* base) noexcept {
  const Layout& layout = *variant.layout;
  std::byte inline_memory[kMaxInlineSize];
  std::byte* memory = inline_memory;
  if (layout.boxed) {
    memory = heap.allocate(layout.memory_size);
    if (memory == nullptr) return false;
  }
  store(memory, variant.tag);
  for (const FieldLayout& field : layout.variants[variant.tag].fields) {
    move_bytes(memory + field.offset, base + field.slot_offset, field.layout->size);
  }
  if (layout.boxed) {
    store(base, memory);
  } else {
    std::memcpy(base, memory, layout.size);
  }
  return true;
}

bool unpack_variant(Heap& heap, const VariantOperand& variant, std::byte* base) noexcept {
  const Layout& layout = *variant.layout;
  const std::byte* memory = layout.boxed ? load<std::byte*>(base) : base;
  if (load<std::uint16_t>(memory) != variant.tag) return false;
  std::byte inline_memory[kMaxInlineSize];
  if (!layout.boxed) {
    std::memcpy(inline_memory, base, layout.size);
    memory = inline_memory;
  }
  for (const FieldLayout& field : layout.variants[variant.tag].fields) {
    move_to_slot(base + field.slot_offset, memory + field.offset, field.layout->size);
  }
  if (layout.boxed) heap.free(const_cast<std::byte*>(memory), layout.memory_size);
  return true;
}

}  // namespace mvm::translated

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/plain/references.h"

#include <algorithm>

namespace mvm::plain {

void replace_value(Heap& heap, const Layout& layout, std::byte* referent, std::byte* slot) noexcept {
  if (layout.boxed) {
    // The box stays where references to it point: the two boxes change contents, and the new one goes with
    // the old value.
    std::byte* memory = load<std::byte*>(slot);
    std::swap_ranges(memory, memory + layout.memory_size, referent);
    drop_value(heap, layout, slot);
    return;
  }
  drop_value(heap, layout, referent);
  move_bytes(referent, slot, layout.size);
}

bool equal_slots(const Layout& layout, std::byte* a, std::byte* b) noexcept {
  if (!layout.is_reference()) return equal_values(layout, a, b);
  const Layout& target = *layout.element;
  std::byte* const at_a = load<std::byte*>(a);
  std::byte* const at_b = load<std::byte*>(b);
  return equal_values(target, stored_at(target, at_a), stored_at(target, at_b));
}

std::uint64_t equality_size(const GasMeter& gas, const Layout& layout, const std::byte* a,
                            const std::byte* b) noexcept {
  const SizeRule rule = gas.size_rule();
  std::uint64_t size = abstract_size_of_value(layout, a, rule) + abstract_size_of_value(layout, b, rule);
  if (!layout.is_reference() || !gas.model().equality_follows_references) return size;
  const Layout& target = *layout.element;
  for (const std::byte* slot : {a, b}) {
    std::byte* const at = load<std::byte*>(slot);
    size += abstract_size_of_value(target, stored_at(target, at), rule);
  }
  return size;
}

}  // namespace mvm::plain

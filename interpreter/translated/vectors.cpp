// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/translated/vectors.h"

#include <algorithm>

namespace mvm::translated {

bool pack_vector(Heap& heap, const Layout& vector, std::byte* base, std::uint32_t count) noexcept {
  const Layout& element = *vector.element;
  VectorHeader header;
  if (!reserve_elements(heap, header, element, count)) return false;
  const std::uint32_t slot_size = element.slot_size();
  for (std::size_t i = 0; i < count; ++i) {
    move_bytes(header.data + i * element.size, base + i * slot_size, element.size);
  }
  header.length = count;
  store(base, header);
  return true;
}

bool unpack_vector(Heap& heap, const Layout& vector, std::byte* base, std::uint32_t count) noexcept {
  const Layout& element = *vector.element;
  auto header = load<VectorHeader>(base);
  if (header.length != count) return false;
  const std::uint32_t slot_size = element.slot_size();
  for (std::size_t i = 0; i < count; ++i) {
    move_to_slot(base + i * slot_size, header.data + i * element.size, element.size);
  }
  release_elements(heap, header, element);
  return true;
}

void swap_bytes(std::byte* a, std::byte* b, std::uint32_t bytes) noexcept {
  if (a != b) std::swap_ranges(a, a + bytes, b);
}

bool make_room(Machine& m, const Layout& element, std::byte* header) noexcept {
  auto vector = load<VectorHeader>(header);
  if (vector.length >= m.registers.vector_len_max) return false;
  if (vector.length < vector.capacity) return true;
  if (!plain::grow_vector(*m.heap, vector, element)) return false;
  store(header, vector);
  return true;
}

}  // namespace mvm::translated

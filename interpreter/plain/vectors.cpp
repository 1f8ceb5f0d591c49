// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/plain/vectors.h"

#include <algorithm>

namespace mvm::plain {
namespace {

/// Bytes that a vector takes at first.
constexpr std::uint64_t kFirstBytes = 32;

}  // namespace

bool grow_vector(Heap& heap, VectorHeader& header, const Layout& element) noexcept {
  const std::uint64_t first = std::max<std::uint64_t>(kFirstBytes / element.size, 1);
  return reserve_elements(heap, header, element, std::max(header.capacity * 2, first));
}

void swap_elements(const VectorHeader& header, const Layout& element, std::uint64_t i,
                   std::uint64_t j) noexcept {
  std::byte* a = header.data + i * element.size;
  std::byte* b = header.data + j * element.size;
  if (a != b) std::swap_ranges(a, a + element.size, b);
}

}  // namespace mvm::plain

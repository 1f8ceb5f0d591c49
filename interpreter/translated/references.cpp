// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/translated/references.h"

namespace mvm::translated {

std::uint64_t sized_referent(const Machine& m, const Layout& layout, std::byte* referent) noexcept {
  return sized(m, layout, stored_at(layout, referent));
}

bool copy_referent(Heap& heap, const Layout& layout, std::byte* to, std::byte* referent) noexcept {
  const auto kept = load<std::uint64_t>(to);
  if (try_copy_value(heap, layout, to, stored_at(layout, referent))) return true;
  store(to, kept);
  return false;
}

}  // namespace mvm::translated

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace mvm::verifier {

/// A set of locals of a function that has at most kMostQuickLocals, as nearly all have.
using LocalBits = std::uint64_t;
inline constexpr std::size_t kMostQuickLocals = 64;

[[nodiscard]] constexpr LocalBits local_bit(std::size_t local) noexcept { return LocalBits{1} << local; }
[[nodiscard]] constexpr std::size_t first_local(LocalBits locals) noexcept {
  return static_cast<std::size_t>(std::countr_zero(locals));
}
[[nodiscard]] constexpr bool is_single(LocalBits locals) noexcept { return (locals & (locals - 1)) == 0; }

template <class Visit>
void for_each_local(LocalBits locals, Visit visit) {
  for (; locals != 0; locals &= locals - 1) visit(first_local(locals));
}

}  // namespace mvm::verifier

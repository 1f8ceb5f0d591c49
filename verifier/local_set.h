// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace mvm::verifier {

/// A set of a function's locals, of which there are at most 255 (Move binary format, `LocalIndex`).
class LocalSet {
 public:
  [[nodiscard]] bool has(std::size_t local) const noexcept {
    return (words_[local / kBits] & bit(local)) != 0;
  }
  void add(std::size_t local) noexcept { words_[local / kBits] |= bit(local); }
  void remove(std::size_t local) noexcept { words_[local / kBits] &= ~bit(local); }

  [[nodiscard]] bool empty() const noexcept { return (words_[0] | words_[1] | words_[2] | words_[3]) == 0; }
  /// Calls `visit(local)` for each, in ascending order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for_each_in(0, visit);
    if ((words_[1] | words_[2] | words_[3]) == 0) [[likely]]
      return;
    for (std::size_t i = 1; i < words_.size(); ++i) for_each_in(i, visit);
  }

  /// Those of `a` that are not in `b`.
  friend LocalSet operator-(const LocalSet& a, const LocalSet& b) noexcept {
    LocalSet result;
    for (std::size_t i = 0; i < result.words_.size(); ++i) result.words_[i] = a.words_[i] & ~b.words_[i];
    return result;
  }

 private:
  static constexpr std::size_t kBits = 64;
  static constexpr std::uint64_t bit(std::size_t local) noexcept {
    return std::uint64_t{1} << (local % kBits);
  }

  template <class Visit>
  void for_each_in(std::size_t word, Visit& visit) const {
    for (std::uint64_t rest = words_[word]; rest != 0; rest &= rest - 1) {
      visit(word * kBits + static_cast<std::size_t>(std::countr_zero(rest)));
    }
  }

  std::array<std::uint64_t, 4> words_{};
};

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/arena_vector.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace mvm::verifier {

/// A hash of bytes, for tables whose worst case is bounded by other means.
[[nodiscard]] std::uint32_t hash_bytes(std::span<const std::byte> bytes) noexcept;

/// Finds in a list the first element that an earlier one equals. Short lists are compared pair by pair,
/// longer ones hashed; where a list is made to collide, it is sorted. Keeps its memory from list to list.
class FirstDuplicate {
 public:
  explicit FirstDuplicate(ScratchArena& scratch) : table_(&scratch), order_(&scratch) {}

  /// The number of the first duplicate among `count` elements whose keys are numbers; `count` if there is
  /// none.
  template <class Key>
  [[nodiscard]] std::size_t of_numbers(std::size_t count, Key key) {
    const auto equal = [&](std::size_t a, std::size_t b) { return key(a) == key(b); };
    const auto less = [&](std::size_t a, std::size_t b) { return key(a) < key(b); };
    return find(count, [&](std::size_t i) { return mix(static_cast<std::uint32_t>(key(i))); }, equal, less);
  }

  /// The same for elements that are strings of bytes.
  template <class Bytes>
  [[nodiscard]] std::size_t of_bytes(std::size_t count, Bytes bytes) {
    return of_tagged_bytes(count, [](std::size_t) { return 0U; }, bytes);
  }

  /// The same for elements that are a number and a string of bytes.
  template <class Tag, class Bytes>
  [[nodiscard]] std::size_t of_tagged_bytes(std::size_t count, Tag tag, Bytes bytes) {
    const auto compare = [&](std::size_t a, std::size_t b) {
      if (tag(a) != tag(b)) return tag(a) < tag(b) ? -1 : 1;
      const std::span<const std::byte> x = bytes(a);
      const std::span<const std::byte> y = bytes(b);
      if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
      return x.empty() ? 0 : std::memcmp(x.data(), y.data(), x.size());
    };
    return find(
        count, [&](std::size_t i) { return hash_bytes(bytes(i)) ^ mix(tag(i)); },
        [&](std::size_t a, std::size_t b) { return compare(a, b) == 0; },
        [&](std::size_t a, std::size_t b) { return compare(a, b) < 0; });
  }

 private:
  static constexpr std::size_t kShort = 12;
  static constexpr std::size_t kProbesPerElement = 8;

  struct Slot {
    std::uint32_t hash;
    std::uint32_t element;  ///< number + 1, 0 for a free place
  };

  static constexpr std::uint32_t mix(std::uint32_t key) noexcept {
    return static_cast<std::uint32_t>((key * 0x9E3779B97F4A7C15ULL) >> 32);
  }

  template <class Hash, class Equal, class Less>
  std::size_t find(std::size_t count, Hash hash, Equal equal, Less less) {
    if (count <= kShort) return compare_all(count, equal);
    const std::size_t size = std::bit_ceil(count * 2);
    table_.assign(size, Slot{0, 0});
    std::size_t probes = count * kProbesPerElement;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t h = hash(i);
      std::size_t slot = h & (size - 1);
      for (; table_[slot].element != 0; slot = (slot + 1) & (size - 1)) {
        if (table_[slot].hash == h && equal(table_[slot].element - 1, i)) return i;
        if (--probes == 0) return sort_all(count, equal, less);
      }
      table_[slot] = {h, static_cast<std::uint32_t>(i) + 1};
    }
    return count;
  }

  template <class Equal>
  static std::size_t compare_all(std::size_t count, Equal equal) {
    for (std::size_t i = 1; i < count; ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        if (equal(k, i)) return i;
      }
    }
    return count;
  }

  template <class Equal, class Less>
  std::size_t sort_all(std::size_t count, Equal equal, Less less) {
    order_.resize_for_overwrite(count);
    for (std::size_t i = 0; i < count; ++i) order_[i] = static_cast<std::uint32_t>(i);
    std::ranges::sort(order_,
                      [&](std::uint32_t a, std::uint32_t b) { return less(a, b) || (!less(b, a) && a < b); });
    std::size_t first = count;
    for (std::size_t i = 1; i < count; ++i) {
      if (equal(order_[i - 1], order_[i])) first = std::min<std::size_t>(first, order_[i]);
    }
    return first;
  }

  ArenaVector<Slot> table_;
  ArenaVector<std::uint32_t> order_;
};

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/arena_vector.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace mvm::verifier {

/// Finds in a list the first element that an earlier one equals. All lists of a module go through one table,
/// which is never cleared: what a list has put there counts for nothing in the next. Where a list is made to
/// collide, it is sorted.
class FirstDuplicate {
 public:
  /// No list has more than `most` elements.
  FirstDuplicate(ScratchArena& scratch, std::size_t most);

  /// The number of the first duplicate among `count` elements whose keys are 32-bit numbers; `count` if there
  /// is none.
  template <class Key>
  [[nodiscard]] std::size_t of_numbers(std::size_t count, Key key) {
    if (count < 2) return count;
    for (std::size_t i = 0; i < count; ++i) numbers_[i] = key(i);
    return find_number(count);
  }

  /// The same for elements that are strings of bytes.
  template <class Bytes>
  [[nodiscard]] std::size_t of_bytes(std::size_t count, Bytes bytes) {
    return of_tagged_bytes(count, [](std::size_t) { return 0U; }, bytes);
  }

  /// The same for elements that are a number and a string of bytes.
  template <class Tag, class Bytes>
  [[nodiscard]] std::size_t of_tagged_bytes(std::size_t count, Tag tag, Bytes bytes) {
    if (count < 2) return count;
    for (std::size_t i = 0; i < count; ++i) strings_[i] = {bytes(i), tag(i)};
    return find_string(count);
  }

 private:
  static constexpr std::size_t kProbesPerElement = 8;

  struct Slot {
    std::uint32_t key;      ///< of strings, a hash
    std::uint32_t element;  ///< 1 and the number of those in lists before and of those before it in its own
  };
  struct String {
    std::span<const std::byte> bytes;
    std::uint32_t tag;
  };

  [[nodiscard]] static bool equal(const String& a, const String& b) noexcept;
  [[nodiscard]] static bool less(const String& a, const String& b) noexcept;
  /// Looks for an equal element before element `i`, which has this key, and puts the element into the table:
  /// false where there is one.
  template <class IsEqual>
  [[nodiscard]] bool put(std::size_t i, std::uint32_t key, IsEqual is_equal);
  [[nodiscard]] std::size_t find_number(std::size_t count);
  [[nodiscard]] std::size_t find_string(std::size_t count);
  template <class Less>
  [[nodiscard]] std::size_t sort(std::size_t count, Less less);

  std::size_t mask_;
  std::span<Slot> slots_;
  std::uint32_t before_ = 0;  ///< elements of the lists before: slots with no more than this are free
  std::size_t probes_ = 0;    ///< left for this list
  std::uint32_t* numbers_;
  String* strings_;
  ArenaVector<std::uint32_t> order_;
};

}  // namespace mvm::verifier

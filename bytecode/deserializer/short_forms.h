// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bytecode/binary_format.h"
#include "bytecode/deserializer/identifier.h"

#include <mvm/file_format.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

/// Entries as nearly all are: each number below 128, so of one byte. A short form looks at a whole entry at
/// once, fills it and steps over it; where the entry is of another form, is wrong or does not end before
/// `end`, it gives false and takes no step, and whoever asked reads it number by number.
///
/// All may look at kPadding bytes from `end` on, and never take them. What is below 128 is within the limits
/// of every number of these entries.
namespace mvm::deserializer::short_forms {

inline constexpr std::size_t kPadding = 16;
static_assert(kIdentifierPadding <= kPadding);

/// The next eight bytes, the first of them lowest.
[[nodiscard]] inline std::uint64_t load_word(const std::uint8_t* at) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Byte `kIndex` of a word.
template <unsigned kIndex>
[[nodiscard]] constexpr std::uint8_t byte_of(std::uint64_t word) noexcept {
  return static_cast<std::uint8_t>(word >> (8 * kIndex));
}

/// Whether the first `count` bytes of a word, 7 at most, have no bit of those that are set in `bits`.
[[nodiscard]] constexpr bool have_none(std::uint64_t word, std::size_t count, std::uint64_t bits) noexcept {
  return (word & bits & ((std::uint64_t{1} << (8 * count)) - 1)) == 0;
}
/// Whether each is a whole number.
[[nodiscard]] constexpr bool are_numbers(std::uint64_t word, std::size_t count) noexcept {
  return have_none(word, count, 0x8080'8080'8080'8080);
}
[[nodiscard]] constexpr bool are_abilities(std::uint64_t word, std::size_t count) noexcept {
  return have_none(word, count, 0xF0F0'F0F0'F0F0'F0F0);
}
static_assert(binary::kAbilitySetMax == 0x0F);

/// Two numbers.
template <class Pair>
[[nodiscard]] inline bool read_pair(const std::uint8_t*& at, const std::uint8_t* end, Pair& pair) noexcept {
  const std::uint8_t first = at[0];
  const std::uint8_t second = at[1];
  if (end - at < 2 || ((first | second) & 0x80) != 0) return false;
  pair = {first, second};
  at += 2;
  return true;
}

/// Of a datatype without type parameters.
[[nodiscard]] inline bool read_datatype_handle(const std::uint8_t*& at, const std::uint8_t* end,
                                               DatatypeHandle& handle) noexcept {
  constexpr std::size_t kSize = 4;
  const std::uint64_t word = load_word(at);
  const std::uint8_t abilities = byte_of<2>(word);
  const std::uint8_t type_parameters = byte_of<3>(word);
  if (end - at < static_cast<std::ptrdiff_t>(kSize) || !are_numbers(word, kSize) ||
      abilities > binary::kAbilitySetMax || type_parameters != 0) {
    return false;
  }
  handle = {byte_of<0>(word), byte_of<1>(word), AbilitySet(abilities), {}};
  at += kSize;
  return true;
}

/// Of a function with seven type parameters at most, whose abilities are those bytes themselves.
[[nodiscard]] inline bool read_function_handle(const std::uint8_t*& at, const std::uint8_t* end,
                                               FunctionHandle& handle) noexcept {
  static_assert(sizeof(AbilitySet) == 1);
  constexpr std::size_t kHead = 5;
  const std::uint64_t word = load_word(at);
  const std::size_t count = byte_of<4>(word);
  const std::uint8_t* const abilities = at + kHead;
  if (end - at < static_cast<std::ptrdiff_t>(kHead + count) || !are_numbers(word, kHead) || count > 7 ||
      !are_abilities(load_word(abilities), count)) {
    return false;
  }
  handle = {byte_of<0>(word),
            byte_of<1>(word),
            byte_of<2>(word),
            byte_of<3>(word),
            {reinterpret_cast<const AbilitySet*>(abilities), count}};
  at = abilities + count;
  return true;
}

[[nodiscard]] inline bool read_identifier(const std::uint8_t*& at, const std::uint8_t* end,
                                          std::string_view& identifier) noexcept {
  const std::size_t size = *at;
  if (size >= 0x80 || static_cast<std::size_t>(end - at) <= size) return false;
  const std::span bytes(at + 1, size);
  if (!is_padded_identifier(bytes)) return false;
  identifier = {reinterpret_cast<const char*>(bytes.data()), size};
  at += 1 + size;
  return true;
}

}  // namespace mvm::deserializer::short_forms

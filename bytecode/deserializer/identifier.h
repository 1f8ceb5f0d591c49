// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace mvm::deserializer {

/// `is_valid_identifier` for bytes behind which as many as kIdentifierPadding more may be looked at: 16 at a
/// time, as a quarter of a module is names.
inline constexpr std::size_t kIdentifierPadding = 16;

namespace detail {

using Bytes16 [[gnu::vector_size(16)]] = std::uint8_t;

/// Sixteen times 255, then sixteen zeros: from `16 - n` on, a mask of the first `n` bytes.
inline constexpr auto kMasks = [] {
  std::array<std::uint8_t, 32> masks{};
  std::fill_n(masks.begin(), 16, std::uint8_t{255});
  return masks;
}();

inline Bytes16 load(const std::uint8_t* from) noexcept {
  Bytes16 bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  return bytes;
}

/// Whether the first `size` bytes, or 16 if there are more, are letters, digits and underscores.
inline bool are_word_characters(const std::uint8_t* from, std::size_t size) noexcept {
  const Bytes16 bytes = load(from);
  const Bytes16 lower = bytes | 0x20;
  const auto is_letter = (lower - 'a') < 26;
  const auto is_digit = (bytes - '0') < 10;
  const auto is_underscore = bytes == '_';
  const auto is_other = ~(is_letter | is_digit | is_underscore);
  const Bytes16 bad =
      reinterpret_cast<Bytes16>(is_other) & load(kMasks.data() + 16 - std::min<std::size_t>(size, 16));
  std::array<std::uint64_t, 2> words;
  std::memcpy(words.data(), &bad, sizeof bad);
  return (words[0] | words[1]) == 0;
}

}  // namespace detail

[[nodiscard]] inline bool is_padded_identifier(std::span<const std::uint8_t> bytes) noexcept {
  if (bytes.empty()) return false;
  const std::uint8_t first = bytes[0];
  if (first >= '0' && first <= '9') return false;
  for (std::size_t at = 0; at < bytes.size(); at += 16) {
    if (!detail::are_word_characters(bytes.data() + at, bytes.size() - at)) {
      return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()) == "<SELF>";
    }
  }
  return first != '_' || bytes.size() > 1;
}

}  // namespace mvm::deserializer

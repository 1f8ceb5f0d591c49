// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "stdlib/natives/utf8.h"

#include <cstddef>

namespace mvm::natives {
namespace {

struct Form {
  std::size_t continuation = 0;  ///< bytes after the first
  std::uint8_t least = 0x80;     ///< of the second byte
  std::uint8_t most = 0xbf;
};

/// The rows of table 3-7 by their first byte, which is 0xc2 to 0xf4.
constexpr Form form_of(std::uint8_t first) noexcept {
  if (first < 0xe0) return {1};
  if (first < 0xf0)
    return {2, std::uint8_t(first == 0xe0 ? 0xa0 : 0x80), std::uint8_t(first == 0xed ? 0x9f : 0xbf)};
  return {3, std::uint8_t(first == 0xf0 ? 0x90 : 0x80), std::uint8_t(first == 0xf4 ? 0x8f : 0xbf)};
}

}  // namespace

bool is_utf8(std::span<const std::uint8_t> text) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    const std::uint8_t first = text[i++];
    if (first < 0x80) continue;
    if (first < 0xc2 || first > 0xf4) return false;
    const Form form = form_of(first);
    if (text.size() - i < form.continuation || text[i] < form.least || text[i] > form.most) return false;
    for (std::size_t k = 1; k < form.continuation; ++k) {
      if ((text[i + k] & 0xc0) != 0x80) return false;
    }
    i += form.continuation;
  }
  return true;
}

}  // namespace mvm::natives

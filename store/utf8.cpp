// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "store/utf8.h"

#include <cstddef>
#include <cstdint>

namespace mvm {
namespace {

/// Bytes after the first one, and the range of the second, which is narrower than 80..BF after some first
/// bytes (Unicode, table 3-7).
struct Lead {
  std::size_t more = 0;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
  bool valid = true;
};

Lead lead_of(std::uint8_t byte) noexcept {
  if (byte < 0x80) return {};
  if (byte < 0xC2) return {.valid = false};
  if (byte < 0xE0) return {.more = 1};
  if (byte == 0xE0) return {.more = 2, .low = 0xA0};
  if (byte == 0xED) return {.more = 2, .high = 0x9F};
  if (byte < 0xF0) return {.more = 2};
  if (byte == 0xF0) return {.more = 3, .low = 0x90};
  if (byte < 0xF4) return {.more = 3};
  if (byte == 0xF4) return {.more = 3, .high = 0x8F};
  return {.valid = false};
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const Lead lead = lead_of(static_cast<std::uint8_t>(text[at]));
    if (!lead.valid || text.size() - at <= lead.more) return false;
    for (std::size_t i = 1; i <= lead.more; ++i) {
      const auto byte = static_cast<std::uint8_t>(text[at + i]);
      const bool second = i == 1;
      if (byte < (second ? lead.low : 0x80) || byte > (second ? lead.high : 0xBF)) return false;
    }
    at += 1 + lead.more;
  }
  return true;
}

}  // namespace mvm

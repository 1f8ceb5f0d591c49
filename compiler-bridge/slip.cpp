// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/text.h>

#include <fmt/format.h>

#include <algorithm>

namespace mvm::text {
namespace {

// A caret far into a long line is of no use: at most so many characters are shown on each side.
constexpr std::size_t kContext = 60;

}  // namespace

Error slip(std::string_view text, std::size_t at, std::string_view message) {
  at = std::min(at, text.size());
  const std::size_t begin = at > kContext ? at - kContext : 0;
  std::string shown(text.substr(begin, 2 * kContext));
  // Control characters would break the alignment of the caret (and may be hostile to a terminal).
  std::ranges::replace_if(
      shown, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return {ErrorKind::Input, fmt::format("{}\n  {}\n  {:>{}}", message, shown, '^', at - begin + 1)};
}

}  // namespace mvm::text

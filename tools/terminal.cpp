// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

namespace mvm::tools {

bool stdout_takes_colour() {
  const char* no_colour = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe)
  return isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
}

std::string printable(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      safe.push_back(c);
    } else {
      safe += fmt::format("\\x{:02x}", byte);
    }
  }
  return safe;
}

}  // namespace mvm::tools

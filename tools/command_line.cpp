// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/command_line.h"

#include <string_view>

namespace mvm::tools {

std::vector<std::string> words_of(int argc, char** argv) {
  std::vector<std::string> words;
  for (int i = argc - 1; i > 0; --i) {
    const std::string_view word = argv[i];
    words.emplace_back(word.starts_with('[') ? " " : "").append(word);
  }
  return words;
}

void add_values(CLI::App& command, std::vector<std::string>& values, const std::string& description) {
  command.add_option("--args", values, description)->transform([](const std::string& word) {
    return word.starts_with(" [") ? word.substr(1) : word;
  });
}

}  // namespace mvm::tools

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Runs a fuzz target over files, without a fuzzer: what was once found stays found.
#include "tests/fuzz/fuzz.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace {

std::size_t run(const std::filesystem::path& path) {
  std::size_t files = 0;
  if (std::filesystem::is_directory(path)) {
    for (const auto& entry : std::filesystem::directory_iterator(path)) files += run(entry.path());
    return files;
  }
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
  (void)LLVMFuzzerTestOneInput(input.data(), input.size());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t files = 0;
  for (int i = 1; i < argc; ++i) files += run(argv[i]);
  std::printf("%zu inputs, all held\n", files);
  return files > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/library.h"

#include "tests/fuzz/fuzz.h"

#include <mvm/bytecode.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace mvm::fuzz {

Library::Library() {
  const std::filesystem::path folder = MVM_SOURCE_DIR "/stdlib/move/compiled";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".mv") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> read{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    std::vector<std::uint8_t> bytes(read.begin(), read.end());
    auto module = deserialize_module(bytes, newest_protocol().binary_config());
    MVM_FUZZ_CHECK(module);
    const ModuleId id = module->self_id();
    modules_.emplace(id, Entry{std::move(bytes), std::move(*module)});
  }
}

}  // namespace mvm::fuzz

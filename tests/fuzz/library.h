// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/file_format.h>

#include <cstdint>
#include <map>
#include <vector>

namespace mvm::fuzz {

/// Our own compiled standard library and framework, for modules that build on them.
class Library {
 public:
  struct Entry {
    std::vector<std::uint8_t> bytes;
    CompiledModule module;
  };

  Library();

  /// Null where there is no such module.
  [[nodiscard]] const Entry* find(const ModuleId& id) const {
    const auto found = modules_.find(id);
    return found == modules_.end() ? nullptr : &found->second;
  }

 private:
  std::map<ModuleId, Entry> modules_;
};

}  // namespace mvm::fuzz

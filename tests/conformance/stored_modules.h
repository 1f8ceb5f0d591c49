// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/vm.h>

#include <map>

namespace mvm::conform {

/// Modules by id: storage without packages.
class StoredModules final : public ModuleResolver {
 public:
  void put(ModuleId id, std::vector<std::uint8_t> bytes) { modules_[std::move(id)] = std::move(bytes); }
  /// Puts a module under the id that it gives itself; throws std::runtime_error where it cannot be read.
  void put(std::vector<std::uint8_t> bytes);

  [[nodiscard]] Result<std::optional<std::vector<std::uint8_t>>> module_bytes(
      const ModuleId& id) const override {
    const auto found = modules_.find(id);
    if (found == modules_.end()) return std::nullopt;
    return found->second;
  }

 private:
  std::map<ModuleId, std::vector<std::uint8_t>> modules_;
};

}  // namespace mvm::conform

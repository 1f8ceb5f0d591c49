// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/file_format.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mvm::disassembler {

/// What a listing calls the modules that it imports: their names, but for a name that was taken already, by
/// the module itself or an import before, with a number in front (no identifier begins with one).
class ModuleNames {
 public:
  explicit ModuleNames(const CompiledModule& module)
      : module_(module), number_(module.module_handles.size()) {
    std::vector<std::uint32_t> uses(module.identifiers.size());
    ++uses[module.self_handle().name];
    for (std::size_t index = 0; index < number_.size(); ++index) {
      if (index != module.self_module_handle) number_[index] = uses[module.module_handles[index].name]++;
    }
  }

  [[nodiscard]] bool is_alias(std::size_t module_handle) const noexcept {
    return number_[module_handle] != 0;
  }
  void append(std::string& out, std::size_t module_handle) const {
    if (is_alias(module_handle)) out += std::to_string(number_[module_handle]);
    out += module_.identifiers[module_.module_handles[module_handle].name];
  }

 private:
  const CompiledModule& module_;
  std::vector<std::uint32_t> number_;  ///< by module handle; 0 where the name is free
};

}  // namespace mvm::disassembler

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/opcode_class.h"
#include "verifier/scratch.h"

#include <mvm/file_format.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace mvm::verifier {

/// Whether an instruction is one that some pass over a whole module asks about; two in three are not.
[[nodiscard]] constexpr bool is_site(Opcode opcode) noexcept {
  constexpr auto kOthers = static_cast<std::uint8_t>(OpcodeClass::UsesLocal);
  return (kOpcodeClasses[static_cast<std::uint8_t>(opcode)] & static_cast<std::uint8_t>(~kOthers)) != 0;
}

/// Where the instructions are that end a block, name an entity, a type or a number of elements, or use global
/// storage: found in one scan, for all the passes that look for some of them.
class CodeSites {
 public:
  /// The memory of `scratch` must last as long.
  CodeSites(const CompiledModule& module, ScratchArena& scratch);

  /// Offsets in the code of a function definition, in ascending order.
  [[nodiscard]] std::span<const std::uint16_t> of(std::size_t function_def) const noexcept {
    return {offsets_ + first_[function_def], first_[function_def + 1] - first_[function_def]};
  }

 private:
  std::uint32_t* first_;  ///< by function definition, and the end
  std::uint16_t* offsets_;
};

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/file_format.h>

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <vector>

namespace mvm::fuzz {

/// Changes modules in ways that keep them readable: instructions, operands, types, abilities, signatures. A
/// fuzzer that changes bytes is stopped by the deserializer most of the time; this one reaches the verifier.
class ModuleMutator {
 public:
  explicit ModuleMutator(std::uint32_t seed) : random_(seed) {}

  /// The module with a few changes, written again; nullopt where the bytes are no module, or what came of the
  /// changes cannot be written.
  [[nodiscard]] std::optional<std::vector<std::uint8_t>> mutate(std::span<const std::uint8_t> bytes);

 private:
  class Draft;

  [[nodiscard]] std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  [[nodiscard]] TableIndex index_below(std::size_t bound) {
    return static_cast<TableIndex>(bound == 0 ? 0 : below(bound));
  }

  void change_code(Draft& draft);
  void change_function(Draft& draft);
  void change_function_handle(Draft& draft);
  void change_datatype(Draft& draft);
  void change_field(Draft& draft);
  void change_signature(Draft& draft);
  void change_instantiation(Draft& draft);

  void change_operand(Draft& draft, Instruction& instruction, std::size_t code_size);
  void change_opcode(Instruction& instruction);
  [[nodiscard]] TypeId random_type(Draft& draft);

  std::mt19937 random_;
};

}  // namespace mvm::fuzz

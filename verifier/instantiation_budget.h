// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/passes.h"

#include <cstdint>

namespace mvm::verifier {

/// How many nodes of types the instructions that instantiate generic code name, each time that one does, for
/// each function and for the module (Move bytecode verifier, `limits`).
class InstantiationBudget {
 public:
  explicit InstantiationBudget(const ModuleView& view);

  /// All of the module.
  [[nodiscard]] Result<void> check();

  // Step by step; each is false where a limit is passed.

  [[nodiscard]] bool charge_handles();
  /// All that a function's code instantiates.
  [[nodiscard]] bool charge_code(const FunctionDefinition& function);
  /// The same instruction by instruction.
  [[nodiscard]] bool begin(const FunctionDefinition& function);
  /// For an instruction of the function begun last, with its type arguments.
  [[nodiscard]] bool charge(TableIndex type_arguments) noexcept {
    return charge(function_total_, facts_.weight(type_arguments));
  }

 private:
  /// A total that overflows has passed any limit before.
  [[nodiscard]] bool charge(std::uint64_t& function_total, std::uint64_t weight) noexcept {
    function_total += weight;
    module_total_ += weight;
    return function_total <= max_function_ && module_total_ <= max_module_;
  }
  [[nodiscard]] TableIndex type_arguments_of(const Instruction& instruction) const noexcept;

  const CompiledModule& module_;
  const TypeFacts& facts_;
  bool with_signatures_;
  bool limited_;  ///< without a limit nothing need be charged
  std::uint64_t max_function_;
  std::uint64_t max_module_;
  std::uint64_t module_total_ = 0;
  std::uint64_t function_total_ = 0;
  std::uint64_t* of_handle_;  ///< the totals of functions begin with their signatures'
};

}  // namespace mvm::verifier

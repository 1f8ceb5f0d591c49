// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/arena_vector.h"
#include "verifier/passes.h"

#include <cstdint>
#include <span>

namespace mvm::verifier {

/// References stand only at the top of a type, type arguments have the abilities that are asked of them, and
/// phantom type parameters are used in phantom positions only (Move bytecode verifier, `signature`).
class SignatureChecker {
 public:
  SignatureChecker(const ModuleView& view, AbilityCache& abilities, Meter& meter);

  /// All of the module: its tables, then its functions.
  [[nodiscard]] Result<void> check();

  // Step by step.

  [[nodiscard]] Result<void> check_tables();
  /// The code of a function in whose context it is, with the signature of its locals.
  [[nodiscard]] Result<void> check_code(const CodeUnit& unit);
  /// What comes is of a function with these type parameters; the abilities' context is, too.
  void enter(std::span<const AbilitySet> type_parameters) {
    abilities_.enter_context(type_parameters);
    context_ = abilities_.context();
  }
  /// The types of a signature that the function has.
  [[nodiscard]] Result<void> check_signature(TableIndex signature);
  [[nodiscard]] Result<void> check_call(TableIndex function_instantiation);
  [[nodiscard]] Result<void> check_struct(TableIndex struct_instantiation);
  [[nodiscard]] Result<void> check_field(TableIndex field_instantiation);
  [[nodiscard]] Result<void> check_variant(TableIndex variant_instantiation);
  /// Of an instruction of vectors.
  [[nodiscard]] Result<void> check_element(TableIndex signature) const;

 private:
  /// The context in which something was found good: none yet, or any.
  static constexpr std::uint32_t kNoContext = 0;
  static constexpr std::uint32_t kAnyContext = UINT32_MAX;

  [[nodiscard]] Result<void> check_pool() const;
  [[nodiscard]] Result<void> check_function_handles();
  [[nodiscard]] Result<void> check_structs();
  [[nodiscard]] Result<void> check_enums();
  void enter_datatype(TableIndex handle);
  [[nodiscard]] Result<void> check_field_type(TypeId type, TableIndex owner);
  [[nodiscard]] Result<void> check_type(TypeId type);
  [[nodiscard]] Result<void> check_phantoms(TypeId type, bool phantom_position,
                                            std::span<const DatatypeTyParameter> type_parameters) const;
  [[nodiscard]] Result<void> check_instruction(const Instruction& instruction);

  [[nodiscard]] bool is_known(std::uint32_t checked) const noexcept {
    return checked == context_ || checked == kAnyContext;
  }
  template <class Constraint>
  [[nodiscard]] Result<void> check_arguments(Signature arguments, std::size_t expected,
                                             Constraint constraint);
  template <class Constraint>
  [[nodiscard]] Result<void> check_once(std::uint32_t& checked, TableIndex arguments, std::size_t expected,
                                        Constraint constraint);
  [[nodiscard]] Result<void> check_datatype_once(std::uint32_t& checked, TableIndex datatype_handle,
                                                 TableIndex arguments);

  const CompiledModule& module_;
  const TypePool& types_;
  const TypeFacts& facts_;
  AbilityCache& abilities_;
  Meter& meter_;
  ArenaVector<std::uint32_t> checked_;  ///< by type: the context in which its instantiations were found good
  ArenaVector<std::uint32_t> function_instantiations_;  ///< the context in which each was found good
  ArenaVector<std::uint32_t> struct_instantiations_;
  ArenaVector<std::uint32_t> field_instantiations_;
  ArenaVector<std::uint32_t> enum_instantiations_;
  std::uint32_t context_ = kNoContext;
  ArenaVector<AbilitySet> constraints_;
};

}  // namespace mvm::verifier

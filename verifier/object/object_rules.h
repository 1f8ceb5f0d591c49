// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/meter.h"

#include <mvm/error.h>
#include <mvm/file_format.h>
#include <mvm/verifier.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The passes of `verify_object_rules`, each in the file of its name.
namespace mvm::verifier {

/// What a chain calls the things that the rules name.
struct FrameworkNames {
  std::string_view prefix;         ///< of the framework in messages
  std::string_view gas_coin;       ///< the module of the gas coin, at 0x2
  std::string_view system_module;  ///< the module of the system state, at 0x3
};
[[nodiscard]] const FrameworkNames& framework_names(Chain chain) noexcept;

inline constexpr AccountAddress kStdlibAddress = AccountAddress::from_u64(1);
inline constexpr AccountAddress kFrameworkAddress = AccountAddress::from_u64(2);
inline constexpr AccountAddress kSystemAddress = AccountAddress::from_u64(3);
inline constexpr AccountAddress kBridgeAddress = AccountAddress::from_u64(0xb);
inline constexpr AccountAddress kDeepbookAddress = AccountAddress::from_u64(0xdee9);

inline constexpr std::string_view kInitFunction = "init";
inline constexpr std::string_view kTestScenarioModule = "test_scenario";

/// A function or type by its names.
struct QualifiedName {
  AccountAddress address;
  std::string_view module;
  std::string_view name;
  /// The name first: it is what tells them apart soonest.
  friend bool operator==(const QualifiedName& a, const QualifiedName& b) {
    return a.name == b.name && a.module == b.module && a.address == b.address;
  }
};
[[nodiscard]] QualifiedName qualified_name(const CompiledModule& module,
                                           const FunctionHandle& handle) noexcept;
[[nodiscard]] QualifiedName qualified_name(const CompiledModule& module,
                                           const DatatypeHandle& handle) noexcept;

/// By module handle: whether it is of 0x1 or 0x2, where the functions are that the rules know.
[[nodiscard]] std::vector<bool> framework_modules(const CompiledModule& module);

/// Whether `type` is the datatype `name`, without type arguments.
[[nodiscard]] bool is_plain_datatype(const CompiledModule& module, TypeId type,
                                     const QualifiedName& name) noexcept;

/// Whether `type` is a reference to the transaction context; `&mut` only, if `mutable_only`.
[[nodiscard]] bool is_tx_context(const CompiledModule& module, TypeId type,
                                 bool mutable_only = false) noexcept;

/// The handle of the function that the instruction calls; null for other instructions.
[[nodiscard]] const FunctionHandle* callee_of(const CompiledModule& module,
                                              const Instruction& instruction) noexcept;

/// The refusal of a module by an object rule.
[[nodiscard]] std::unexpected<Error> refuse_module(std::string message);
/// The same, for something in a function.
[[nodiscard]] std::unexpected<Error> refuse_function(const CompiledModule& module, std::size_t function,
                                                     const std::string& message);
[[nodiscard]] std::unexpected<Error> refuse_instruction(const CompiledModule& module, std::size_t function,
                                                        std::size_t offset, const std::string& message);

/// Structs with `key` begin with `id: UID`; enums never have `key`.
[[nodiscard]] Result<void> check_struct_with_key(const CompiledModule& module);
/// No instruction of global storage.
[[nodiscard]] Result<void> check_global_storage_access(const CompiledModule& module);
/// Objects are made with a UID that the framework has just made. Counted by `meter` in its Function scope,
/// which is not entered anew (as in the reference, counts go on from the last function of `verify_module`).
[[nodiscard]] Result<void> check_id_leak(const CompiledModule& module, Chain chain, Meter& meter);
/// Type arguments that the framework reserves to the module that defines the type.
[[nodiscard]] Result<void> check_private_generics(const CompiledModule& module, const VerifierConfig& config,
                                                  Chain chain);
[[nodiscard]] Result<void> check_private_generics_v2(const CompiledModule& module);
/// `init`, and the parameters and results of entry functions.
[[nodiscard]] Result<void> check_entry_points(const CompiledModule& module, const VerifierConfig& config);
/// Functions of the framework do not return what borrows from the transaction context.
[[nodiscard]] Result<void> check_tx_context_restrictions(const CompiledModule& module);
[[nodiscard]] Result<void> check_one_time_witness(const CompiledModule& module, Chain chain);

}  // namespace mvm::verifier

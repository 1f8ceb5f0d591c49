// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/address.h>
#include <mvm/fields.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// How a transaction ended, as its effects say (Sui types, `execution_status.rs`).
namespace mvm {

/// Where in a module execution stopped.
struct MoveLocation {
  ModuleId module;
  std::uint16_t function = 0;     ///< function definition
  std::uint16_t instruction = 0;  ///< of that function
  std::optional<std::string> function_name;
  MVM_FIELDS(module, function, instruction, function_name);

  /// `0x2::coin::split (function index 3) at offset 5`.
  [[nodiscard]] std::string to_string() const;
};

/// What is wrong with an argument of a command. `index` and `secondary` mean something where the kind has
/// that many operands.
struct CommandArgumentError {
  enum class Kind : std::uint8_t {
#define X(name, operands) name,
#include <mvm/command_argument_errors.def>
#undef X
  };

  Kind kind = Kind::TypeMismatch;
  std::uint16_t index = 0;
  std::uint16_t secondary = 0;

  /// Numbers that the kind carries: 0 to 2.
  [[nodiscard]] unsigned operands() const noexcept;
  /// The kind's name.
  [[nodiscard]] std::string_view name() const noexcept;
  /// The name, and the numbers in brackets.
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const CommandArgumentError&, const CommandArgumentError&) = default;
};

enum class TypeArgumentError : std::uint8_t { TypeNotFound = 0, ConstraintNotSatisfied = 1 };
[[nodiscard]] std::string_view to_string(TypeArgumentError error) noexcept;

struct UnableToFetchPackage {
  ObjectId package_id;
  MVM_ALTERNATIVE(UnableToFetchPackage, package_id);
};
struct NotAPackage {
  ObjectId object_id;
  MVM_ALTERNATIVE(NotAPackage, object_id);
};
struct IncompatibleUpgrade {
  MVM_ALTERNATIVE(IncompatibleUpgrade);
};
struct DigestDoesNotMatch {
  Bytes digest;
  MVM_ALTERNATIVE(DigestDoesNotMatch, digest);
};
struct UnknownUpgradePolicy {
  std::uint8_t policy = 0;
  MVM_ALTERNATIVE(UnknownUpgradePolicy, policy);
};
struct PackageIDDoesNotMatch {
  ObjectId package_id;
  ObjectId ticket_id;
  MVM_ALTERNATIVE(PackageIDDoesNotMatch, package_id, ticket_id);
};
using PackageUpgradeError = std::variant<UnableToFetchPackage, NotAPackage, IncompatibleUpgrade,
                                         DigestDoesNotMatch, UnknownUpgradePolicy, PackageIDDoesNotMatch>;

/// Why a transaction failed: one struct for each line of the table, under its name there.
namespace failure {
using mvm::operator==;
#define X(name_, field_list, members)                         \
  struct name_ {                                              \
    members static constexpr std::string_view kName = #name_; \
    MVM_FIELDS field_list;                                    \
  };
#include <mvm/execution_errors.def>
#undef X
}  // namespace failure

namespace detail {
template <class First, class... Rest>
std::variant<Rest...> without_first(std::variant<First, Rest...>);
}  // namespace detail

using ExecutionErrorKind = decltype(detail::without_first(std::variant<std::monostate
#define X(name, field_list, members) , failure::name
#include <mvm/execution_errors.def>
#undef X
                                                                       >{}));

/// The error's name in the table above.
[[nodiscard]] std::string_view name_of(const ExecutionErrorKind& error) noexcept;
/// One line for people: the name and what it says.
[[nodiscard]] std::string to_string(const ExecutionErrorKind& error);

struct ExecutionFailure {
  ExecutionErrorKind error;
  std::optional<std::uint64_t> command;  ///< which command failed, if one did
  MVM_FIELDS(error, command);
};

/// Success, or a failure. (As an optional: in BCS, `Success` and `Failure` are numbered like `None` and
/// `Some`.)
struct ExecutionStatus {
  std::optional<ExecutionFailure> failure;
  MVM_FIELDS(failure);

  [[nodiscard]] bool ok() const noexcept { return !failure; }
  /// `success`, or the error and the command.
  [[nodiscard]] std::string to_string() const;
};

}  // namespace mvm

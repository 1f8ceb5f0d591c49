// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/execution_status.h>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <utility>

namespace mvm {

/// Why a transaction fails, and what lay behind that (Sui types, `ExecutionError`).
struct ExecutionError {
  ExecutionErrorKind kind;
  std::optional<Error> cause;
  std::optional<std::uint64_t> command;
};

template <class T>
using Executed = std::expected<T, ExecutionError>;

/// `return failed(failure::ArityMismatch{}, "…")` in a function that returns an Executed.
[[nodiscard]] inline std::unexpected<ExecutionError> failed(ExecutionErrorKind kind) {
  return std::unexpected(ExecutionError{std::move(kind), std::nullopt, std::nullopt});
}
[[nodiscard]] inline std::unexpected<ExecutionError> failed(ExecutionErrorKind kind, std::string message) {
  return std::unexpected(
      ExecutionError{std::move(kind), Error(ErrorKind::Input, std::move(message)), std::nullopt});
}
[[nodiscard]] inline std::unexpected<ExecutionError> failed(ExecutionErrorKind kind, Error cause) {
  return std::unexpected(ExecutionError{std::move(kind), std::move(cause), std::nullopt});
}
/// What should not happen, whatever the transaction.
[[nodiscard]] inline std::unexpected<ExecutionError> invariant_broken(std::string message) {
  return failed(failure::InvariantViolation{}, std::move(message));
}
[[nodiscard]] inline std::unexpected<ExecutionError> argument_failed(CommandArgumentError::Kind kind,
                                                                     std::size_t argument) {
  return failed(failure::CommandArgumentError{static_cast<std::uint16_t>(argument), {kind, 0, 0}});
}

/// The error of a failed result, to hand on.
template <class T>
[[nodiscard]] std::unexpected<ExecutionError> propagate(Executed<T>& result) {
  return std::unexpected<ExecutionError>(std::move(result.error()));
}

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mvm {

/// A status of the Move VM, with its number on the wire (`StatusCode` of Move core types).
enum class StatusCode : std::uint64_t {
#define X(name, number) name = number,
#include <mvm/status_codes.def>
#undef X
};

/// The class of a status code, which is the range its number lies in.
enum class StatusClass : std::uint8_t {
  Validation,
  Verification,
  InvariantViolation,
  Deserialization,
  Execution,
  Unknown
};

/// The code's Move name, `"UNKNOWN_STATUS"` for a number that has none.
[[nodiscard]] std::string_view to_string(StatusCode code) noexcept;

/// The code with this Move name.
[[nodiscard]] std::optional<StatusCode> status_code_from_name(std::string_view name) noexcept;

[[nodiscard]] StatusClass status_class(StatusCode code) noexcept;

/// Sub-statuses of `VECTOR_OPERATION_ERROR` (Move VM values, `INDEX_OUT_OF_BOUNDS` and following).
enum class VectorError : std::uint64_t {
  IndexOutOfBounds = 1,
  PopEmptyVec = 2,
  VecUnpackParityMismatch = 3,
  VecSizeLimitReached = 4,
};

}  // namespace mvm

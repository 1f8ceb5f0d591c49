// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/type.h"

#include <cstdint>
#include <span>

namespace mvm {

/// Whether inputs may be values of the type by their bytes alone: primitives but signer, ids, strings, and
/// options and vectors of these (Sui adapter, `primitive_serialization_layout`).
[[nodiscard]] bool may_be_pure(const Type& type) noexcept;

/// Whether the bytes are exactly one value of a type that may be pure: strings are ASCII or UTF-8, options
/// hold at most one value (`bcs_argument_validate`).
[[nodiscard]] bool is_pure_value(const Type& type, std::span<const std::uint8_t> bytes) noexcept;

}  // namespace mvm

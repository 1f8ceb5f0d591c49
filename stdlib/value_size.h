// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/layout.h"

#include <cstddef>
#include <cstdint>

namespace mvm {

/// The abstract size of a value in its newest form (Move VM types, `abstract_memory_size` with
/// `include_vector_size` and `fine_grained_value_size`): bool and integers up to u64 8, u128 16, u256 and
/// address 32, a struct or variant 2 and its fields, a vector 2 and its elements, of primitives 2 and their
/// bytes. `at` is where the value is stored.
[[nodiscard]] std::uint64_t fine_grained_size_of_value(const Layout& layout, const std::byte* at) noexcept;

}  // namespace mvm

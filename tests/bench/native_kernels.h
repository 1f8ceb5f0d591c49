// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace mvm::bench {

/// A kernel of the recorded ones written in C++, with what the Move code does at each step: checked
/// arithmetic and casts, checked bounds, the same data structures.
using NativeKernel = std::uint64_t (*)(std::uint64_t size);

/// Null where there is none of this name.
[[nodiscard]] NativeKernel find_native_kernel(std::string_view name) noexcept;

}  // namespace mvm::bench

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace mvm::natives {

/// Whether the bytes are well-formed UTF-8 (Unicode, table 3-7): no overlong forms, no surrogates, nothing
/// past U+10FFFF.
[[nodiscard]] bool is_utf8(std::span<const std::uint8_t> text) noexcept;

}  // namespace mvm::natives

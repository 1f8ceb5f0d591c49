// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/file_format.h>

#include <cstddef>
#include <string>

namespace mvm::disassembler {

/// The value of a constant, read by its type: `42`, `true`, `0x2a`, `"text"`, `[1, 2]`. Bytes that are no
/// text, and data that is no value of the type, are hex. What is longer than about `max_size` characters ends
/// in "…".
[[nodiscard]] std::string constant_text(const CompiledModule& module, const Constant& constant,
                                        std::size_t max_size);

}  // namespace mvm::disassembler

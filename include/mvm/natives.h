// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mvm {

class NativeTable;

/// The natives of the Move standard library alone (0x1), without those that need a chain's object model: for
/// a Move VM outside a chain. Lives as long as the program.
[[nodiscard]] const NativeTable& move_stdlib_natives() noexcept;

/// The natives of Sui's standard library and object framework (0x1, 0x2). They need an object runtime as the
/// VM's extension, which the executor gives. Lives as long as the program.
[[nodiscard]] const NativeTable& sui_natives() noexcept;

}  // namespace mvm

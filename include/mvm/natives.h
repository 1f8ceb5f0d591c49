// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mvm {

class NativeTable;

/// The native functions of the Move standard library at 0x1, with those for its tests: what code needs that
/// uses no objects.
[[nodiscard]] const NativeTable& move_stdlib_natives() noexcept;

/// Those and the native functions of the Sui framework at 0x2, which IOTA's framework shares. Where they
/// touch objects, events or the transaction, the session's extension must be an `ObjectRuntime`. Natives that
/// mvm does not have (pairings, proofs and attestations) are there for modules that declare them to link, and
/// to call one is an error of kind Unsupported.
[[nodiscard]] const NativeTable& sui_natives() noexcept;

}  // namespace mvm

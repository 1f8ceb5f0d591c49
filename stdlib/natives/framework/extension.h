// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "stdlib/natives/support.h"
#include "stdlib/object_runtime.h"

namespace mvm::natives {

/// The object runtime of the transaction; null where the embedder gave another extension or none.
[[nodiscard]] inline ObjectRuntime* object_runtime(NativeContext& ctx) noexcept {
  return dynamic_cast<ObjectRuntime*>(ctx.extension());
}

/// What a native of objects gives where it was called without one.
[[nodiscard]] inline NativeResult no_object_runtime() {
  return invariant_violation("the session has no object runtime");
}

}  // namespace mvm::natives

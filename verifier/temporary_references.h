// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/function_view.h"

namespace mvm::verifier {

/// Whether a function is surely one that reference safety accepts: a quick look, for functions whose
/// references are parameters or temporaries. False says nothing.
///
/// A reference that no local but a parameter holds does not outlive its block, since the stack is empty
/// between blocks. So nothing has to be known of one block in another, and within one it is enough to know of
/// each reference on the stack which locals and parameters it may come from, its roots. One reference borrows
/// from another only if they share a root: where none that is used shares a root with another, the analysis
/// finds no borrow that it could refuse.
///
/// Relies on stack usage, type safety and locals safety.
[[nodiscard]] bool has_only_safe_temporaries(const FunctionView& function);

}  // namespace mvm::verifier

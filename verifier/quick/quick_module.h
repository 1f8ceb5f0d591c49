// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/file_format.h>
#include <mvm/protocol.h>

namespace mvm::verifier {

/// Whether the module is surely one that all passes accept, as nearly all are that anybody verifies. False
/// says nothing: the passes then find the verdict and the error. They do not share a walk through the code,
/// nor look at it in another order than the reference, and so can be read beside it; this can be fast.
[[nodiscard]] bool is_surely_good(const CompiledModule& module, const VerifierConfig& config);

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/execution_error.h"
#include "execution/linkage_view.h"
#include "interpreter/session.h"

#include <mvm/error.h>

namespace mvm {

/// What a transaction fails with where the VM failed (Sui adapter, `convert_vm_error`). The names of
/// functions are looked up by the linkage that the code ran with.
[[nodiscard]] ExecutionError convert_vm_error(Error error, Session& session, const LinkageView& linkage);

}  // namespace mvm

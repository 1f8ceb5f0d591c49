// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/runtime.h"

#include <mvm/vm.h>

#include <span>
#include <vector>

namespace mvm {

/// The checks of modules that are to be published together (Move VM runtime, `publish_module_bundle`). Says
/// in `failure` where one failed.
[[nodiscard]] Result<void> check_bundle(const Runtime& runtime,
                                        std::span<const std::vector<std::uint8_t>> modules,
                                        const AccountAddress& sender, const ModuleResolver& resolver,
                                        const Linkage& linkage, BundleFailure& failure);

}  // namespace mvm

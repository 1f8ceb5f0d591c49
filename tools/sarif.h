// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/session.h"
#include "tools/verdicts.h"

#include <span>

namespace mvm::tools {

/// The refusals as a log in SARIF 2.1.0, which code hosts and editors read: a rule for each status that
/// occurs (for each rule of objects, which share theirs), a result for each refused module.
[[nodiscard]] Json to_sarif(std::span<const ModuleFile> files, const Verdicts& verdicts);

}  // namespace mvm::tools

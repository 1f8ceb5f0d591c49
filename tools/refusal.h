// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/verdict.h"

namespace mvm::tools {

/// Why a module is refused, as a compiler shows it: the rule, the code around the place, what the verifier
/// knew there, and what would satisfy the rule.
void print_refusal(const Session& session, const ModuleFile& file, const Verdict& verdict);

/// The refusal of a module as the end of a command: printed, as JSON with --json; sets the exit code.
void report_refusal(Session& session, const ModuleFile& file, const Verdict& verdict);

/// The same as fields of a JSON object: `rule`, `help`, `stack`, `locals`, `borrows`; absent parts are left
/// out.
void put_refusal(Json& out, const Verdict& verdict);

}  // namespace mvm::tools

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/command_context.h"

#include <mvm/address.h>
#include <mvm/transaction.h>

#include <string_view>
#include <vector>

namespace mvm {

/// The MoveCall command.
[[nodiscard]] Executed<std::vector<CommandValue>> run_move_call(CommandContext& context,
                                                                const MoveCall& call);

/// Calls the initializer of a module that is being published, whose linkage is set.
[[nodiscard]] Executed<void> run_initializer(CommandContext& context, const ModuleId& module);
inline constexpr std::string_view kInitFunction = "init";

/// Checks that a value may be used where the type is wanted (`check_param_type`).
[[nodiscard]] Executed<void> check_value_type(CommandContext& context, std::size_t index,
                                              const CommandValue& value, const Type& wanted);
/// Makes a Move value of one that fits the type. Errors are those of the VM.
[[nodiscard]] Result<OwnedValue> to_owned(CommandContext& context, CommandValue value, const Type& type);

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/programmable.h"

#include "execution/command_context.h"
#include "execution/move_call.h"
#include "execution/object_commands.h"
#include "execution/publish.h"

#include <variant>

namespace mvm {
namespace {

struct CommandRunner {
  CommandContext& context;

  Executed<std::vector<CommandValue>> operator()(const MoveCall& command) const {
    return run_move_call(context, command);
  }
  Executed<std::vector<CommandValue>> operator()(const TransferObjects& command) const {
    return run_transfer_objects(context, command);
  }
  Executed<std::vector<CommandValue>> operator()(const SplitCoins& command) const {
    return run_split_coins(context, command);
  }
  Executed<std::vector<CommandValue>> operator()(const MergeCoins& command) const {
    return run_merge_coins(context, command);
  }
  Executed<std::vector<CommandValue>> operator()(const Publish& command) const {
    return run_publish(context, command);
  }
  Executed<std::vector<CommandValue>> operator()(const MakeMoveVec& command) const {
    return run_make_move_vec(context, command);
  }
  Executed<std::vector<CommandValue>> operator()(const Upgrade& command) const {
    return run_upgrade(context, command);
  }
};

Executed<void> run_command(CommandContext& context, const Command& command) {
  auto results = std::visit(CommandRunner{context}, command);
  if (!results) return propagate(results);
  return context.push_results(std::move(*results));
}

Executed<void> run_commands(CommandContext& context, const std::vector<Command>& commands) {
  for (std::size_t i = 0; i < commands.size(); ++i) {
    auto ran = run_command(context, commands[i]);
    if (ran) continue;
    ran.error().command = i;
    return ran;
  }
  return {};
}

}  // namespace

Executed<void> run_programmable(const Runtime& runtime, TemporaryStore& store, GasCharger& gas,
                                TransactionContext& transaction, ExecutionMode mode,
                                const ProgrammableTransaction& programmable,
                                std::vector<CommandResult>& results, TransactionObserver* observer) {
  CommandContext context(runtime, store, gas, transaction, mode, observer);
  if (auto loaded = context.load_inputs(programmable.inputs); !loaded) return loaded;
  if (observer != nullptr) observer->commands_begin(programmable.commands);
  auto ran = run_commands(context, programmable.commands);
  results = context.take_kept_results();
  // What was loaded counts also where the transaction fails.
  const auto loaded = context.object_runtime().loaded_objects();
  if (!ran) {
    store.record_loaded(loaded);
    return ran;
  }
  auto finished = context.finish();
  store.record_loaded(loaded);
  if (!finished) return propagate(finished);
  store.record(std::move(*finished));
  return {};
}

}  // namespace mvm

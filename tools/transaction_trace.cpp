// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// What a trace has of a transaction's commands (Sui adapter, `trace_utils`): names, descriptions and the
// order of values are those of the reference.
#include "tools/move_trace.h"

#include <fmt/format.h>

namespace mvm::tools {
namespace {

TraceCommandValue single(std::string name, const ObservedValue& value) {
  return {std::move(name), value.type(), {value}, false};
}

/// `obj0`, `obj1`, ….
void add_numbered(std::vector<TraceCommandValue>& to, std::string_view name,
                  std::span<const ObservedValue> values) {
  for (std::size_t i = 0; i < values.size(); ++i)
    to.push_back(single(fmt::format("{}{}", name, i), values[i]));
}

}  // namespace

void MoveTracer::emit_command(std::string_view name, std::string_view description,
                              std::span<const TraceCommandValue> values) {
  format_.command(name, description, values);
  ++events_;
}

void MoveTracer::commands_begin(std::span<const Command> commands) {
  in_transaction_ = true;
  format_.summary(commands);
  ++events_;
}

void MoveTracer::call_begins() {
  format_.call_begins();
  ++events_;
}

void MoveTracer::call_ends() {
  format_.call_ends();
  ++events_;
}

void MoveTracer::transferring(std::span<const ObservedValue> objects) {
  std::vector<TraceCommandValue> values;
  add_numbered(values, "obj", objects);
  emit_command("Transfer", "TransferObjects: obj0...objN => ()", values);
}

void MoveTracer::split(const ObservedValue& coin, std::span<const ObservedValue> parts) {
  const std::vector<TraceCommandValue> values = {single("input", coin),
                                                 {"result", coin.type(), {parts.begin(), parts.end()}, true}};
  emit_command("SplitCoins", "SplitCoins: input => result", values);
}

void MoveTracer::merged(const ObservedValue& before, std::span<const ObservedValue> sources,
                        const ObservedValue& after) {
  std::vector<TraceCommandValue> values = {single("merge_target", before)};
  add_numbered(values, "coin", sources);
  values.push_back(single("merge_result", after));
  emit_command("MergeCoins", "MergeCoins: merge_target, coin0...coinN => mergeresult", values);
}

void MoveTracer::vector_made(const ObservedValue& vector) {
  TraceCommandValue made{"vector", *vector.type().element, {}, true};
  for (std::size_t i = 0; i < vector.size(); ++i) made.values.push_back(vector[i]);
  emit_command("MakeMoveVec", "MakeMoveVec: vector", {&made, 1});
}

void MoveTracer::publishing(const Publish& /*command*/) { emit_command("Publish", "Publish: ()", {}); }

void MoveTracer::upgrading(const Upgrade& /*command*/) { emit_command("Upgrade", "Upgrade: ()", {}); }

}  // namespace mvm::tools

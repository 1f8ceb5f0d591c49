// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// The control-flow graph of one function, with what passes know at the beginning of its blocks.

#include "verifier/function_states.h"

#include <mvm/abstract_state.h>

#include <algorithm>

namespace mvm {
namespace {

using namespace verifier;

/// Names of variants that are written at an edge; more are counted.
constexpr std::size_t kMaxVariants = 4;

/// Whether the function has a graph.
Result<const CodeUnit*> code_of(const CompiledModule& module, std::uint16_t function) {
  if (function >= module.function_defs.size()) {
    return std::unexpected<Error>(Error(ErrorKind::NotFound, "no such function"));
  }
  const auto& code = module.function_defs[function].code;
  if (!code) return std::unexpected<Error>(Error(ErrorKind::Input, "a native function has no code"));
  if (auto whole = check_fall_through(function, *code); !whole) return propagate(whole);
  return &*code;
}

/// The variants for which the table jumps to `target`.
std::string variants_text(const CompiledModule& module, const VariantJumpTable& table, std::uint16_t target) {
  const EnumDefinition& definition = module.enum_defs[table.head_enum];
  std::string names;
  std::size_t count = 0;
  for (std::size_t tag = 0; tag < table.jump_table.size() && tag < definition.variants.size(); ++tag) {
    if (table.jump_table[tag] != target || ++count > kMaxVariants) continue;
    if (count > 1) names += ", ";
    names += module.identifiers[definition.variants[tag].name];
  }
  if (count > kMaxVariants) names += " and " + std::to_string(count - kMaxVariants) + " more";
  return names;
}

/// When control passes from the end of a block, which has several successors, to the block at `target`.
std::string condition_text(const FunctionView& function, std::uint16_t last, std::uint16_t target) {
  const Instruction& instruction = function.code()[last];
  switch (instruction.opcode) {
    case Opcode::BrTrue:
      return instruction.index == target ? "true" : "false";
    case Opcode::BrFalse:
      return instruction.index == target ? "false" : "true";
    case Opcode::VariantSwitch:
      return variants_text(function.module, function.unit.jump_tables[instruction.index], target);
    default:
      return {};
  }
}

FlowBlock block_of(const FunctionView& function, BlockIndex index) {
  const ControlFlowGraph& cfg = function.cfg;
  FlowBlock block{.first = cfg.block_start(index),
                  .last = cfg.block_end(index),
                  .is_loop_head = cfg.is_loop_head(index),
                  .state = {.offset = cfg.block_start(index)}};
  const auto successors = cfg.successors(index);
  for (std::size_t i = 0; i < successors.size(); ++i) {
    // Successors are sorted: the targets of a jump table may repeat.
    if (i > 0 && successors[i] == successors[i - 1]) continue;
    block.successors.push_back({successors[i], cfg.is_back_edge(index, i), {}});
  }
  if (block.successors.size() < 2) return block;
  for (FlowBlock::Edge& edge : block.successors) {
    edge.condition = condition_text(function, block.last, cfg.block_start(edge.target));
  }
  return block;
}

void put_graph(const FunctionView& function, FunctionFlow& flow) {
  const ControlFlowGraph& cfg = function.cfg;
  for (std::size_t block = 0; block < cfg.block_count(); ++block) {
    flow.blocks.push_back(block_of(function, static_cast<BlockIndex>(block)));
  }
  for (BlockIndex block = 0; block != kNoBlock; block = cfg.next_block(block)) flow.order.push_back(block);
}

/// What is known at the blocks' beginnings, and at `refused` too, if given.
void put_states(FunctionStates& states, std::optional<std::uint16_t> refused, FunctionFlow& flow) {
  StateRecorder recorder;
  for (const FlowBlock& block : flow.blocks) recorder.watch(block.first);
  if (refused) recorder.watch(*refused);
  Pass pass{};
  static_cast<void>(states.check(pass, &recorder));
  for (FlowBlock& block : flow.blocks) block.state = recorder.state(states.view(), block.first);
  if (refused) flow.at_refusal = recorder.state(states.view(), *refused);
}

}  // namespace

Result<FunctionFlow> function_flow(const CompiledModule& module, const VerifierConfig& config,
                                   std::uint16_t function) {
  if (auto code = code_of(module, function); !code) return propagate(code);
  FunctionStates states(module, config, function);
  FunctionFlow flow{.locals = locals_of(module, function)};
  put_graph(states.view(), flow);
  if (!states.module_is_sound()) return flow;

  std::optional<std::uint16_t> refused;
  if (auto checked = states.check(flow.refused_by, nullptr); !checked) {
    if (!checked.error().offsets().empty()) refused = checked.error().offsets().front().offset;
    flow.refusal = std::move(checked.error());
  }
  put_states(states, refused, flow);
  return flow;
}

Result<std::size_t> block_count(const CompiledModule& module, std::uint16_t function) {
  auto code = code_of(module, function);
  if (!code) return propagate(code);
  ControlFlowGraph cfg;
  cfg.build((*code)->code, (*code)->jump_tables);
  return cfg.block_count();
}

}  // namespace mvm

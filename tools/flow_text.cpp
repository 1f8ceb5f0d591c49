// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/flow_text.h"

#include "bytecode/disassembler/instruction_text.h"
#include "tools/rules.h"
#include "tools/state_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace mvm::tools {
namespace {

constexpr StateLimits kInPictures{.items = 12, .length = 48};
constexpr std::size_t kMaxInstruction = 100;  ///< characters

constexpr std::size_t kMaxCondition = 40;  ///< likewise

/// Cut where it is long. Operands may end in signs of omission, which are no ASCII.
std::string shortened(std::string text, std::size_t length) {
  if (text.size() <= length) return text;
  std::size_t end = length;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

std::string instruction_line(std::size_t offset, std::string_view name, std::string_view operand) {
  return shortened(fmt::format("{}: {}{}", offset, name, operand), kMaxInstruction);
}

/// Where the function is refused, by whichever pass.
struct Refused {
  const Error* error = nullptr;
  std::optional<Pass> pass;
  std::string by;
  const AbstractState* state = nullptr;
};

Refused refused_at(const Verdict& verdict, std::uint16_t function, const FunctionFlow& flow) {
  if (flow.refusal) {
    return {&*flow.refusal, flow.refused_by, std::string(to_string(flow.refused_by)),
            flow.at_refusal ? &*flow.at_refusal : nullptr};
  }
  if (!verdict.error || function_of(*verdict.error) != function) return {};
  return {&*verdict.error, verdict.pass, verdict.refused_by,
          verdict.explanation ? &verdict.explanation->state : nullptr};
}

class Writer {
 public:
  Writer(const Verdict& verdict, std::uint16_t function, const FunctionFlow& flow)
      : verdict_(verdict),
        module_(*verdict.module),
        function_(module_.function_defs[function]),
        flow_(flow),
        refused_(refused_at(verdict, function, flow)),
        names_(module_),
        instructions_(module_, names_) {
    text_.title = printable(module_.self_id().to_string()) + "::" + function_name(module_, function);
    if (refused_.error != nullptr && !refused_.error->offsets().empty()) {
      refused_offset_ = refused_.error->offsets().front().offset;
    }
  }

  FlowText write() {
    captions();
    text_.order = flow_.order;
    std::vector<bool> reachable(flow_.blocks.size());
    for (const std::uint16_t block : flow_.order) reachable[block] = true;
    for (std::size_t i = 0; i < flow_.blocks.size(); ++i) block(i, reachable[i]);
    return std::move(text_);
  }

 private:
  void captions() {
    if (refused_.error == nullptr) {
      if (!verdict_.error) return;
      text_.captions.push_back(fmt::format("the module is refused elsewhere: {} by {}",
                                           to_string(verdict_.error->status()), verdict_.refused_by));
      return;
    }
    text_.captions.push_back(
        fmt::format("refused by {}: {}", refused_.by, to_string(refused_.error->status())));
    const auto rule = rule_of(refused_.error->status(), refused_.pass);
    if (rule) text_.captions.emplace_back(rule->rule);
    if (!refused_.error->message().empty()) text_.captions.push_back(printable(refused_.error->message()));
    if (rule) text_.captions.push_back(fmt::format("help: {}", rule->help));
  }

  void block(std::size_t index, bool is_reachable) {
    const FlowBlock& from = flow_.blocks[index];
    FlowTextBlock& to = text_.blocks.emplace_back();
    to.name = fmt::format("B{}", index);
    to.is_reachable = is_reachable;
    to.successors = from.successors;
    for (FlowBlock::Edge& edge : to.successors) {
      edge.condition = shortened(printable(edge.condition), kMaxCondition);
    }
    if (from.is_loop_head) to.lines.push_back({FlowLine::Kind::State, "head of a loop"});
    if (!is_reachable) to.lines.push_back({FlowLine::Kind::State, "cannot be reached"});
    state(to, FlowLine::Kind::State, from.state);
    for (std::size_t offset = from.first; offset <= from.last; ++offset) {
      const bool is_refused = refused_offset_ == offset;
      if (is_refused && refused_.state != nullptr) state(to, FlowLine::Kind::Why, *refused_.state);
      to.lines.push_back({is_refused ? FlowLine::Kind::Refused : FlowLine::Kind::Code, instruction(offset)});
    }
  }

  [[nodiscard]] std::string instruction(std::size_t offset) {
    const Instruction& instruction = function_.code->code[offset];
    return instruction_line(offset, disassembler::InstructionText::name(instruction),
                            instructions_.operand(function_, instruction));
  }

  void state(FlowTextBlock& to, FlowLine::Kind kind, const AbstractState& state) {
    const auto add = [&](std::string text) { to.lines.push_back({kind, std::move(text)}); };
    if (state.stack) {
      const auto stack = stack_items(state, kInPictures);
      add(fmt::format("stack: {}", stack.empty() ? "empty" : fmt::format("{}", fmt::join(stack, ", "))));
    }
    if (state.locals) {
      for (std::string& item : local_items(flow_.locals, state, 0, kInPictures)) add(std::move(item));
    }
    for (std::string& item : borrow_items(state, kInPictures)) add(std::move(item));
  }

  const Verdict& verdict_;
  const CompiledModule& module_;
  const FunctionDefinition& function_;
  const FunctionFlow& flow_;
  Refused refused_;
  std::optional<std::size_t> refused_offset_;
  disassembler::ModuleNames names_;
  disassembler::InstructionText instructions_;
  FlowText text_;
};

std::vector<std::string> code_of(const FlowTextBlock& block) {
  std::vector<std::string> code;
  for (const FlowLine& line : block.lines) {
    if (line.kind == FlowLine::Kind::Code || line.kind == FlowLine::Kind::Refused) code.push_back(line.text);
  }
  return code;
}

}  // namespace

FlowText flow_text(const Verdict& verdict, std::uint16_t function, const FunctionFlow& flow) {
  return Writer(verdict, function, flow).write();
}

Json flow_json(const FlowText& text, const FunctionFlow& flow) {
  Json out{{"function", text.title}, {"blocks", Json::array()}};
  for (std::size_t i = 0; i < flow.blocks.size(); ++i) {
    const FlowBlock& block = flow.blocks[i];
    Json json{{"block", i},
              {"first", block.first},
              {"last", block.last},
              {"loop_head", block.is_loop_head},
              {"reachable", text.blocks[i].is_reachable}};
    Json& successors = json["successors"] = Json::array();
    for (const FlowBlock::Edge& edge : block.successors) {
      successors.push_back({{"block", edge.target}, {"closes_loop", edge.closes_loop}});
      if (!edge.condition.empty()) successors.back()["condition"] = edge.condition;
    }
    put_state(json, flow.locals, block.state);
    json["code"] = code_of(text.blocks[i]);
    out["blocks"].push_back(std::move(json));
  }
  if (flow.refusal) {
    Json& refusal = out["refusal"] = to_json(*flow.refusal);
    refusal["refused_by"] = to_string(flow.refused_by);
    if (flow.at_refusal) put_state(refusal, flow.locals, *flow.at_refusal);
  }
  return out;
}

}  // namespace mvm::tools

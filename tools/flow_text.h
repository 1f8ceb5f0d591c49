// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/verdict.h"

#include <mvm/abstract_state.h>

#include <cstdint>
#include <string>
#include <vector>

/// A function's control-flow graph as lines of text, from which pictures are made.
namespace mvm::tools {

/// One line of a block.
struct FlowLine {
  enum class Kind : std::uint8_t {
    State,    ///< what the verifier knows
    Code,     ///< an instruction
    Refused,  ///< the instruction that was refused
    Why,      ///< what the verifier knew before it
  };
  Kind kind = Kind::Code;
  std::string text;  ///< safe to print
};

struct FlowTextBlock {
  std::string name;  ///< `B0`, as listings have it
  bool is_reachable = true;
  std::vector<FlowLine> lines;
  std::vector<FlowBlock::Edge> successors;
};

struct FlowText {
  std::string title;                  ///< `0x2a::m::f`
  std::vector<std::string> captions;  ///< why it is refused, if it is
  std::vector<FlowTextBlock> blocks;  ///< in code order
  std::vector<std::uint16_t> order;   ///< those that can be reached, in reverse post-order
};

/// `verdict` is what was found of the whole module, which could be read.
[[nodiscard]] FlowText flow_text(const Verdict& verdict, std::uint16_t function, const FunctionFlow& flow);

/// The graph in the language of Graphviz.
[[nodiscard]] std::string flow_dot(const FlowText& flow);
/// The graph as a picture, readable in light and dark, that needs nothing else.
[[nodiscard]] std::string flow_svg(const FlowText& flow);
/// `blocks` with edges, states and code, and `refusal`.
[[nodiscard]] Json flow_json(const FlowText& text, const FunctionFlow& flow);

}  // namespace mvm::tools

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Control-flow graphs in the language of Graphviz. Text stands in HTML-like labels, where only XML's special
// characters mean something.

#include "tools/flow_text.h"
#include "tools/xml_text.h"

#include <fmt/format.h>

namespace mvm::tools {
namespace {

constexpr std::string_view kRefused = "#f8c8c8";
constexpr std::string_view kState = "#e8eef8";

void append_line(std::string& out, const FlowLine& line) {
  std::string_view background;
  if (line.kind == FlowLine::Kind::Refused) background = kRefused;
  if (line.kind == FlowLine::Kind::State || line.kind == FlowLine::Kind::Why) background = kState;
  out += R"(<tr><td align="left")";
  if (!background.empty()) out += fmt::format(R"( bgcolor="{}")", background);
  out += fmt::format(">{}</td></tr>", escape_xml(line.text));
}

void append_edge(std::string& out, std::size_t from, const FlowBlock::Edge& edge) {
  out += fmt::format("  b{} -> b{}", from, edge.target);
  if (!edge.condition.empty()) out += fmt::format(" [label=<{}>]", escape_xml(edge.condition));
  if (edge.closes_loop) out += " [style=dashed]";
  out += ";\n";
}

}  // namespace

std::string flow_dot(const FlowText& flow) {
  std::string out =
      "digraph {\n  node [shape=plain, fontname=\"monospace\"];\n  edge [fontname=\"monospace\"];\n";
  std::string title = fmt::format("<b>{}</b>", escape_xml(flow.title));
  for (const std::string& caption : flow.captions) title += "<br/>" + escape_xml(caption);
  out += fmt::format("  labelloc=t;\n  fontname=\"monospace\";\n  label=<{}>;\n", title);
  for (std::size_t i = 0; i < flow.blocks.size(); ++i) {
    const FlowTextBlock& block = flow.blocks[i];
    out += fmt::format(
        R"(  b{} [label=<<table border="1" cellborder="0" cellspacing="0"><tr><td align="left"><b>{}</b></td></tr>)",
        i, escape_xml(block.name));
    for (const FlowLine& line : block.lines) append_line(out, line);
    out += "</table>>];\n";
  }
  for (std::size_t i = 0; i < flow.blocks.size(); ++i) {
    for (const FlowBlock::Edge& edge : flow.blocks[i].successors) {
      append_edge(out, i, edge);
    }
  }
  return out + "}\n";
}

}  // namespace mvm::tools

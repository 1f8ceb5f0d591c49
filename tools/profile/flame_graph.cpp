// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/profile/flame_graph.h"

#include "tools/xml_text.h"

#include <fmt/format.h>
#include <mvm/gas.h>

#include <algorithm>
#include <vector>

namespace mvm::tools::profile {
namespace {

constexpr double kWidth = 1200;
constexpr double kRowHeight = 18;
constexpr double kTop = 30;
constexpr double kNarrowest = 0.5;
constexpr double kLetterWidth = 6.6;

struct Box {
  std::size_t node;
  double x;
  double width;
  std::size_t row;
};

/// Warm colours, the same for the same name.
std::string colour_of(std::string_view name) {
  std::uint32_t hash = 2166136261U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return fmt::format("hsl({} 85% {}%)", 10 + hash % 45, 58 + (hash >> 8) % 14);
}

std::vector<Box> boxes_of(const CallTree& tree) {
  std::vector<Box> boxes;
  const double all = static_cast<double>(std::max<std::uint64_t>(tree.nodes().front().total_gas, 1));
  std::vector<Box> waiting{{0, 0, kWidth, 0}};
  while (!waiting.empty()) {
    const Box box = waiting.back();
    waiting.pop_back();
    double x = box.x;
    std::vector<std::size_t> children;
    for (const auto& [key, child] : tree.nodes()[box.node].children) children.push_back(child);
    std::ranges::sort(children);  // in the order of their first calls
    for (const std::size_t child : children) {
      const double width = kWidth * static_cast<double>(tree.nodes()[child].total_gas) / all;
      if (width >= kNarrowest) {
        boxes.push_back({child, x, width, box.row});
        waiting.push_back({child, x, width, box.row + 1});
      }
      x += width;
    }
  }
  return boxes;
}

std::string svg_box(const CallTree& tree, const Box& box) {
  const CallTree::Node& node = tree.nodes()[box.node];
  const auto units = [](std::uint64_t gas) {
    return static_cast<double>(gas) / static_cast<double>(kInternalUnitsPerGasUnit);
  };
  const auto letters = static_cast<std::size_t>(std::max(0.0, box.width / kLetterWidth - 1));
  std::string label = node.name.size() <= letters ? node.name : node.name.substr(0, letters);
  if (letters < 3) label.clear();
  const double y = kTop + kRowHeight * static_cast<double>(box.row);
  return fmt::format(
      "<g><title>{}: {} calls, {:.3f} gas units, {:.3f} by itself, {:.3f} ms</title>"
      "<rect x=\"{:.2f}\" y=\"{:.1f}\" width=\"{:.2f}\" height=\"{:.1f}\" fill=\"{}\" rx=\"1\"/>"
      "<text x=\"{:.2f}\" y=\"{:.1f}\">{}</text></g>\n",
      escape_xml(node.name), node.calls, units(node.total_gas), units(node.self_gas),
      std::chrono::duration<double, std::milli>(node.total_time).count(), box.x, y, box.width, kRowHeight - 1,
      colour_of(node.name), box.x + 3, y + 13, escape_xml(label));
}

}  // namespace

std::string flame_graph(const CallTree& tree, std::string_view title) {
  const std::vector<Box> boxes = boxes_of(tree);
  std::size_t rows = 1;
  for (const Box& box : boxes) rows = std::max(rows, box.row + 1);
  const double height = kTop + kRowHeight * static_cast<double>(rows) + 8;
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">\n"
      "<style>text{{font:11px monospace;fill:#111}} .title{{font-size:13px;fill:#888}} "
      "rect:hover{{stroke:#111}}</style>\n"
      "<text class=\"title\" x=\"3\" y=\"18\">{2}: gas by call path</text>\n",
      kWidth, height, escape_xml(title));
  for (const Box& box : boxes) out += svg_box(tree, box);
  return out + "</svg>\n";
}

}  // namespace mvm::tools::profile

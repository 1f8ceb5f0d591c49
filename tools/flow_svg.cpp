// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Control-flow graphs as SVG. Blocks stand in rows, each below all from which control comes forward to it. An
// edge to the next row runs through the gap between the two; any other goes around, in a lane of its own to
// the right of all blocks.

#include "tools/flow_text.h"
#include "tools/xml_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace mvm::tools {
namespace {

// Pixels.
constexpr int kCharacter = 8;  ///< of a monospaced font of 13 pixels, rounded up
constexpr int kLine = 17;
constexpr int kPadding = 8;
constexpr int kMargin = 20;
constexpr int kBetweenBlocks = 28;
constexpr int kBetweenEdges = 7;
constexpr int kArrow = 12;

constexpr std::string_view kStyle = R"(<style>
text { font: 13px monospace; fill: #1c1e21; white-space: pre; }
.name { font-weight: bold; }
.state { fill: #57606a; }
.why, .caption { fill: #cf222e; }
.back { fill: #ffffff; }
.box { fill: #f6f8fa; stroke: #8c959f; }
.unreached { stroke-dasharray: 4 3; }
.refused { fill: #ffd7d5; }
.edge { fill: none; stroke: #8c959f; stroke-width: 1.5; }
.loop { stroke: #0969da; stroke-dasharray: 5 3; }
.tip { fill: #8c959f; }
.looptip { fill: #0969da; }
.condition, .halo { font-size: 11px; }
.halo { stroke: #ffffff; stroke-width: 4px; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .state { fill: #9198a1; }
  .why, .caption { fill: #ff7b72; }
  .back { fill: #0d1117; }
  .box { fill: #161b22; stroke: #6e7681; }
  .refused { fill: #67060c; }
  .edge { stroke: #6e7681; }
  .loop { stroke: #58a6ff; }
  .tip { fill: #6e7681; }
  .looptip { fill: #58a6ff; }
  .halo { stroke: #0d1117; }
}
</style>
)";

/// Characters, of which UTF-8 may take several bytes each.
int width_of(std::string_view text) {
  return kCharacter * static_cast<int>(std::ranges::count_if(
                          text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

struct Box {
  std::size_t row = 0;
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  // The points where edges begin and end.
  std::size_t outs = 0;
  std::size_t ins = 0;
  std::size_t outs_used = 0;
  std::size_t ins_used = 0;
};

struct Edge {
  std::size_t from;
  std::size_t to;
  bool closes_loop;
  std::string_view condition;
  bool goes_around = false;
};

class Picture {
 public:
  explicit Picture(const FlowText& flow) : flow_(flow), boxes_(flow.blocks.size()) {}

  std::string draw() {
    measure_boxes();
    choose_rows();
    collect_edges();
    place_boxes();
    std::string body;
    for (const Edge& edge : edges_) draw_edge(body, edge);
    for (std::size_t i = 0; i < boxes_.size(); ++i) draw_box(body, i);
    return frame(body + conditions_);
  }

 private:
  void measure_boxes() {
    for (std::size_t i = 0; i < boxes_.size(); ++i) {
      const FlowTextBlock& block = flow_.blocks[i];
      int width = width_of(block.name);
      for (const FlowLine& line : block.lines) width = std::max(width, width_of(line.text));
      boxes_[i].width = width + 2 * kPadding;
      boxes_[i].height = static_cast<int>(block.lines.size() + 1) * kLine + 2 * kPadding;
    }
  }

  /// Forward edges lead to later blocks of the order, so one pass finds the longest way to each.
  void choose_rows() {
    std::vector<bool> placed(boxes_.size());
    std::size_t last = 0;
    for (const std::uint16_t block : flow_.order) {
      placed[block] = true;
      last = std::max(last, boxes_[block].row);
      for (const FlowBlock::Edge& edge : flow_.blocks[block].successors) {
        if (edge.closes_loop) continue;
        boxes_[edge.target].row = std::max(boxes_[edge.target].row, boxes_[block].row + 1);
      }
    }
    for (std::size_t i = 0; i < boxes_.size(); ++i) {
      if (!placed[i]) boxes_[i].row = ++last;
    }
    rows_.resize(last + 1);
    for (const std::uint16_t block : flow_.order) rows_[boxes_[block].row].push_back(block);
    for (std::size_t i = 0; i < boxes_.size(); ++i) {
      if (!placed[i]) rows_[boxes_[i].row].push_back(i);
    }
  }

  void collect_edges() {
    in_gap_.assign(rows_.size() + 1, 0);
    for (std::size_t i = 0; i < boxes_.size(); ++i) {
      for (const FlowBlock::Edge& edge : flow_.blocks[i].successors) {
        Edge& made = edges_.emplace_back(Edge{i, edge.target, edge.closes_loop, edge.condition});
        made.goes_around = boxes_[made.to].row != boxes_[i].row + 1;
        ++boxes_[i].outs;
        ++boxes_[made.to].ins;
        ++in_gap_[boxes_[i].row + 1];
        if (made.goes_around) {
          ++in_gap_[boxes_[made.to].row];
          ++lanes_;
        }
      }
    }
  }

  void place_boxes() {
    int width = width_of(flow_.title);
    for (const std::string& caption : flow_.captions) width = std::max(width, width_of(caption));
    std::vector<int> widths;
    for (const auto& row : rows_) {
      int row_width = static_cast<int>(row.size() - 1) * kBetweenBlocks;
      for (const std::size_t block : row) row_width += boxes_[block].width;
      widths.push_back(row_width);
      width = std::max(width, row_width);
    }
    int y = kMargin + static_cast<int>(flow_.captions.size() + 1) * kLine;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      gaps_.push_back(y);
      y += gap_height(row);
      int x = kMargin + (width - widths[row]) / 2;
      int height = 0;
      for (const std::size_t block : rows_[row]) {
        boxes_[block].x = x;
        boxes_[block].y = y;
        x += boxes_[block].width + kBetweenBlocks;
        height = std::max(height, boxes_[block].height);
      }
      y += height;
    }
    gaps_.push_back(y);
    y += gap_height(rows_.size());
    gap_used_.assign(gaps_.size(), 0);
    first_lane_ = 2 * kMargin + width;
    width_ = first_lane_ + static_cast<int>(lanes_) * kBetweenEdges + kMargin;
    height_ = y + kMargin;
  }
  [[nodiscard]] int gap_height(std::size_t gap) const {
    return kBetweenBlocks + static_cast<int>(in_gap_[gap]) * kBetweenEdges;
  }
  /// The next free height in the gap above a row.
  [[nodiscard]] int next_in_gap(std::size_t gap) {
    return gaps_[gap] + kArrow / 2 + static_cast<int>(gap_used_[gap]++) * kBetweenEdges;
  }
  /// One of `count` points that are spread evenly over the box's width.
  [[nodiscard]] static int point(const Box& box, std::size_t index, std::size_t count) {
    return box.x +
           static_cast<int>(static_cast<std::int64_t>(box.width) * static_cast<std::int64_t>(index + 1) /
                            static_cast<std::int64_t>(count + 1));
  }

  void draw_edge(std::string& out, const Edge& edge) {
    Box& from = boxes_[edge.from];
    Box& to = boxes_[edge.to];
    const int from_x = point(from, from.outs_used++, from.outs);
    const int to_x = point(to, to.ins_used++, to.ins);
    const int below = next_in_gap(from.row + 1);
    std::string points = fmt::format("{},{} {},{}", from_x, from.y + from.height, from_x, below);
    if (edge.goes_around) {
      const int lane = first_lane_ + static_cast<int>(lanes_used_++) * kBetweenEdges;
      const int above = next_in_gap(to.row);
      points += fmt::format(" {},{} {},{} {},{}", lane, below, lane, above, to_x, above);
    } else {
      points += fmt::format(" {},{}", to_x, below);
    }
    points += fmt::format(" {},{}", to_x, to.y - 2);
    const std::string_view kind = edge.closes_loop ? "edge loop" : "edge";
    out += fmt::format("<polyline class=\"{}\" points=\"{}\"/>\n", kind, points);
    out +=
        fmt::format("<polygon class=\"{}\" points=\"{},{} {},{} {},{}\"/>\n",
                    edge.closes_loop ? "looptip" : "tip", to_x, to.y, to_x - 4, to.y - 8, to_x + 4, to.y - 8);
    if (edge.condition.empty()) return;
    for (const std::string_view style : {"halo", "condition"}) {
      draw_text(conditions_, style, from_x + 4, from.y + from.height - 2, edge.condition);
    }
  }

  void draw_box(std::string& out, std::size_t index) const {
    const Box& box = boxes_[index];
    const FlowTextBlock& block = flow_.blocks[index];
    out += fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\"/>\n",
                       block.is_reachable ? "box" : "box unreached", box.x, box.y, box.width, box.height);
    int y = box.y + kPadding;
    draw_text(out, "name", box.x + kPadding, y, block.name);
    for (const FlowLine& line : block.lines) {
      y += kLine;
      if (line.kind == FlowLine::Kind::Refused) {
        out += fmt::format("<rect class=\"refused\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
                           box.x + 1, y, box.width - 2, kLine);
      }
      draw_text(out, class_of(line.kind), box.x + kPadding, y, line.text);
    }
  }
  [[nodiscard]] static std::string_view class_of(FlowLine::Kind kind) noexcept {
    switch (kind) {
      case FlowLine::Kind::State:
        return "state";
      case FlowLine::Kind::Why:
        return "why";
      case FlowLine::Kind::Refused:
        return "name";
      case FlowLine::Kind::Code:
        break;
    }
    return "code";
  }
  /// `y` is the top of the line.
  static void draw_text(std::string& out, std::string_view style, int x, int y, std::string_view text) {
    out += fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>\n", style, x, y + kLine - 4,
                       escape_xml(text));
  }

  [[nodiscard]] std::string frame(const std::string& body) const {
    std::string out = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">\n"
        "<title>{2}</title>\n",
        width_, height_, escape_xml(flow_.title));
    out += kStyle;
    out += fmt::format("<rect class=\"back\" width=\"{}\" height=\"{}\"/>\n", width_, height_);
    int y = kMargin;
    draw_text(out, "name", kMargin, y, flow_.title);
    for (const std::string& caption : flow_.captions) draw_text(out, "caption", kMargin, y += kLine, caption);
    return out + body + "</svg>\n";
  }

  const FlowText& flow_;
  std::vector<Box> boxes_;
  std::vector<std::vector<std::size_t>> rows_;
  std::vector<Edge> edges_;
  std::string conditions_;           ///< when edges are taken; over all lines
  std::vector<std::size_t> in_gap_;  ///< edges that run through the gap above each row, and below the last
  std::vector<std::size_t> gap_used_;
  std::vector<int> gaps_;  ///< where they begin
  std::size_t lanes_ = 0;
  std::size_t lanes_used_ = 0;
  int first_lane_ = 0;
  int width_ = 0;
  int height_ = 0;
};

}  // namespace

std::string flow_svg(const FlowText& flow) { return Picture(flow).draw(); }

}  // namespace mvm::tools

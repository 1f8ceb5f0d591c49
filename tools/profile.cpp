// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/profile/call_tree.h"
#include "tools/profile/flame_graph.h"
#include "tools/profile/speedscope.h"
#include "tools/run_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

namespace mvm::tools {
namespace {

using profile::CallTree;

/// Functions that the table shows.
constexpr std::size_t kMaxRows = 40;

struct Options {
  RunOptions target;
  std::filesystem::path speedscope;
  std::filesystem::path svg;
};

/// A function, over all paths that lead to it.
struct Row {
  std::string name;
  std::uint64_t calls = 0;
  std::uint64_t self_gas = 0;
  std::uint64_t total_gas = 0;  ///< of the outermost calls only: recursion counts once
  std::chrono::nanoseconds self_time{};
};

bool is_within_itself(const CallTree& tree, std::size_t node) {
  const std::string& name = tree.nodes()[node].name;
  for (std::size_t up = tree.nodes()[node].parent; up != 0; up = tree.nodes()[up].parent)
    if (tree.nodes()[up].name == name) return true;
  return false;
}

std::vector<Row> rows_of(const CallTree& tree) {
  std::map<std::string, Row> by_name;
  for (std::size_t i = 1; i < tree.nodes().size(); ++i) {
    const CallTree::Node& node = tree.nodes()[i];
    Row& row = by_name[node.name];
    row.name = node.name;
    row.calls += node.calls;
    row.self_gas += node.self_gas;
    row.self_time += node.self_time;
    if (!is_within_itself(tree, i)) row.total_gas += node.total_gas;
  }
  std::vector<Row> rows;
  for (auto& [name, row] : by_name) rows.push_back(std::move(row));
  std::ranges::stable_sort(rows, std::greater<>{}, &Row::self_gas);
  return rows;
}

double units(std::uint64_t gas) {
  return static_cast<double>(gas) / static_cast<double>(kInternalUnitsPerGasUnit);
}

void print_table(const Session& session, const CallTree& tree) {
  const auto rows = rows_of(tree);
  const double all = std::max(units(tree.nodes().front().total_gas), 1e-9);
  session.print(session.style.bold(fmt::format("{:>12} {:>6} {:>12} {:>10} {:>11}  {}", "gas itself", "",
                                               "gas total", "calls", "ms itself", "function")));
  for (std::size_t i = 0; i < std::min(rows.size(), kMaxRows); ++i) {
    const Row& row = rows[i];
    session.print(fmt::format("{:>12.3f} {:>5.1f}% {:>12.3f} {:>10} {:>11.3f}  {}", units(row.self_gas),
                              100 * units(row.self_gas) / all, units(row.total_gas), row.calls,
                              std::chrono::duration<double, std::milli>(row.self_time).count(),
                              printable(row.name)));
  }
  if (rows.size() > kMaxRows) session.print(fmt::format("… and {} more functions", rows.size() - kMaxRows));
}

Json to_json(const std::vector<Row>& rows) {
  Json out = Json::array();
  for (const Row& row : rows)
    out.push_back({{"function", row.name},
                   {"calls", row.calls},
                   {"self_gas", row.self_gas},
                   {"total_gas", row.total_gas},
                   {"self_nanoseconds", row.self_time.count()}});
  return out;
}

void profile_run(Session& session, const Options& options) {
  const auto target = RunTarget::open(session, options.target, RunMode::Plain);
  if (target == nullptr) return;
  CallTree tree;
  const RunOutcome outcome = target->run(&tree);
  tree.finish();
  Result<void> done;
  if (!options.speedscope.empty())
    done = write_text(options.speedscope, profile::speedscope(tree, target->name()).dump() + "\n");
  if (done && !options.svg.empty())
    done = write_text(options.svg, profile::flame_graph(tree, target->name()));
  if (!done) return session.report(done.error());
  if (session.json) {
    Json out = target->to_json(outcome, false);
    out["profile"] = to_json(rows_of(tree));
    session.exit_code = outcome.outputs ? kDone : kFailed;
    return session.print_json(out);
  }
  print_table(session, tree);
  target->print(session, outcome, false);
}

}  // namespace

void add_profile(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "profile", "Run a function of a module file and say where gas and time go, by function and call path");
  options->target.add_to(*command);
  command->add_option("--speedscope", options->speedscope, "Write a profile for speedscope to this file");
  command->add_option("--svg", options->svg, "Write a flame graph of the gas to this file");
  command->callback([&session, options] { profile_run(session, *options); });
}

}  // namespace mvm::tools

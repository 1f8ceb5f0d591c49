// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/coverage/counts.h"
#include "tools/coverage/source_lines.h"
#include "tools/run_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace mvm::tools {
namespace {

using coverage::Counts;
using coverage::FunctionCounts;
using coverage::ModuleCounts;
using coverage::SourceLines;

struct Options {
  RunOptions target;
  std::filesystem::path merge;
  std::filesystem::path source_map;
  std::filesystem::path source;
  std::filesystem::path lcov;
  bool all_modules = false;
};

/// The counts of what was written: the compiler's test builds add a function that marks them.
ModuleCounts without_marks(ModuleCounts module) {
  std::erase_if(module.functions,
                [&](const auto& entry) { return module.names.at(entry.first) == "unit_test_poison"; });
  return module;
}

double percent(std::size_t part, std::size_t all) {
  return all == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(all);
}

void print_module(const Session& session, const ModuleId& id, const ModuleCounts& module) {
  std::size_t all = 0;
  std::size_t all_hit = 0;
  for (const auto& [number, counts] : module.functions) {
    all += counts.hits.size();
    all_hit += counts.instructions_hit();
  }
  session.print(session.style.bold(printable(id.to_string())) +
                fmt::format(": {} of {} instructions, {:.1f}%", all_hit, all, percent(all_hit, all)));
  for (const auto& [number, counts] : module.functions) {
    const std::size_t hit = counts.instructions_hit();
    std::string line = fmt::format("  {:>5.1f}%  {:>5} of {:>5} instructions",
                                   percent(hit, counts.hits.size()), hit, counts.hits.size());
    line += counts.ways() == 0
                ? fmt::format("{:26}", "")
                : fmt::format("  {:>4} of {:>4} branch ways", counts.ways_taken(), counts.ways());
    session.print(line + "  " +
                  (hit == 0 ? session.style.dim(printable(module.names.at(number)))
                            : printable(module.names.at(number))));
  }
}

/// How often each line of the source ran: as often as its instruction that ran most.
std::map<std::size_t, std::uint64_t> line_hits(const ModuleCounts& module, const SourceLines& lines) {
  std::map<std::size_t, std::uint64_t> hits;
  for (const auto& [number, counts] : module.functions) {
    for (std::size_t i = 0; i < counts.hits.size(); ++i) {
      const std::size_t line = lines.line_of(number, static_cast<std::uint16_t>(i));
      if (line == 0) continue;
      std::uint64_t& most = hits[line];
      most = std::max(most, counts.hits[i]);
    }
  }
  return hits;
}

void print_lines(const Session& session, const std::map<std::size_t, std::uint64_t>& hits,
                 const SourceLines& lines) {
  std::size_t hit = 0;
  for (const auto& [line, count] : hits) hit += count > 0 ? 1 : 0;
  session.print(fmt::format("{} of {} lines of {}", hit, hits.size(), lines.source().string()));
  for (const auto& [line, count] : hits) {
    if (count > 0) continue;
    session.print(session.style.red(fmt::format("  {:>5} | {}", line, printable(lines.text_of(line)))));
  }
}

/// The tracefile of lcov: lines, and branches by the line of their instruction.
std::string lcov_text(const ModuleCounts& module, const SourceLines& lines) {
  std::string out = fmt::format("TN:\nSF:{}\n", lines.source().string());
  for (const auto& [number, counts] : module.functions) {
    out += fmt::format("FN:{},{}\nFNDA:{},{}\n", lines.line_of(number), module.names.at(number),
                       counts.hits.empty() ? 0 : counts.hits.front(), module.names.at(number));
    for (const auto& [offset, ways] : counts.branches) {
      const std::size_t line = lines.line_of(number, offset);
      if (line == 0) continue;  // a macro's, of another file
      std::size_t way_number = 0;
      for (const auto& [way, taken] : ways) {
        const std::string count = counts.hits[offset] == 0 ? "-" : std::to_string(taken);
        out += fmt::format("BRDA:{},{},{},{}\n", line, offset, way_number++, count);
      }
    }
  }
  for (const auto& [line, count] : line_hits(module, lines)) out += fmt::format("DA:{},{}\n", line, count);
  return out + "end_of_record\n";
}

Result<void> merge_file(Counts& counts, const std::filesystem::path& path) {
  std::error_code code;
  if (!std::filesystem::exists(path, code)) return {};
  auto bytes = read_file(path);
  if (!bytes) return propagate(bytes);
  const Json file = Json::parse(*bytes, nullptr, false);
  if (file.is_discarded()) return fail(ErrorKind::Input, path.string() + " is not a coverage file");
  return counts.add(file);
}

Result<void> write_files(const Options& options, const Counts& counts, const ModuleCounts& module,
                         const std::optional<SourceLines>& lines) {
  if (!options.merge.empty()) {
    if (auto done = write_text(options.merge, counts.to_json().dump() + "\n"); !done) return done;
  }
  if (!options.lcov.empty()) return write_text(options.lcov, lcov_text(module, *lines));
  return {};
}

void cover(Session& session, const Options& options) {
  const auto target = RunTarget::open(session, options.target, RunMode::Plain);
  if (target == nullptr) return;
  std::optional<SourceLines> lines;
  if (!options.source_map.empty()) {
    auto read = SourceLines::read(options.source_map, options.source);
    if (!read) return session.report(read.error());
    lines = std::move(*read);
  }
  Counts counts;
  counts.add_module(target->module_id(), target->compiled());
  if (!options.merge.empty()) {
    if (const auto done = merge_file(counts, options.merge); !done) return session.report(done.error());
  }
  const RunOutcome outcome = target->run(&counts);
  const ModuleCounts own = without_marks(counts.modules().at(target->module_id()));
  if (const auto done = write_files(options, counts, own, lines); !done) return session.report(done.error());
  if (session.json) {
    Json out = target->to_json(outcome, false);
    out["coverage"] = counts.to_json().at("modules");
    session.exit_code = outcome.outputs ? kDone : kFailed;
    return session.print_json(out);
  }
  for (const auto& [id, module] : counts.modules())
    if (options.all_modules || id == target->module_id()) print_module(session, id, without_marks(module));
  if (lines) print_lines(session, line_hits(own, *lines), *lines);
  target->print(session, outcome, false);
}

}  // namespace

void add_coverage(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "coverage", "Run a function of a module file and say which instructions and branches it ran");
  options->target.add_to(*command);
  command->add_option("--merge", options->merge,
                      "A file of counts: those in it are added to, so that several runs count together");
  command->add_flag("--all", options->all_modules, "Show all modules that ran, not only the file's");
  CLI::Option* map = command->add_option("--source-map", options->source_map,
                                         "The module's source map, JSON of the compiler");
  CLI::Option* source = command->add_option("--source", options->source, "The module's source");
  map->needs(source);
  source->needs(map);
  command->add_option("--lcov", options->lcov, "Write line and branch counts as an lcov tracefile")
      ->needs(map);
  command->callback([&session, options] { cover(session, *options); });
}

}  // namespace mvm::tools

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/move_trace.h"
#include "tools/run_target.h"
#include "tools/zstd_file.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace mvm::tools {
namespace {

struct Options {
  RunOptions target;
  std::filesystem::path out;
  bool text = false;
};

/// Runs and traces into a file for debuggers.
Result<std::size_t> trace_to_file(const RunTarget& target, const std::filesystem::path& out,
                                  std::optional<RunOutcome>& outcome) {
  auto file = ZstdFile::create(out);
  if (!file) return propagate(file);
  const auto format = json_trace([&](std::string_view text) { file->write(text); });
  MoveTracer tracer(*format);
  outcome.emplace(target.run(&tracer));
  if (auto finished = file->finish(); !finished) return propagate(finished);
  return tracer.events();
}

void trace(Session& session, const Options& options) {
  const auto target = RunTarget::open(session, options.target);
  if (target == nullptr) return;
  if (options.text || options.out.empty()) {
    const auto print = [](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); };
    const auto format = session.json ? json_trace(print) : text_trace(print);
    MoveTracer tracer(*format);
    const RunOutcome outcome = target->run(&tracer);
    if (!session.json) return target->print(session, outcome, false);
    session.exit_code = outcome.outputs ? kDone : kFailed;
    return;
  }
  std::optional<RunOutcome> outcome;
  const auto events = trace_to_file(*target, options.out, outcome);
  if (!events) return session.report(events.error());
  target->print(session, *outcome, false);
  if (!session.json)
    session.print(fmt::format("{:<9} {} ({} events)", "trace", options.out.string(), *events));
}

}  // namespace

void add_trace(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "trace", "Run a function of a module file and show each instruction with what it takes and gives");
  options->target.add_to(*command);
  CLI::Option* out = command->add_option("-o,--out", options->out,
                                         "Write the trace for Move debuggers: JSON lines, compressed "
                                         "(traces/PACKAGE__MODULE__FUNCTION.json.zst, "
                                         "or trace.json.zst where arguments are references)");
  command->add_flag("--text", options->text, "Print it as text (the default without -o)")->excludes(out);
  command->callback([&session, options] { trace(session, *options); });
}

}  // namespace mvm::tools

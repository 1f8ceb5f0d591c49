// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/refusal.h"
#include "tools/sarif.h"
#include "tools/verdicts.h"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <thread>

namespace mvm::tools {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kMaxJobs = 1024;

struct VerifyOptions {
  std::vector<fs::path> paths;
  bool quiet = false;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  std::string sarif;

  /// Whether standard output is for the log alone.
  [[nodiscard]] bool sarif_to_stdout() const { return sarif == "-"; }
};

void show(const Session& session, const ModuleFile& file, const Verdict& verdict, bool quiet) {
  if (session.json) {
    session.print_json(to_json(file, verdict));
  } else if (verdict.error) {
    print_refusal(session, file, verdict);
  } else if (!quiet) {
    session.print(fmt::format("{} {} {}", session.style.green("ok"), printable(verdict.id->to_string()),
                              session.style.dim(file.name)));
  }
}

/// The refused modules by what refused them: `type_safety 3, bounds 1`.
std::string refusals(std::span<const ModuleFile> files, const Verdicts& verdicts) {
  std::map<std::string, std::size_t> counts;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (verdicts[i].error) ++counts[verdicts[i].refused_by];
  }
  std::string text;
  for (const auto& [pass, count] : counts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", pass, count);
  }
  return text;
}

/// How many of the refused files the newest rules of the other chain accept.
std::size_t accepted_elsewhere(std::span<const ModuleFile> files, const Verdicts& verdicts,
                               const ProtocolConfig& other) {
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (verdicts[i].error && !judge(files[i].bytes, other).error) ++accepted;
  }
  return accepted;
}

void print_notes(const Session& session, std::span<const ModuleFile> files, const Verdicts& verdicts,
                 std::span<const fs::path> unread, const ProtocolConfig& protocol) {
  const Chain other_chain = protocol.chain() == Chain::Sui ? Chain::Iota : Chain::Sui;
  const auto other = protocol_config(other_chain, Network::Mainnet, newest_protocol_version(other_chain));
  const std::size_t accepted = other ? accepted_elsewhere(files, verdicts, *other) : 0;
  if (accepted > 0) {
    session.print(fmt::format("{} {} of the refused modules are accepted by the rules of {}: --chain {}",
                              session.style.yellow("note:"), accepted, to_string(other_chain),
                              to_string(other_chain)));
  }
  for (const fs::path& path : unread) {
    session.print(fmt::format("{} {} looks like a genesis blob, but is none of {}: passed over",
                              session.style.yellow("note:"), path.string(), to_string(protocol.chain())));
  }
}

void print_summary(const Session& session, std::span<const ModuleFile> files, const Verdicts& verdicts,
                   const ProtocolConfig& protocol) {
  std::size_t refused = 0;
  for (std::size_t i = 0; i < files.size(); ++i) refused += verdicts[i].error ? 1 : 0;
  session.print(fmt::format("{} of {} modules verified (protocol {} of {})", files.size() - refused,
                            files.size(), protocol.version(), to_string(protocol.chain())));
  if (refused > 0) session.print(fmt::format("{} refused: {}", refused, refusals(files, verdicts)));
  const double megabytes = static_cast<double>(verdicts.bytes) / 1e6;
  session.print(session.style.dim(fmt::format(
      "{} distinct modules, {} bytes, in {:.3f} s: {:.1f} MB/s with {} {}", verdicts.distinct.size(),
      verdicts.bytes, verdicts.seconds, megabytes / std::max(verdicts.seconds, 1e-9), verdicts.threads,
      verdicts.threads == 1 ? "thread" : "threads")));
}

/// Writes the log to its file, or to standard output.
Result<void> write_sarif(const Session& session, const VerifyOptions& options, const Json& log) {
  if (options.sarif_to_stdout()) {
    session.print_json(log);
    return {};
  }
  const std::string text = log.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return write_text(options.sarif, text);
}

void verify(Session& session, const VerifyOptions& options) {
  const auto protocol = session.protocol();
  if (!protocol) return session.report(protocol.error());
  if (session.json && options.sarif_to_stdout()) {
    return session.report(Error(ErrorKind::Input, "--json and --sarif - both write to standard output"));
  }
  std::vector<fs::path> unread;
  const auto files = modules_of(options.paths, protocol->chain(), &unread);
  if (!files) return session.report(files.error());
  const Verdicts verdicts = judge_all(*files, *protocol, options.jobs);
  const bool any_refused = std::ranges::any_of(
      verdicts.distinct, [](const Verdict& verdict) { return verdict.error.has_value(); });
  session.exit_code = any_refused ? kFailed : kDone;
  if (!options.sarif_to_stdout()) {
    for (std::size_t i = 0; i < files->size(); ++i) show(session, (*files)[i], verdicts[i], options.quiet);
    if (!session.json) {
      print_summary(session, *files, verdicts, *protocol);
      print_notes(session, *files, verdicts, unread, *protocol);
    }
  }
  if (options.sarif.empty()) return;
  const auto written = write_sarif(session, options, to_sarif(*files, verdicts));
  if (!written) session.report(written.error());
}

}  // namespace

void add_verify(CLI::App& app, Session& session) {
  const auto options = std::make_shared<VerifyOptions>();
  CLI::App* command =
      app.add_subcommand("verify", "Verify modules: files, folders, package objects and genesis blobs");
  command->add_option("PATH", options->paths, "Files and folders")->required();
  command->add_flag("-q,--quiet", options->quiet, "Print refusals and the summary only");
  command->add_option("-j,--jobs", options->jobs, "Threads (default: as many as there are cores)")
      ->check(CLI::Range(1U, kMaxJobs));
  command->add_option("--sarif", options->sarif,
                      "Write the refusals as SARIF 2.1.0 to this file (-: standard output)");
  command->callback([&session, options] { verify(session, *options); });
}

}  // namespace mvm::tools

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/verdict.h"

#include <fmt/format.h>

#include <memory>

namespace mvm::tools {
namespace {

void verify(Session& session, const std::vector<std::filesystem::path>& paths, bool quiet) {
  const auto protocol = session.protocol();
  if (!protocol) return session.report(protocol.error());
  const auto files = modules_of(paths);
  if (!files) return session.report(files.error());
  std::size_t refused = 0;
  for (const ModuleFile& file : *files) {
    const Verdict verdict = judge(file.bytes, *protocol);
    refused += verdict.error ? 1 : 0;
    if (session.json) {
      session.print_json(to_json(file, verdict));
    } else if (verdict.error) {
      print_refusal(session, file, verdict);
    } else if (!quiet) {
      session.print(fmt::format("{} {} {}", session.style.green("ok"),
                                printable(verdict.module->self_id().to_string()),
                                session.style.dim(file.name)));
    }
  }
  if (!session.json) {
    session.print(fmt::format("{} of {} modules verified (protocol {} of {})", files->size() - refused,
                              files->size(), protocol->version(), to_string(protocol->chain())));
  }
  session.exit_code = refused == 0 ? kDone : kFailed;
}

}  // namespace

void add_verify(CLI::App& app, Session& session) {
  struct Options {
    std::vector<std::filesystem::path> paths;
    bool quiet = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("verify", "Verify modules: files and folders of .mv files");
  command->add_option("PATH", options->paths, "Files and folders")->required();
  command->add_flag("-q,--quiet", options->quiet, "Print refusals and the summary only");
  command->callback([&session, options] { verify(session, options->paths, options->quiet); });
}

}  // namespace mvm::tools

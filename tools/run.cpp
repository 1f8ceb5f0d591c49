// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/run_target.h"

#include <memory>

namespace mvm::tools {
namespace {

struct Options {
  RunOptions target;
  std::string mode = "native";
  bool time = false;
};

RunMode mode_of(std::string_view name) {
  if (name == "plain") return RunMode::Plain;
  return name == "translated" ? RunMode::Translated : RunMode::Native;
}

void run(Session& session, const Options& options) {
  const auto target = RunTarget::open(session, options.target, mode_of(options.mode));
  if (target == nullptr) return;
  target->print(session, target->run(), options.time);
}

}  // namespace

void add_run(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "run", "Run a function of a module file, without a store: no objects, no transaction");
  options->target.add_to(*command);
  command->add_option("--mode", options->mode, "How code runs: plain, translated or native")
      ->check(CLI::IsMember({"plain", "translated", "native"}))
      ->default_str("native");
  command->add_flag("--time", options->time, "Print how long the call took, and the memory of its values");
  command->callback([&session, options] { run(session, *options); });
}

}  // namespace mvm::tools

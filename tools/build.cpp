// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/package_folder.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace mvm::tools {
namespace {

struct Options {
  std::filesystem::path package = ".";
  std::filesystem::path out;
};

void build(Session& session, const Options& options) {
  const auto package = compile_move_package(options.package, compiler_options(session));
  if (!package) {
    session.report(package.error());
    session.exit_code = kFailed;
    return;
  }
  const std::filesystem::path out =
      options.out.empty() ? options.package / "build" / package->name : options.out;
  if (const auto written = write_package_folder(out, *package); !written)
    return session.report(written.error());
  if (session.json) {
    Json modules = Json::array();
    for (const auto& module : package->modules)
      modules.push_back({{"name", module.name}, {"size", module.bytes.size()}});
    session.print_json(
        Json{{"ok", true}, {"package", package->name}, {"folder", out.string()}, {"modules", modules}});
    return;
  }
  if (!package->diagnostics.empty()) fmt::print(stderr, "{}\n", package->diagnostics);
  for (const auto& module : package->modules) {
    session.print(fmt::format("{} {} {}", session.style.green("built"), module.name,
                              session.style.dim(fmt::format("{} bytes", module.bytes.size()))));
  }
  session.print("in " + out.string());
}

void run_tests(Session& session, const std::filesystem::path& package) {
  const auto run = test_move_package(package, compiler_options(session));
  if (!run) {
    session.report(run.error());
    session.exit_code = kFailed;
    return;
  }
  session.exit_code = run->passed ? kDone : kFailed;
  if (session.json) return session.print_json(Json{{"ok", run->passed}, {"output", run->output}});
  session.print(run->output);
}

}  // namespace

void add_build(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("build", "Compile a Move package with Sui's compiler (needs node)");
  command->add_option("DIR", options->package, "Folder with the Move.toml")->default_str(".");
  command->add_option("-o,--out", options->out, "Folder for the modules (default: DIR/build/NAME)");
  command->callback([&session, options] { build(session, *options); });
}

void add_test(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "test", "Run the unit tests of a Move package in the compiler's test VM (needs node)");
  command->add_option("DIR", options->package, "Folder with the Move.toml")->default_str(".");
  command->callback([&session, options] { run_tests(session, options->package); });
}

}  // namespace mvm::tools

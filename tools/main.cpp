// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/command_line.h"
#include "tools/session.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>

namespace mvm::tools {
namespace {

void add_shared_options(CLI::App& app, Session& session) {
  app.add_flag("--json", session.json, "Print JSON, one value a line");
  app.add_option("--color", session.colour, "Colours: auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->default_str("auto");
  app.add_option("--chain", session.chain_name, "Rules of this chain: sui or iota")
      ->check(CLI::IsMember({"sui", "iota"}))
      ->default_str("sui");
  app.add_option("--network", session.network_name, "Rules of this network: mainnet, testnet or devnet")
      ->check(CLI::IsMember({"mainnet", "testnet", "devnet"}))
      ->default_str("mainnet");
  app.add_option("--protocol", session.protocol_version, "Protocol version (default: the newest)");
  app.add_option("--store", session.store, "Folder of the object store")->default_str(".mvm");
}

int run(int argc, char** argv) {
  CLI::App app{"mvm: a Move virtual machine. Verify, publish and call Move modules.", "mvm"};
  Session session;
  app.set_version_flag("--version", "mvm " MVM_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  add_shared_options(app, session);
  app.parse_complete_callback([&session] {
    session.style = Style(session.colour == "always" ||
                          (session.colour == "auto" && !session.json && stdout_takes_colour()));
  });
  add_verify(app, session);
  add_explain(app, session);
  add_disasm(app, session);
  add_graph(app, session);
  add_build(app, session);
  add_test(app, session);
  add_init(app, session);
  add_publish(app, session);
  add_call(app, session);
  add_run(app, session);
  add_trace(app, session);
  add_profile(app, session);
  add_coverage(app, session);
  add_transfer(app, session);
  add_object(app, session);
  add_objects(app, session);
  add_events(app, session);
  try {
    app.parse(words_of(argc, argv));
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? kDone : kWrongUse;
  }
  return session.exit_code;
}

}  // namespace
}  // namespace mvm::tools

int main(int argc, char** argv) {
  try {
    const int exit_code = mvm::tools::run(argc, argv);
    // What is still in the buffer may find no place: the disk is full.
    if (std::fflush(stdout) == 0) return exit_code;
    fmt::print(stderr, "error: cannot write to standard output: {}\n", std::strerror(errno));  // NOLINT
    return mvm::tools::kFailed;
  } catch (const std::exception& failure) {  // out of memory, a closed pipe
    fmt::print(stderr, "error: {}\n", failure.what());
    return mvm::tools::kFailed;
  }
}

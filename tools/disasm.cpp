// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/module_files.h"
#include "tools/session.h"

#include <mvm/bytecode.h>

#include <memory>

namespace mvm::tools {
namespace {

void disasm(Session& session, const std::vector<std::filesystem::path>& paths) {
  const auto protocol = session.protocol();
  if (!protocol) return session.report(protocol.error());
  const auto files = modules_of(paths, protocol->chain());
  if (!files) return session.report(files.error());
  for (const ModuleFile& file : *files) {
    const auto module = deserialize_module(file.bytes, protocol->binary_config());
    if (!module) {
      session.report(
          Error(module.error()).with_message(file.name + ": " + std::string(module.error().message())));
      continue;
    }
    const std::string text = disassemble(*module, {.colour = session.style.colour()});
    if (session.json) {
      session.print_json(
          Json{{"file", file.name}, {"module", module->self_id().to_string()}, {"text", text}});
    } else {
      session.print(text);
    }
  }
}

}  // namespace

void add_disasm(CLI::App& app, Session& session) {
  const auto paths = std::make_shared<std::vector<std::filesystem::path>>();
  CLI::App* command = app.add_subcommand("disasm", "Show modules as text: types, functions and their code");
  command->add_option("PATH", *paths, "Files and folders")->required();
  command->callback([&session, paths] { disasm(session, *paths); });
}

}  // namespace mvm::tools

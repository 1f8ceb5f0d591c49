// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/flow_text.h"
#include "tools/function_names.h"
#include "tools/module_files.h"
#include "tools/refusal.h"
#include "tools/suggestions.h"

#include <fmt/format.h>

#include <memory>

namespace mvm::tools {
namespace {

struct GraphOptions {
  std::filesystem::path path;
  std::string module;
  std::string function;
  std::string format;
  std::filesystem::path out;
};

void list_functions(const Session& session, const CompiledModule& module) {
  Json list = Json::array();
  for (std::size_t i = 0; i < module.function_defs.size(); ++i) {
    const auto function = static_cast<std::uint16_t>(i);
    const auto& code = module.function_defs[i].code;
    const std::string name = function_name(module, function);
    if (!code) {
      list.push_back({{"function", name}, {"native", true}});
      if (!session.json) session.print(fmt::format("{} {}", name, session.style.dim("native")));
      continue;
    }
    const std::size_t blocks = block_count(module, function).value_or(0);
    list.push_back({{"function", name}, {"blocks", blocks}, {"instructions", code->code.size()}});
    if (!session.json) {
      session.print(fmt::format(
          "{} {}", name,
          session.style.dim(fmt::format("{} {}, {} {}", blocks, blocks == 1 ? "block" : "blocks",
                                        code->code.size(),
                                        code->code.size() == 1 ? "instruction" : "instructions"))));
    }
  }
  if (session.json) {
    session.print_json({{"module", module.self_id().to_string()}, {"functions", std::move(list)}});
  } else {
    session.print(session.style.dim("give one with --function to see its graph"));
  }
}

bool is_svg(const GraphOptions& options) {
  return options.format == "svg" || (options.format.empty() && options.out.extension() == ".svg");
}

void write(Session& session, const GraphOptions& options, const FlowText& text, const FunctionFlow& flow) {
  const std::string picture =
      session.json      ? flow_json(text, flow).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"
      : is_svg(options) ? flow_svg(text)
                        : flow_dot(text);
  if (options.out.empty()) return session.print(std::string_view(picture).substr(0, picture.size() - 1));
  const auto written = write_text(options.out, picture);
  if (!written) session.report(written.error());
}

/// The modules with this name, `coin` or `0x2::coin`; `names` gets the names of all that can be read, written
/// likewise.
std::vector<const ModuleFile*> modules_named(const std::vector<ModuleFile>& files, std::string_view wanted,
                                             const BinaryConfig& config, std::vector<std::string>& names) {
  std::vector<const ModuleFile*> found;
  for (const ModuleFile& file : files) {
    const auto module = deserialize_module(file.bytes, config);
    if (!module) continue;
    const ModuleId id = module->self_id();
    const bool is_short = !wanted.empty() && !wanted.contains("::");
    names.push_back(is_short ? id.name : id.to_string());
    if (wanted == names.back()) found.push_back(&file);
  }
  return found;
}

/// The module that is meant, of those that the path stands for: the one of that name, or the only one.
Result<const ModuleFile*> find_module(const std::vector<ModuleFile>& files, const std::string& wanted,
                                      const BinaryConfig& config) {
  if (wanted.empty() && files.size() == 1) return &files.front();
  std::vector<std::string> names;
  const auto found = modules_named(files, wanted, config, names);
  if (found.size() == 1) return found.front();
  if (names.empty()) {
    return fail(ErrorKind::Io,
                fmt::format("none of these {} modules can be read: mvm verify says why", files.size()));
  }
  if (wanted.empty()) {
    return fail(ErrorKind::Input, fmt::format("which of these {} modules? Give --module: {}", files.size(),
                                              suggestions(names, "")));
  }
  if (found.empty()) {
    return fail(ErrorKind::Input,
                fmt::format("no module {} here: {}", printable(wanted), suggestions(names, wanted)));
  }
  return fail(ErrorKind::Input,
              fmt::format("{} modules are named {}: {}, {}{}", found.size(), printable(wanted),
                          found[0]->name, found[1]->name, found.size() > 2 ? ", …" : ""));
}

void graph(Session& session, const GraphOptions& options) {
  const auto protocol = session.protocol();
  if (!protocol) return session.report(protocol.error());
  const auto files = modules_of({options.path}, protocol->chain());
  if (!files) return session.report(files.error());
  const auto file = find_module(*files, options.module, protocol->binary_config());
  if (!file) return session.report(file.error());
  const Verdict verdict = judge((*file)->bytes, *protocol);
  if (!verdict.module) return report_refusal(session, **file, verdict);
  const CompiledModule& module = *verdict.module;
  const bool list_only = options.function.empty() && options.out.empty() && options.format.empty();
  if (list_only) return list_functions(session, module);
  if (options.function.empty()) {
    return session.report(
        Error(ErrorKind::Input, "which function? " + suggestions(function_names(module), "")));
  }
  const auto function = find_function(module, options.function);
  if (!function) return session.report(function.error());
  const auto flow = function_flow(module, protocol->verifier_config(), *function);
  if (!flow) return session.report(flow.error());
  write(session, options, flow_text(verdict, *function, *flow), *flow);
}

}  // namespace

void add_graph(CLI::App& app, Session& session) {
  const auto options = std::make_shared<GraphOptions>();
  CLI::App* command = app.add_subcommand(
      "graph", "Show a function's control-flow graph and what the verifier knows at each block");
  command
      ->add_option("PATH", options->path,
                   "A module, or what holds modules: a folder, a package object, a genesis blob")
      ->required();
  command->add_option("-m,--module", options->module, "Which, where there are several: coin or 0x2::coin");
  command->add_option("-f,--function", options->function, "The function; without it, functions are listed");
  command
      ->add_option("--format", options->format,
                   "dot (Graphviz; the default) or svg (by the name of OUT, too)")
      ->check(CLI::IsMember({"dot", "svg"}));
  command->add_option("-o,--output", options->out, "File to write (default: standard output)");
  command->callback([&session, options] { graph(session, *options); });
}

}  // namespace mvm::tools

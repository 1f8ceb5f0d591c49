// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/flow_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <numeric>

namespace mvm::tools {
namespace {

struct GraphOptions {
  std::filesystem::path file;
  std::string function;
  std::string format;
  std::filesystem::path out;
};

constexpr std::size_t kMaxNames = 8;         ///< in an error
constexpr std::size_t kMaxNameLength = 128;  ///< of names that are compared

/// How many characters must be put in, left out or changed to make one from the other (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
  a = a.substr(0, kMaxNameLength);
  b = b.substr(0, kMaxNameLength);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string_view name_at(const CompiledModule& module, std::size_t function) {
  return module.name_of(module.handle_of(module.function_defs[function]));
}

/// Names that may have been meant; all, where none is close.
std::string suggestions(const CompiledModule& module, std::string_view wanted) {
  std::vector<std::pair<std::size_t, std::string>> names;
  for (std::size_t i = 0; i < module.function_defs.size(); ++i) {
    const std::string_view name = name_at(module, i);
    const bool part = !wanted.empty() && name.find(wanted) != std::string_view::npos;
    names.emplace_back(part ? 0 : distance(name, wanted), printable(name));
  }
  std::ranges::sort(names);
  const std::size_t close = std::max<std::size_t>(2, wanted.size() / 3);
  std::string_view kind = "did you mean";
  auto end = std::ranges::find_if(names, [&](const auto& name) { return name.first > close; });
  if (end == names.begin()) {
    kind = "there are";
    end = names.end();
  }
  if (names.empty()) return "the module has no functions";
  std::vector<std::string> shown;
  for (auto name = names.begin(); name != end && shown.size() < kMaxNames; ++name)
    shown.push_back(name->second);
  const bool all = static_cast<std::size_t>(end - names.begin()) == shown.size();
  return fmt::format("{} {}{}", kind, fmt::join(shown, ", "), all ? "" : ", …");
}

std::optional<std::uint16_t> find_function(const CompiledModule& module, std::string_view name) {
  for (std::size_t i = 0; i < module.function_defs.size(); ++i) {
    if (name_at(module, i) == name) return static_cast<std::uint16_t>(i);
  }
  return std::nullopt;
}

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

void graph(Session& session, const GraphOptions& options) {
  const auto protocol = session.protocol();
  if (!protocol) return session.report(protocol.error());
  const auto bytes = read_file(options.file);
  if (!bytes) return session.report(bytes.error());
  const Verdict verdict = judge(*bytes, *protocol);
  if (!verdict.module) return session.report(*verdict.error);
  const CompiledModule& module = *verdict.module;
  if (options.function.empty()) {
    if (options.out.empty() && options.format.empty()) return list_functions(session, module);
    return session.report(Error(ErrorKind::Input, "which function? " + suggestions(module, "")));
  }
  const auto function = find_function(module, options.function);
  if (!function) {
    return session.report(Error(
        ErrorKind::Input, fmt::format("{} has no function {}: {}", printable(module.self_id().to_string()),
                                      printable(options.function), suggestions(module, options.function))));
  }
  const auto flow = function_flow(module, protocol->verifier_config(), *function);
  if (!flow) return session.report(flow.error());
  write(session, options, flow_text(verdict, *function, *flow), *flow);
}

}  // namespace

void add_graph(CLI::App& app, Session& session) {
  const auto options = std::make_shared<GraphOptions>();
  CLI::App* command = app.add_subcommand(
      "graph", "Show a function's control-flow graph and what the verifier knows at each block");
  command->add_option("FILE", options->file, "A module (.mv)")->required();
  command->add_option("-f,--function", options->function, "The function; without it, functions are listed");
  command
      ->add_option("--format", options->format,
                   "dot (Graphviz; the default) or svg (by the name of OUT, too)")
      ->check(CLI::IsMember({"dot", "svg"}));
  command->add_option("-o,--output", options->out, "File to write (default: standard output)");
  command->callback([&session, options] { graph(session, *options); });
}

}  // namespace mvm::tools

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/explain/examples.h"
#include "tools/explain/status_texts.h"
#include "tools/refusal.h"
#include "tools/suggestions.h"
#include "tools/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>

namespace mvm::tools {
namespace {

using explain::Example;
using explain::Stage;
using explain::StatusText;

/// Longer modules and byte strings are cut: an example of a limit is as large as the limit.
constexpr std::size_t kShownLines = 40;
constexpr std::size_t kShownBytes = 96;
constexpr std::size_t kBytesPerLine = 16;
constexpr std::size_t kLineWidth = 100;

std::string_view when(Stage stage) {
  switch (stage) {
    case Stage::Module:
      return "a module is read or verified";
    case Stage::Package:
      return "modules are published, upgraded or linked";
    case Stage::Run:
      return "code is called and runs";
    case Stage::Never:
      return "never, in this VM";
  }
  return {};
}

/// Where a status comes from, in a few words.
std::string_view source_of(const StatusText& text) {
  if (!text.passes.empty()) return text.passes;
  switch (text.stage) {
    case Stage::Module:
      return "verifier";
    case Stage::Package:
      return "publishing";
    case Stage::Run:
      return "execution";
    case Stage::Never:
      return "not raised";
  }
  return {};
}

/// Why there is no example of a status without one.
std::string_view why_no_example(const StatusText& text) {
  if (!text.no_example.empty()) return text.no_example;
  switch (text.stage) {
    case Stage::Package:
      return "It takes more than one module to show it, or a transaction.";
    case Stage::Run:
      return "It is met when code runs; no module shows it by itself.";
    default:
      return "Nothing leads to it here.";
  }
}

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return result;
}

/// By name, in capitals or not, or by number.
const StatusText* find_text(std::string_view code) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), number);
  if (error == std::errc{} && end == code.data() + code.size()) {
    return explain::text_of(static_cast<StatusCode>(number));
  }
  const auto status = status_code_from_name(upper(code));
  return status ? explain::text_of(*status) : nullptr;
}

Error unknown_code(std::string_view code) {
  std::vector<std::string> names;
  for (const StatusText& text : explain::status_texts()) names.emplace_back(to_string(text.status));
  const bool similar = !close_names(names, upper(code)).empty();
  return Error(ErrorKind::Input, fmt::format("no status code {}{} (`mvm explain` lists all)", printable(code),
                                             similar ? ": " + suggestions(names, upper(code)) : ""));
}

/// Broken into lines, each with two spaces in front.
std::string wrap(std::string_view text) {
  std::string wrapped = " ";
  std::size_t width = 1;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (width + 1 + word.size() > kLineWidth) {
      wrapped += "\n ";
      width = 1;
    }
    wrapped += " " + std::string(word);
    width += 1 + word.size();
  }
  return wrapped;
}

std::string hex_dump(std::span<const std::uint8_t> bytes) {
  std::string text;
  const auto shown = bytes.first(std::min(bytes.size(), kShownBytes));
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (i > 0) text += i % kBytesPerLine == 0 ? "\n" : " ";
    text += fmt::format("{:02x}", shown[i]);
  }
  if (shown.size() < bytes.size()) text += fmt::format("\n… {} bytes in all", bytes.size());
  return text;
}

std::string first_lines(const std::string& text) {
  std::size_t end = 0;
  for (std::size_t line = 0; line < kShownLines; ++line) {
    end = text.find('\n', end);
    if (end == std::string::npos) return text;
    ++end;
  }
  const auto more = std::count(text.begin() + static_cast<std::ptrdiff_t>(end), text.end(), '\n');
  return text.substr(0, end) + fmt::format("… {} more lines", more);
}

/// The example, judged by the rules that it is meant for.
struct JudgedExample {
  ModuleFile file;
  ProtocolConfig protocol;
  Verdict verdict;
};

Result<JudgedExample> judge_example(const Example& example) {
  const std::uint64_t version =
      example.protocol == 0 ? newest_protocol_version(Chain::Sui) : example.protocol;
  auto protocol = protocol_config(Chain::Sui, Network::Mainnet, version);
  if (!protocol) return propagate(protocol);
  ModuleFile file{.name = "example", .bytes = example.bytes(), .path = {}};
  Verdict verdict = judge(file.bytes, *protocol);
  return JudgedExample{std::move(file), std::move(*protocol), std::move(verdict)};
}

std::string text_of_example(const JudgedExample& example, bool colour) {
  if (!example.verdict.module) return hex_dump(example.file.bytes);
  return first_lines(disassemble(*example.verdict.module, {.colour = colour}));
}

void show_example(const Session& session, const Example& example) {
  const auto judged = judge_example(example);
  if (!judged) return;
  const std::string rules =
      example.protocol == 0 ? "" : fmt::format(", by the rules of protocol {}", example.protocol);
  const char* what = judged->verdict.module ? "A module that shows it" : "Bytes that show it";
  session.print(session.style.bold(fmt::format("{}{}:", what, rules)));
  session.print(text_of_example(*judged, session.style.colour()));
  session.print("");
  print_refusal(session, judged->file, judged->verdict);
}

void show(const Session& session, const StatusText& text) {
  const Style& style = session.style;
  session.print(fmt::format("{} {}", style.bold(to_string(text.status)),
                            style.dim(fmt::format("{}", static_cast<std::uint64_t>(text.status)))));
  session.print(wrap(text.meaning));
  session.print("");
  session.print(fmt::format("{} {}", style.bold("Met when:"), when(text.stage)));
  if (!text.passes.empty()) session.print(fmt::format("{} {}", style.bold("Refused by:"), text.passes));
  session.print("");
  if (const Example* example = explain::example_of(text.status)) return show_example(session, *example);
  session.print(fmt::format("{} {}", style.bold("No example:"), why_no_example(text)));
}

Json to_json(const StatusText& text) {
  Json out{{"status", to_string(text.status)},
           {"status_code", static_cast<std::uint64_t>(text.status)},
           {"met_when", when(text.stage)}};
  if (!text.passes.empty()) out["refused_by"] = text.passes;
  out["meaning"] = text.meaning;
  return out;
}

Json to_json_with_example(const StatusText& text) {
  Json out = to_json(text);
  const Example* example = explain::example_of(text.status);
  if (example == nullptr) {
    out["no_example"] = why_no_example(text);
  } else if (const auto judged = judge_example(*example)) {
    out["example"] = {{"protocol", judged->protocol.version()},
                      {"bytes", to_hex(judged->file.bytes)},
                      {"text", text_of_example(*judged, false)}};
  }
  return out;
}

void list(const Session& session) {
  std::size_t width = 0;
  for (const StatusText& text : explain::status_texts()) {
    width = std::max(width, to_string(text.status).size());
  }
  for (const StatusText& text : explain::status_texts()) {
    if (session.json) {
      session.print_json(to_json(text));
      continue;
    }
    // The last code is far larger than the rest, and would widen the column.
    const std::string number = text.status == StatusCode::UNKNOWN_STATUS
                                   ? "-"
                                   : fmt::format("{}", static_cast<std::uint64_t>(text.status));
    session.print(fmt::format("{:>4}  {:<{}}  {}", number, to_string(text.status), width,
                              session.style.dim(source_of(text))));
  }
}

void run(Session& session, const std::string& code) {
  if (code.empty()) return list(session);
  const StatusText* text = find_text(code);
  if (text == nullptr) return session.report(unknown_code(code));
  if (session.json) return session.print_json(to_json_with_example(*text));
  show(session, *text);
}

}  // namespace

void add_explain(CLI::App& app, Session& session) {
  const auto code = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("explain", "Say what a status code means, with a module that shows it");
  command->add_option("CODE", *code, "Its name or number (without one: list all)");
  command->callback([&session, code] { run(session, *code); });
}

}  // namespace mvm::tools

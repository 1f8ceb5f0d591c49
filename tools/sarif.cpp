// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/sarif.h"

#include "tools/explain/status_texts.h"
#include "tools/rules.h"

#include <fmt/format.h>

#include <map>

namespace mvm::tools {
namespace {

/// A path as a URI reference (RFC 3986): what is no plain character is escaped. Code hosts compare it with
/// the paths of a repository, so that `./` and the like must not be in it.
std::string uri_of(const std::filesystem::path& path) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
  std::string uri = path.is_absolute() ? "file://" : "";
  for (const char c : path.lexically_normal().generic_string()) {
    if (kPlain.find(c) != std::string_view::npos) {
      uri.push_back(c);
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

/// A message's text: braces stand for arguments there, unless they are doubled.
std::string message_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    escaped.push_back(c);
    if (c == '{' || c == '}') escaped.push_back(c);
  }
  return escaped;
}

/// The rule that a refusal breaks: a status, or one of the rules of objects, which share theirs.
std::string rule_id(const Verdict& verdict) {
  const StatusCode status = verdict.error->status();
  const std::string name(to_string(status));
  return status == StatusCode::UNKNOWN_VERIFICATION_ERROR ? name + "/" + verdict.refused_by : name;
}

/// What `mvm explain` and a refusal say of the rule. Code hosts ask for all three texts and for the tags.
Json rule_descriptor(const Verdict& verdict) {
  const StatusCode status = verdict.error->status();
  const auto* const explained = explain::text_of(status);
  const auto rule = rule_of(status, verdict.pass);
  const std::string meaning(explained != nullptr ? explained->meaning : to_string(status));
  std::string help = meaning;
  if (rule) help += fmt::format("\n\nThe rule: {}.\nTo satisfy it: {}.", rule->rule, rule->help);
  help += fmt::format("\n\n`mvm explain {}` says more.", to_string(status));
  return Json{{"id", rule_id(verdict)},
              {"shortDescription", {{"text", rule ? std::string(rule->rule) : meaning}}},
              {"fullDescription", {{"text", meaning}}},
              {"help", {{"text", help}}},
              {"defaultConfiguration", {{"level", "error"}}},
              {"properties",
               {{"statusCode", static_cast<std::uint64_t>(status)},
                {"tags", Json::array({"move", "bytecode", verdict.refused_by})},
                {"precision", "very-high"},
                {"problem.severity", "error"}}}};
}

/// The function or else the module that is refused; empty where the module could not be read.
std::string place_of(const Verdict& verdict) {
  if (!verdict.id) return {};
  std::string place = printable(verdict.id->to_string());
  const auto function = function_of(*verdict.error);
  if (function) place += "::" + function_name(*verdict.module, *function);
  return place;
}

Json logical_location(const Verdict& verdict) {
  const auto function = function_of(*verdict.error);
  return Json{{"name", function ? function_name(*verdict.module, *function) : printable(verdict.id->name)},
              {"fullyQualifiedName", place_of(verdict)},
              {"kind", function ? "function" : "module"}};
}

Json location_of(const ModuleFile& file, const Verdict& verdict) {
  // Bytecode has no lines, but code hosts show a result at a line or not at all.
  Json location{{"physicalLocation",
                 {{"artifactLocation", {{"uri", uri_of(file.path)}}}, {"region", {{"startLine", 1}}}}}};
  if (verdict.id) location["logicalLocations"].push_back(logical_location(verdict));
  return location;
}

std::string message_of(const ModuleFile& file, const Verdict& verdict) {
  const Error& error = *verdict.error;
  const std::string place = place_of(verdict);
  std::string text =
      fmt::format("{} is refused by {}", place.empty() ? printable(file.name) : place, verdict.refused_by);
  if (!error.offsets().empty()) text += fmt::format(" at code offset {}", error.offsets().front().offset);
  if (const auto rule = rule_of(error.status(), verdict.pass)) text += fmt::format(": {}", rule->rule);
  if (!error.message().empty()) text += fmt::format(" ({})", printable(error.message()));
  return message_text(text + ".");
}

Json result_properties(const ModuleFile& file, const Verdict& verdict) {
  const Error& error = *verdict.error;
  Json properties{{"file", printable(file.name)}, {"refusedBy", verdict.refused_by}};
  if (error.sub_status()) properties["subStatus"] = *error.sub_status();
  for (const auto& [kind, index] : error.indices()) {
    properties["indices"].push_back(Json::array({to_string(kind), index}));
  }
  if (!error.offsets().empty()) {
    properties["functionDefinition"] = error.offsets().front().function;
    properties["codeOffset"] = error.offsets().front().offset;
  }
  return properties;
}

Json result_of(const ModuleFile& file, const Verdict& verdict, std::size_t rule) {
  // Results with the same fingerprint are one to a code host, which would take it from the file's first line
  // otherwise: the same for all modules of a package object.
  const std::string fingerprint = uri_of(file.path) + "#" + place_of(verdict) + "#" + rule_id(verdict);
  return Json{{"ruleId", rule_id(verdict)},
              {"ruleIndex", rule},
              {"level", "error"},
              {"message", {{"text", message_of(file, verdict)}}},
              {"locations", Json::array({location_of(file, verdict)})},
              {"partialFingerprints", {{"primaryLocationLineHash", fingerprint}}},
              {"properties", result_properties(file, verdict)}};
}

}  // namespace

Json to_sarif(std::span<const ModuleFile> files, const Verdicts& verdicts) {
  std::map<std::string, std::size_t> rule_index;
  Json rules = Json::array();
  Json results = Json::array();
  for (std::size_t i = 0; i < files.size(); ++i) {
    const Verdict& verdict = verdicts[i];
    if (!verdict.error) continue;
    const auto [rule, is_new] = rule_index.try_emplace(rule_id(verdict), rule_index.size());
    if (is_new) rules.push_back(rule_descriptor(verdict));
    results.push_back(result_of(files[i], verdict, rule->second));
  }
  const Json driver{
      {"name", "mvm"}, {"version", MVM_VERSION}, {"semanticVersion", MVM_VERSION}, {"rules", rules}};
  Json run{{"tool", {{"driver", driver}}},
           {"invocations", Json::array({Json{{"executionSuccessful", true}}})},
           {"columnKind", "utf16CodeUnits"},
           {"results", results}};
  return Json{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
              {"version", "2.1.0"},
              {"runs", Json::array({std::move(run)})}};
}

}  // namespace mvm::tools

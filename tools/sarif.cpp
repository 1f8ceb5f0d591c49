// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/sarif.h"

#include <fmt/format.h>

#include <map>

namespace mvm::tools {
namespace {

/// A path as a URI reference (RFC 3986): what is no plain character is escaped.
std::string uri_of(const std::filesystem::path& path) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
  std::string uri = path.is_absolute() ? "file://" : "";
  for (const char c : path.generic_string()) {
    if (kPlain.find(c) != std::string_view::npos) {
      uri.push_back(c);
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

Json logical_location(const Verdict& verdict) {
  const std::string module = printable(verdict.id->to_string());
  const auto function = function_of(*verdict.error);
  if (!function) return Json{{"fullyQualifiedName", module}, {"kind", "module"}};
  const std::string name = function_name(*verdict.module, *function);
  return Json{{"name", name}, {"fullyQualifiedName", module + "::" + name}, {"kind", "function"}};
}

std::string message_of(const Verdict& verdict) {
  const Error& error = *verdict.error;
  std::string text = "refused by " + verdict.refused_by;
  if (!error.offsets().empty()) text += fmt::format(" at code offset {}", error.offsets().front().offset);
  if (!error.message().empty()) text += ": " + printable(error.message());
  return text;
}

Json result_of(const ModuleFile& file, const Verdict& verdict, std::size_t rule) {
  const Error& error = *verdict.error;
  Json location{{"physicalLocation", {{"artifactLocation", {{"uri", uri_of(file.path)}}}}}};
  if (verdict.id) location["logicalLocations"].push_back(logical_location(verdict));
  Json properties{{"file", printable(file.name)}, {"refusedBy", verdict.refused_by}};
  if (error.sub_status()) properties["subStatus"] = *error.sub_status();
  for (const auto& [kind, index] : error.indices()) {
    properties["indices"].push_back(Json::array({to_string(kind), index}));
  }
  if (!error.offsets().empty()) {
    properties["functionDefinition"] = error.offsets().front().function;
    properties["codeOffset"] = error.offsets().front().offset;
  }
  return Json{{"ruleId", to_string(error.status())},
              {"ruleIndex", rule},
              {"level", "error"},
              {"message", {{"text", message_of(verdict)}}},
              {"locations", Json::array({location})},
              {"properties", properties}};
}

Json rule_of(StatusCode status) {
  return Json{{"id", to_string(status)},
              {"properties", {{"statusCode", static_cast<std::uint64_t>(status)}}}};
}

}  // namespace

Json to_sarif(std::span<const ModuleFile> files, const Verdicts& verdicts) {
  std::map<StatusCode, std::size_t> rule_index;
  Json rules = Json::array();
  Json results = Json::array();
  for (std::size_t i = 0; i < files.size(); ++i) {
    const Verdict& verdict = verdicts[i];
    if (!verdict.error) continue;
    const StatusCode status = verdict.error->status();
    const auto [rule, is_new] = rule_index.try_emplace(status, rule_index.size());
    if (is_new) rules.push_back(rule_of(status));
    results.push_back(result_of(files[i], verdict, rule->second));
  }
  const Json driver{{"name", "mvm"}, {"version", MVM_VERSION}, {"rules", rules}};
  return Json{
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs",
       Json::array(
           {Json{{"tool", {{"driver", driver}}}, {"columnKind", "utf16CodeUnits"}, {"results", results}}})}};
}

}  // namespace mvm::tools

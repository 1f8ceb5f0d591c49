// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bytecode/recorded_modules.h"

#include "tests/support/shared_data.h"

#include <algorithm>

namespace mvm::testing {

BinaryConfig binary_config_from_json(const nlohmann::json& json) {
  BinaryConfig config;
  json.at("max_binary_format_version").get_to(config.max_binary_format_version);
  json.at("min_binary_format_version").get_to(config.min_binary_format_version);
  json.at("check_no_extraneous_bytes").get_to(config.check_no_extraneous_bytes);
  const nlohmann::json& tables = json.at("table_config");
  TableLimits& limits = config.tables;
  tables.at("module_handles").get_to(limits.module_handles);
  tables.at("datatype_handles").get_to(limits.datatype_handles);
  tables.at("function_handles").get_to(limits.function_handles);
  tables.at("function_instantiations").get_to(limits.function_instantiations);
  tables.at("signatures").get_to(limits.signatures);
  tables.at("constant_pool").get_to(limits.constant_pool);
  tables.at("identifiers").get_to(limits.identifiers);
  tables.at("address_identifiers").get_to(limits.address_identifiers);
  tables.at("struct_defs").get_to(limits.struct_defs);
  tables.at("struct_def_instantiations").get_to(limits.struct_def_instantiations);
  tables.at("function_defs").get_to(limits.function_defs);
  tables.at("field_handles").get_to(limits.field_handles);
  tables.at("field_instantiations").get_to(limits.field_instantiations);
  tables.at("friend_decls").get_to(limits.friend_decls);
  tables.at("enum_defs").get_to(limits.enum_defs);
  tables.at("enum_def_instantiations").get_to(limits.enum_def_instantiations);
  tables.at("variant_handles").get_to(limits.variant_handles);
  tables.at("variant_instantiation_handles").get_to(limits.variant_instantiation_handles);
  return config;
}

nlohmann::json error_to_json(const Error& error) {
  nlohmann::json json{{"status", to_string(error.status())},
                      {"indices", nlohmann::json::array()},
                      {"offsets", nlohmann::json::array()}};
  for (const auto& [kind, index] : error.indices()) json["indices"].push_back({to_string(kind), index});
  for (const auto& [function, offset] : error.offsets()) json["offsets"].push_back({function, offset});
  return json;
}

std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder, std::string_view suffix) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().filename().string().ends_with(suffix))
      files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::vector<RealModule> modules_below(const std::filesystem::path& folder) {
  std::vector<RealModule> modules;
  for (const auto& file : files_below(folder, ".mv")) modules.push_back({file, read_file(file)});
  return modules;
}

}  // namespace mvm::testing

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/conform.h"

#include "tests/support/shared_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace mvm::conform {

namespace fs = std::filesystem;

const std::map<std::string, RunMode>& run_modes() {
  static const std::map<std::string, RunMode> modes = {
      {"plain", RunMode::Plain}, {"translated", RunMode::Translated}, {"native", RunMode::Native}};
  return modes;
}

void Tally::record(std::string_view name, const std::string& differences) {
  ++total_;
  if (differences.empty()) {
    ++agree_;
  } else if (list_) {
    fmt::print("{}:\n{}", name, differences);
  }
}

bool Tally::close() const {
  fmt::print("{}: {} of {} agree\n", kind_, agree_, total_);
  return total_ > 0 && agree_ == total_;
}

void Differences::add(std::string_view field, std::string_view expected, std::string_view actual) {
  text_ += fmt::format("  {}: expected {}, came {}\n", field, expected, actual);
}

Json indices_of(const Error& error) {
  Json list = Json::array();
  for (const auto& [kind, index] : error.indices()) list.push_back({to_string(kind), index});
  return list;
}

Json offsets_of(const Error& error) {
  Json list = Json::array();
  for (const auto& [function, offset] : error.offsets()) list.push_back({function, offset});
  return list;
}

Json sub_status_of(const Error& error) { return error.sub_status() ? Json(*error.sub_status()) : Json(); }

namespace {

std::optional<std::uint64_t> limit(const Json& settings, const char* name) {
  const Json& value = settings.at(name);
  if (value.is_null()) return std::nullopt;
  return value.get<std::uint64_t>();
}

}  // namespace

BinaryConfig binary_config(const Json& settings) {
  BinaryConfig config;
  config.max_binary_format_version = settings.at("max_binary_format_version");
  config.min_binary_format_version = settings.at("min_binary_format_version");
  config.check_no_extraneous_bytes = settings.at("check_no_extraneous_bytes");
  const Json& tables = settings.at("table_config");
#define TABLE(name) config.tables.name = tables.at(#name)
  TABLE(module_handles);
  TABLE(datatype_handles);
  TABLE(function_handles);
  TABLE(function_instantiations);
  TABLE(signatures);
  TABLE(constant_pool);
  TABLE(identifiers);
  TABLE(address_identifiers);
  TABLE(struct_defs);
  TABLE(struct_def_instantiations);
  TABLE(function_defs);
  TABLE(field_handles);
  TABLE(field_instantiations);
  TABLE(friend_decls);
  TABLE(enum_defs);
  TABLE(enum_def_instantiations);
  TABLE(variant_handles);
  TABLE(variant_instantiation_handles);
#undef TABLE
  return config;
}

VerifierConfig verifier_config(const Json& settings) {
  VerifierConfig config;
  config.bytecode_version = settings.at("bytecode_version");
  config.max_value_stack_size = settings.at("max_value_stack_size");
#define LIMIT(name) config.name = limit(settings, #name)
  LIMIT(max_back_edges_per_function);
  LIMIT(max_back_edges_per_module);
  LIMIT(max_basic_blocks);
  LIMIT(max_basic_blocks_in_script);
  LIMIT(max_constant_vector_len);
  LIMIT(max_data_definitions);
  LIMIT(max_dependency_depth);
  LIMIT(max_fields_in_struct);
  LIMIT(max_function_definitions);
  LIMIT(max_function_parameters);
  LIMIT(max_generic_instantiation_length);
  LIMIT(max_identifier_len);
  LIMIT(max_loop_depth);
  LIMIT(max_push_size);
  LIMIT(max_type_nodes);
  LIMIT(max_variants_in_enum);
#undef LIMIT
  return config;
}

MeterConfig meter_config(const Json& settings) {
  return {.max_per_fun_meter_units = limit(settings, "max_per_function_units"),
          .max_per_mod_meter_units = limit(settings, "max_per_module_units"),
          .max_per_pkg_meter_units = limit(settings, "max_per_package_units")};
}

Json read_config(const fs::path& folder) {
  fs::path at = fs::absolute(folder);
  for (int level = 0; level < 5; ++level, at = at.parent_path()) {
    if (fs::exists(at / "config.json")) return testing::read_json(at / "config.json");
  }
  throw std::runtime_error("no config.json in " + folder.string() + " or above it");
}

std::vector<fs::path> files_below(const fs::path& path, std::string_view ending) {
  if (fs::is_regular_file(path)) return {path};
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file() && entry.path().string().ends_with(ending)) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

fs::path find_above(const fs::path& path, std::string_view name) {
  for (auto at = fs::absolute(path); at.has_relative_path(); at = at.parent_path()) {
    if (fs::exists(at / name)) return at / name;
  }
  throw std::runtime_error(fmt::format("no {} at or above {}", name, path.string()));
}

}  // namespace mvm::conform

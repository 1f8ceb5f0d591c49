// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#include "tests/unit/verifier/settings.h"

namespace mvm::testing {
namespace {

using nlohmann::json;

std::optional<std::uint64_t> limit(const json& object, const char* name) {
  const json& value = object.at(name);
  if (value.is_null()) return std::nullopt;
  return value.get<std::uint64_t>();
}

}  // namespace

BinaryConfig binary_config_from(const json& object) {
  BinaryConfig config;
  config.max_binary_format_version = object.at("max_binary_format_version").get<std::uint32_t>();
  config.min_binary_format_version = object.at("min_binary_format_version").get<std::uint32_t>();
  config.check_no_extraneous_bytes = object.at("check_no_extraneous_bytes").get<bool>();
  const json& tables = object.at("table_config");
  const auto table = [&](const char* name) { return tables.at(name).get<std::uint16_t>(); };
  config.tables = {
      .module_handles = table("module_handles"),
      .datatype_handles = table("datatype_handles"),
      .function_handles = table("function_handles"),
      .function_instantiations = table("function_instantiations"),
      .signatures = table("signatures"),
      .constant_pool = table("constant_pool"),
      .identifiers = table("identifiers"),
      .address_identifiers = table("address_identifiers"),
      .struct_defs = table("struct_defs"),
      .struct_def_instantiations = table("struct_def_instantiations"),
      .function_defs = table("function_defs"),
      .field_handles = table("field_handles"),
      .field_instantiations = table("field_instantiations"),
      .friend_decls = table("friend_decls"),
      .enum_defs = table("enum_defs"),
      .enum_def_instantiations = table("enum_def_instantiations"),
      .variant_handles = table("variant_handles"),
      .variant_instantiation_handles = table("variant_instantiation_handles"),
  };
  return config;
}

VerifierConfig verifier_config_from(const json& object) {
  VerifierConfig config;
  config.max_loop_depth = limit(object, "max_loop_depth");
  config.max_function_parameters = limit(object, "max_function_parameters");
  config.max_generic_instantiation_length = limit(object, "max_generic_instantiation_length");
  config.max_basic_blocks = limit(object, "max_basic_blocks");
  config.max_value_stack_size = object.at("max_value_stack_size").get<std::uint64_t>();
  config.max_type_nodes = limit(object, "max_type_nodes");
  config.max_push_size = limit(object, "max_push_size");
  config.max_dependency_depth = limit(object, "max_dependency_depth");
  config.max_data_definitions = limit(object, "max_data_definitions");
  config.max_fields_in_struct = limit(object, "max_fields_in_struct");
  config.max_function_definitions = limit(object, "max_function_definitions");
  config.max_constant_vector_len = limit(object, "max_constant_vector_len");
  config.max_back_edges_per_function = limit(object, "max_back_edges_per_function");
  config.max_back_edges_per_module = limit(object, "max_back_edges_per_module");
  config.max_basic_blocks_in_script = limit(object, "max_basic_blocks_in_script");
  config.max_identifier_len = limit(object, "max_identifier_len");
  config.max_variants_in_enum = limit(object, "max_variants_in_enum");
  config.bytecode_version = object.at("bytecode_version").get<std::uint32_t>();
  return config;
}

MeterConfig meter_config_from(const json& object) {
  return {.max_per_fun_meter_units = limit(object, "max_per_function_units"),
          .max_per_mod_meter_units = limit(object, "max_per_module_units"),
          .max_per_pkg_meter_units = limit(object, "max_per_package_units")};
}

std::string outcome_text(const json& outcome) {
  if (outcome.is_string()) return outcome.get<std::string>();
  if (outcome.contains("status")) return "OK";
  std::string text = outcome.at("major_status").get<std::string>();
  if (!outcome.at("sub_status").is_null()) text += " sub " + outcome.at("sub_status").dump();
  for (const json& index : outcome.at("indices")) {
    text += " " + index.at(0).get<std::string>() + "#" + index.at(1).dump();
  }
  for (const json& offset : outcome.at("offsets"))
    text += " @" + offset.at(0).dump() + ":" + offset.at(1).dump();
  return text;
}

std::string outcome_text(const Error& error) {
  std::string text(to_string(error.status()));
  if (error.sub_status()) text += " sub " + std::to_string(*error.sub_status());
  for (const Error::Index& index : error.indices()) {
    text += " " + std::string(to_string(index.kind)) + "#" + std::to_string(index.index);
  }
  for (const Error::CodeOffset& at : error.offsets()) {
    text += " @" + std::to_string(at.function) + ":" + std::to_string(at.offset);
  }
  return text;
}

}  // namespace mvm::testing

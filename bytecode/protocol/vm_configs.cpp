// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// What a protocol version means for deserializer, verifier and VM (Sui: `ProtocolConfig::binary_config`,
// `ProtocolConfig::verifier_config`, and `new_move_vm` of the adapter).

#include <mvm/protocol.h>

namespace mvm {
namespace {

/// What a validator allows a verifier when it signs, by default (`VerifierSigningConfig` of `sui-config`, and
/// IOTA's `meter_config_for_signing`); operators may set their own.
constexpr std::uint64_t kSigningMeterUnits = 2'200'000;

TableLimits table_limits(const ProtocolConfig& config) noexcept {
  return {
      .module_handles = config.binary_module_handles().value_or(UINT16_MAX),
      .datatype_handles = config.binary_struct_handles().value_or(UINT16_MAX),
      .function_handles = config.binary_function_handles().value_or(UINT16_MAX),
      .function_instantiations = config.binary_function_instantiations().value_or(UINT16_MAX),
      .signatures = config.binary_signatures().value_or(UINT16_MAX),
      .constant_pool = config.binary_constant_pool().value_or(UINT16_MAX),
      .identifiers = config.binary_identifiers().value_or(UINT16_MAX),
      .address_identifiers = config.binary_address_identifiers().value_or(UINT16_MAX),
      .struct_defs = config.binary_struct_defs().value_or(UINT16_MAX),
      .struct_def_instantiations = config.binary_struct_def_instantiations().value_or(UINT16_MAX),
      .function_defs = config.binary_function_defs().value_or(UINT16_MAX),
      .field_handles = config.binary_field_handles().value_or(UINT16_MAX),
      .field_instantiations = config.binary_field_instantiations().value_or(UINT16_MAX),
      .friend_decls = config.binary_friend_decls().value_or(UINT16_MAX),
      .enum_defs = config.binary_enum_defs().value_or(UINT16_MAX),
      .enum_def_instantiations = config.binary_enum_def_instantiations().value_or(UINT16_MAX),
      .variant_handles = config.binary_variant_handles().value_or(UINT16_MAX),
      .variant_instantiation_handles = config.binary_variant_instantiation_handles().value_or(UINT16_MAX),
  };
}

}  // namespace

BinaryConfig ProtocolConfig::binary_config() const noexcept {
  return {
      .max_binary_format_version = move_binary_format_version(),
      .min_binary_format_version = min_move_binary_format_version().value_or(kBinaryFormatVersionMin),
      .check_no_extraneous_bytes = no_extraneous_module_bytes(),
      .deprecate_global_storage_ops = deprecate_global_storage_ops(),
      .allow_unpublishable = false,
      .tables = table_limits(*this),
  };
}

VerifierConfig ProtocolConfig::verifier_config(VerifyFor purpose) const noexcept {
  VerifierConfig config{
      .max_loop_depth = max_loop_depth(),
      .max_function_parameters = max_function_parameters(),
      .max_generic_instantiation_length = max_generic_instantiation_length(),
      .max_basic_blocks = max_basic_blocks(),
      .max_value_stack_size = max_value_stack_size(),
      .max_type_nodes = max_type_nodes(),
      .max_push_size = max_push_size(),
      .max_dependency_depth = max_dependency_depth(),
      .max_data_definitions = max_struct_definitions(),
      .max_fields_in_struct = max_fields_in_struct(),
      .max_function_definitions = max_function_definitions(),
      .max_constant_vector_len = max_move_vector_len(),
      .max_back_edges_per_function = std::nullopt,
      .max_back_edges_per_module = std::nullopt,
      .max_basic_blocks_in_script = std::nullopt,
      .max_identifier_len = max_move_identifier_len(),
      .max_variants_in_enum = max_move_enum_variants(),
      .max_generic_instantiation_type_nodes_per_function =
          max_generic_instantiation_type_nodes_per_function(),
      .max_generic_instantiation_type_nodes_per_module = max_generic_instantiation_type_nodes_per_module(),
      .bytecode_version = move_binary_format_version(),
      .disallow_self_identifier = disallow_self_identifier(),
      .allow_receiving_object_id = allow_receiving_object_id(),
      .reject_mutable_random_on_entry_functions = reject_mutable_random_on_entry_functions(),
      .additional_borrow_checks = additional_borrow_checks(),
      .better_loader_errors = better_loader_errors(),
      .private_generics_verifier_v2 = private_generics_verifier_v2(),
      .deprecate_global_storage_ops = deprecate_global_storage_ops(),
      .disable_entry_point_signature_check = disable_entry_point_signature_check(),
      .switch_to_regex_reference_safety = false,
      .framework_tx_context_mut_restrictions = framework_tx_context_mut_restrictions(),
      .disallow_jump_orphans = disallow_jump_orphans(),
      .include_function_signatures_in_instantiation_limits =
          include_function_signatures_in_instantiation_limits(),
      .sanity_check_with_regex_reference_safety = std::nullopt,
  };
  if (purpose == VerifyFor::Signing) {
    config.max_back_edges_per_function = max_back_edges_per_function();
    config.max_back_edges_per_module = max_back_edges_per_module();
    if (chain_ == Chain::Sui) {
      // Sui's validators sign by the stricter checks even where execution does not have them yet.
      config.additional_borrow_checks = true;
      config.deprecate_global_storage_ops = true;
      config.sanity_check_with_regex_reference_safety = kSigningMeterUnits;
    }
  }
  return config;
}

MeterConfig ProtocolConfig::meter_config(VerifyFor purpose) const noexcept {
  if (purpose == VerifyFor::Execution) return {};
  return {.max_per_fun_meter_units = kSigningMeterUnits,
          .max_per_mod_meter_units = kSigningMeterUnits,
          .max_per_pkg_meter_units = kSigningMeterUnits};
}

RuntimeConfig ProtocolConfig::runtime_config() const noexcept {
  return {
      .vector_len_max = max_move_vector_len(),
      .max_value_nest_depth = max_move_value_depth().value_or(kNoLimit),
      .max_type_to_layout_nodes =
          max_type_to_layout_nodes().value_or(RuntimeConfig{}.max_type_to_layout_nodes),
      .variant_nodes = variant_nodes(),
      .hardened_one_time_witness_check = hardened_otw_check(),
      .enable_invariant_violation_check_in_swap_loc = !disable_invariant_violation_check_in_swap_loc(),
      .check_no_extraneous_bytes_during_deserialization = no_extraneous_module_bytes(),
      .rethrow_serialization_type_layout_errors = rethrow_serialization_type_layout_errors(),
      .error_execution_state = false,
      .max_binary_format_version = move_binary_format_version(),
  };
}

}  // namespace mvm

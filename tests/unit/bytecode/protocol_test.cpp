// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>
#include <mvm/protocol.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/shared_data.h"

namespace mvm {
namespace {

using nlohmann::json;

constexpr Chain kChains[] = {Chain::Sui, Chain::Iota};
constexpr Network kNetworks[] = {Network::Mainnet, Network::Testnet, Network::Devnet};

ProtocolConfig config_of(Chain chain, Network network, std::uint64_t version) {
  auto config = protocol_config(chain, network, version);
  EXPECT_TRUE(config.has_value()) << version;
  return std::move(config).value();
}

ProtocolConfig sui(std::uint64_t version, Network network = Network::Mainnet) {
  return config_of(Chain::Sui, network, version);
}

/// Calls `each` with the configuration of every version of every network.
template <class Each>
void for_each_config(Each each) {
  for (const Chain chain : kChains) {
    for (const Network network : kNetworks) {
      for (std::uint64_t version = 1; version <= newest_protocol_version(chain); ++version) {
        SCOPED_TRACE(std::string(to_string(chain)) + " " + std::string(to_string(network)) + " " +
                     std::to_string(version));
        each(config_of(chain, network, version));
      }
    }
  }
}

TEST(Protocol, RefusesVersionsItDoesNotKnow) {
  for (const Chain chain : kChains) {
    for (const std::uint64_t version : {std::uint64_t{0}, newest_protocol_version(chain) + 1, UINT64_MAX}) {
      const auto config = protocol_config(chain, Network::Mainnet, version);
      ASSERT_FALSE(config.has_value());
      EXPECT_EQ(config.error().kind(), ErrorKind::Unsupported);
    }
  }
}

TEST(Protocol, EveryVersionHasEveryRequiredParameter) {
  static constexpr ProtocolParameter kRequired[] = {
#define REQUIRED(name, type) ProtocolParameter::name,
#define OPTIONAL(name, type)
#include <mvm/protocol_parameters.def>
  };
  for_each_config([](const ProtocolConfig& config) {
    for (const ProtocolParameter parameter : kRequired) {
      EXPECT_TRUE(config.get(parameter).has_value()) << to_string(parameter);
    }
  });
}

TEST(Protocol, EveryValueFitsTheTypeOfItsParameter) {
  static const std::map<ProtocolParameter, std::uint64_t> kLargest = {
#define REQUIRED(name, type) {ProtocolParameter::name, std::numeric_limits<type>::max()},
#include <mvm/protocol_parameters.def>
  };
  for_each_config([](const ProtocolConfig& config) {
    for (const auto& [parameter, largest] : kLargest) {
      EXPECT_LE(config.get(parameter).value_or(0), largest) << to_string(parameter);
    }
  });
}

TEST(Protocol, NamesAreFoundAgain) {
  for (std::size_t i = 0; i < kProtocolParameterCount; ++i) {
    const auto parameter = static_cast<ProtocolParameter>(i);
    EXPECT_EQ(protocol_parameter_from_name(to_string(parameter)), parameter);
  }
  for (std::size_t i = 0; i < kProtocolFeatureCount; ++i) {
    const auto feature = static_cast<ProtocolFeature>(i);
    EXPECT_EQ(protocol_feature_from_name(to_string(feature)), feature);
  }
  for (const Chain chain : kChains) EXPECT_EQ(chain_from_name(to_string(chain)), chain);
  for (const Network network : kNetworks) EXPECT_EQ(network_from_name(to_string(network)), network);
  EXPECT_EQ(protocol_parameter_from_name("max_tx_gaz"), std::nullopt);
  EXPECT_EQ(protocol_feature_from_name(""), std::nullopt);
  EXPECT_EQ(chain_from_name("Sui"), std::nullopt);
}

TEST(Protocol, BytecodeExecutionAndGasVersionsNeverGoBack) {
  for (const Chain chain : kChains) {
    for (const Network network : kNetworks) {
      for (std::uint64_t version = 2; version <= newest_protocol_version(chain); ++version) {
        const ProtocolConfig before = config_of(chain, network, version - 1);
        const ProtocolConfig now = config_of(chain, network, version);
        EXPECT_GE(now.move_binary_format_version(), before.move_binary_format_version()) << version;
        EXPECT_GE(now.min_move_binary_format_version(), before.min_move_binary_format_version()) << version;
        EXPECT_GE(now.gas_model_version(), before.gas_model_version()) << version;
        EXPECT_GE(now.execution_version(), before.execution_version()) << version;
      }
    }
  }
}

// Sui's own history of its versions (the list that heads `sui-protocol-config`) tells what each brought.
TEST(Protocol, SuiVersionsBringWhatTheirHistoryTells) {
  EXPECT_FALSE(sui(2).package_upgrades());
  EXPECT_TRUE(sui(3).package_upgrades());
  EXPECT_FALSE(sui(6).ban_entry_init());
  EXPECT_TRUE(sui(7).ban_entry_init());
  EXPECT_EQ(sui(8).max_move_identifier_len(), std::nullopt);
  EXPECT_EQ(sui(9).max_move_identifier_len(), 128u);
  EXPECT_EQ(sui(9).max_meter_ticks_per_module(), 6'000'000u);
  EXPECT_EQ(sui(10).max_meter_ticks_per_module(), 16'000'000u);
  EXPECT_EQ(sui(18).max_num_event_emit(), 256u);
  EXPECT_EQ(sui(19).max_num_event_emit(), 1024u);
  EXPECT_EQ(sui(44).min_move_binary_format_version(), std::nullopt);
  EXPECT_EQ(sui(45).min_move_binary_format_version(), 6u);
  EXPECT_EQ(sui(72).max_tx_gas(), 50'000'000'000'000u);
  EXPECT_EQ(sui(72).max_gas_price(), 50'000'000'000u);
  EXPECT_EQ(sui(119).execution_version(), 4u);
}

TEST(Protocol, EnumsCameToOneNetworkAfterTheOther) {
  const std::map<Network, std::uint64_t> first = {
      {Network::Devnet, 49}, {Network::Testnet, 52}, {Network::Mainnet, 55}};
  for (const auto& [network, version] : first) {
    EXPECT_EQ(sui(version - 1, network).move_binary_format_version(), 6u) << to_string(network);
    EXPECT_EQ(sui(version, network).move_binary_format_version(), 7u) << to_string(network);
  }
}

TEST(Protocol, OldVersionsHaveNoLimitsOnTables) {
  const BinaryConfig config = sui(37).binary_config();
  EXPECT_EQ(config.tables.identifiers, UINT16_MAX);
  EXPECT_EQ(config.tables.variant_handles, UINT16_MAX);
  EXPECT_EQ(config.min_binary_format_version, 1u);
  EXPECT_EQ(sui(38).binary_config().tables.identifiers, 10'000);
  EXPECT_FALSE(sui(8).binary_config().check_no_extraneous_bytes);
  EXPECT_TRUE(sui(9).binary_config().check_no_extraneous_bytes);
  EXPECT_EQ(sui(10).runtime_config().max_value_nest_depth, kNoLimit);
  EXPECT_EQ(sui(11).runtime_config().max_value_nest_depth, 128u);
}

TEST(Protocol, SigningIsStricterThanExecution) {
  for_each_config([](const ProtocolConfig& config) {
    const VerifierConfig execution = config.verifier_config();
    EXPECT_EQ(execution.max_back_edges_per_function, std::nullopt);
    EXPECT_EQ(execution.sanity_check_with_regex_reference_safety, std::nullopt);
    VerifierConfig signing = config.verifier_config(VerifyFor::Signing);
    EXPECT_EQ(signing.max_back_edges_per_function, 10'000u);
    EXPECT_EQ(signing.max_back_edges_per_module, 10'000u);
    EXPECT_EQ(signing.additional_borrow_checks, config.chain() == Chain::Sui);
    EXPECT_EQ(config.meter_config(VerifyFor::Execution), MeterConfig{});
    EXPECT_EQ(config.meter_config().max_per_mod_meter_units, 2'200'000u);
  });
}

TEST(Protocol, ParametersAndFeaturesCanBeSet) {
  ProtocolConfig config = sui(1);
  config.set(ProtocolParameter::max_tx_gas, 7);
  config.set(ProtocolParameter::max_move_identifier_len, 9);
  config.set(ProtocolFeature::package_upgrades, true);
  EXPECT_EQ(config.max_tx_gas(), 7u);
  EXPECT_EQ(config.max_move_identifier_len(), 9u);
  EXPECT_TRUE(config.package_upgrades());
  config.set(ProtocolParameter::max_move_identifier_len, std::nullopt);
  EXPECT_EQ(config.max_move_identifier_len(), std::nullopt);
}

// ---- gas ----

TEST(GasModel, TierOfACount) {
  const GasTier tiers[] = {{0, 1}, {10, 3}, {20, 7}};
  const auto expect = [&](std::uint64_t count, std::uint64_t multiplier, std::uint64_t next) {
    const CurrentGasTier tier = gas_tier_at(tiers, count);
    EXPECT_EQ(tier.multiplier, multiplier) << count;
    EXPECT_EQ(tier.next_start, next) << count;
  };
  expect(0, 1, 10);
  expect(9, 1, 10);
  expect(10, 3, 20);
  expect(20, 7, kNoLimit);
  expect(UINT64_MAX, 7, kNoLimit);
}

TEST(GasModel, TiersAscendFromZero) {
  for_each_config([](const ProtocolConfig& config) {
    const GasTiers tiers = config.gas_model().tiers;
    for (const auto kind : {tiers.instructions, tiers.stack_height, tiers.stack_size}) {
      ASSERT_FALSE(kind.empty());
      EXPECT_EQ(kind[0].start, 0u);
      for (std::size_t i = 1; i < kind.size(); ++i) {
        EXPECT_LT(kind[i - 1].start, kind[i].start);
        EXPECT_LT(kind[i - 1].multiplier, kind[i].multiplier);
      }
    }
  });
}

TEST(GasModel, RulesFollowTheVersion) {
  EXPECT_EQ(gas_model(Chain::Sui, 3).tiers.instructions.back(), (GasTier{10'500, 50}));
  EXPECT_EQ(gas_model(Chain::Sui, 4).tiers.stack_height.back(), (GasTier{5000, 250}));
  EXPECT_EQ(gas_model(Chain::Sui, 5).tiers.stack_size.back(), (GasTier{20'000, 100}));
  EXPECT_EQ(gas_model(Chain::Sui, 7).tiers.instructions.back(), (GasTier{200'000, 100}));
  EXPECT_TRUE(gas_model(Chain::Sui, 4).charge_input_as_memory);
  EXPECT_FALSE(gas_model(Chain::Sui, 5).charge_input_as_memory);
  EXPECT_TRUE(gas_model(Chain::Sui, 7).legacy_abstract_size);
  EXPECT_FALSE(gas_model(Chain::Iota, 1).legacy_abstract_size);
  EXPECT_EQ(gas_model(Chain::Sui, 8).native_calls_before_instructions, kNoLimit);
  EXPECT_EQ(gas_model(Chain::Sui, 9).native_calls_before_instructions, 700u);
  EXPECT_TRUE(gas_model(Chain::Sui, 13).native_call_pops_twice);
  EXPECT_FALSE(gas_model(Chain::Sui, 14).native_call_pops_twice);
}

// ---- against recorded settings of the reference ----

std::vector<GasTier> tiers_of(const json& object) {
  std::map<std::uint64_t, std::uint64_t> sorted;
  for (const auto& [start, multiplier] : object.items()) {
    sorted.emplace(std::stoull(start), multiplier.get<std::uint64_t>());
  }
  std::vector<GasTier> tiers;
  for (const auto& [start, multiplier] : sorted) tiers.push_back({start, multiplier});
  return tiers;
}

std::vector<GasTier> copy(std::span<const GasTier> tiers) { return {tiers.begin(), tiers.end()}; }

TEST(ProtocolRecorded, TiersOfTheCostTable) {
  MVM_REQUIRE_SHARED(shared);
  const json table = testing::read_json(shared / "conformance/adapter/facts/protocol.json").at("cost_table");
  const GasModel newest = sui(newest_protocol_version(Chain::Sui)).gas_model();
  for (const GasModel& model : {gas_model(Chain::Iota, 1), gas_model(Chain::Sui, 8), newest}) {
    EXPECT_EQ(copy(model.tiers.instructions), tiers_of(table.at("instruction_tiers")));
    EXPECT_EQ(copy(model.tiers.stack_height), tiers_of(table.at("stack_height_tiers")));
    EXPECT_EQ(copy(model.tiers.stack_size), tiers_of(table.at("stack_size_tiers")));
  }
}

/// A recorded parameter: a number, a bool as text, or null.
std::optional<std::uint64_t> value_of(const json& recorded) {
  if (recorded.is_null()) return std::nullopt;
  if (recorded.is_string()) return recorded.get<std::string>() == "true" ? 1 : 0;
  return recorded.get<std::uint64_t>();
}

TEST(ProtocolRecorded, EveryParameterAndFeatureOfIota) {
  MVM_REQUIRE_SHARED(shared);
  const json recorded = testing::read_json(shared / "conformance/adapter/facts/protocol.json");
  std::size_t compared = 0;
  for (const auto& [version, facts] : recorded.at("protocol_versions").items()) {
    const ProtocolConfig config = config_of(Chain::Iota, Network::Devnet, std::stoull(version));
    for (const auto& [name, value] : facts.at("parameters").items()) {
      const auto parameter = protocol_parameter_from_name(name);
      ASSERT_TRUE(parameter.has_value()) << name;
      EXPECT_EQ(config.get(*parameter), value_of(value)) << name << " of version " << version;
      ++compared;
    }
    for (const auto& [name, on] : facts.at("features").items()) {
      const auto feature = protocol_feature_from_name(name);
      ASSERT_TRUE(feature.has_value()) << name;
      EXPECT_EQ(config.is_enabled(*feature), on.get<bool>()) << name << " of version " << version;
      ++compared;
    }
  }
  EXPECT_GT(compared, 500u);
}

TableLimits table_limits_of(const json& j) {
  const auto entries = [&j](const char* name) { return j.at(name).get<std::uint16_t>(); };
  return {
      .module_handles = entries("module_handles"),
      .datatype_handles = entries("datatype_handles"),
      .function_handles = entries("function_handles"),
      .function_instantiations = entries("function_instantiations"),
      .signatures = entries("signatures"),
      .constant_pool = entries("constant_pool"),
      .identifiers = entries("identifiers"),
      .address_identifiers = entries("address_identifiers"),
      .struct_defs = entries("struct_defs"),
      .struct_def_instantiations = entries("struct_def_instantiations"),
      .function_defs = entries("function_defs"),
      .field_handles = entries("field_handles"),
      .field_instantiations = entries("field_instantiations"),
      .friend_decls = entries("friend_decls"),
      .enum_defs = entries("enum_defs"),
      .enum_def_instantiations = entries("enum_def_instantiations"),
      .variant_handles = entries("variant_handles"),
      .variant_instantiation_handles = entries("variant_instantiation_handles"),
  };
}

BinaryConfig binary_config_of(const json& j) {
  return {
      .max_binary_format_version = j.at("max_binary_format_version").get<std::uint32_t>(),
      .min_binary_format_version = j.at("min_binary_format_version").get<std::uint32_t>(),
      .check_no_extraneous_bytes = j.at("check_no_extraneous_bytes").get<bool>(),
      .tables = table_limits_of(j.at("table_config")),
  };
}

/// The recorded limits; `base` gives the feature switches, which are not recorded.
VerifierConfig verifier_config_of(const json& j, VerifierConfig base) {
  base.max_loop_depth = value_of(j.at("max_loop_depth"));
  base.max_function_parameters = value_of(j.at("max_function_parameters"));
  base.max_generic_instantiation_length = value_of(j.at("max_generic_instantiation_length"));
  base.max_basic_blocks = value_of(j.at("max_basic_blocks"));
  base.max_value_stack_size = j.at("max_value_stack_size").get<std::uint64_t>();
  base.max_type_nodes = value_of(j.at("max_type_nodes"));
  base.max_push_size = value_of(j.at("max_push_size"));
  base.max_dependency_depth = value_of(j.at("max_dependency_depth"));
  base.max_data_definitions = value_of(j.at("max_data_definitions"));
  base.max_fields_in_struct = value_of(j.at("max_fields_in_struct"));
  base.max_function_definitions = value_of(j.at("max_function_definitions"));
  base.max_constant_vector_len = value_of(j.at("max_constant_vector_len"));
  base.max_back_edges_per_function = value_of(j.at("max_back_edges_per_function"));
  base.max_back_edges_per_module = value_of(j.at("max_back_edges_per_module"));
  base.max_basic_blocks_in_script = value_of(j.at("max_basic_blocks_in_script"));
  base.max_identifier_len = value_of(j.at("max_identifier_len"));
  base.max_variants_in_enum = value_of(j.at("max_variants_in_enum"));
  base.bytecode_version = j.at("bytecode_version").get<std::uint32_t>();
  return base;
}

/// Settings of a chain that the verdicts were recorded under, compared with a version of ours.
void expect_verdict_settings(const json& verdicts, const ProtocolConfig& config) {
  EXPECT_EQ(config.binary_config(), binary_config_of(verdicts.at("deserializer")));
  const VerifierConfig execution = config.verifier_config();
  EXPECT_EQ(execution, verifier_config_of(verdicts.at("verifier"), execution));
  const VerifierConfig signing = config.verifier_config(VerifyFor::Signing);
  EXPECT_EQ(signing, verifier_config_of(verdicts.at("verifier_for_signing"), signing));
  const json& meter = verdicts.at("meter");
  EXPECT_EQ(config.meter_config().max_per_fun_meter_units, value_of(meter.at("max_per_function_units")));
  EXPECT_EQ(config.meter_config().max_per_mod_meter_units, value_of(meter.at("max_per_module_units")));
  EXPECT_EQ(config.meter_config().max_per_pkg_meter_units, value_of(meter.at("max_per_package_units")));

  const json& other = verdicts.at("other");
  const RuntimeConfig runtime = config.runtime_config();
  EXPECT_EQ(runtime.vector_len_max, other.at("vector_len_max"));
  EXPECT_EQ(runtime.max_value_nest_depth, other.at("max_value_nest_depth"));
  EXPECT_EQ(runtime.enable_invariant_violation_check_in_swap_loc,
            other.at("enable_invariant_violation_check_in_swap_loc"));
  EXPECT_EQ(runtime.error_execution_state, other.at("error_execution_state"));
  EXPECT_EQ(runtime.rethrow_serialization_type_layout_errors,
            other.at("rethrow_serialization_type_layout_errors"));
  EXPECT_EQ(runtime.hardened_one_time_witness_check, other.at("hardened_one_time_witness_check"));
  EXPECT_EQ(config.max_move_package_size(), other.at("max_package_bytes"));
  EXPECT_EQ(config.max_modules_in_publish(), other.at("max_modules_in_publish"));
  EXPECT_EQ(config.max_move_object_size(), other.at("max_move_object_size"));
}

// The verdicts were recorded with format 7, before a limit on enum variants: Sui had that from version 55 to
// 85, and IOTA in its first two versions.
TEST(ProtocolRecorded, SettingsOfTheVerdicts) {
  MVM_REQUIRE_SHARED(shared);
  const json verdicts = testing::read_json(shared / "conformance/config.json").at("verdicts");
  for (std::uint64_t version = 55; version <= 85; ++version) {
    SCOPED_TRACE(version);
    expect_verdict_settings(verdicts, sui(version));
  }
  for (const Network network : kNetworks) {
    expect_verdict_settings(verdicts, config_of(Chain::Iota, network, 1));
    expect_verdict_settings(verdicts, config_of(Chain::Iota, network, 2));
  }
}

// The transactional tests ran on a VM without a chain, whose settings are the defaults of the plain structs.
TEST(ProtocolRecorded, DefaultsAreTheSettingsOfAVmWithoutAChain) {
  MVM_REQUIRE_SHARED(shared);
  const json plain = testing::read_json(shared / "conformance/config.json").at("transactional");
  EXPECT_EQ(BinaryConfig::legacy(false), binary_config_of(plain.at("binary")));
  EXPECT_EQ(VerifierConfig{}, verifier_config_of(plain.at("verifier"), VerifierConfig{}));
  const json& recorded = plain.at("runtime");
  const RuntimeConfig runtime;
  EXPECT_EQ(runtime.vector_len_max, recorded.at("vector_len_max"));
  EXPECT_EQ(runtime.max_value_nest_depth, recorded.at("max_value_nest_depth"));
  EXPECT_EQ(runtime.hardened_one_time_witness_check, recorded.at("hardened_one_time_witness_check"));
  EXPECT_EQ(runtime.rethrow_serialization_type_layout_errors,
            recorded.at("rethrow_serialization_type_layout_errors"));
  EXPECT_EQ(runtime.error_execution_state, recorded.at("error_execution_state"));
  EXPECT_EQ(runtime.max_binary_format_version, recorded.at("max_binary_format_version"));
  EXPECT_EQ(runtime.check_no_extraneous_bytes_during_deserialization,
            recorded.at("check_no_extraneous_bytes_during_deserialization"));
}

// Every version that real data names is one that the table knows.
TEST(ProtocolRecorded, VersionsOfRealGenesisBlobsAreKnown) {
  MVM_REQUIRE_SHARED(shared);
  std::uint64_t newest = 0;
  for (const json& blob : testing::read_json(shared / "realdata/genesis/all-genesis-blobs.json.gz")) {
    const auto version = blob.at("protocol_version").get<std::uint64_t>();
    newest = std::max(newest, version);
    EXPECT_TRUE(protocol_config(Chain::Sui, Network::Devnet, version).has_value()) << version;
  }
  EXPECT_GT(newest, 0u);
}

}  // namespace
}  // namespace mvm

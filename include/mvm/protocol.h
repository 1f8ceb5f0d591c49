// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The protocol configuration: which limits, features, bytecode versions, gas schedule and native costs hold
/// on a chain at a protocol version.
///
/// Source: the protocol configuration of Sui (`sui-protocol-config`, versions 1 to 138 for mainnet, testnet
/// and devnet) and of IOTA (`iota-protocol-config`, versions 1 and 2). Every parameter with a number or a
/// bool and every on/off feature is here. Left out are settings that are neither: consensus algorithm,
/// consensus network, transaction ordering and congestion control mode (consensus only), the list of zkLogin
/// providers (superseded by node configuration in version 30), address aliases, gasless token types, and
/// linkage amendments of named packages.

#include <mvm/error.h>

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace mvm {

/// A family of chains. It decides names, limits and feature versions.
enum class Chain : std::uint8_t { Sui, Iota };

/// A network of a chain: some features come to one network before the other. Devnet stands for every other
/// network.
enum class Network : std::uint8_t { Mainnet, Testnet, Devnet };

[[nodiscard]] std::string_view to_string(Chain chain) noexcept;      // "sui", "iota"
[[nodiscard]] std::string_view to_string(Network network) noexcept;  // "mainnet", "testnet", "devnet"
[[nodiscard]] std::optional<Chain> chain_from_name(std::string_view name) noexcept;
[[nodiscard]] std::optional<Network> network_from_name(std::string_view name) noexcept;

/// Versions of the binary format (`VERSION_1`, `VERSION_MAX` of `move-binary-format`).
inline constexpr std::uint32_t kBinaryFormatVersionMin = 1;
inline constexpr std::uint32_t kBinaryFormatVersionMax = 7;

// ---------------------------------------------------------------------------------------------------------------
// What the rooms of the VM are configured with. Each is a plain struct that a caller may also fill by hand;
// the defaults are those of the Move VM outside a chain (`Default` or `legacy` of the Rust types named at
// each).

/// Most entries of each table; the deserializer refuses a longer table after it was read
/// (`TableConfig::legacy`).
struct TableLimits {
  std::uint16_t module_handles = UINT16_MAX;
  std::uint16_t datatype_handles = UINT16_MAX;
  std::uint16_t function_handles = UINT16_MAX;
  std::uint16_t function_instantiations = UINT16_MAX;
  std::uint16_t signatures = UINT16_MAX;
  std::uint16_t constant_pool = UINT16_MAX;
  std::uint16_t identifiers = UINT16_MAX;
  std::uint16_t address_identifiers = UINT16_MAX;
  std::uint16_t struct_defs = UINT16_MAX;
  std::uint16_t struct_def_instantiations = UINT16_MAX;
  std::uint16_t function_defs = UINT16_MAX;
  std::uint16_t field_handles = UINT16_MAX;
  std::uint16_t field_instantiations = UINT16_MAX;
  std::uint16_t friend_decls = UINT16_MAX;
  std::uint16_t enum_defs = UINT16_MAX;
  std::uint16_t enum_def_instantiations = UINT16_MAX;
  std::uint16_t variant_handles = 1024;
  std::uint16_t variant_instantiation_handles = 1024;

  friend bool operator==(const TableLimits&, const TableLimits&) = default;
};

/// Deserializer (`BinaryConfig` of `move-binary-format`).
struct BinaryConfig {
  std::uint32_t max_binary_format_version = kBinaryFormatVersionMax;
  std::uint32_t min_binary_format_version = kBinaryFormatVersionMin;
  /// Refuse bytes after the module, and a metadata table.
  bool check_no_extraneous_bytes = true;
  /// Refuse instructions of global storage while reading.
  bool deprecate_global_storage_ops = false;
  /// Accept the magic number of modules that are never published, such as those of the compiler's tests.
  bool allow_unpublishable = false;
  TableLimits tables = {};

  /// All versions and no small limits, with or without the check for bytes after the module.
  [[nodiscard]] static BinaryConfig legacy(bool check_no_extraneous_bytes = true) noexcept {
    return {.check_no_extraneous_bytes = check_no_extraneous_bytes};
  }

  friend bool operator==(const BinaryConfig&, const BinaryConfig&) = default;
};

/// Bytecode verifier (`VerifierConfig` of `move-vm-config`). Absent means no limit.
struct VerifierConfig {
  std::optional<std::uint64_t> max_loop_depth = std::nullopt;
  std::optional<std::uint64_t> max_function_parameters = std::nullopt;
  std::optional<std::uint64_t> max_generic_instantiation_length = std::nullopt;
  std::optional<std::uint64_t> max_basic_blocks = std::nullopt;
  std::uint64_t max_value_stack_size = 1024;
  std::optional<std::uint64_t> max_type_nodes = std::nullopt;
  std::optional<std::uint64_t> max_push_size = std::nullopt;
  std::optional<std::uint64_t> max_dependency_depth = std::nullopt;
  std::optional<std::uint64_t> max_data_definitions = std::nullopt;
  std::optional<std::uint64_t> max_fields_in_struct = std::nullopt;
  std::optional<std::uint64_t> max_function_definitions = std::nullopt;
  std::optional<std::uint64_t> max_constant_vector_len = 1024 * 1024;       ///< elements of a vector constant
  std::optional<std::uint64_t> max_back_edges_per_function = std::nullopt;  ///< counted for signing only
  std::optional<std::uint64_t> max_back_edges_per_module = std::nullopt;    ///< counted for signing only
  std::optional<std::uint64_t> max_basic_blocks_in_script = std::nullopt;
  std::optional<std::uint64_t> max_identifier_len = 128;  ///< bytes
  std::optional<std::uint64_t> max_variants_in_enum = 127;
  std::optional<std::uint64_t> max_generic_instantiation_type_nodes_per_function = std::nullopt;
  std::optional<std::uint64_t> max_generic_instantiation_type_nodes_per_module = std::nullopt;
  std::uint32_t bytecode_version = kBinaryFormatVersionMax;

  // Feature switches; the defaults are the rules that hold in every version of IOTA.
  bool disallow_self_identifier = false;  ///< no identifier `<SELF>`
  bool allow_receiving_object_id =
      true;  ///< any module may call `transfer::receiving_object_id` on its types
  bool reject_mutable_random_on_entry_functions = true;  ///< `entry` functions may not take `&mut Random`
  bool additional_borrow_checks = false;
  bool better_loader_errors = false;
  bool private_generics_verifier_v2 = false;
  bool deprecate_global_storage_ops = false;
  bool disable_entry_point_signature_check = false;
  bool switch_to_regex_reference_safety = false;  ///< off in every protocol version so far
  bool framework_tx_context_mut_restrictions = false;
  bool disallow_jump_orphans = false;
  /// max_generic_instantiation_type_nodes_* count the instantiated function's parameters and results too.
  bool include_function_signatures_in_instantiation_limits = false;
  /// Also run the regex-based reference safety check, with this many meter units (signing only).
  std::optional<std::uint64_t> sanity_check_with_regex_reference_safety = std::nullopt;

  friend bool operator==(const VerifierConfig&, const VerifierConfig&) = default;
};

/// Limits of the verifier's meter, in its own units (`MeterConfig` of `move-vm-config`). Absent means no
/// limit, which is how packages are verified during execution; only signing meters.
struct MeterConfig {
  std::optional<std::uint64_t> max_per_fun_meter_units = std::nullopt;
  std::optional<std::uint64_t> max_per_mod_meter_units = std::nullopt;
  std::optional<std::uint64_t> max_per_pkg_meter_units = std::nullopt;

  friend bool operator==(const MeterConfig&, const MeterConfig&) = default;
};

/// A limit of RuntimeConfig that is none.
inline constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

/// Move VM at run time (`VMConfig` and `VMRuntimeLimitsConfig` of `move-vm-config`).
struct RuntimeConfig {
  std::uint64_t vector_len_max = 1024 * 1024;  ///< elements of a vector
  std::uint64_t max_value_nest_depth = 128;    ///< kNoLimit: none (Sui before version 11)
  std::uint64_t max_type_to_layout_nodes = 256;
  bool variant_nodes = false;  ///< enum variants count as nodes of a layout
  bool hardened_one_time_witness_check = true;
  bool enable_invariant_violation_check_in_swap_loc = true;
  bool check_no_extraneous_bytes_during_deserialization = false;
  bool rethrow_serialization_type_layout_errors = false;
  bool error_execution_state = true;  ///< errors carry the stack; off on chains
  std::uint32_t max_binary_format_version = kBinaryFormatVersionMax;

  friend bool operator==(const RuntimeConfig&, const RuntimeConfig&) = default;
};

// ---------------------------------------------------------------------------------------------------------------
// Gas of computation (`gas_model` of `sui-types` and `iota-types`). Internal units are thousandths of a gas
// unit.

inline constexpr std::uint64_t kInternalUnitsPerGasUnit = 1000;

/// From `start` on, each unit of what is counted costs `multiplier` internal units.
struct GasTier {
  std::uint64_t start;
  std::uint64_t multiplier;

  friend bool operator==(const GasTier&, const GasTier&) = default;
};

/// The tier that a count lies in.
struct CurrentGasTier {
  std::uint64_t multiplier;
  std::uint64_t next_start;  ///< kNoLimit in the last tier
};

/// The tier of `count`; tiers ascend and the first starts at 0.
[[nodiscard]] CurrentGasTier gas_tier_at(std::span<const GasTier> tiers, std::uint64_t count) noexcept;

/// The tiers by which the meter charges: instructions run, operand stack height, and bytes put on the stack.
struct GasTiers {
  std::span<const GasTier> instructions;
  std::span<const GasTier> stack_height;
  std::span<const GasTier> stack_size;
};

/// Rules of charging that depend on the gas model version (`gas_predicates`).
struct GasModel {
  std::uint64_t version = 0;
  GasTiers tiers = {};
  /// Values are sized by the older formula.
  bool legacy_abstract_size = false;
  /// Input objects' bytes count as stack size.
  bool charge_input_as_memory = false;
  /// Out of gas while charging for storage keeps what is not spent.
  bool keep_budget_on_storage_out_of_gas = true;
  /// A gas price above the maximum is refused.
  bool check_gas_price_too_high = true;
  /// An upgrade is charged per byte as a publish is.
  bool charge_upgrades = true;
  /// A native call pops its arguments from the counted stack a second time.
  bool native_call_pops_twice = true;
  /// Comparing references counts the size of what they point to.
  bool equality_follows_references = false;
  /// Where gas is paid from is looked up again before the final charge.
  bool refresh_gas_payment_location = false;
  /// Native calls after this many count as instructions; kNoLimit: never.
  std::uint64_t native_calls_before_instructions = kNoLimit;
};

/// The gas model of a chain: tiers and rules. A version above those known has the rules of the newest.
[[nodiscard]] GasModel gas_model(Chain chain, std::uint64_t gas_model_version) noexcept;

// ---------------------------------------------------------------------------------------------------------------
// The configuration itself.

/// A parameter, see protocol_parameters.def.
enum class ProtocolParameter : std::uint16_t {
#define REQUIRED(name, type) name,
#include <mvm/protocol_parameters.def>
};

/// A feature that is on or off, see protocol_features.def.
enum class ProtocolFeature : std::uint16_t {
#define FEATURE(name) name,
#include <mvm/protocol_features.def>
};

inline constexpr std::size_t kProtocolParameterCount = 0
#define REQUIRED(name, type) +1
#include <mvm/protocol_parameters.def>
    ;

inline constexpr std::size_t kProtocolFeatureCount = 0
#define FEATURE(name) +1
#include <mvm/protocol_features.def>
    ;

[[nodiscard]] std::string_view to_string(ProtocolParameter parameter) noexcept;
[[nodiscard]] std::string_view to_string(ProtocolFeature feature) noexcept;
[[nodiscard]] std::optional<ProtocolParameter> protocol_parameter_from_name(std::string_view name) noexcept;
[[nodiscard]] std::optional<ProtocolFeature> protocol_feature_from_name(std::string_view name) noexcept;

/// Whether the verifier works for a validator that signs a transaction, which has more limits than execution
/// has: a transaction that is too expensive to verify is not signed, but one that was signed must verify
/// everywhere.
enum class VerifyFor : std::uint8_t { Execution, Signing };

/// All parameters and features of one protocol version. A plain value: copy it, change what a test needs.
class ProtocolConfig {
 public:
  [[nodiscard]] Chain chain() const noexcept { return chain_; }
  [[nodiscard]] Network network() const noexcept { return network_; }
  [[nodiscard]] std::uint64_t version() const noexcept { return version_; }

  /// The value of a parameter, of whichever type, if the version has it.
  [[nodiscard]] std::optional<std::uint64_t> get(ProtocolParameter parameter) const noexcept {
    const auto index = static_cast<std::size_t>(parameter);
    if (!present_[index]) return std::nullopt;
    return values_[index];
  }
  [[nodiscard]] bool is_enabled(ProtocolFeature feature) const noexcept {
    return features_[static_cast<std::size_t>(feature)];
  }
  /// For tests and private networks. The value must fit the parameter's type.
  void set(ProtocolParameter parameter, std::optional<std::uint64_t> value) noexcept;
  void set(ProtocolFeature feature, bool on) noexcept { features_[static_cast<std::size_t>(feature)] = on; }

  // An accessor for each: `config.max_tx_gas()` for a parameter that every version has, `std::optional` for
  // one that some lack, `bool` for a feature.
#define REQUIRED(name, type) \
  [[nodiscard]] type name() const noexcept { return static_cast<type>(at(ProtocolParameter::name)); }
#define OPTIONAL(name, type)                                \
  [[nodiscard]] std::optional<type> name() const noexcept { \
    if (!has(ProtocolParameter::name)) return std::nullopt; \
    return static_cast<type>(at(ProtocolParameter::name));  \
  }
#include <mvm/protocol_parameters.def>
#define FEATURE(name) \
  [[nodiscard]] bool name() const noexcept { return is_enabled(ProtocolFeature::name); }
#include <mvm/protocol_features.def>

  [[nodiscard]] BinaryConfig binary_config() const noexcept;
  [[nodiscard]] VerifierConfig verifier_config(VerifyFor purpose = VerifyFor::Execution) const noexcept;
  /// Without limits for execution. For signing they are a default of the node, not of the protocol.
  [[nodiscard]] MeterConfig meter_config(VerifyFor purpose = VerifyFor::Signing) const noexcept;
  [[nodiscard]] RuntimeConfig runtime_config() const noexcept;
  [[nodiscard]] GasModel gas_model() const noexcept { return mvm::gas_model(chain_, gas_model_version()); }

 private:
  friend Result<ProtocolConfig> protocol_config(Chain chain, Network network, std::uint64_t version);
  ProtocolConfig() = default;

  [[nodiscard]] bool has(ProtocolParameter parameter) const noexcept {
    return present_[static_cast<std::size_t>(parameter)];
  }
  [[nodiscard]] std::uint64_t at(ProtocolParameter parameter) const noexcept {
    return values_[static_cast<std::size_t>(parameter)];
  }

  Chain chain_ = Chain::Sui;
  Network network_ = Network::Mainnet;
  std::uint64_t version_ = 0;
  std::array<std::uint64_t, kProtocolParameterCount> values_ = {};
  std::bitset<kProtocolParameterCount> present_;
  std::bitset<kProtocolFeatureCount> features_;
};

/// The newest protocol version whose parameters are known: 138 for Sui, 2 for IOTA.
[[nodiscard]] std::uint64_t newest_protocol_version(Chain chain) noexcept;

/// The configuration of a version, 1 to newest_protocol_version(chain); an error of kind Unsupported for any
/// other.
[[nodiscard]] Result<ProtocolConfig> protocol_config(Chain chain, Network network, std::uint64_t version);

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#include <mvm/protocol.h>

#include <algorithm>
#include <string>

namespace mvm {
namespace {

/// Sets of networks, one bit for each.
enum Networks : std::uint8_t {
  Mainnet = 1,
  Testnet = 2,
  Devnet = 4,
  NotMainnet = 6,
  NotTestnet = 5,
  NotDevnet = 3,
  All = 7
};

/// One row of a chain's table: from `version` on, `key` has `value` on these networks.
struct Change {
  std::uint16_t version;
  Networks networks;
  bool is_feature;
  std::uint16_t key;  // a ProtocolFeature or a ProtocolParameter
  std::uint64_t value;
};

constexpr Change parameter_change(std::uint16_t version, Networks networks, ProtocolParameter parameter,
                                  std::uint64_t value) {
  return {version, networks, false, static_cast<std::uint16_t>(parameter), value};
}

constexpr Change feature_change(std::uint16_t version, Networks networks, ProtocolFeature feature, bool on) {
  return {version, networks, true, static_cast<std::uint16_t>(feature), on};
}

#define SET(version, networks, name, value) \
  parameter_change(version, networks, ProtocolParameter::name, value),
#define ON(version, networks, name) feature_change(version, networks, ProtocolFeature::name, true),
#define OFF(version, networks, name) feature_change(version, networks, ProtocolFeature::name, false),
constexpr Change kSuiChanges[] = {
#include "bytecode/protocol/sui.def"
};
constexpr Change kIotaChanges[] = {
#include "bytecode/protocol/iota.def"
};
#undef SET
#undef ON
#undef OFF

constexpr std::uint64_t kNewestSui = 138;
constexpr std::uint64_t kNewestIota = 2;

static_assert(std::ranges::is_sorted(kSuiChanges, {}, &Change::version));
static_assert(std::ranges::is_sorted(kIotaChanges, {}, &Change::version));
static_assert(kSuiChanges[std::size(kSuiChanges) - 1].version <= kNewestSui);
static_assert(kIotaChanges[std::size(kIotaChanges) - 1].version <= kNewestIota);

constexpr std::string_view kParameterNames[] = {
#define REQUIRED(name, type) #name,
#include <mvm/protocol_parameters.def>
};

constexpr std::string_view kFeatureNames[] = {
#define FEATURE(name) #name,
#include <mvm/protocol_features.def>
};

std::span<const Change> changes_of(Chain chain) noexcept {
  return chain == Chain::Sui ? std::span<const Change>(kSuiChanges) : std::span<const Change>(kIotaChanges);
}

/// The enum value whose name is at the same place in `names`.
template <class Enum>
std::optional<Enum> from_name(std::span<const std::string_view> names, std::string_view name) noexcept {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

constexpr std::string_view kChainNames[] = {"sui", "iota"};
constexpr std::string_view kNetworkNames[] = {"mainnet", "testnet", "devnet"};

}  // namespace

std::string_view to_string(Chain chain) noexcept { return kChainNames[static_cast<std::size_t>(chain)]; }
std::string_view to_string(Network network) noexcept {
  return kNetworkNames[static_cast<std::size_t>(network)];
}
std::string_view to_string(ProtocolParameter parameter) noexcept {
  return kParameterNames[static_cast<std::size_t>(parameter)];
}
std::string_view to_string(ProtocolFeature feature) noexcept {
  return kFeatureNames[static_cast<std::size_t>(feature)];
}

std::optional<Chain> chain_from_name(std::string_view name) noexcept {
  return from_name<Chain>(kChainNames, name);
}
std::optional<Network> network_from_name(std::string_view name) noexcept {
  return from_name<Network>(kNetworkNames, name);
}
std::optional<ProtocolParameter> protocol_parameter_from_name(std::string_view name) noexcept {
  return from_name<ProtocolParameter>(kParameterNames, name);
}
std::optional<ProtocolFeature> protocol_feature_from_name(std::string_view name) noexcept {
  return from_name<ProtocolFeature>(kFeatureNames, name);
}

void ProtocolConfig::set(ProtocolParameter parameter, std::optional<std::uint64_t> value) noexcept {
  const auto index = static_cast<std::size_t>(parameter);
  present_[index] = value.has_value();
  values_[index] = value.value_or(0);
}

std::uint64_t newest_protocol_version(Chain chain) noexcept {
  return chain == Chain::Sui ? kNewestSui : kNewestIota;
}

Result<ProtocolConfig> protocol_config(Chain chain, Network network, std::uint64_t version) {
  const std::uint64_t newest = newest_protocol_version(chain);
  if (version < 1 || version > newest) {
    return fail(ErrorKind::Unsupported, "protocol version " + std::to_string(version) + " of " +
                                            std::string(to_string(chain)) + " is unknown; known are 1 to " +
                                            std::to_string(newest));
  }
  ProtocolConfig config;
  config.chain_ = chain;
  config.network_ = network;
  config.version_ = version;
  const unsigned bit = 1u << static_cast<unsigned>(network);
  for (const Change& change : changes_of(chain)) {
    if (change.version > version) break;
    if ((change.networks & bit) == 0) continue;
    if (change.is_feature) {
      config.set(static_cast<ProtocolFeature>(change.key), change.value != 0);
    } else {
      config.set(static_cast<ProtocolParameter>(change.key), change.value);
    }
  }
  return config;
}

}  // namespace mvm

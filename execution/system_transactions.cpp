// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/system_transactions.h"

#include "execution/chain_names.h"

#include <mvm/bcs.h>
#include <mvm/transaction_builder.h>

#include <string_view>
#include <utility>

namespace mvm {
namespace {

/// Of all stake, in ten thousandths (`BRIDGE_COMMITTEE_MINIMAL_VOTING_POWER`).
constexpr std::uint64_t kBridgeVotingPower = 7'500;

class SystemBuilder {
 public:
  SystemBuilder() : builder_(AccountAddress{}) {}

  Argument call(const AccountAddress& package, std::string_view module, std::string_view function,
                std::vector<Argument> arguments, std::vector<TypeTag> type_arguments = {}) {
    return builder_.move_call({package, std::string(module), std::string(function), std::move(type_arguments),
                               std::move(arguments)});
  }
  Argument number(std::uint64_t value) { return builder_.pure(value); }
  Argument bytes(Bytes bcs) { return builder_.pure(std::move(bcs)); }
  Argument shared(const ObjectId& id, SequenceNumber initial_version) {
    return builder_.object(SharedObject{id, initial_version, SharedObjectMutability::Mutable});
  }
  Argument system_state() { return shared(kSystemStateId, kObjectStartVersion); }
  [[nodiscard]] const ProgrammableTransaction& transaction() const { return builder_.programmable(); }

 private:
  TransactionBuilder builder_;
};

Bytes encode_jwks(const std::vector<ActiveJwk>& jwks) {
  Bytes bytes;
  BcsWriter writer(bytes);
  writer.write_uleb128(jwks.size());
  for (const ActiveJwk& active : jwks) {
    for (const std::string* text : {&active.jwk_id.iss, &active.jwk_id.kid, &active.jwk.kty, &active.jwk.e,
                                    &active.jwk.n, &active.jwk.alg}) {
      writer.write_string(*text);
    }
    writer.write(active.epoch);
  }
  return bytes;
}

/// Adds the commands of one kind at the end of an epoch.
class EndOfEpochBuilder {
 public:
  EndOfEpochBuilder(SystemBuilder& builder, const ProtocolConfig& protocol)
      : builder_(builder), protocol_(protocol) {}

  void operator()(const ChangeEpoch& change) {
    const TypeTag token = gas_token(protocol_.chain());
    const auto reward = [&](std::uint64_t amount) {
      return builder_.call(kFrameworkAddress, "balance", "create_staking_rewards", {builder_.number(amount)},
                           {token});
    };
    const Argument storage = reward(change.storage_charge);
    const Argument computation = reward(change.computation_charge);
    const Argument rebates = builder_.call(kSystemAddress, system_module(), "advance_epoch",
                                           advance_epoch_arguments(change, storage, computation));
    builder_.call(kFrameworkAddress, "balance", "destroy_storage_rebates", {rebates}, {token});
  }
  void operator()(const AuthenticatorStateCreate&) { create("authenticator_state"); }
  void operator()(const AuthenticatorStateExpire& expire) {
    const Argument state =
        builder_.shared(kAuthenticatorStateId, expire.authenticator_obj_initial_shared_version);
    builder_.call(kFrameworkAddress, "authenticator_state", "expire_jwks",
                  {state, builder_.number(expire.min_epoch)});
  }
  void operator()(const RandomnessStateCreate&) { create("random"); }
  void operator()(const DenyListStateCreate&) { create("deny_list"); }
  void operator()(const BridgeStateCreate& bridge) {
    const Bytes uid(kBridgeId.bytes.begin(), kBridgeId.bytes.end());
    builder_.call(kBridgeAddress, "bridge", "create",
                  {builder_.bytes(uid), builder_.bytes({bridge_chain(bridge.chain_id)})});
  }
  void operator()(const BridgeCommitteeInit& init) {
    const Argument bridge = builder_.shared(kBridgeId, init.bridge_object_version);
    const Argument power =
        builder_.call(kSystemAddress, system_module(), "validator_voting_powers", {builder_.system_state()});
    builder_.call(kBridgeAddress, "bridge", "init_bridge_committee",
                  {bridge, power, builder_.number(kBridgeVotingPower)});
  }
  void operator()(const StoreExecutionTimeObservations&) {}
  void operator()(const AccumulatorRootCreate&) { create("accumulator"); }
  void operator()(const CoinRegistryCreate&) { create("coin_registry"); }
  void operator()(const DisplayRegistryCreate&) { create("display_registry"); }
  void operator()(const AddressAliasStateCreate&) { create("address_alias"); }
  void operator()(const WriteAccumulatorStorageCost& cost) {
    builder_.call(kSystemAddress, system_module(), "write_accumulator_storage_cost",
                  {builder_.system_state(), builder_.number(cost.storage_cost)});
  }
  void operator()(const ForwardingAddressRegistryCreate&) { create("forwarding_address"); }

 private:
  void create(std::string_view module) { builder_.call(kFrameworkAddress, module, "create", {}); }

  [[nodiscard]] std::string_view system_module() const {
    return protocol_.chain() == Chain::Iota ? "iota_system" : "sui_system";
  }

  /// The bridge's number for the chain: main network, test network, or another (`BridgeChainId`).
  [[nodiscard]] std::uint8_t bridge_chain(const Digest&) const {
    switch (protocol_.network()) {
      case Network::Mainnet:
        return 0;
      case Network::Testnet:
        return 1;
      case Network::Devnet:
        return 2;
    }
    return 2;
  }

  std::vector<Argument> advance_epoch_arguments(const ChangeEpoch& change, Argument storage,
                                                Argument computation) {
    const bool is_iota = protocol_.chain() == Chain::Iota;
    std::vector<Argument> arguments;
    if (is_iota) arguments.push_back(builder_.number(protocol_.validator_target_reward().value_or(0)));
    arguments.insert(arguments.end(),
                     {storage, computation, builder_.system_state(), builder_.number(change.epoch),
                      builder_.number(change.protocol_version), builder_.number(change.storage_rebate),
                      builder_.number(change.non_refundable_storage_fee)});
    if (!is_iota) arguments.push_back(builder_.number(protocol_.storage_fund_reinvest_rate().value_or(0)));
    arguments.push_back(builder_.number(protocol_.reward_slashing_rate()));
    arguments.push_back(builder_.number(change.epoch_start_timestamp_ms));
    return arguments;
  }

  SystemBuilder& builder_;
  const ProtocolConfig& protocol_;
};

}  // namespace

ProgrammableTransaction consensus_commit_prologue(std::uint64_t timestamp_ms) {
  SystemBuilder builder;
  const Argument clock = builder.shared(kClockId, kObjectStartVersion);
  builder.call(kFrameworkAddress, "clock", "consensus_commit_prologue",
               {clock, builder.number(timestamp_ms)});
  return builder.transaction();
}

ProgrammableTransaction authenticator_state_update(const AuthenticatorStateUpdate& update) {
  SystemBuilder builder;
  const Argument state =
      builder.shared(kAuthenticatorStateId, update.authenticator_obj_initial_shared_version);
  builder.call(kFrameworkAddress, "authenticator_state", "update_authenticator_state",
               {state, builder.bytes(encode_jwks(update.new_active_jwks))});
  return builder.transaction();
}

ProgrammableTransaction randomness_state_update(const RandomnessStateUpdate& update) {
  SystemBuilder builder;
  const Argument state = builder.shared(kRandomnessStateId, update.randomness_obj_initial_shared_version);
  Bytes random;
  BcsWriter(random).write_byte_vector(update.random_bytes);
  builder.call(kFrameworkAddress, "random", "update_randomness_state",
               {state, builder.number(update.randomness_round), builder.bytes(std::move(random))});
  return builder.transaction();
}

ProgrammableTransaction end_of_epoch(const std::vector<EndOfEpochTransactionKind>& kinds,
                                     const ProtocolConfig& protocol) {
  SystemBuilder builder;
  EndOfEpochBuilder add(builder, protocol);
  for (const EndOfEpochTransactionKind& kind : kinds) std::visit(add, kind);
  return builder.transaction();
}

const ChangeEpoch* change_of_epoch(const TransactionKind& kind) noexcept {
  if (const auto* change = std::get_if<ChangeEpoch>(&kind)) return change;
  const auto* end = std::get_if<EndOfEpochTransaction>(&kind);
  if (end == nullptr || end->kinds.empty()) return nullptr;
  return std::get_if<ChangeEpoch>(&end->kinds.back());
}

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/transaction_checks.h"

#include "execution/chain_names.h"
#include "execution/gas_status.h"

#include <fmt/format.h>
#include <mvm/bytecode.h>
#include <mvm/chain_bcs.h>
#include <mvm/verifier.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace mvm {
namespace {

std::unexpected<Error> refused(std::string message) { return fail(ErrorKind::Input, std::move(message)); }

std::unexpected<Error> over_limit(std::string_view what, std::uint64_t limit) {
  return refused(fmt::format("more than the maximum of {} (the limit is {})", what, limit));
}

// ---------------------------------------------------------------------------------------------------------
// Commands

/// Counts the nodes of type arguments; `count` goes on over those of one call.
Result<void> check_type(const TypeTag& type, const ProtocolConfig& protocol, std::uint64_t& count) {
  std::vector<std::pair<const TypeTag*, std::uint64_t>> open{{&type, 1}};
  while (!open.empty()) {
    const auto [tag, depth] = open.back();
    open.pop_back();
    if (++count >= protocol.max_type_arguments())
      return over_limit("type arguments", protocol.max_type_arguments());
    if (depth >= protocol.max_type_argument_depth()) {
      return over_limit("nesting of type arguments", protocol.max_type_argument_depth());
    }
    if (tag->element) open.emplace_back(tag->element.get(), depth + 1);
    if (!tag->struct_tag) continue;
    for (const TypeTag& parameter : tag->struct_tag->type_params) open.emplace_back(&parameter, depth + 1);
  }
  return {};
}

class CommandChecker {
 public:
  explicit CommandChecker(const ProtocolConfig& protocol) : protocol_(protocol) {}

  Result<void> operator()(const MoveCall& call) const {
    std::uint64_t count = 0;
    for (const TypeTag& type : call.type_arguments) {
      if (auto checked = check_type(type, protocol_, count); !checked) return checked;
    }
    return check_arguments(call.arguments);
  }
  Result<void> operator()(const TransferObjects& command) const { return check_some(command.objects); }
  Result<void> operator()(const SplitCoins& command) const { return check_some(command.amounts); }
  Result<void> operator()(const MergeCoins& command) const { return check_some(command.sources); }
  Result<void> operator()(const MakeMoveVec& command) const {
    if (!command.element_type && command.elements.empty())
      return refused("a vector without elements needs a type");
    std::uint64_t count = 0;
    if (command.element_type) {
      if (auto checked = check_type(*command.element_type, protocol_, count); !checked) return checked;
    }
    return check_arguments(command.elements);
  }
  Result<void> operator()(const Publish& command) const {
    return check_package(command.modules, command.dependencies);
  }
  Result<void> operator()(const Upgrade& command) const {
    return check_package(command.modules, command.dependencies);
  }

 private:
  Result<void> check_arguments(const std::vector<Argument>& arguments) const {
    if (arguments.size() >= protocol_.max_arguments())
      return over_limit("arguments", protocol_.max_arguments());
    return {};
  }
  Result<void> check_some(const std::vector<Argument>& arguments) const {
    if (arguments.empty()) return refused("a command without arguments");
    return check_arguments(arguments);
  }
  Result<void> check_package(const std::vector<Bytes>& modules,
                             const std::vector<ObjectId>& dependencies) const {
    if (modules.empty()) return refused("a package without modules");
    if (modules.size() >= protocol_.max_modules_in_publish()) {
      return over_limit("modules", protocol_.max_modules_in_publish());
    }
    const auto limit = protocol_.max_package_dependencies();
    if (limit && dependencies.size() >= *limit) return over_limit("dependencies", *limit);
    return {};
  }

  const ProtocolConfig& protocol_;
};

/// Whether a command takes this argument.
struct TakesArgument {
  Argument wanted;

  [[nodiscard]] bool is_in(const std::vector<Argument>& arguments) const {
    return std::ranges::find(arguments, wanted) != arguments.end();
  }
  bool operator()(const MoveCall& call) const { return is_in(call.arguments); }
  bool operator()(const TransferObjects& transfer) const {
    return is_in(transfer.objects) || transfer.address == wanted;
  }
  bool operator()(const SplitCoins& split) const { return is_in(split.amounts) || split.coin == wanted; }
  bool operator()(const MergeCoins& merge) const { return is_in(merge.sources) || merge.target == wanted; }
  bool operator()(const Publish&) const { return false; }
  bool operator()(const MakeMoveVec& vec) const { return is_in(vec.elements); }
  bool operator()(const Upgrade& upgrade) const { return upgrade.ticket == wanted; }
};

/// After a command that used randomness, only coins may be merged and objects transferred.
Result<void> check_after_randomness(const ProgrammableTransaction& transaction) {
  const auto is_randomness = [](const CallArg& input) {
    const auto* object = std::get_if<ObjectArg>(&input);
    const auto* shared = object != nullptr ? std::get_if<SharedObject>(object) : nullptr;
    return shared != nullptr && shared->id == kRandomnessStateId;
  };
  const auto at = std::ranges::find_if(transaction.inputs, is_randomness);
  if (at == transaction.inputs.end()) return {};
  const auto index = static_cast<std::uint16_t>(at - transaction.inputs.begin());
  bool was_used = false;
  for (const Command& command : transaction.commands) {
    const bool is_harmless =
        std::holds_alternative<TransferObjects>(command) || std::holds_alternative<MergeCoins>(command);
    if (was_used && !is_harmless)
      return refused("only transfers and merges may follow a command that uses randomness");
    was_used = was_used || std::visit(TakesArgument{Argument::input(index)}, command);
  }
  return {};
}

Result<void> check_inputs(const ProgrammableTransaction& transaction, const ProtocolConfig& protocol) {
  auto kinds = input_kinds(transaction);
  if (!kinds) return propagate(kinds);
  if (kinds->size() + receiving_refs(transaction).size() > protocol.max_input_objects()) {
    return over_limit("input and receiving objects", protocol.max_input_objects());
  }
  for (const CallArg& input : transaction.inputs) {
    const auto* pure = std::get_if<Pure>(&input);
    if (pure != nullptr && pure->bytes.size() >= protocol.max_pure_argument_size()) {
      return over_limit("bytes of a pure argument", protocol.max_pure_argument_size());
    }
    if (std::holds_alternative<FundsWithdrawal>(input)) {
      return fail(ErrorKind::Unsupported, "withdrawals from address balances are not supported");
    }
  }
  return {};
}

Result<void> check_programmable(const ProgrammableTransaction& transaction, const ProtocolConfig& protocol) {
  if (transaction.commands.size() >= protocol.max_programmable_tx_commands()) {
    return over_limit("commands", protocol.max_programmable_tx_commands());
  }
  if (auto checked = check_inputs(transaction, protocol); !checked) return checked;
  const auto publishes = [](const Command& command) {
    return std::holds_alternative<Publish>(command) || std::holds_alternative<Upgrade>(command);
  };
  const auto limit = protocol.max_publish_or_upgrade_per_ptb();
  const auto count = static_cast<std::uint64_t>(std::ranges::count_if(transaction.commands, publishes));
  if (limit && count > *limit) return over_limit("publish and upgrade commands", *limit);
  for (const Command& command : transaction.commands) {
    if (auto checked = std::visit(CommandChecker(protocol), command); !checked) return checked;
  }
  return check_after_randomness(transaction);
}

// ----------------------------------------------------------------------------------------------------------
// Objects

Result<void> check_owned(const InputKind& kind, const Object& object, const AccountAddress& owner,
                         Chain chain) {
  const std::string id = kind.ref.id.to_hex();
  if (object.is_package()) return refused(id + " is a package, not an object");
  if (kind.ref.version >= kMaxVersion) return refused("the version of object " + id + " is out of range");
  if (object.digest(chain) != kind.ref.digest) return refused("object " + id + " has another digest");
  switch (object.owner.kind) {
    case Owner::Kind::Immutable:
      return {};
    case Owner::Kind::AddressOwner:
      if (object.owner.address == owner) return {};
      return refused(fmt::format("object {} is owned by {}, not by {}", id, object.owner.address.to_hex(),
                                 owner.to_hex()));
    case Owner::Kind::ObjectOwner:
      return refused(fmt::format("object {} is a child of {}", id, object.owner.address.to_hex()));
    case Owner::Kind::Shared:
      return refused("object " + id + " is shared");
    case Owner::Kind::ConsensusAddressOwner:
      return refused("object " + id + " is owned through consensus");
  }
  return {};
}

/// Objects that only the system may write, or even use.
Result<void> check_system_objects(const InputKind& kind, bool& is_decided, bool is_system) {
  const ObjectId& id = kind.ref.id;
  const bool is_protected_clock =
      id == kClockId && kind.initial_shared_version == kObjectStartVersion && kind.is_mutable;
  const bool is_protected_randomness = id == kRandomnessStateId && kind.is_mutable;
  is_decided = is_protected_clock || is_protected_randomness || id == kAuthenticatorStateId;
  if (is_decided && !is_system) return refused("only the system may use " + id.to_hex() + " so");
  return {};
}

Result<void> check_shared(const InputKind& kind, const Object& object, const AccountAddress& sender,
                          bool is_system) {
  bool is_decided = false;
  if (auto checked = check_system_objects(kind, is_decided, is_system); !checked || is_decided)
    return checked;
  const std::string id = kind.ref.id.to_hex();
  if (object.version() >= kMaxVersion) return refused("the version of object " + id + " is out of range");
  if (!object.owner.is_consensus()) return refused("object " + id + " is not shared");
  if (object.owner.version != kind.initial_shared_version) {
    return refused(fmt::format("object {} was shared at version {}, not {}", id, object.owner.version,
                               kind.initial_shared_version));
  }
  const bool is_of_another =
      object.owner.kind == Owner::Kind::ConsensusAddressOwner && object.owner.address != sender;
  if (is_of_another) return refused("object " + id + " is owned by another account");
  return {};
}

}  // namespace

Result<void> check_kind_validity(const TransactionKind& kind, const ProtocolConfig& protocol) {
  // No limits bind the system.
  const auto* transaction = std::get_if<ProgrammableTransaction>(&kind);
  return transaction != nullptr ? check_programmable(*transaction, protocol) : Result<void>{};
}

Result<void> check_validity(const TransactionDataV1& transaction, const ProtocolConfig& protocol,
                            EpochId epoch) {
  if (is_system_transaction(transaction.kind)) return {};
  const auto* expiration = std::get_if<ExpirationEpoch>(&transaction.expiration);
  if (expiration != nullptr && expiration->epoch < epoch) return refused("the transaction has expired");
  const std::uint64_t size = to_bcs(TransactionData{transaction}, protocol.chain()).size();
  if (size > protocol.max_tx_size_bytes())
    return over_limit("bytes of a transaction", protocol.max_tx_size_bytes());
  const std::size_t coins = transaction.gas_data.payment.size();
  if (coins == 0) return refused("no gas coin is given");
  const std::uint64_t limit = protocol.max_gas_payment_objects();
  const bool is_within = protocol.correct_gas_payment_limit_check() ? coins <= limit : coins < limit;
  if (!is_within) return over_limit("gas coins", limit);
  return check_kind_validity(transaction.kind, protocol);
}

Result<void> check_gas(std::span<const TransactionInput> inputs, const GasData& gas,
                       const ProtocolConfig& protocol, std::uint64_t reference_gas_price) {
  if (gas.price < reference_gas_price) {
    return refused(
        fmt::format("the gas price {} is below the reference price {}", gas.price, reference_gas_price));
  }
  const bool is_too_high = protocol.chain() == Chain::Iota ? gas.price > protocol.max_gas_price()
                                                           : gas.price >= protocol.max_gas_price();
  if (protocol.gas_model().check_gas_price_too_high && is_too_high) {
    return refused(
        fmt::format("the gas price {} is above the maximum of {}", gas.price, protocol.max_gas_price()));
  }
  std::map<ObjectId, const Object*> objects;
  for (const TransactionInput& input : inputs) objects.emplace(input.id(), input.object.get());
  std::vector<const Object*> coins;
  for (const ObjectRef& ref : gas.payment) {
    const auto found = objects.find(ref.id);
    if (found == objects.end()) return fail(ErrorKind::NotFound, "there is no gas coin " + ref.id.to_hex());
    if (found->second == nullptr) return refused("the gas coin " + ref.id.to_hex() + " is gone");
    if (!found->second->owner.is_address_owned())
      return refused("the gas coin " + ref.id.to_hex() + " is not owned");
    coins.push_back(found->second);
  }
  if (gas.budget > protocol.max_tx_gas()) {
    return refused(
        fmt::format("the gas budget {} is above the maximum of {}", gas.budget, protocol.max_tx_gas()));
  }
  const std::uint64_t least = min_gas_budget(protocol, gas.price);
  if (gas.budget < least)
    return refused(fmt::format("the gas budget {} is below the minimum of {}", gas.budget, least));
  U128 balance = 0;
  for (const Object* coin : coins) {
    const MoveObject* move = coin->as_move();
    if (move == nullptr || !move->type.is_gas_coin()) return refused(coin->id().to_hex() + " is no gas coin");
    balance += move->coin_value().value_or(0);
  }
  if (balance < gas.budget) {
    return refused(
        fmt::format("the gas coins hold {}, less than the budget of {}", to_string(balance), gas.budget));
  }
  return {};
}

Result<void> check_objects(std::span<const TransactionInput> inputs, const TransactionDataV1& transaction,
                           const ProtocolConfig& protocol) {
  std::set<ObjectId> used;
  for (const TransactionInput& input : inputs) {
    if (input.is_mutable() && !used.insert(input.id()).second) {
      return refused("object " + input.id().to_hex() + " is used twice");
    }
  }
  const bool is_genesis = std::holds_alternative<GenesisTransaction>(transaction.kind);
  if (inputs.empty() && !is_genesis && !is_system_transaction(transaction.kind))
    return refused("there are no inputs");
  std::set<ObjectId> coins;
  for (const ObjectRef& ref : transaction.gas_data.payment) coins.insert(ref.id);
  const bool is_system = is_system_transaction(transaction.kind);
  for (const TransactionInput& input : inputs) {
    if (input.object == nullptr) continue;
    const AccountAddress& owner =
        coins.contains(input.id()) ? transaction.gas_data.owner : transaction.sender;
    Result<void> checked;
    switch (input.kind.kind) {
      case InputKind::Kind::Package:
        if (!input.object->is_package())
          checked = refused("object " + input.id().to_hex() + " is no package");
        break;
      case InputKind::Kind::ImmOrOwned:
        checked = check_owned(input.kind, *input.object, owner, protocol.chain());
        break;
      case InputKind::Kind::Shared:
        checked = check_shared(input.kind, *input.object, transaction.sender, is_system);
        break;
    }
    if (!checked) return checked;
  }
  return {};
}

Result<void> check_objects_for_inspection(std::span<const TransactionInput> inputs) {
  std::set<ObjectId> used;
  for (const TransactionInput& input : inputs) {
    if (input.object == nullptr || input.object->owner.is_immutable()) continue;
    if (!used.insert(input.id()).second) return refused("object " + input.id().to_hex() + " is used twice");
  }
  return {};
}

Result<void> check_receiving(std::span<const TransactionInput> inputs, std::span<const ObjectRef> receiving,
                             const ObjectStore& store) {
  std::set<ObjectId> used;
  for (const TransactionInput& input : inputs) used.insert(input.id());
  for (const ObjectRef& ref : receiving) {
    const std::string id = ref.id.to_hex();
    if (ref.version >= kMaxVersion) return refused("the version of object " + id + " is out of range");
    auto latest = store.latest(ref.id);
    if (!latest) return propagate(latest);
    if (!*latest) return fail(ErrorKind::NotFound, "there is no object " + id);
    // Where it was received before, the transaction may run, and fail.
    if ((*latest)->version != ref.version) {
      auto received = store.metadata(received_key(ref.id, ref.version));
      if (!received) return propagate(received);
      if (*received) continue;
    }
    if (!(*latest)->is_live()) return fail(ErrorKind::NotFound, "there is no object " + id);
    const Object& object = *(*latest)->object;
    if (object.version() != ref.version) {
      return refused(fmt::format("object {} is at version {}, not {}", id, object.version(), ref.version));
    }
    if (object.is_package()) return refused(id + " is a package, not an object");
    if (object.digest(store.chain()) != ref.digest) return refused("object " + id + " has another digest");
    if (!object.owner.is_address_owned()) return refused("object " + id + " cannot be received");
    if (!used.insert(ref.id).second) return refused("object " + id + " is an input twice");
  }
  return {};
}

namespace {

bool is_too_expensive(const Error& error) noexcept {
  return error.status() == StatusCode::PROGRAM_TOO_COMPLEX ||
         error.status() == StatusCode::TOO_MANY_BACK_EDGES;
}

/// Other failures are found when the transaction runs.
Result<void> check_package_cost(const std::vector<Bytes>& modules, const ProtocolConfig& protocol,
                                Meter& meter) {
  std::vector<CompiledModule> compiled;
  for (const Bytes& bytes : modules) {
    auto module = deserialize_module(bytes, protocol.binary_config());
    if (!module) return {};
    compiled.push_back(std::move(*module));
  }
  const VerifierConfig config = protocol.verifier_config(VerifyFor::Signing);
  meter.enter_scope(MeterScope::Package);
  for (const CompiledModule& module : compiled) {
    meter.enter_scope(MeterScope::Module);
    auto verified = verify_module(module, config, meter);
    if (verified) verified = verify_object_rules(module, config, protocol.chain(), meter);
    if (!verified && is_too_expensive(verified.error())) return verified;
    if (!meter.transfer(MeterScope::Module, MeterScope::Package)) return Meter::too_complex();
  }
  return {};
}

}  // namespace

Result<void> check_verification_cost(const TransactionKind& kind, const ProtocolConfig& protocol) {
  const auto* transaction = std::get_if<ProgrammableTransaction>(&kind);
  if (transaction == nullptr) return {};
  Meter meter(protocol.meter_config(VerifyFor::Signing));
  for (const Command& command : transaction->commands) {
    const auto* publish = std::get_if<Publish>(&command);
    const auto* upgrade = std::get_if<Upgrade>(&command);
    if (publish == nullptr && upgrade == nullptr) continue;
    const std::vector<Bytes>& modules = publish != nullptr ? publish->modules : upgrade->modules;
    if (auto checked = check_package_cost(modules, protocol, meter); !checked) {
      return refused("the package takes too long to verify: " + checked.error().to_string());
    }
  }
  return {};
}

}  // namespace mvm

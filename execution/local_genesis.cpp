// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/execution.h>

#include "execution/chain_names.h"
#include "execution/executor_state.h"
#include "execution/programmable.h"
#include "stdlib/object_id.h"

#include <fmt/format.h>
#include <mvm/bcs.h>
#include <mvm/bytecode.h>
#include <mvm/genesis.h>
#include <mvm/transaction_builder.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

namespace mvm {
namespace {

/// Modules of the framework that make an object of the system by a function `create`.
constexpr std::array<std::string_view, 5> kCreators = {"clock", "random", "deny_list", "coin_registry",
                                                       "display_registry"};

Result<std::set<std::string>> module_names(std::span<const Bytes> modules, const ProtocolConfig& protocol) {
  std::set<std::string> names;
  for (const Bytes& bytes : modules) {
    auto module = deserialize_module(bytes, protocol.binary_config());
    if (!module) return propagate(module);
    names.emplace(module->name());
  }
  return names;
}

/// Makes the first objects by running the framework itself, with the rights of genesis.
class GenesisMaker {
 public:
  GenesisMaker(ObjectStore& store, const ProtocolConfig& protocol, const LocalGenesis& genesis)
      : protocol_(protocol),
        genesis_(genesis),
        state_(VmConfig::for_protocol(protocol), store),
        working_set_(store, state_.packages, protocol, {}, {}, genesis.epoch.epoch),
        gas_(GasStatus::unmetered(), {}) {
    context_.epoch = genesis.epoch.epoch;
    context_.epoch_timestamp_ms = genesis.epoch.epoch_start_timestamp_ms;
    context_.reference_gas_price = genesis.epoch.reference_gas_price;
  }

  /// The transaction that writes them all.
  Result<GenesisTransaction> make() {
    if (auto published = publish(genesis_.std_modules, {}); !published) return propagate(published);
    if (auto published = publish(genesis_.sui_modules, {kStdAddress}); !published)
      return propagate(published);
    if (auto created = create_system_objects(); !created) return propagate(created);
    for (const LocalGenesisAccount& account : genesis_.accounts) add_coins(account);
    GenesisTransaction transaction;
    for (const auto& [id, object] : working_set_.results().written) {
      transaction.objects.emplace_back(RawObject{object.data, object.owner});
    }
    return transaction;
  }

 private:
  Result<void> run(const ProgrammableTransaction& commands) {
    ExecutionMode mode = ExecutionMode::system();
    std::vector<CommandResult> results;
    auto ran = run_programmable(state_.vm.runtime(), working_set_, gas_, context_, mode, commands, results);
    if (ran) return {};
    if (working_set_.store_failure()) return std::unexpected(*working_set_.store_failure());
    if (ran.error().cause) return std::unexpected(std::move(*ran.error().cause));
    return fail(ErrorKind::Input, "the framework is not accepted: " + to_string(ran.error().kind));
  }

  Result<void> publish(const std::vector<Bytes>& modules, std::vector<ObjectId> dependencies) {
    if (modules.empty()) return fail(ErrorKind::Input, "the framework has no modules");
    TransactionBuilder builder{AccountAddress{}};
    builder.publish(modules, std::move(dependencies));
    return run(builder.programmable());
  }

  Result<void> create_system_objects() {
    auto modules = module_names(genesis_.sui_modules, protocol_);
    if (!modules) return propagate(modules);
    TransactionBuilder builder{AccountAddress{}};
    for (const std::string_view module : kCreators) {
      if (!modules->contains(std::string(module))) continue;
      builder.move_call({kFrameworkAddress, std::string(module), "create", {}, {}});
    }
    return run(builder.programmable());
  }

  void add_coins(const LocalGenesisAccount& account) {
    for (const std::uint64_t balance : account.gas_coins) {
      const ObjectId id = context_.fresh_id();
      MoveObject coin;
      coin.type = MoveObjectType::from_struct_tag(
          framework_struct("coin", "Coin", {gas_token(protocol_.chain())}), protocol_.chain());
      coin.has_public_transfer.value = true;
      coin.contents.assign(id.bytes.begin(), id.bytes.end());
      BcsWriter(coin.contents).write(balance);
      working_set_.create(Object{std::move(coin), Owner::of_address(account.address), Digest{}, 0});
    }
  }

  const ProtocolConfig& protocol_;
  const LocalGenesis& genesis_;
  Executor::State state_;
  TemporaryStore working_set_;
  GasCharger gas_;
  TransactionContext context_;
};

Result<void> check_empty(const ObjectStore& store) {
  auto state = store.metadata(kChainStateKey);
  if (!state) return propagate(state);
  auto packages = store.packages(std::nullopt, 1);
  if (!packages) return propagate(packages);
  if (*state || !packages->empty()) return fail(ErrorKind::Store, "the store holds a chain already");
  return {};
}

}  // namespace

Result<TransactionRecord> make_local_genesis(ObjectStore& store, const ProtocolConfig& protocol,
                                             const LocalGenesis& genesis) {
  if (auto empty = check_empty(store); !empty) return propagate(empty);
  auto first = GenesisMaker(store, protocol, genesis).make();
  if (!first) return propagate(first);

  TransactionDataV1 data{std::move(*first), AccountAddress{}, {}, NoExpiration{}};
  // As genesis transactions of networks name their gas: an object that is none, at the price of 1.
  data.gas_data.payment.push_back({});
  data.gas_data.price = 1;
  const TransactionData transaction(std::move(data));
  const Executor executor(protocol, store);
  auto outcome = executor.execute(transaction, {.epoch = genesis.epoch});
  if (!outcome) return propagate(outcome);
  if (!outcome->ok()) return fail(ErrorKind::Input, "genesis failed: " + outcome->status().to_string());

  WriteBatch batch = write_batch(transaction, *outcome);
  batch.metadata.push_back(chain_state_metadata({genesis.network, protocol.version(), genesis.epoch}));
  const Digest& digest = outcome->transaction;
  batch.metadata.push_back(
      {std::string(kChainIdentifierKey), Bytes(digest.bytes.begin(), digest.bytes.end())});
  TransactionRecord record = batch.transactions.front();
  if (auto committed = store.commit(batch); !committed) return propagate(committed);
  return record;
}

}  // namespace mvm

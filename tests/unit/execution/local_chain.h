// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <mvm/execution.h>
#include <mvm/transaction_builder.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/shared_data.h"

namespace mvm::testing {

inline const AccountAddress kAlice = AccountAddress::from_u64(0xa11ce);
inline const AccountAddress kBob = AccountAddress::from_u64(0xb0b);
inline constexpr std::uint64_t kCoinBalance = 1'000'000'000'000;
inline constexpr std::uint64_t kBudget = 1'000'000'000;

/// The modules of a folder below the project's root, in the order of their names.
inline std::vector<Bytes> modules_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(MVM_SOURCE_DIR) / folder)) {
    if (entry.path().extension() == ".mv") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<Bytes> modules;
  for (const auto& file : files) modules.push_back(read_file(file));
  return modules;
}

inline LocalGenesis framework_genesis() {
  LocalGenesis genesis;
  genesis.std_modules = modules_in("stdlib/move/compiled/std");
  genesis.sui_modules = modules_in("stdlib/move/compiled/sui");
  genesis.accounts = {{kAlice, {kCoinBalance, kCoinBalance}}, {kBob, {kCoinBalance}}};
  return genesis;
}

inline ProtocolConfig newest_protocol() {
  return *protocol_config(Chain::Sui, Network::Mainnet, newest_protocol_version(Chain::Sui));
}

/// A new chain in memory with our framework, and transactions on it.
class LocalChain {
 public:
  LocalChain() {
    const auto made = make_local_genesis(*store_, newest_protocol(), framework_genesis());
    if (!made) throw std::runtime_error(made.error().to_string());
  }

  [[nodiscard]] ObjectStore& store() { return *store_; }
  [[nodiscard]] Executor& executor() { return executor_; }

  [[nodiscard]] TransactionData transaction(const TransactionBuilder& builder) {
    auto built = builder.build(*store_, EpochInfo{}.reference_gas_price, kBudget);
    if (!built) throw std::runtime_error(built.error().to_string());
    return *built;
  }
  [[nodiscard]] Result<ExecutionOutcome> execute(const TransactionBuilder& builder) {
    return executor_.execute(transaction(builder), {.command_results = true});
  }
  /// Runs and commits; the outcome may be a failure, a refusal throws.
  ExecutionOutcome submit(const TransactionBuilder& builder) {
    const TransactionData data = transaction(builder);
    auto outcome = executor_.execute(data, {.command_results = true});
    if (!outcome) throw std::runtime_error(outcome.error().to_string());
    if (auto committed = executor_.commit(data, *outcome); !committed)
      throw std::runtime_error(committed.error().to_string());
    return std::move(*outcome);
  }

  static TransactionBuilder publishing(std::vector<Bytes> modules) {
    TransactionBuilder builder(kAlice);
    const Argument cap =
        builder.publish(std::move(modules), {AccountAddress::from_u64(1), AccountAddress::from_u64(2)});
    builder.transfer_objects({cap}, builder.pure(kAlice));
    return builder;
  }
  /// The id of the package that was published.
  ObjectId publish(const std::filesystem::path& folder) {
    const ExecutionOutcome outcome = submit(publishing(modules_in(folder)));
    EXPECT_TRUE(outcome.ok()) << outcome.status().to_string();
    return written_of_type(outcome, "package");
  }

  /// The first object written whose type ends in `ending`; "package" for a package. Zero where none does.
  static ObjectId written_of_type(const ExecutionOutcome& outcome, std::string_view ending) {
    for (const ObjectPtr& object : outcome.written) {
      const MoveObject* move = object->as_move();
      const std::string type = move == nullptr ? "package" : move->type.struct_tag(Chain::Sui).to_string();
      if (std::string_view(type).ends_with(ending)) return object->id();
    }
    return {};
  }

  [[nodiscard]] Object object(const ObjectId& id) {
    const auto found = store_->get(id);
    if (!found || *found == nullptr) throw std::runtime_error("no object " + id.to_hex());
    return **found;
  }

 private:
  std::unique_ptr<ObjectStore> store_ = make_in_memory_store(Chain::Sui);
  Executor executor_{newest_protocol(), *store_};
};

}  // namespace mvm::testing

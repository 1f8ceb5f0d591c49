// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
//
// mvm inside another program: verify a module, publish it to a chain in memory, call it.
// usage: embed FRAMEWORK PACKAGE   (folders of compiled modules: stdlib/move/compiled, examples/nft/compiled)

#include <mvm/annotated_value.h>
#include <mvm/bytecode.h>
#include <mvm/execution.h>
#include <mvm/store.h>
#include <mvm/transaction_builder.h>
#include <mvm/verifier.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace {

constexpr std::uint64_t kGasBudget = 1'000'000'000;

/// The value of a result, or the end of the program with its error.
template <class T>
T must(mvm::Result<T> result) {
  if (!result) {
    std::cerr << "error: " << result.error().to_string() << "\n";
    std::exit(EXIT_FAILURE);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::vector<mvm::Bytes> modules_in(const std::filesystem::path& folder) {
  std::vector<mvm::Bytes> modules;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".mv") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    modules.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return modules;
}

mvm::Bytes string_argument(const std::string& text) {
  mvm::Bytes bytes;
  mvm::BcsWriter(bytes).write_string(text);
  return bytes;
}

/// Runs what the builder holds, commits it, and ends the program where it failed.
mvm::ExecutionOutcome submit(mvm::Executor& executor, const mvm::TransactionBuilder& builder) {
  const mvm::EpochInfo epoch;
  const auto transaction = must(builder.build(executor.store(), epoch.reference_gas_price, kGasBudget));
  auto outcome = must(executor.execute(transaction, {.epoch = epoch}));
  if (!outcome.ok()) {
    std::cerr << "error: " << outcome.status().to_string() << "\n";
    std::exit(EXIT_FAILURE);
  }
  must(executor.commit(transaction, outcome));
  return outcome;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: embed FRAMEWORK PACKAGE\n";
    return 2;
  }
  const std::filesystem::path framework = argv[1];
  const std::vector<mvm::Bytes> modules = modules_in(argv[2]);
  const auto protocol = must(mvm::protocol_config(mvm::Chain::Sui, mvm::Network::Mainnet,
                                                  mvm::newest_protocol_version(mvm::Chain::Sui)));

  for (const mvm::Bytes& bytes : modules) {
    const auto module = must(mvm::deserialize_module(bytes, protocol.binary_config()));
    must(mvm::verify_module(module, protocol.verifier_config()));
    std::cout << "verified " << module.self_id().to_string() << "\n";
  }

  const auto alice = mvm::AccountAddress::from_u64(0xa11ce);
  const auto store = mvm::make_in_memory_store(mvm::Chain::Sui);
  mvm::LocalGenesis genesis;
  genesis.std_modules = modules_in(framework / "std");
  genesis.sui_modules = modules_in(framework / "sui");
  genesis.accounts.push_back({alice, {10 * kGasBudget, 10 * kGasBudget}});
  must(mvm::make_local_genesis(*store, protocol, genesis));
  mvm::Executor executor(protocol, *store);

  mvm::TransactionBuilder publish(alice);
  const auto cap =
      publish.publish(modules, {mvm::AccountAddress::from_u64(1), mvm::AccountAddress::from_u64(2)});
  publish.transfer_objects({cap}, publish.pure(alice));
  mvm::ObjectId package;
  for (const auto& object : submit(executor, publish).written) {
    if (object->is_package()) package = object->id();
  }
  std::cout << "published " << package.to_hex() << "\n";

  mvm::TransactionBuilder mint(alice);
  const auto name = mint.pure(string_argument("Dawn"));
  const auto description = mint.pure(string_argument("A morning"));
  const auto url = mint.pure(string_argument("https://example.com/dawn.png"));
  const auto artwork = mint.move_call({package, "artwork", "mint", {}, {name, description, url}});
  mint.transfer_objects({artwork}, mint.pure(alice));
  for (const auto& object : submit(executor, mint).written) {
    const mvm::MoveObject* move = object->as_move();
    if (move == nullptr || move->type.is_coin()) continue;
    const mvm::TypeTag type(move->type.struct_tag(mvm::Chain::Sui));
    std::cout << "minted " << must(mvm::annotate(executor, type, move->contents)).to_text() << "\n";
  }
  return 0;
}

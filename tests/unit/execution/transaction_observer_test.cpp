// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// What an observer is told of transactions, and that it changes nothing.
#include <mvm/bcs.h>
#include <mvm/transaction_observer.h>

#include <fmt/format.h>

#include "tests/unit/execution/local_chain.h"

namespace mvm::testing {
namespace {

/// `struct Coin { id, balance: Balance { value } }`.
std::string balance_text(const ObservedValue& coin) { return to_string(coin[1][0].integer()); }

std::string balances_text(std::span<const ObservedValue> coins) {
  std::string text;
  for (const ObservedValue& coin : coins) text += " " + balance_text(coin);
  return text;
}

/// Writes the events down, of code only frames.
class CommandRecorder final : public TransactionObserver {
 public:
  std::vector<std::string> events;

  void commands_begin(std::span<const Command> commands) override {
    events.push_back(fmt::format("{} commands", commands.size()));
  }
  void call_begins() override { events.emplace_back("call begins"); }
  void call_ends() override { events.emplace_back("call ends"); }
  void transferring(std::span<const ObservedValue> objects) override {
    events.push_back("transfer" + balances_text(objects));
  }
  void split(const ObservedValue& coin, std::span<const ObservedValue> parts) override {
    events.push_back("split into" + balances_text(parts) + " and " + balance_text(coin));
  }
  void merged(const ObservedValue& before, std::span<const ObservedValue> sources,
              const ObservedValue& after) override {
    events.push_back("merge " + balance_text(before) + " with" + balances_text(sources) + " to " +
                     balance_text(after));
  }
  void vector_made(const ObservedValue& vector) override {
    std::string text = "vector";
    for (std::size_t i = 0; i < vector.size(); ++i) text += " " + to_string(vector[i].integer());
    events.push_back(std::move(text));
  }
  void publishing(const Publish& command) override {
    events.push_back(fmt::format("publish {} modules", command.modules.size()));
  }

  void frame_opened(const RunState& state, const ObservedFunction& function,
                    std::span<const ObservedValue> arguments) override {
    (void)arguments;
    if (state.depth() == 0)
      events.push_back(fmt::format("open {}::{}", function.module().name, function.name()));
  }
  void frame_closed(const RunState& state, const ObservedFunction& function,
                    std::span<const ObservedValue> results) override {
    if (state.depth() <= 1 && !function.is_native())
      events.push_back(fmt::format("close {} with {} results", function.name(), results.size()));
  }
  void failed(const RunState& state, const Error& error) override {
    (void)state;
    events.push_back(fmt::format("failed {}", to_string(error.status())));
  }
};

/// Runs with an observer and without, which must come to the same.
std::vector<std::string> events_of(LocalChain& chain, const TransactionBuilder& builder) {
  const TransactionData transaction = chain.transaction(builder);
  CommandRecorder recorder;
  const auto observed = chain.executor().execute(transaction, {.observer = &recorder});
  const auto plain = chain.executor().execute(transaction, {});
  if (!observed || !plain) return {"refused"};
  EXPECT_EQ(effects_digest(observed->effects, Chain::Sui), effects_digest(plain->effects, Chain::Sui));
  EXPECT_EQ(observed->metering.instructions_executed, plain->metering.instructions_executed);
  return std::move(recorder.events);
}

const ObjectId kStd = AccountAddress::from_u64(1);

TEST(TransactionObserver, IsToldOfEachCommand) {
  LocalChain chain;
  TransactionBuilder builder(kAlice);
  const Argument parts = builder.split_coins(
      Argument::gas_coin(), {builder.pure(std::uint64_t{100}), builder.pure(std::uint64_t{200})});
  builder.merge_coins(TransactionBuilder::nested(parts, 0), {TransactionBuilder::nested(parts, 1)});
  const Argument numbers = builder.make_move_vec(
      TypeTag(TypeTag::Kind::U64), {builder.pure(std::uint64_t{1}), builder.pure(std::uint64_t{2})});
  builder.move_call({kStd, "vector", "reverse", {TypeTag(TypeTag::Kind::U64)}, {numbers}});
  builder.move_call(
      {kStd, "u64", "max", {}, {builder.pure(std::uint64_t{3}), builder.pure(std::uint64_t{4})}});
  builder.transfer_objects({TransactionBuilder::nested(parts, 0)}, builder.pure(kBob));

  const std::vector<std::string> expected = {
      "6 commands",
      fmt::format("split into 100 200 and {}", kCoinBalance - kBudget - 300),
      "merge 100 with 200 to 300",
      "vector 1 2",
      "call begins",
      "open vector::reverse",
      "close reverse with 0 results",
      "call ends",
      "call begins",
      "open u64::max",
      "close max with 1 results",
      "call ends",
      "transfer 300"};
  EXPECT_EQ(events_of(chain, builder), expected);
}

TEST(TransactionObserver, IsToldOfInitializers) {
  LocalChain chain;
  const TransactionBuilder builder = LocalChain::publishing(modules_in("examples/swap/compiled"));
  std::vector<std::string> events = events_of(chain, builder);
  const auto calls = std::ranges::count(events, "call begins");
  EXPECT_EQ(calls, 2);  // of `apple` and of `pear`
  EXPECT_EQ(std::ranges::count(events, "open apple::init"), 1);
  EXPECT_EQ(std::ranges::count(events, "open pear::init"), 1);
  ASSERT_GE(events.size(), 2U);
  EXPECT_EQ(events[1], fmt::format("publish {} modules", modules_in("examples/swap/compiled").size()));
}

TEST(TransactionObserver, IsToldOfAFailureLast) {
  LocalChain chain;
  TransactionBuilder builder(kAlice);
  const Argument empty = builder.make_move_vec(TypeTag(TypeTag::Kind::U64), {});
  builder.move_call(
      {kStd, "vector", "remove", {TypeTag(TypeTag::Kind::U64)}, {empty, builder.pure(std::uint64_t{0})}});
  builder.transfer_objects({Argument::gas_coin()}, builder.pure(kBob));
  const std::vector<std::string> events = events_of(chain, builder);
  ASSERT_EQ(events.size(), 6U);
  EXPECT_EQ(events[1], "vector");
  EXPECT_EQ(events[3], "open vector::remove");
  EXPECT_TRUE(events[4].starts_with("failed ")) << events[4];
  EXPECT_EQ(events[5], "call ends");
}

}  // namespace
}  // namespace mvm::testing

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <mvm/chain_bcs.h>
#include <mvm/digest.h>
#include <mvm/object.h>

#include "tests/support/shared_data.h"
#include "tests/unit/store/sample.h"

namespace mvm {
namespace {

using Form = MoveObjectType::Form;

StructTag coin_of(TypeTag of) { return {AccountAddress::from_u64(2), "coin", "Coin", {std::move(of)}}; }
StructTag named(std::uint64_t address, std::string module, std::string name) {
  return {AccountAddress::from_u64(address), std::move(module), std::move(name), {}};
}

TEST(MoveObjectType, IsWrittenInItsShortestForm) {
  const StructTag sui = named(2, "sui", "SUI");
  const StructTag iota = named(2, "iota", "IOTA");
  const auto form = [](StructTag tag, Chain chain) {
    return MoveObjectType::from_struct_tag(std::move(tag), chain).form();
  };
  EXPECT_EQ(form(coin_of(sui), Chain::Sui), Form::GasCoin);
  EXPECT_EQ(form(coin_of(iota), Chain::Sui), Form::Coin);
  EXPECT_EQ(form(coin_of(iota), Chain::Iota), Form::GasCoin);
  EXPECT_EQ(form(coin_of(sui), Chain::Iota), Form::Coin);
  EXPECT_EQ(form(coin_of(TypeTag::Kind::U8), Chain::Sui), Form::Coin);
  EXPECT_EQ(form(named(3, "staking_pool", "StakedSui"), Chain::Sui), Form::StakedSui);
  EXPECT_EQ(form(named(3, "staking_pool", "StakedSui"), Chain::Iota), Form::Other);
  EXPECT_EQ(form(named(3, "staking_pool", "StakedIota"), Chain::Iota), Form::StakedSui);
  EXPECT_EQ(form(named(2, "coin", "Coin"), Chain::Sui), Form::Other) << "a coin has a type argument";
  EXPECT_EQ(form(named(0x42, "m", "Thing"), Chain::Sui), Form::Other);
}

TEST(MoveObjectType, GivesItsStructTagBack) {
  const StructTag balance{AccountAddress::from_u64(2), "balance", "Balance", {named(2, "sui", "SUI")}};
  const StructTag key{AccountAddress::from_u64(2), "accumulator", "Key", {balance}};
  const StructTag field{
      AccountAddress::from_u64(2), "dynamic_field", "Field", {key, named(2, "accumulator", "U128")}};
  for (const StructTag& tag : {coin_of(named(2, "sui", "SUI")), coin_of(named(9, "x", "Y")),
                               named(3, "staking_pool", "StakedSui"), named(0x42, "m", "Thing"), field}) {
    for (const Chain chain : {Chain::Sui, Chain::Iota}) {
      const MoveObjectType type = MoveObjectType::from_struct_tag(tag, chain);
      EXPECT_EQ(type.struct_tag(chain), tag);
      EXPECT_EQ(type, *from_bcs<MoveObjectType>(to_bcs(type, chain), chain));
    }
  }
  EXPECT_EQ(MoveObjectType::from_struct_tag(field, Chain::Sui).form(), Form::SuiBalanceAccumulatorField);
  EXPECT_EQ(MoveObjectType::from_struct_tag(field, Chain::Iota).form(), Form::Other);
  EXPECT_TRUE(MoveObjectType::other(coin_of(named(2, "sui", "SUI"))).is_coin());
  EXPECT_FALSE(MoveObjectType::from_struct_tag(field, Chain::Sui).is_coin());
  EXPECT_EQ(MoveObjectType::plain(Form::GasCoin).coin_type(Chain::Sui)->to_string(), "0x2::sui::SUI");
}

TEST(Object, RecordedTypesAreInTheirShortestForm) {
  MVM_REQUIRE_SHARED(shared);
  for (const auto& entry : testing::read_json(shared / "realdata/bcs/objects.json")) {
    const auto object = from_bcs<Object>(testing::from_hex(entry.at("bcs").get<std::string>()), Chain::Sui);
    ASSERT_TRUE(object);
    if (const MoveObject* move = object->as_move()) {
      EXPECT_EQ(MoveObjectType::from_struct_tag(move->type.struct_tag(Chain::Sui), Chain::Sui), move->type);
    }
  }
}

TEST(Object, CoinsHaveAValue) {
  Object coin = sample::object(sample::id(1), 1, Owner::immutable(), {5, 1, 0, 0, 0, 0, 0, 0});
  EXPECT_FALSE(coin.as_move()->coin_value()) << "not by its shape alone";
  coin.as_move()->type = MoveObjectType::plain(Form::GasCoin);
  EXPECT_EQ(coin.as_move()->coin_value(), 261U);
  coin.as_move()->contents.push_back(0);
  EXPECT_FALSE(coin.as_move()->coin_value());
}

TEST(Owner, Prints) {
  EXPECT_EQ(Owner::shared(5).to_string(), "Shared( 5 )");
  EXPECT_EQ(Owner::immutable().to_string(), "Immutable");
  EXPECT_EQ(Argument::nested_result(1, 2).to_string(), "NestedResult(1,2)");
}

TEST(ExecutionStatus, SaysWhatHappened) {
  ExecutionStatus status;
  EXPECT_EQ(status.to_string(), "success");
  status.failure =
      ExecutionFailure{failure::MoveAbort{{{AccountAddress::from_u64(2), "coin"}, 3, 5, "split"}, 42}, 1};
  EXPECT_EQ(status.to_string(),
            "MoveAbort (0x2::coin::split (function index 3) at offset 5, abort code 42) in command 1");
  status.failure = ExecutionFailure{
      failure::CommandArgumentError{2, {CommandArgumentError::Kind::SecondaryIndexOutOfBounds, 3, 4}},
      std::nullopt};
  EXPECT_EQ(status.to_string(), "CommandArgumentError (argument 2: SecondaryIndexOutOfBounds(3, 4))");
}

TEST(Fields, AreVisitedByName) {
  const ObjectRef ref{sample::id(1), 7, sample::digest(2)};
  std::vector<std::string> names;
  for_each_field(ref, [&](std::string_view name, const auto& member) {
    names.emplace_back(name);
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(member)>, SequenceNumber>) {
      EXPECT_EQ(member, 7U);
    }
  });
  EXPECT_EQ(names, (std::vector<std::string>{"id", "version", "digest"}));
  // A list over several lines of source.
  names.clear();
  for_each_field(GasCostSummary{}, [&](std::string_view name, const auto&) { names.emplace_back(name); });
  EXPECT_EQ(names.size(), 5U);
  EXPECT_EQ(names.back(), "non_refundable_storage_fee");
  for_each_field(failure::InsufficientGas{}, [](std::string_view, const auto&) { FAIL(); });
}

TEST(Digest, Base58IsReadAndWritten) {
  Digest zero;
  EXPECT_EQ(zero.to_base58(), std::string(32, '1'));
  EXPECT_EQ(Digest::from_base58(std::string(32, '1')), zero);
  EXPECT_FALSE(Digest::from_base58(std::string(31, '1')));
  EXPECT_FALSE(Digest::from_base58(std::string(33, '1')));
  const std::string_view known = "4btiuiMPvEENsttpZC7CZ53DruC3MAgfznDbASZ7DR6S";
  ASSERT_TRUE(Digest::from_base58(known));
  EXPECT_EQ(Digest::from_base58(known)->to_base58(), known);
  EXPECT_FALSE(Digest::from_base58("0btiuiMPvEENsttpZC7CZ53DruC3MAgfznDbASZ7DR6S")) << "0 is no digit";
  EXPECT_FALSE(Digest::from_base58(std::string(44, 'z'))) << "past 2^256";
}

}  // namespace
}  // namespace mvm

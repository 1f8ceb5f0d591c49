// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// The main job through the API: a local genesis, publishing the examples, calls, failures that change nothing
// but gas.
#include <mvm/bcs.h>

#include "tests/unit/execution/local_chain.h"

namespace mvm {
namespace {

using testing::kAlice;
using testing::kBob;
using testing::LocalChain;

Bytes text(std::string_view value) {
  Bytes bytes;
  BcsWriter(bytes).write_string(std::string(value));
  return bytes;
}

std::uint64_t balance(const Object& coin) {
  BcsReader in(coin.as_move()->contents);
  (void)in.read_address();
  return in.read<std::uint64_t>();
}

std::vector<ObjectId> owned(ObjectStore& store, const AccountAddress& owner) {
  auto ids = store.owned_by(owner);
  return ids ? *ids : std::vector<ObjectId>{};
}

TEST(LocalGenesis, MakesFrameworkSystemObjectsAndCoins) {
  LocalChain chain;
  for (const std::uint64_t package : {1U, 2U}) {
    EXPECT_NE(chain.object(AccountAddress::from_u64(package)).as_package(), nullptr);
  }
  const Object clock = chain.object(AccountAddress::from_u64(6));
  EXPECT_TRUE(clock.owner.is_shared());
  EXPECT_EQ(clock.as_move()->type.struct_tag(Chain::Sui).to_string(), "0x2::clock::Clock");
  ASSERT_EQ(owned(chain.store(), kAlice).size(), 2U);
  ASSERT_EQ(owned(chain.store(), kBob).size(), 1U);
  for (const ObjectId& id : owned(chain.store(), kAlice))
    EXPECT_EQ(balance(chain.object(id)), testing::kCoinBalance);
  const auto state = read_chain_state(chain.store());
  ASSERT_TRUE(state);
  EXPECT_EQ(state->protocol_version, newest_protocol_version(Chain::Sui));
}

TEST(LocalGenesis, IsTheSameEachTime) {
  const auto record = [] {
    const auto store = make_in_memory_store(Chain::Sui);
    return make_local_genesis(*store, testing::newest_protocol(), testing::framework_genesis())->digest;
  };
  EXPECT_EQ(record(), record());
}

TEST(LocalGenesis, NeedsAnEmptyStoreAndAFramework) {
  LocalChain chain;
  const auto again =
      make_local_genesis(chain.store(), testing::newest_protocol(), testing::framework_genesis());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::Store);

  const auto store = make_in_memory_store(Chain::Sui);
  LocalGenesis without = testing::framework_genesis();
  without.sui_modules.clear();
  EXPECT_EQ(make_local_genesis(*store, testing::newest_protocol(), without).error().kind(), ErrorKind::Input);
  LocalGenesis broken = testing::framework_genesis();
  broken.std_modules[0].resize(broken.std_modules[0].size() / 2);
  EXPECT_FALSE(make_local_genesis(*store, testing::newest_protocol(), broken));
  EXPECT_TRUE(store->packages()->empty());
}

TEST(Publish, MakesAPackageAndItsUpgradeCapAndRunsInit) {
  LocalChain chain;
  const ExecutionOutcome outcome =
      chain.submit(LocalChain::publishing(testing::modules_in("examples/nft/compiled")));
  ASSERT_TRUE(outcome.ok()) << outcome.status().to_string();
  const ObjectId package = LocalChain::written_of_type(outcome, "package");
  EXPECT_TRUE(chain.object(package).owner.is_immutable());
  EXPECT_EQ(chain.object(package).as_package()->modules.size(), 1U);
  const Object cap = chain.object(LocalChain::written_of_type(outcome, "::package::UpgradeCap"));
  EXPECT_EQ(cap.owner, Owner::of_address(kAlice));
  BcsReader in(cap.as_move()->contents);
  (void)in.read_address();
  EXPECT_EQ(in.read_address(), package);
}

TEST(Publish, OfATamperedModuleChangesNothingButGas) {
  LocalChain chain;
  std::vector<Bytes> modules = testing::modules_in("examples/nft/compiled");
  // In `send`: MoveLoc 0, MoveLoc 1, CallGeneric. Copying the picture instead is what its type does not
  // allow.
  constexpr std::array<std::uint8_t, 5> kCode = {0x0b, 0x00, 0x0b, 0x01, 0x38};
  const auto at = std::ranges::search(modules[0], kCode);
  ASSERT_FALSE(at.empty());
  *at.begin() = 0x0a;
  const ExecutionOutcome outcome = chain.submit(LocalChain::publishing(std::move(modules)));
  ASSERT_FALSE(outcome.ok());
  ASSERT_TRUE(outcome.cause);
  EXPECT_EQ(outcome.cause->status(), StatusCode::COPYLOC_WITHOUT_COPY_ABILITY);
  ASSERT_EQ(outcome.written.size(), 1U);
  EXPECT_TRUE(outcome.written[0]->as_move()->type.is_coin());
  EXPECT_LT(balance(*outcome.written[0]), testing::kCoinBalance);
  EXPECT_EQ(chain.store().packages()->size(), 2U);
}

class Nft : public ::testing::Test {
 protected:
  ObjectId mint(std::string_view name) {
    TransactionBuilder builder(kAlice);
    const Argument artwork = builder.move_call({package_,
                                                "artwork",
                                                "mint",
                                                {},
                                                {builder.pure(text(name)), builder.pure(text("A picture")),
                                                 builder.pure(text("https://example.com/picture.png"))}});
    builder.transfer_objects({artwork}, builder.pure(kAlice));
    const ExecutionOutcome outcome = chain_.submit(builder);
    EXPECT_TRUE(outcome.ok()) << outcome.status().to_string();
    EXPECT_EQ(outcome.events.events.size(), 1U);
    return LocalChain::written_of_type(outcome, "::artwork::Artwork");
  }
  TransactionBuilder sending(const ObjectId& artwork) {
    TransactionBuilder builder(kAlice);
    const Argument object = *builder.object(chain_.store(), artwork);
    builder.move_call({package_, "artwork", "send", {}, {object, builder.pure(kBob)}});
    return builder;
  }

  LocalChain chain_;
  ObjectId package_ = chain_.publish("examples/nft/compiled");
};

TEST_F(Nft, IsMintedSentAndBurnt) {
  const ObjectId dawn = mint("Dawn");
  EXPECT_EQ(chain_.object(dawn).owner, Owner::of_address(kAlice));
  ASSERT_TRUE(chain_.submit(sending(dawn)).ok());
  EXPECT_EQ(chain_.object(dawn).owner, Owner::of_address(kBob));

  const ObjectId dusk = mint("Dusk");
  TransactionBuilder burning(kAlice);
  const Argument object = *burning.object(chain_.store(), dusk);
  burning.move_call({package_, "artwork", "burn", {}, {object}});
  const ExecutionOutcome outcome = chain_.submit(burning);
  ASSERT_TRUE(outcome.ok()) << outcome.status().to_string();
  EXPECT_EQ(object_changes(outcome.effects).deleted.size(), 1U);
  EXPECT_EQ(*chain_.store().get(dusk), nullptr);
}

TEST_F(Nft, OfAnotherOwnerIsRefused) {
  const ObjectId dawn = mint("Dawn");
  ASSERT_TRUE(chain_.submit(sending(dawn)).ok());
  const auto again = chain_.execute(sending(dawn));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::Input);
}

TEST_F(Nft, ADryRunWritesNothing) {
  const ObjectId dawn = mint("Dawn");
  const SequenceNumber version = chain_.object(dawn).version();
  const auto outcome = chain_.execute(sending(dawn));
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->ok());
  EXPECT_EQ(chain_.object(dawn).version(), version);
  EXPECT_EQ(chain_.object(dawn).owner, Owner::of_address(kAlice));
}

/// `remove` of a vector of 1000 numbers, of 8,000 bytes, at an index.
TransactionBuilder removing(std::uint64_t index) {
  Bytes numbers;
  BcsWriter writer(numbers);
  writer.write_uleb128(1000);
  for (std::uint64_t i = 0; i < 1000; ++i) writer.write(i);
  TransactionBuilder builder(kAlice);
  builder.move_call({AccountAddress::from_u64(1),
                     "vector",
                     "remove",
                     {TypeTag(TypeTag::Kind::U64)},
                     {builder.pure(std::move(numbers)), builder.pure(index)}});
  return builder;
}

TEST(PeakMemory, IsThatOfTheValuesOfATransaction) {
  LocalChain chain;
  TransactionBuilder idle(kAlice);
  idle.transfer_objects({Argument::gas_coin()}, idle.pure(kBob));
  const auto transferred = chain.execute(idle);
  ASSERT_TRUE(transferred);
  EXPECT_LT(transferred->metering.peak_memory, 1'000U);

  const auto removed = chain.execute(removing(7));
  ASSERT_TRUE(removed);
  EXPECT_TRUE(removed->ok()) << removed->status().to_string();
  const auto aborted = chain.execute(removing(1000));
  ASSERT_TRUE(aborted);
  EXPECT_FALSE(aborted->ok());
  for (const ExecutionOutcome* outcome : {&*removed, &*aborted}) {
    EXPECT_GE(outcome->metering.peak_memory, 8'000U);
    EXPECT_LE(outcome->metering.peak_memory, 40'000U);
  }
}

class Swap : public ::testing::Test {
 protected:
  [[nodiscard]] TypeTag coin(std::string_view module) const {
    StructTag tag;
    tag.address = package_;
    tag.module = module;
    tag.name = module == "apple" ? "APPLE" : "PEAR";
    return TypeTag(std::move(tag));
  }
  [[nodiscard]] std::vector<TypeTag> pair() const { return {coin("apple"), coin("pear")}; }
  ObjectId faucet(std::string_view module) {
    return LocalChain::written_of_type(published_, "::" + std::string(module) + "::Faucet");
  }
  /// Makes a pool with 1,000,000 apples and 4,000,000 pears, at a fee of 30.
  void SetUp() override {
    published_ = chain_.submit(LocalChain::publishing(testing::modules_in("examples/swap/compiled")));
    ASSERT_TRUE(published_.ok()) << published_.status().to_string();
    package_ = LocalChain::written_of_type(published_, "package");
    TransactionBuilder creating(kAlice);
    creating.move_call({package_, "pool", "create", pair(), {creating.pure(std::uint64_t{30})}});
    const ExecutionOutcome created = chain_.submit(creating);
    ASSERT_TRUE(created.ok()) << created.status().to_string();
    for (const ObjectPtr& object : created.written) {
      if (object->owner.is_shared()) pool_ = object->id();
    }
    TransactionBuilder depositing(kAlice);
    const Argument pool = *depositing.object(chain_.store(), pool_);
    const Argument apples = minted(depositing, "apple", 1'000'000);
    const Argument pears = minted(depositing, "pear", 4'000'000);
    const Argument returned =
        depositing.move_call({package_, "pool", "add_liquidity", pair(), {pool, apples, pears}});
    std::vector<Argument> coins;
    for (std::uint16_t i = 0; i < 3; ++i) coins.push_back(TransactionBuilder::nested(returned, i));
    depositing.transfer_objects(std::move(coins), depositing.pure(kAlice));
    ASSERT_TRUE(chain_.submit(depositing).ok());
  }
  Argument minted(TransactionBuilder& builder, std::string_view module, std::uint64_t amount) {
    const Argument from = *builder.object(chain_.store(), faucet(module));
    return builder.move_call({package_, std::string(module), "mint", {}, {from, builder.pure(amount)}});
  }
  ExecutionOutcome sell(std::uint64_t amount, std::uint64_t least) {
    TransactionBuilder builder(kAlice);
    const Argument pool = *builder.object(chain_.store(), pool_);
    const Argument apples = minted(builder, "apple", amount);
    const Argument pears =
        builder.move_call({package_, "pool", "swap_x_to_y", pair(), {pool, apples, builder.pure(least)}});
    builder.transfer_objects({pears}, builder.pure(kAlice));
    return chain_.submit(builder);
  }

  LocalChain chain_;
  ExecutionOutcome published_;
  ObjectId package_;
  ObjectId pool_;
};

TEST_F(Swap, GivesWhatTheConstantProductSays) {
  const ExecutionOutcome outcome = sell(10'000, 39'000);
  ASSERT_TRUE(outcome.ok()) << outcome.status().to_string();
  const ObjectId pears = LocalChain::written_of_type(outcome, "::pear::PEAR>");
  // 4,000,000 * 9,970 / (1,000,000 + 9,970): a fee of 30 basis points comes off the 10,000 apples first.
  EXPECT_EQ(balance(chain_.object(pears)), 4'000'000ULL * 9'970 / 1'009'970);
}

TEST_F(Swap, AnAbortChangesNothingButGas) {
  const Bytes pool = chain_.object(pool_).as_move()->contents;
  const Bytes apples = chain_.object(faucet("apple")).as_move()->contents;
  const std::size_t count = owned(chain_.store(), kAlice).size();
  const ExecutionOutcome outcome = sell(10'000, 99'999'999);
  ASSERT_FALSE(outcome.ok());
  ASSERT_TRUE(outcome.cause);
  EXPECT_EQ(outcome.cause->status(), StatusCode::ABORTED);
  EXPECT_EQ(*outcome.cause->module(), (ModuleId{package_, "pool"}));
  // The inputs that could be written have new versions, as in Sui; their contents are what they were.
  EXPECT_EQ(chain_.object(pool_).as_move()->contents, pool);
  EXPECT_EQ(chain_.object(faucet("apple")).as_move()->contents, apples);
  EXPECT_EQ(owned(chain_.store(), kAlice).size(), count);
  EXPECT_TRUE(outcome.events.events.empty());
  EXPECT_GT(gas_used_of(outcome.effects).computation_cost, 0U);
}

}  // namespace
}  // namespace mvm

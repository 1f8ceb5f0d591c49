// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
// What every store promises, tried on each of them.
#include <gtest/gtest.h>
#include <mvm/store.h>

#include "tests/unit/store/sample.h"
#include "tests/unit/store/scratch_folder.h"

namespace mvm {
namespace {

using sample::id;
using State = StoredObject::State;

class StoreTest : public ::testing::TestWithParam<bool> {
 protected:
  StoreTest() {
    if (!GetParam()) {
      store_ = make_in_memory_store(Chain::Sui);
    } else if (auto created = create_store(folder_.path() / "store", Chain::Sui)) {
      store_ = std::move(*created);
    }
  }
  void SetUp() override { ASSERT_TRUE(store_); }

  void commit(const WriteBatch& batch) {
    const Result<void> done = store_->commit(batch);
    ASSERT_TRUE(done) << done.error().to_string();
  }
  void refuse(const WriteBatch& batch) {
    const Result<void> done = store_->commit(batch);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind(), ErrorKind::Store);
  }
  void put(Object object) {
    WriteBatch batch;
    batch.add(std::move(object));
    commit(batch);
  }
  void bury(std::uint64_t number, SequenceNumber version, State state) {
    WriteBatch batch;
    batch.tombstones.push_back({id(number), version, state});
    commit(batch);
  }
  StoredObject latest(std::uint64_t number) { return store_->latest(id(number))->value(); }

  testing::ScratchFolder folder_;
  std::unique_ptr<ObjectStore> store_;
};

TEST_P(StoreTest, EmptyStoreHasNothing) {
  EXPECT_FALSE(store_->latest(id(1))->has_value());
  EXPECT_EQ(*store_->get(id(1)), nullptr);
  EXPECT_TRUE(store_->owned_by(id(9))->empty());
  EXPECT_TRUE(store_->events(0, 10)->empty());
  EXPECT_EQ(*store_->event_count(), 0U);
  EXPECT_FALSE(store_->effects(sample::digest(1))->has_value());
  EXPECT_FALSE(store_->metadata("epoch")->has_value());
}

TEST_P(StoreTest, KeepsEveryVersion) {
  const Owner owner = Owner::of_address(id(9));
  put(sample::object(id(1), 3, owner, {3}));
  put(sample::object(id(1), 7, owner, {7}));
  put(sample::object(id(2), 5, owner));
  EXPECT_EQ(latest(1).version, 7U);
  EXPECT_EQ(*latest(1).object, sample::object(id(1), 7, owner, {7}));
  EXPECT_EQ((*store_->get_at(id(1), 3))->as_move()->contents.back(), 3);
  EXPECT_EQ(*store_->get_at(id(1), 4), nullptr);
  EXPECT_EQ(store_->latest_up_to(id(1), 6)->value().version, 3U);
  EXPECT_EQ(store_->latest_up_to(id(1), 3)->value().version, 3U);
  EXPECT_FALSE(store_->latest_up_to(id(1), 2)->has_value());
  EXPECT_FALSE(store_->latest_up_to(id(2), 4)->has_value())
      << "the neighbour's versions are not this object's";
}

TEST_P(StoreTest, TombstonesAreVersionsToo) {
  put(sample::object(id(1), 1, Owner::of_address(id(9))));
  bury(1, 2, State::Wrapped);
  EXPECT_EQ(latest(1).state, State::Wrapped);
  EXPECT_EQ(*store_->get(id(1)), nullptr);
  EXPECT_TRUE(store_->owned_by(id(9))->empty());
  put(sample::object(id(1), 3, Owner::of_address(id(9))));
  EXPECT_EQ(store_->owned_by(id(9))->size(), 1U);
  bury(1, 4, State::Deleted);
  EXPECT_EQ(latest(1).state, State::Deleted);
  EXPECT_EQ(latest(1).version, 4U);
  EXPECT_TRUE(store_->latest_up_to(id(1), 3)->value().is_live());
  bury(5, 4, State::Deleted);  // unwrapped and deleted at once: never seen before
  EXPECT_EQ(latest(5).state, State::Deleted);
}

TEST_P(StoreTest, ListsByOwner) {
  WriteBatch batch;
  batch.add(sample::object(id(5), 1, Owner::of_address(id(9))));
  batch.add(sample::object(id(3), 1, Owner::of_address(id(9))));
  batch.add(sample::object(id(4), 1, Owner::consensus_address(1, id(9))));
  batch.add(sample::object(id(6), 1, Owner::of_object(id(9))));
  batch.add(sample::object(id(7), 1, Owner::shared(1)));
  batch.add(sample::object(id(8), 1, Owner::immutable()));
  batch.add(sample::package(id(2), 1));
  commit(batch);
  using Ids = std::vector<ObjectId>;
  EXPECT_EQ(*store_->owned_by(id(9)), (Ids{id(3), id(4), id(5)}));
  EXPECT_EQ(*store_->owned_by(id(9), std::nullopt, 2), (Ids{id(3), id(4)}));
  EXPECT_EQ(*store_->owned_by(id(9), id(4), 2), (Ids{id(5)}));
  EXPECT_EQ(*store_->owned_by(id(9), id(1), 1), (Ids{id(3)}));
  EXPECT_TRUE(store_->owned_by(id(9), std::nullopt, 0)->empty());
  EXPECT_TRUE(store_->owned_by(id(8))->empty());
  EXPECT_EQ(*store_->children(id(9)), (Ids{id(6)}));
  EXPECT_EQ(*store_->packages(), (Ids{id(2)}));
  EXPECT_EQ(*store_->list({OwnerIndex::Shared, {}}, {}, 9), (Ids{id(7)}));
  EXPECT_EQ(*store_->list({OwnerIndex::Immutable, {}}, {}, 9), (Ids{id(8)}));

  put(sample::object(id(5), 2, Owner::of_address(id(10))));
  EXPECT_EQ(*store_->owned_by(id(9)), (Ids{id(3), id(4)}));
  EXPECT_EQ(*store_->owned_by(id(10)), (Ids{id(5)}));
}

TEST_P(StoreTest, NumbersEventsThroughout) {
  WriteBatch batch;
  batch.transactions = {sample::transaction(1, 2), sample::transaction(2, 0), sample::transaction(3, 1)};
  commit(batch);
  batch.transactions = {sample::transaction(4, 3)};
  commit(batch);
  EXPECT_EQ(*store_->event_count(), 6U);
  const auto events = store_->events(1, 3);
  ASSERT_TRUE(events);
  ASSERT_EQ(events->size(), 3U);
  EXPECT_EQ((*events)[0].sequence, 1U);
  EXPECT_EQ((*events)[0].index, 1U);
  EXPECT_EQ((*events)[0].transaction, sample::digest(1));
  EXPECT_EQ((*events)[0].event, sample::event(1));
  EXPECT_EQ((*events)[2].transaction, sample::digest(4));
  EXPECT_EQ(store_->events_of(sample::digest(4))->size(), 3U);
  EXPECT_EQ(store_->events_of(sample::digest(4))->front().sequence, 3U);
  EXPECT_TRUE(store_->events_of(sample::digest(2))->empty());
  EXPECT_EQ(store_->effects(sample::digest(2))->value(), sample::transaction(2, 0).effects);
  EXPECT_FALSE(store_->transaction(sample::digest(2))->has_value()) << "its data was not given";
}

TEST_P(StoreTest, RefusesWhatContradictsTheStoreAndStaysAsItWas) {
  const Owner owner = Owner::of_address(id(9));
  WriteBatch first;
  first.add(sample::object(id(1), 5, owner));
  first.transactions.push_back(sample::transaction(1, 1));
  first.metadata.push_back({"epoch", {1}});
  commit(first);

  const auto with_good_parts = [&] {
    WriteBatch batch;
    batch.add(sample::object(id(2), 9, owner));
    batch.metadata.push_back({"epoch", {2}});
    return batch;
  };
  WriteBatch stale = with_good_parts();
  stale.add(sample::object(id(1), 5, owner));
  refuse(stale);
  WriteBatch stale_tombstone = with_good_parts();
  stale_tombstone.tombstones.push_back({id(1), 4, State::Deleted});
  refuse(stale_tombstone);
  WriteBatch twice = with_good_parts();
  twice.tombstones.push_back({id(2), 10, State::Deleted});
  refuse(twice);
  WriteBatch again = with_good_parts();
  again.transactions.push_back(sample::transaction(1, 0));
  refuse(again);
  WriteBatch live_tombstone = with_good_parts();
  live_tombstone.tombstones.push_back({id(3), 1, State::Live});
  refuse(live_tombstone);

  EXPECT_FALSE(store_->latest(id(2))->has_value());
  EXPECT_EQ(latest(1).version, 5U);
  EXPECT_EQ(store_->metadata("epoch")->value(), Bytes{1});
  EXPECT_EQ(*store_->event_count(), 1U);
  commit(with_good_parts());
  EXPECT_EQ(store_->metadata("epoch")->value(), Bytes{2});
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreTest, ::testing::Bool(),
                         [](const auto& store) { return std::string(store.param ? "RocksDb" : "InMemory"); });

}  // namespace
}  // namespace mvm

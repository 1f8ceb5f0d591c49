// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Objects, dynamic fields, transfers and events: the natives called through the framework's Move code, and
// what the object runtime makes of it.
#include "tests/unit/stdlib/framework_world.h"

namespace mvm::testing {
namespace {

using World = FrameworkWorld;

const ProtocolConfig& newest() {
  static const ProtocolConfig config =
      *protocol_config(Chain::Sui, Network::Mainnet, newest_protocol_version(Chain::Sui));
  return config;
}
/// Where changes are found as before `minimize_child_object_mutations`.
const ProtocolConfig& iota() {
  static const ProtocolConfig config = [] {
    // IOTA's rules, but with the natives by which our framework asks for the transaction.
    ProtocolConfig result = *protocol_config(Chain::Iota, Network::Mainnet, 2);
    result.set(ProtocolFeature::move_native_context, true);
    return result;
  }();
  return config;
}

const AccountAddress kBob = AccountAddress::from_u64(0xb0b);
const ObjectId kParent = AccountAddress::from_u64(0x9999);

/// A parent that is an input, with its children at versions up to 5.
std::map<ObjectId, InputObject> parent_input() {
  return {{kParent, InputObject{{kParent}, 5, Owner::of_address(FrameworkWorld::transaction().sender)}}};
}
OwnedValue parent_uid(World& world) {
  return world.value(struct_tag(2, "object", "UID"), address_bcs(kParent));
}

const WrittenObject* written(const RuntimeResults& results, const ObjectId& id) {
  for (const auto& [written_id, object] : results.writes) {
    if (written_id == id) return &object;
  }
  return nullptr;
}

RuntimeResults finish(World& world) {
  auto results = world.runtime().finish();
  EXPECT_TRUE(results) << results.error().to_string();
  return std::move(*results);
}

// ---- ids

TEST(ObjectRuntimeTest, NewAndDeletedObjects) {
  World world(newest());
  OwnedValue ctx = world.tx_context();
  OwnedValue uid = world.must("object", "new", {}, {World::by_reference(ctx)});
  OwnedValue other = world.must("object", "new", {}, {World::by_reference(ctx)});
  const ObjectId id = World::id_of(uid);
  EXPECT_EQ(id, derive_object_id(World::transaction().digest, 0));
  world.must("object", "delete", {}, {World::by_value(other)});
  OwnedValue stored = parent_uid(world);
  world.must("object", "delete", {}, {World::by_value(stored)});

  const RuntimeResults results = finish(world);
  EXPECT_EQ(results.created_ids, std::set<ObjectId>{id});
  EXPECT_EQ(results.deleted_ids, std::set<ObjectId>{kParent});
  EXPECT_EQ(world.runtime().generated_ids().size(), 2U);
}

TEST(ObjectRuntimeTest, LimitsOnIds) {
  ProtocolConfig small = newest();
  small.set(ProtocolParameter::max_num_new_move_object_ids, 2);
  small.set(ProtocolParameter::max_num_new_move_object_ids_system_tx, 3);
  small.set(ProtocolParameter::max_num_deleted_move_object_ids, 1);
  for (const bool is_metered : {true, false}) {
    World world(small, {}, is_metered);
    OwnedValue ctx = world.tx_context();
    for (int i = 0; i < (is_metered ? 2 : 3); ++i)
      world.must("object", "new", {}, {World::by_reference(ctx)});
    const auto refused = world.call("object", "new", {}, {World::by_reference(ctx)});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().status(), StatusCode::MEMORY_LIMIT_EXCEEDED);
    EXPECT_EQ(refused.error().sub_status(), 2U);
  }
  World world(small);
  EXPECT_TRUE(world.runtime().delete_id(kParent));
  const auto refused = world.runtime().delete_id(kBob);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().sub_status(), 3U);
}

// ---- transfers

OwnedValue new_coin(World& world, OwnedValue& ctx) {
  return world.must("coin", "zero", {struct_tag(2, "sui", "SUI")}, {World::by_reference(ctx)});
}

TEST(ObjectRuntimeTest, TransfersOfNewObjects) {
  World world(newest());
  OwnedValue ctx = world.tx_context();
  OwnedValue coins[] = {new_coin(world, ctx), new_coin(world, ctx), new_coin(world, ctx)};
  const ObjectId ids[] = {World::id_of(coins[0]), World::id_of(coins[1]), World::id_of(coins[2])};
  OwnedValue bob = world.address(kBob);
  world.must("transfer", "public_transfer", {sui_coin()}, {World::by_value(coins[0]), World::by_value(bob)});
  world.must("transfer", "public_share_object", {sui_coin()}, {World::by_value(coins[1])});
  world.must("transfer", "public_freeze_object", {sui_coin()}, {World::by_value(coins[2])});
  ASSERT_NE(world.runtime().transferred_to(ids[0]), nullptr);
  EXPECT_EQ(world.runtime().transferred_to(kParent), nullptr);

  const RuntimeResults results = finish(world);
  ASSERT_EQ(results.writes.size(), 3U);
  EXPECT_EQ(written(results, ids[0])->owner, Owner::of_address(kBob));
  EXPECT_EQ(written(results, ids[1])->owner, Owner::shared(0));
  EXPECT_EQ(written(results, ids[2])->owner, Owner::immutable());
  EXPECT_EQ(*written(results, ids[0])->type.tag, *sui_coin().struct_tag);
  EXPECT_EQ(World::bcs(written(results, ids[0])->value), address_bcs(ids[0]) + u64_bcs(0));
  EXPECT_EQ(results.created_ids.size(), 3U);
  EXPECT_FALSE(results.circular_owner);
}

TEST(ObjectRuntimeTest, PartyTransfer) {
  World world(newest());
  OwnedValue ctx = world.tx_context();
  OwnedValue coin = new_coin(world, ctx);
  const ObjectId id = World::id_of(coin);
  OwnedValue bob = world.address(kBob);
  OwnedValue party = world.must("party", "single_owner", {}, {World::by_value(bob)});
  world.must("transfer", "public_party_transfer", {sui_coin()},
             {World::by_value(coin), World::by_value(party)});
  EXPECT_EQ(written(finish(world), id)->owner, Owner::consensus_address(0, kBob));

  World old(iota());
  OwnedValue old_ctx = old.tx_context();
  OwnedValue old_coin = new_coin(old, old_ctx);
  OwnedValue old_bob = old.address(kBob);
  OwnedValue old_party = old.must("party", "single_owner", {}, {World::by_value(old_bob)});
  EXPECT_EQ(old.abort_code("transfer", "public_party_transfer", {sui_coin()},
                           {World::by_value(old_coin), World::by_value(old_party)}),
            5U);
}

TEST(ObjectRuntimeTest, OnlyNewOrSharedObjectsAreShared) {
  const ObjectId shared_id = AccountAddress::from_u64(0x5a);
  const ObjectId owned_id = AccountAddress::from_u64(0x0a);
  World world(newest(), {{shared_id, InputObject{{shared_id}, 7, Owner::shared(3)}},
                         {owned_id, InputObject{{owned_id}, 7, Owner::of_address(kBob)}}});
  OwnedValue shared = world.value(sui_coin(), address_bcs(shared_id) + u64_bcs(1));
  world.must("transfer", "public_share_object", {sui_coin()}, {World::by_value(shared)});
  OwnedValue owned = world.value(sui_coin(), address_bcs(owned_id) + u64_bcs(1));
  EXPECT_EQ(world.abort_code("transfer", "public_share_object", {sui_coin()}, {World::by_value(owned)}), 0U);
}

TEST(ObjectRuntimeTest, LastTransferOfAnObjectCounts) {
  World world(newest());
  OwnedValue ctx = world.tx_context();
  std::vector<ObjectId> ids;
  for (int i = 0; i < 2; ++i) {
    OwnedValue coin = new_coin(world, ctx);
    ids.push_back(World::id_of(coin));
    ASSERT_TRUE(world.runtime().transfer(Owner::of_address(kBob),
                                         {&world.type(sui_coin()), sui_coin().struct_tag}, std::move(coin)));
  }
  OwnedValue again = world.value(sui_coin(), address_bcs(ids[0]) + u64_bcs(0));
  ASSERT_TRUE(world.runtime().transfer(Owner::immutable(), {&world.type(sui_coin()), sui_coin().struct_tag},
                                       std::move(again)));
  const RuntimeResults results = finish(world);
  ASSERT_EQ(results.writes.size(), 2U);
  EXPECT_EQ(results.writes[0].first, ids[0]) << "it keeps its place";
  EXPECT_EQ(results.writes[0].second.owner, Owner::immutable());
}

TEST(ObjectRuntimeTest, LimitOnTransfers) {
  ProtocolConfig small = newest();
  small.set(ProtocolParameter::max_num_transferred_move_object_ids, 1);
  World world(small);
  OwnedValue ctx = world.tx_context();
  OwnedValue first = new_coin(world, ctx);
  OwnedValue second = new_coin(world, ctx);
  const ObjectType type{&world.type(sui_coin()), sui_coin().struct_tag};
  ASSERT_TRUE(world.runtime().transfer(Owner::immutable(), type, std::move(first)));
  OwnedValue third = new_coin(world, ctx);
  const auto refused = world.runtime().transfer(Owner::immutable(), type, std::move(second));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().sub_status(), 4U);
  EXPECT_TRUE(
      world.runtime().transfer(Owner::immutable(), type, std::move(third), /*end_of_transaction=*/true));
}

TEST(ObjectRuntimeTest, OwnersMustNotFormACircle) {
  World world(newest());
  const ObjectId a = AccountAddress::from_u64(0xa);
  const ObjectId b = AccountAddress::from_u64(0xb);
  const ObjectType type{&world.type(sui_coin()), sui_coin().struct_tag};
  ASSERT_TRUE(world.runtime().transfer(Owner::of_object(b), type,
                                       world.value(sui_coin(), address_bcs(a) + u64_bcs(0))));
  ASSERT_TRUE(world.runtime().transfer(Owner::of_object(a), type,
                                       world.value(sui_coin(), address_bcs(b) + u64_bcs(0))));
  EXPECT_EQ(finish(world).circular_owner, b);
}

// ---- receiving

TEST(ObjectRuntimeTest, ReceivesWhatWasSentToTheParent) {
  World world(newest(), parent_input());
  const ObjectId coin_id = AccountAddress::from_u64(0xc011);
  const TypeTag receiving = struct_tag(2, "transfer", "Receiving", {sui_coin()});
  world.storage.objects[coin_id] = {*sui_coin().struct_tag, address_bcs(coin_id) + u64_bcs(77), 4,
                                    Owner::of_address(kParent)};
  OwnedValue parent = parent_uid(world);
  const auto receive = [&](const TypeTag& type, std::uint64_t version) {
    OwnedValue ticket =
        world.value(struct_tag(2, "transfer", "Receiving", {type}), address_bcs(coin_id) + u64_bcs(version));
    return world.call("transfer", "public_receive", {type},
                      {World::by_reference(parent), World::by_value(ticket)});
  };
  const auto wrong_version = receive(sui_coin(), 3);
  ASSERT_FALSE(wrong_version);
  EXPECT_EQ(wrong_version.error().sub_status(), 3U);
  auto coin = receive(sui_coin(), 4);
  ASSERT_TRUE(coin) << coin.error().to_string();
  EXPECT_EQ(World::bcs(coin->front()), address_bcs(coin_id) + u64_bcs(77));
  const auto twice = receive(sui_coin(), 4);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().status(), StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR);

  const TypeTag other = struct_tag(2, "coin", "TreasuryCap", {struct_tag(2, "sui", "SUI")});
  const auto mismatch = receive(other, 4);
  ASSERT_FALSE(mismatch);
  EXPECT_EQ(mismatch.error().sub_status(), 2U);

  const RuntimeResults results = finish(world);
  ASSERT_TRUE(results.loaded_objects.contains(coin_id));
  EXPECT_EQ(results.loaded_objects.at(coin_id).version, 4U);
  EXPECT_TRUE(results.loaded_objects.at(coin_id).is_modified);
}

// ---- dynamic fields

OwnedValue add_field(World& world, OwnedValue& uid, std::uint64_t name, std::uint64_t field_value) {
  OwnedValue key = world.u64(name);
  OwnedValue number = world.u64(field_value);
  return world.must("dynamic_field", "add", {kU64Tag, kU64Tag},
                    {World::by_reference(uid), World::by_value(key), World::by_value(number)});
}
Bytes borrow_field(World& world, OwnedValue& uid, std::uint64_t name) {
  OwnedValue key = world.u64(name);
  return world.answer("dynamic_field", "borrow", {kU64Tag, kU64Tag},
                      {World::by_reference(uid), World::by_value(key)});
}
Bytes exists_field(World& world, OwnedValue& uid, std::uint64_t name, const TypeTag& value_type) {
  OwnedValue key = world.u64(name);
  return world.answer("dynamic_field", "exists_with_type", {kU64Tag, value_type},
                      {World::by_reference(uid), World::by_value(key)});
}
std::optional<std::uint64_t> borrow_abort(World& world, OwnedValue& uid, std::uint64_t name,
                                          const TypeTag& value_type) {
  OwnedValue key = world.u64(name);
  return world.abort_code("dynamic_field", "borrow", {kU64Tag, value_type},
                          {World::by_reference(uid), World::by_value(key)});
}
Bytes remove_field(World& world, OwnedValue& uid, std::uint64_t name) {
  OwnedValue key = world.u64(name);
  return world.answer("dynamic_field", "remove", {kU64Tag, kU64Tag},
                      {World::by_reference(uid), World::by_value(key)});
}

TEST(DynamicFields, OfNewObject) {
  World world(newest());
  OwnedValue ctx = world.tx_context();
  OwnedValue uid = world.must("object", "new", {}, {World::by_reference(ctx)});
  add_field(world, uid, 1, 10);
  add_field(world, uid, 2, 20);
  EXPECT_EQ(borrow_field(world, uid, 1), u64_bcs(10));
  EXPECT_EQ(exists_field(world, uid, 2, kU64Tag), Bytes{1});
  EXPECT_EQ(exists_field(world, uid, 2, TypeTag::Kind::Bool), Bytes{0});
  EXPECT_EQ(exists_field(world, uid, 3, kU64Tag), Bytes{0});
  EXPECT_EQ(borrow_abort(world, uid, 3, kU64Tag), 1U);
  EXPECT_EQ(borrow_abort(world, uid, 2, TypeTag::Kind::Bool), 2U);
  EXPECT_EQ(remove_field(world, uid, 2), u64_bcs(20));
  EXPECT_EQ(borrow_abort(world, uid, 2, kU64Tag), 1U);

  const RuntimeResults results = finish(world);
  const ObjectId field = derive_dynamic_field_id(World::id_of(uid), kU64Tag, u64_bcs(1));
  ASSERT_EQ(results.writes.size(), 1U);
  EXPECT_EQ(results.writes[0].first, field);
  EXPECT_EQ(results.writes[0].second.owner, Owner::of_object(World::id_of(uid)));
  EXPECT_EQ(World::bcs(results.writes[0].second.value), address_bcs(field) + u64_bcs(1) + u64_bcs(10));
  EXPECT_EQ(results.created_ids, (std::set<ObjectId>{World::id_of(uid), field}));
  EXPECT_TRUE(results.deleted_ids.empty());
}

TEST(DynamicFields, AreLoadedOnceAndOnlyWhenAskedFor) {
  World world(newest(), parent_input());
  OwnedValue uid = parent_uid(world);
  const ObjectId field = world.store_field(kParent, 1, 10);
  world.store_field(kParent, 2, 20);
  EXPECT_EQ(world.storage.reads, 0U);
  EXPECT_EQ(exists_field(world, uid, 1, kU64Tag), Bytes{1});
  EXPECT_EQ(borrow_field(world, uid, 1), u64_bcs(10));
  EXPECT_EQ(borrow_field(world, uid, 1), u64_bcs(10));
  EXPECT_EQ(world.storage.reads, 1U);

  const RuntimeResults results = finish(world);
  EXPECT_TRUE(results.writes.empty()) << "it was only read";
  ASSERT_EQ(results.loaded_objects.size(), 1U);
  EXPECT_EQ(results.loaded_objects.at(field).version, 1U);
  EXPECT_FALSE(results.loaded_objects.at(field).is_modified);
}

TEST(DynamicFields, VersionsPastTheParentAreNotSeen) {
  World world(newest(), parent_input());
  OwnedValue uid = parent_uid(world);
  world.store_field(kParent, 1, 10, /*version=*/5);
  world.store_field(kParent, 2, 20, /*version=*/6);
  EXPECT_EQ(borrow_field(world, uid, 1), u64_bcs(10));
  EXPECT_EQ(borrow_abort(world, uid, 2, kU64Tag), 1U);
}

/// Borrows the field mutably: swaps its value for another by means of a table, or sets it to what it is.
void set_field(World& world, OwnedValue& uid, std::uint64_t name, std::uint64_t field_value) {
  OwnedValue key = world.u64(name);
  OwnedValue number = world.u64(field_value);
  world.must("dynamic_field", "replace", {kU64Tag, kU64Tag, kU64Tag},
             {World::by_reference(uid), World::by_value(key), World::by_value(number)});
}

TEST(DynamicFields, ChangedValueIsWritten) {
  for (const ProtocolConfig& protocol : {newest(), iota()}) {
    World world(protocol, parent_input());
    OwnedValue uid = parent_uid(world);
    const ObjectId field = world.store_field(kParent, 1, 10);
    set_field(world, uid, 1, 11);
    const RuntimeResults results = finish(world);
    ASSERT_EQ(results.writes.size(), 1U);
    EXPECT_EQ(World::bcs(results.writes[0].second.value), address_bcs(field) + u64_bcs(1) + u64_bcs(11));
    EXPECT_EQ(results.writes[0].second.owner, Owner::of_object(kParent));
    EXPECT_TRUE(results.loaded_objects.at(field).is_modified);
    EXPECT_TRUE(results.created_ids.empty()) << "removed and added again, it is not new";
    EXPECT_TRUE(results.deleted_ids.empty());
  }
}

// Taken out and put back as it was: nothing for the newest versions, a write for the older ones.
TEST(DynamicFields, SameValuePutBack) {
  World world(newest(), parent_input());
  OwnedValue uid = parent_uid(world);
  world.store_field(kParent, 1, 10);
  set_field(world, uid, 1, 10);
  EXPECT_TRUE(finish(world).writes.empty());

  World old(iota(), parent_input());
  OwnedValue old_uid = parent_uid(old);
  const ObjectId field = old.store_field(kParent, 1, 10);
  set_field(old, old_uid, 1, 10);
  const RuntimeResults results = finish(old);
  ASSERT_EQ(results.writes.size(), 1U);
  EXPECT_TRUE(results.loaded_objects.at(field).is_modified);
}

TEST(DynamicFields, RemovedFieldIsDeleted) {
  World world(newest(), parent_input());
  OwnedValue uid = parent_uid(world);
  const ObjectId field = world.store_field(kParent, 1, 10);
  EXPECT_EQ(remove_field(world, uid, 1), u64_bcs(10));
  const RuntimeResults results = finish(world);
  EXPECT_TRUE(results.writes.empty());
  EXPECT_EQ(results.deleted_ids, std::set<ObjectId>{field});
  EXPECT_TRUE(results.loaded_objects.at(field).is_modified);
}

TEST(DynamicFields, MutableBorrowThatChangesNothing) {
  World world(newest(), parent_input());
  OwnedValue uid = parent_uid(world);
  world.store_field(kParent, 1, 10);
  OwnedValue key = world.u64(1);
  world.must("dynamic_field", "borrow_mut", {kU64Tag, kU64Tag},
             {World::by_reference(uid), World::by_value(key)});
  EXPECT_TRUE(finish(world).writes.empty());
}

// The balance of a coin in a field is split: the reference goes into the loaded value.
TEST(DynamicFields, WriteThroughReference) {
  World world(newest(), parent_input());
  OwnedValue ctx = world.tx_context();
  OwnedValue table = world.must("table", "new", {kU64Tag, kU64Tag}, {World::by_reference(ctx)});
  OwnedValue uid = parent_uid(world);
  const ObjectId field = derive_dynamic_field_id(kParent, kU64Tag, u64_bcs(1));
  const ObjectId table_id = AccountAddress::from_u64(0x7ab1e);
  const TypeTag table_tag = struct_tag(2, "table", "Table", {kU64Tag, kU64Tag});
  world.storage.objects[field] = {*field_tag(kU64Tag, table_tag).struct_tag,
                                  address_bcs(field) + u64_bcs(1) + address_bcs(table_id) + u64_bcs(0), 2,
                                  Owner::of_object(kParent)};
  OwnedValue key = world.u64(1);
  OwnedValue copy = world.must("dynamic_field", "borrow_mut", {kU64Tag, table_tag},
                               {World::by_reference(uid), World::by_value(key)});
  EXPECT_EQ(World::bcs(copy), address_bcs(table_id) + u64_bcs(0));
  // The table inside of the field takes the root version of the parent: its own fields are found, too.
  EXPECT_EQ(world.runtime().wrapped_object_containers().at(table_id), field);
  const ObjectId entry = world.store_field(table_id, 8, 80, /*version=*/5);
  OwnedValue table_key = world.u64(8);
  EXPECT_EQ(world.answer("table", "borrow", {kU64Tag, kU64Tag},
                         {World::by_reference(copy), World::by_value(table_key)}),
            u64_bcs(80));
  EXPECT_TRUE(world.runtime().loaded_objects().contains(entry));

  // Write through the reference that a session gives no hold of: into the store's value itself.
  auto fetched = world.runtime().children().fetch(
      world.session().heap(), kParent, field,
      {&world.type(field_tag(kU64Tag, table_tag)), field_tag(kU64Tag, table_tag).struct_tag},
      world.layout(field_tag(kU64Tag, table_tag)));
  ASSERT_TRUE(fetched);
  ASSERT_EQ(fetched->presence, Presence::Present);
  store<std::uint64_t>(fetched->child->value.referent() + 32 + 8 + 32, 1);  // the table's size
  const RuntimeResults results = finish(world);
  ASSERT_EQ(results.writes.size(), 1U);
  EXPECT_EQ(World::bcs(results.writes[0].second.value),
            address_bcs(field) + u64_bcs(1) + address_bcs(table_id) + u64_bcs(1));
}

TEST(DynamicFields, MovedToAnotherParent) {
  World world(newest(), parent_input());
  OwnedValue ctx = world.tx_context();
  OwnedValue uid = parent_uid(world);
  OwnedValue other = world.must("object", "new", {}, {World::by_reference(ctx)});
  const TypeTag coin = sui_coin();
  const TypeTag wrapper = struct_tag(2, "dynamic_object_field", "Wrapper", {kU64Tag});
  const ObjectId coin_id = AccountAddress::from_u64(0xc011);
  const ObjectId field = derive_dynamic_field_id(kParent, wrapper, u64_bcs(1));
  world.storage.objects[field] = {*field_tag(wrapper, struct_tag(2, "object", "ID")).struct_tag,
                                  address_bcs(field) + u64_bcs(1) + address_bcs(coin_id), 1,
                                  Owner::of_object(kParent)};
  world.storage.objects[coin_id] = {*coin.struct_tag, address_bcs(coin_id) + u64_bcs(5), 1,
                                    Owner::of_object(field)};

  OwnedValue key = world.u64(1);
  OwnedValue taken = world.must("dynamic_object_field", "remove", {kU64Tag, coin},
                                {World::by_reference(uid), World::by_value(key)});
  EXPECT_EQ(World::bcs(taken), address_bcs(coin_id) + u64_bcs(5));
  OwnedValue new_key = world.u64(2);
  world.must("dynamic_object_field", "add", {kU64Tag, coin},
             {World::by_reference(other), World::by_value(new_key), World::by_value(taken)});

  const RuntimeResults results = finish(world);
  const ObjectId new_field = derive_dynamic_field_id(World::id_of(other), wrapper, u64_bcs(2));
  ASSERT_NE(written(results, coin_id), nullptr);
  EXPECT_EQ(written(results, coin_id)->owner, Owner::of_object(new_field));
  EXPECT_NE(written(results, new_field), nullptr);
  EXPECT_EQ(results.deleted_ids, std::set<ObjectId>{field});
  EXPECT_TRUE(results.loaded_objects.at(coin_id).is_modified);
  EXPECT_FALSE(results.created_ids.contains(coin_id));
}

TEST(DynamicFields, StorageThatContradictsItself) {
  World world(newest(), parent_input());
  OwnedValue uid = parent_uid(world);
  const ObjectId field = world.store_field(kParent, 1, 10);
  world.storage.objects[field].owner = Owner::of_address(kBob);
  OwnedValue key = world.u64(1);
  const auto refused = world.call("dynamic_field", "borrow", {kU64Tag, kU64Tag},
                                  {World::by_reference(uid), World::by_value(key)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status(), StatusCode::STORAGE_ERROR);

  World cut(newest(), parent_input());
  OwnedValue cut_uid = parent_uid(cut);
  cut.storage.objects[cut.store_field(kParent, 1, 10)].contents.pop_back();
  OwnedValue cut_key = cut.u64(1);
  const auto damaged = cut.call("dynamic_field", "borrow", {kU64Tag, kU64Tag},
                                {World::by_reference(cut_uid), World::by_value(cut_key)});
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().status(), StatusCode::FAILED_TO_DESERIALIZE_RESOURCE);
}

TEST(DynamicFields, LimitsOnLoadedAndTouchedChildren) {
  ProtocolConfig small = newest();
  small.set(ProtocolParameter::object_runtime_max_num_cached_objects, 2);
  World world(small, parent_input());
  OwnedValue uid = parent_uid(world);
  EXPECT_EQ(exists_field(world, uid, 1, kU64Tag), Bytes{0});
  EXPECT_EQ(exists_field(world, uid, 2, kU64Tag), Bytes{0});
  OwnedValue key = world.u64(3);
  const auto cached = world.call("dynamic_field", "exists_with_type", {kU64Tag, kU64Tag},
                                 {World::by_reference(uid), World::by_value(key)});
  ASSERT_FALSE(cached);
  EXPECT_EQ(cached.error().status(), StatusCode::MEMORY_LIMIT_EXCEEDED);
  EXPECT_EQ(cached.error().sub_status(), 5U);

  small.set(ProtocolParameter::object_runtime_max_num_cached_objects, 100);
  small.set(ProtocolParameter::object_runtime_max_num_store_entries, 1);
  World touched(small, parent_input());
  OwnedValue touched_uid = parent_uid(touched);
  add_field(touched, touched_uid, 1, 10);
  OwnedValue second = touched.u64(2);
  OwnedValue number = touched.u64(20);
  const auto refused =
      touched.call("dynamic_field", "add", {kU64Tag, kU64Tag},
                   {World::by_reference(touched_uid), World::by_value(second), World::by_value(number)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().sub_status(), 6U);
}

// ---- events

TypeTag some_event() { return struct_tag(2, "object", "ID"); }

TEST(Events, InTheirOrder) {
  World world(newest());
  for (const std::uint64_t number : {5U, 6U}) {
    OwnedValue event = world.value(some_event(), address_bcs(AccountAddress::from_u64(number)));
    world.must("event", "emit", {some_event()}, {World::by_value(event)});
  }
  EXPECT_EQ(world.runtime().events().size(), 2U);
  std::vector<EmittedEvent> taken = world.runtime().take_user_events();
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(*taken[0].type.tag, *some_event().struct_tag);
  EXPECT_EQ(World::bcs(taken[1].value), address_bcs(AccountAddress::from_u64(6)));
  EXPECT_TRUE(world.runtime().events().empty());
  EXPECT_EQ(world.runtime().events_emitted(), 2U);
}

TEST(Events, Limits) {
  ProtocolConfig small = newest();
  small.set(ProtocolParameter::max_num_event_emit, 1);
  World world(small);
  const auto emit = [](World& at) {
    OwnedValue event = at.value(some_event(), address_bcs(kBob));
    auto emitted = at.call("event", "emit", {some_event()}, {World::by_value(event)});
    return emitted ? std::nullopt : emitted.error().sub_status();
  };
  EXPECT_EQ(emit(world), std::nullopt);
  EXPECT_EQ(emit(world), 0U);

  // The value counts 34 (a struct around an address), its tag 32 and the names.
  const std::uint64_t size = 34 + 32 + std::string_view("objectID").size();
  small = newest();
  small.set(ProtocolParameter::max_event_emit_size, size - 1);
  World narrow(small);
  EXPECT_EQ(emit(narrow), 1U);
  small.set(ProtocolParameter::max_event_emit_size, size);
  small.set(ProtocolParameter::max_event_emit_size_total, 2 * size);
  World total(small);
  EXPECT_EQ(emit(total), std::nullopt);
  EXPECT_EQ(emit(total), std::nullopt);
  EXPECT_EQ(emit(total), 7U);
}

TEST(Events, AccumulatorTotalsStayInRange) {
  World world(newest());
  const auto emit = [&](std::string_view function, std::uint64_t amount) {
    OwnedValue accumulator = world.address(kParent);
    OwnedValue owner = world.address(kBob);
    OwnedValue number = world.u64(amount);
    return world.call("accumulator", function, {sui_coin()},
                      {World::by_value(accumulator), World::by_value(owner), World::by_value(number)});
  };
  EXPECT_TRUE(emit("emit_deposit_event", UINT64_MAX));
  EXPECT_TRUE(emit("emit_withdraw_event", UINT64_MAX));
  const auto overflow = emit("emit_deposit_event", 1);
  ASSERT_FALSE(overflow);
  EXPECT_EQ(overflow.error().status(), StatusCode::ARITHMETIC_ERROR);
  const RuntimeResults results = finish(world);
  ASSERT_EQ(results.accumulator_events.size(), 2U);
  EXPECT_EQ(results.accumulator_events[0].action, AccumulatorEvent::Action::Merge);
  EXPECT_EQ(results.accumulator_events[0].target, kBob);
  EXPECT_EQ(results.accumulator_events[0].accumulator, kParent);
  EXPECT_EQ(std::get<std::uint64_t>(results.accumulator_events[1].value), UINT64_MAX);
}

// ---- types, names, BCS, vectors, settings

TEST(TypeNatives, OneTimeWitness) {
  World world(newest());
  const auto is_witness = [&](const TypeTag& type, const Bytes& bcs) {
    OwnedValue value = world.value(type, bcs);
    return world.answer("types", "is_one_time_witness", {type}, {World::by_reference(value)});
  };
  EXPECT_EQ(is_witness(struct_tag(2, "sui", "SUI"), {1}), Bytes{1});
  EXPECT_EQ(is_witness(struct_tag(2, "object", "ID"), Bytes(32)), Bytes{0});
  EXPECT_EQ(is_witness(TypeTag::Kind::Bool, {1}), Bytes{0});
}

TEST(TypeNatives, Names) {
  World world(newest());
  const auto name_of = [&](const TypeTag& type) {
    const Bytes bcs = world.answer("type_name", "with_defining_ids", {type}, {}, 1);
    return std::string(bcs.begin() + 1, bcs.end());
  };
  const std::string zeros(63, '0');
  EXPECT_EQ(name_of(TypeTag::Kind::U256), "u256");
  EXPECT_EQ(name_of(TypeTag::vector(TypeTag::Kind::Bool)), "vector<bool>");
  EXPECT_EQ(name_of(struct_tag(2, "sui", "SUI")), zeros + "2::sui::SUI");
  EXPECT_EQ(world.answer("type_name", "defining_id", {struct_tag(2, "sui", "SUI")}, {}, 1),
            address_bcs(AccountAddress::from_u64(2)));
  EXPECT_EQ(world.abort_code("type_name", "original_id", {kU64Tag}, {}, 1), 0U);
}

TEST(TypeNatives, BcsToBytes) {
  World world(newest());
  OwnedValue coin = world.value(sui_coin(), address_bcs(kBob) + u64_bcs(9));
  const Bytes expected = address_bcs(kBob) + u64_bcs(9);
  EXPECT_EQ(world.answer("bcs", "to_bytes", {sui_coin()}, {World::by_reference(coin)}, 1),
            Bytes{40} + expected);
}

TEST(TypeNatives, VectorsAsFunctions) {
  World world(newest());
  OwnedValue vector = world.must("vector", "empty", {sui_coin()}, {}, 1);
  EXPECT_EQ(World::bcs(vector), Bytes{0});
  for (std::uint64_t i = 1; i <= 3; ++i) {
    OwnedValue coin = world.value(sui_coin(), address_bcs(AccountAddress::from_u64(i)) + u64_bcs(i));
    world.must("vector", "push_back", {sui_coin()}, {World::by_reference(vector), World::by_value(coin)}, 1);
  }
  EXPECT_EQ(world.answer("vector", "length", {sui_coin()}, {World::by_reference(vector)}, 1), u64_bcs(3));
  OwnedValue zero = world.u64(0);
  OwnedValue two = world.u64(2);
  world.must("vector", "swap", {sui_coin()},
             {World::by_reference(vector), World::by_value(zero), World::by_value(two)}, 1);
  OwnedValue first = world.u64(0);
  EXPECT_EQ(world.answer("vector", "borrow", {sui_coin()},
                         {World::by_reference(vector), World::by_value(first)}, 1),
            address_bcs(AccountAddress::from_u64(3)) + u64_bcs(3));
  EXPECT_EQ(world.answer("vector", "pop_back", {sui_coin()}, {World::by_reference(vector)}, 1),
            address_bcs(AccountAddress::from_u64(1)) + u64_bcs(1));
  OwnedValue past = world.u64(2);
  EXPECT_EQ(world.abort_code("vector", "borrow", {sui_coin()},
                             {World::by_reference(vector), World::by_value(past)}, 1),
            1U);
  EXPECT_EQ(world.abort_code("vector", "destroy_empty", {sui_coin()}, {World::by_value(vector)}, 1), 3U);
  OwnedValue nothing = world.must("vector", "empty", {kU64Tag}, {}, 1);
  EXPECT_EQ(world.abort_code("vector", "pop_back", {kU64Tag}, {World::by_reference(nothing)}, 1), 2U);
  world.must("vector", "destroy_empty", {kU64Tag}, {World::by_value(nothing)}, 1);
}

TEST(ConfigNatives, ValueBeforeTheEpoch) {
  const TypeTag value_type = TypeTag::Kind::Bool;
  const TypeTag setting = struct_tag(2, "config", "Setting", {value_type});
  const TypeTag data = struct_tag(2, "config", "SettingData", {value_type});
  const TypeTag field_type = field_tag(kU64Tag, setting);
  World world(newest());
  const ObjectId name = derive_dynamic_field_id(kParent, kU64Tag, u64_bcs(1));
  const auto read = [&](std::uint64_t epoch) {
    OwnedValue config = world.address(kParent);
    OwnedValue name_id = world.address(name);
    OwnedValue now = world.u64(epoch);
    return world.answer("config", "read_setting_impl", {field_type, setting, data, value_type},
                        {World::by_value(config), World::by_value(name_id), World::by_value(now)});
  };
  EXPECT_EQ(read(9), Bytes{0}) << "none";
  // Set to true in epoch 8, before to false.
  world.storage.objects[name] = {
      *field_type.struct_tag,
      address_bcs(name) + u64_bcs(1) + Bytes{1} + u64_bcs(8) + Bytes{1, 1} + Bytes{1, 0}, 1000,
      Owner::of_object(kParent)};
  EXPECT_EQ(read(9), (Bytes{1, 1}));
  EXPECT_EQ(read(8), (Bytes{1, 0}));
  EXPECT_EQ(world.storage.reads, 2U) << "a setting that was found is kept";
}

}  // namespace
}  // namespace mvm::testing

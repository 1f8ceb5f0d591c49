// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#[test_only]
module sui::object_tests;

use std::unit_test::assert_eq;
use sui::clock;
use sui::package;
use sui::test_scenario;
use sui::{borrow, dynamic_field, dynamic_object_field, versioned};

const ALICE: address = @0xA;
const BOB: address = @0xB;

public struct Thing has key, store {
    id: UID,
    n: u64,
}

fun thing(n: u64, ctx: &mut TxContext): Thing {
    Thing { id: object::new(ctx), n }
}

fun destroy(thing: Thing): u64 {
    let Thing { id, n } = thing;
    id.delete();
    n
}

#[test]
fun identity() {
    let mut ctx = tx_context::dummy();
    let first = thing(1, &mut ctx);
    let second = thing(2, &mut ctx);
    assert!(object::id(&first) != object::id(&second));
    assert_eq!(object::id_address(&first).to_id(), object::id(&first));
    assert_eq!(object::id_from_bytes(object::id_bytes(&second)), *object::borrow_id(&second));
    assert_eq!(second.id.to_address(), ctx.last_created_object_id());
    assert_eq!(ctx.ids_created(), 2);
    first.destroy();
    second.destroy();
}

#[test]
fun context() {
    let mut ctx = tx_context::new_from_hint(ALICE, 7, 3, 1000, 0);
    assert_eq!(ctx.sender(), ALICE);
    assert_eq!(ctx.epoch(), 3);
    assert_eq!(ctx.epoch_timestamp_ms(), 1000);
    assert_eq!(ctx.sponsor(), option::none());
    assert_eq!(ctx.digest().length(), 32);
    ctx.increment_epoch_number();
    ctx.increment_epoch_timestamp(5);
    assert_eq!(ctx.epoch(), 4);
    assert_eq!(ctx.epoch_timestamp_ms(), 1005);
}

#[test]
fun ownership() {
    let mut scenario = test_scenario::begin(ALICE);
    let given = thing(1, scenario.ctx());
    let id = object::id(&given);
    transfer::public_transfer(given, BOB);
    transfer::public_share_object(thing(2, scenario.ctx()));
    transfer::public_freeze_object(thing(3, scenario.ctx()));
    let effects = scenario.next_tx(BOB);
    assert_eq!(effects.created().length(), 3);
    assert_eq!(effects.shared().length(), 1);
    assert_eq!(effects.frozen().length(), 1);
    assert_eq!(effects.transferred_to_account()[&id], BOB);

    let mut taken = scenario.take_from_sender<Thing>();
    assert_eq!(object::id(&taken), id);
    taken.n = 10;
    scenario.return_to_sender(taken);
    scenario.with_shared!<Thing>(|shared, _| shared.n = 20);
    let frozen = scenario.take_immutable<Thing>();
    assert_eq!(frozen.n, 3);
    test_scenario::return_immutable(frozen);

    scenario.next_tx(BOB);
    assert_eq!(scenario.take_from_sender<Thing>().destroy(), 10);
    assert_eq!(scenario.take_shared<Thing>().destroy(), 20);
    let effects = scenario.end();
    assert_eq!(effects.deleted().length(), 2);
}

#[test]
fun receiving() {
    let mut scenario = test_scenario::begin(ALICE);
    let parent = thing(0, scenario.ctx());
    let parent_id = object::id(&parent);
    transfer::public_transfer(thing(5, scenario.ctx()), parent_id.to_address());
    transfer::public_transfer(parent, ALICE);
    scenario.next_tx(ALICE);
    let mut parent = scenario.take_from_sender<Thing>();
    let ticket = test_scenario::most_recent_receiving_ticket<Thing>(&parent_id);
    let received = transfer::public_receive(&mut parent.id, ticket);
    assert_eq!(received.destroy(), 5);
    parent.destroy();
    scenario.end();
}

#[test]
fun fields() {
    let mut ctx = tx_context::dummy();
    let mut parent = thing(0, &mut ctx);
    dynamic_field::add(&mut parent.id, b"name", 7u64);
    assert!(dynamic_field::exists(&parent.id, b"name") && !dynamic_field::exists(&parent.id, b"other"));
    assert!(dynamic_field::exists_with_type<vector<u8>, u64>(&parent.id, b"name"));
    assert!(!dynamic_field::exists_with_type<vector<u8>, u8>(&parent.id, b"name"));
    let value: &mut u64 = dynamic_field::borrow_mut(&mut parent.id, b"name");
    *value = *value + 1;
    assert_eq!(*dynamic_field::borrow(&parent.id, b"name"), 8u64);
    let old = dynamic_field::replace<vector<u8>, bool, u64>(&mut parent.id, b"name", true);
    assert_eq!(old, option::some(8));
    assert!(dynamic_field::remove(&mut parent.id, b"name"));
    assert_eq!(dynamic_field::remove_opt<vector<u8>, bool>(&mut parent.id, b"name"), option::none());

    let child = thing(3, &mut ctx);
    let child_id = object::id(&child);
    dynamic_object_field::add(&mut parent.id, 1u8, child);
    assert_eq!(dynamic_object_field::id(&parent.id, 1u8), option::some(child_id));
    assert_eq!(dynamic_object_field::id(&parent.id, 2u8), option::none());
    assert!(dynamic_object_field::exists_with_type<u8, Thing>(&parent.id, 1));
    let child: &mut Thing = dynamic_object_field::borrow_mut(&mut parent.id, 1u8);
    child.n = 4;
    assert_eq!(dynamic_object_field::borrow<u8, Thing>(&parent.id, 1).n, 4);
    assert_eq!(dynamic_object_field::remove<u8, Thing>(&mut parent.id, 1).destroy(), 4);
    parent.destroy();
}

#[test, expected_failure(abort_code = dynamic_field::EFieldAlreadyExists)]
fun field_twice() {
    let mut ctx = tx_context::dummy();
    let mut parent = thing(0, &mut ctx);
    dynamic_field::add(&mut parent.id, 0u8, 7u64);
    dynamic_field::add(&mut parent.id, 0u8, 7u64);
    abort
}

#[test, expected_failure(abort_code = dynamic_field::EFieldTypeMismatch)]
fun field_of_another_type() {
    let mut ctx = tx_context::dummy();
    let mut parent = thing(0, &mut ctx);
    dynamic_field::add(&mut parent.id, 0u8, 7u64);
    dynamic_field::borrow<u8, bool>(&parent.id, 0u8);
    abort
}

#[test]
fun lending() {
    let mut ctx = tx_context::dummy();
    let mut holder = borrow::new(thing(6, &mut ctx), &mut ctx);
    let (lent, promise) = holder.borrow();
    assert_eq!(lent.n, 6);
    holder.put_back(lent, promise);
    assert_eq!(holder.destroy().destroy(), 6);
}

#[test, expected_failure(abort_code = borrow::EWrongValue)]
fun putting_another_back() {
    let mut ctx = tx_context::dummy();
    let mut holder = borrow::new(thing(6, &mut ctx), &mut ctx);
    let (lent, promise) = holder.borrow();
    holder.put_back(thing(6, &mut ctx), promise);
    lent.destroy();
    abort
}

#[test]
fun versions() {
    let mut ctx = tx_context::dummy();
    let mut v = versioned::create(1, 5u8, &mut ctx);
    let (old, cap) = v.remove_value_for_upgrade<u8>();
    v.upgrade(2, old as u64 * 100, cap);
    assert_eq!(v.version(), 2);
    assert_eq!(*v.load_value<u64>(), 500);
    assert_eq!(v.destroy<u64>(), 500);
}

#[test, expected_failure(abort_code = versioned::EInvalidUpgrade)]
fun version_not_greater() {
    let mut ctx = tx_context::dummy();
    let mut v = versioned::create(1, 5u8, &mut ctx);
    let (old, cap) = v.remove_value_for_upgrade<u8>();
    v.upgrade(1, old, cap);
    abort
}

#[test]
fun upgrades() {
    let mut ctx = tx_context::dummy();
    let mut cap = package::test_publish(@0x42.to_id(), &mut ctx);
    let ticket = cap.authorize(package::additive_policy(), b"digest");
    assert_eq!(ticket.package(), @0x42.to_id());
    assert_eq!(cap.package(), @0x0.to_id());
    let receipt = package::test_upgrade(ticket);
    let next = receipt.package();
    cap.commit(receipt);
    assert_eq!(cap.package(), next);
    assert_eq!(cap.version(), 2);
    cap.only_additive_upgrades();
    cap.only_dep_upgrades();
    assert_eq!(cap.policy(), package::dep_only_policy());
    cap.make_immutable();
}

#[test, expected_failure(abort_code = package::ETooPermissive)]
fun upgrade_beyond_policy() {
    let mut ctx = tx_context::dummy();
    let mut cap = package::test_publish(@0x42.to_id(), &mut ctx);
    cap.only_dep_upgrades();
    let _ticket = cap.authorize(package::compatible_policy(), b"digest");
    abort
}

#[test, expected_failure(abort_code = package::EAlreadyAuthorized)]
fun two_upgrades_at_once() {
    let mut ctx = tx_context::dummy();
    let mut cap = package::test_publish(@0x42.to_id(), &mut ctx);
    let _first = cap.authorize(0, b"digest");
    let _second = cap.authorize(0, b"digest");
    abort
}

#[test]
fun time() {
    let mut ctx = tx_context::dummy();
    let mut clock = clock::create_for_testing(&mut ctx);
    clock.set_for_testing(40);
    clock.increment_for_testing(2);
    assert_eq!(clock.timestamp_ms(), 42);
    clock.destroy_for_testing();
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Several transactions in one unit test. Between them, objects lie with their owners, in memory of the test runner:
/// a transaction takes what it needs, and what it transfers, shares or freezes can be taken by the next ones.
///
/// ```move
/// let mut scenario = test_scenario::begin(ALICE);
/// game::give_sword(BOB, scenario.ctx());
/// scenario.next_tx(BOB);
/// let sword = scenario.take_from_sender<Sword>();
/// assert!(sword.strength() > 0);
/// scenario.return_to_sender(sword);
/// scenario.end();
/// ```
#[test_only]
module sui::test_scenario;

use sui::transfer::Receiving;
use sui::vec_map::VecMap;

// The runner aborts with these codes as well.

#[allow(unused_const)]
const ECouldNotGenerateEffects: u64 = 0;
#[allow(unused_const)]
/// A shared or immutable object was not returned, or was transferred or wrapped.
const EInvalidSharedOrImmutableUsage: u64 = 1;
/// An object is returned to where it was not taken from.
const ECantReturnObject: u64 = 2;
/// There is no object of this type.
const EEmptyInventory: u64 = 3;
#[allow(unused_const)]
/// There is no object of this id.
const EObjectNotFound: u64 = 4;
#[allow(unused_const)]
const EUnableToAllocateReceivingTicket: u64 = 5;
#[allow(unused_const)]
const EReceivingTicketAlreadyAllocated: u64 = 6;
#[allow(unused_const)]
const EUnableToDeallocateReceivingTicket: u64 = 7;

public struct Scenario {
    txn_number: u64,
    ctx: TxContext,
}

/// What a transaction did. The runner makes it.
public struct TransactionEffects has drop {
    created: vector<ID>,
    written: vector<ID>,
    deleted: vector<ID>,
    transferred_to_account: VecMap<ID, address>,
    transferred_to_object: VecMap<ID, ID>,
    shared: vector<ID>,
    frozen: vector<ID>,
    num_user_events: u64,
}

// === Transactions ===

/// Begins the first transaction.
public fun begin(sender: address): Scenario {
    Scenario { txn_number: 0, ctx: tx_context::new_from_hint(sender, 0, 0, 0, 0) }
}

/// Ends the transaction and begins the next.
public fun next_tx(scenario: &mut Scenario, sender: address): TransactionEffects {
    scenario.txn_number = scenario.txn_number + 1;
    // The number makes digests, and by them object ids, different.
    let (epoch, timestamp) = (scenario.ctx.epoch(), scenario.ctx.epoch_timestamp_ms());
    scenario.ctx = tx_context::new_from_hint(sender, scenario.txn_number, epoch, timestamp, 0);
    end_transaction()
}

/// Ends the transaction and begins one in the next epoch.
public fun next_epoch(scenario: &mut Scenario, sender: address): TransactionEffects {
    scenario.ctx.increment_epoch_number();
    scenario.next_tx(sender)
}

/// Ends the transaction and begins one in the next epoch, `delta_ms` later.
public fun later_epoch(scenario: &mut Scenario, delta_ms: u64, sender: address): TransactionEffects {
    scenario.ctx.increment_epoch_timestamp(delta_ms);
    scenario.next_epoch(sender)
}

/// Ends the last transaction.
public fun end(scenario: Scenario): TransactionEffects {
    let Scenario { txn_number: _, ctx: _ } = scenario;
    end_transaction()
}

/// The running transaction.
public fun ctx(scenario: &mut Scenario): &mut TxContext {
    &mut scenario.ctx
}

/// A fresh UID.
public fun new_object(scenario: &mut Scenario): UID {
    object::new(&mut scenario.ctx)
}

/// The sender of the running transaction.
public fun sender(scenario: &Scenario): address {
    scenario.ctx.sender()
}

/// How many transactions ended.
public fun num_concluded_txes(scenario: &Scenario): u64 {
    scenario.txn_number
}

// === Effects ===

public fun created(effects: &TransactionEffects): vector<ID> {
    effects.created
}

public fun written(effects: &TransactionEffects): vector<ID> {
    effects.written
}

public fun deleted(effects: &TransactionEffects): vector<ID> {
    effects.deleted
}

public fun transferred_to_account(effects: &TransactionEffects): VecMap<ID, address> {
    effects.transferred_to_account
}

public fun transferred_to_object(effects: &TransactionEffects): VecMap<ID, ID> {
    effects.transferred_to_object
}

public fun shared(effects: &TransactionEffects): vector<ID> {
    effects.shared
}

public fun frozen(effects: &TransactionEffects): vector<ID> {
    effects.frozen
}

public fun num_user_events(effects: &TransactionEffects): u64 {
    effects.num_user_events
}

// === Objects of an address ===

/// Takes an object of `account`; aborts if there is none of this type and id.
public native fun take_from_address_by_id<T: key>(scenario: &Scenario, account: address, id: ID): T;

/// The object that `account` got last of those not taken.
public native fun most_recent_id_for_address<T: key>(account: address): Option<ID>;

/// All objects of this type of `account`.
public native fun ids_for_address<T: key>(account: address): vector<ID>;

/// Whether `account` has an object of this type.
public fun has_most_recent_for_address<T: key>(account: address): bool {
    most_recent_id_for_address<T>(account).is_some()
}

/// Takes the object that `account` got last; aborts if there is none of this type.
public fun take_from_address<T: key>(scenario: &Scenario, account: address): T {
    scenario.take_from_address_by_id(account, found(most_recent_id_for_address<T>(account)))
}

/// Gives an object back; aborts if it was not taken from `account`.
public fun return_to_address<T: key>(account: address, t: T) {
    assert!(was_taken_from_address(account, object::id(&t)), ECantReturnObject);
    sui::transfer::transfer_impl(t, account)
}

/// Whether the object was taken from `account`.
public native fun was_taken_from_address(account: address, id: ID): bool;

// === Objects of the sender ===

public fun take_from_sender_by_id<T: key>(scenario: &Scenario, id: ID): T {
    scenario.take_from_address_by_id(scenario.sender(), id)
}

public fun most_recent_id_for_sender<T: key>(scenario: &Scenario): Option<ID> {
    most_recent_id_for_address<T>(scenario.sender())
}

public fun has_most_recent_for_sender<T: key>(scenario: &Scenario): bool {
    has_most_recent_for_address<T>(scenario.sender())
}

public fun take_from_sender<T: key>(scenario: &Scenario): T {
    scenario.take_from_address(scenario.sender())
}

public fun return_to_sender<T: key>(scenario: &Scenario, t: T) {
    return_to_address(scenario.sender(), t)
}

public fun was_taken_from_sender(scenario: &Scenario, id: ID): bool {
    was_taken_from_address(scenario.sender(), id)
}

public fun ids_for_sender<T: key>(scenario: &Scenario): vector<ID> {
    ids_for_address<T>(scenario.sender())
}

// === Immutable objects ===

/// Takes an immutable object; aborts if there is none of this type and id.
public native fun take_immutable_by_id<T: key>(scenario: &Scenario, id: ID): T;

/// The object that was frozen last of those not taken.
public native fun most_recent_immutable_id<T: key>(): Option<ID>;

/// Whether there is an immutable object of this type.
public fun has_most_recent_immutable<T: key>(): bool {
    most_recent_immutable_id<T>().is_some()
}

/// Takes the object that was frozen last; aborts if there is none of this type.
public fun take_immutable<T: key>(scenario: &Scenario): T {
    scenario.take_immutable_by_id(found(most_recent_immutable_id<T>()))
}

/// Gives an immutable object back.
public fun return_immutable<T: key>(t: T) {
    assert!(was_taken_immutable(object::id(&t)), ECantReturnObject);
    sui::transfer::freeze_object_impl(t)
}

/// Whether the object was taken as an immutable one.
public native fun was_taken_immutable(id: ID): bool;

// === Shared objects ===

/// Takes a shared object; aborts if there is none of this type and id.
public native fun take_shared_by_id<T: key>(scenario: &Scenario, id: ID): T;

/// The object that was shared last of those not taken.
public native fun most_recent_id_shared<T: key>(): Option<ID>;

/// Whether there is a shared object of this type.
public fun has_most_recent_shared<T: key>(): bool {
    most_recent_id_shared<T>().is_some()
}

/// Takes the object that was shared last; aborts if there is none of this type.
public fun take_shared<T: key>(scenario: &Scenario): T {
    scenario.take_shared_by_id(found(most_recent_id_shared<T>()))
}

/// Gives a shared object back.
public fun return_shared<T: key>(t: T) {
    assert!(was_taken_shared(object::id(&t)), ECantReturnObject);
    sui::transfer::share_object_impl(t)
}

/// Whether the object was taken as a shared one.
native fun was_taken_shared(id: ID): bool;

/// Takes the object that was shared last, hands it to `f`, and gives it back.
public macro fun with_shared<$T: key>($scenario: &mut Scenario, $f: |&mut $T, &mut Scenario|) {
    let scenario = $scenario;
    let mut shared = scenario.take_shared<$T>();
    $f(&mut shared, scenario);
    return_shared(shared)
}

/// Takes a shared object, hands it to `f`, and gives it back.
public macro fun with_shared_by_id<$T: key>($scenario: &mut Scenario, $id: ID, $f: |&mut $T, &mut Scenario|) {
    let scenario = $scenario;
    let mut shared = scenario.take_shared_by_id<$T>($id);
    $f(&mut shared, scenario);
    return_shared(shared)
}

// === Objects sent to objects ===

/// All objects of this type that were sent to an object.
public fun receivable_object_ids_for_owner_id<T: key>(object: ID): vector<ID> {
    ids_for_address<T>(object.to_address())
}

/// A ticket for the object that was sent to `owner` last.
public fun most_recent_receiving_ticket<T: key>(owner: &ID): Receiving<T> {
    receiving_ticket_by_id(found(most_recent_id_for_address<T>(owner.to_address())))
}

/// A ticket for an object.
public fun receiving_ticket_by_id<T: key>(object_id: ID): Receiving<T> {
    let version = allocate_receiving_ticket_for_object<T>(object_id);
    sui::transfer::make_receiver(object_id, version)
}

/// Gives a ticket back. This must be done before the object can be taken, unless it was received.
public fun return_receiving_ticket<T: key>(ticket: Receiving<T>) {
    deallocate_receiving_ticket_for_object(ticket.receiving_id())
}

/// The version of the object that a ticket is made for.
native fun allocate_receiving_ticket_for_object<T: key>(object_id: ID): u64;

native fun deallocate_receiving_ticket_for_object(object_id: ID);

// === Inside ===

native fun end_transaction(): TransactionEffects;

fun found(id: Option<ID>): ID {
    assert!(id.is_some(), EEmptyInventory);
    id.destroy_some()
}

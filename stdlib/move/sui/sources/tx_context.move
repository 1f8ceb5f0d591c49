// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// What a transaction knows about itself.
module sui::tx_context;

#[test_only]
/// Bytes of a transaction digest.
const TX_HASH_LENGTH: u64 = 32;

#[test_only]
/// A digest has not 32 bytes.
const EBadTxHashLength: u64 = 0;

#[allow(unused_field)]
/// The handle to the running transaction. The runtime makes it and passes it to functions that ask for it as their
/// last parameter; what it tells comes from natives, and of the fields only `tx_hash` is still read.
public struct TxContext has drop {
    sender: address,
    tx_hash: vector<u8>,
    epoch: u64,
    epoch_timestamp_ms: u64,
    ids_created: u64,
}

/// Who signed the transaction.
public fun sender(_self: &TxContext): address {
    native_sender()
}
native fun native_sender(): address;

/// The digest of the transaction: unique, and known to whoever wrote it, so no source of randomness.
public fun digest(self: &TxContext): &vector<u8> {
    &self.tx_hash
}

/// The epoch that the transaction runs in.
public fun epoch(_self: &TxContext): u64 {
    native_epoch()
}
native fun native_epoch(): u64;

/// When that epoch began, in milliseconds since 1970.
public fun epoch_timestamp_ms(_self: &TxContext): u64 {
    native_epoch_timestamp_ms()
}
native fun native_epoch_timestamp_ms(): u64;

/// Who pays for gas, where that is not the sender.
public fun sponsor(_self: &TxContext): Option<address> {
    option_sponsor()
}

/// An address that never was and never will be made again. No key belongs to it; it serves as an object's id.
public fun fresh_object_address(_ctx: &mut TxContext): address {
    fresh_id()
}
native fun fresh_id(): address;

/// The price of a unit of gas that validators agreed on for the epoch.
public fun reference_gas_price(_self: &TxContext): u64 {
    native_rgp()
}
native fun native_rgp(): u64;

/// The price of a unit of gas that this transaction offers.
public fun gas_price(_self: &TxContext): u64 {
    native_gas_price()
}
native fun native_gas_price(): u64;

#[allow(unused_function)]
native fun native_ids_created(): u64;

#[allow(unused_function)]
native fun native_gas_budget(): u64;

fun option_sponsor(): Option<address> {
    let sponsor = native_sponsor();
    if (sponsor.is_empty()) option::none() else option::some(sponsor[0])
}
/// A vector with the sponsor, or an empty one.
native fun native_sponsor(): vector<address>;

#[allow(unused_function)]
/// The id number `ids_created` of the transaction `tx_hash`.
native fun derive_id(tx_hash: vector<u8>, ids_created: u64): address;

// === For tests ===

#[test_only]
/// Makes the runtime take these values for those of the running transaction.
native fun replace(
    sender: address,
    tx_hash: vector<u8>,
    epoch: u64,
    epoch_timestamp_ms: u64,
    ids_created: u64,
    rgp: u64,
    gas_price: u64,
    gas_budget: u64,
    sponsor: vector<address>,
);

#[test_only]
native fun last_created_id(): address;

#[test_only]
/// Starts a transaction with these values.
public fun create(
    sender: address,
    tx_hash: vector<u8>,
    epoch: u64,
    epoch_timestamp_ms: u64,
    ids_created: u64,
    rgp: u64,
    gas_price: u64,
    gas_budget: u64,
    sponsor: Option<address>,
): TxContext {
    assert!(tx_hash.length() == TX_HASH_LENGTH, EBadTxHashLength);
    let sponsor = sponsor.to_vec();
    replace(sender, tx_hash, epoch, epoch_timestamp_ms, ids_created, rgp, gas_price, gas_budget, sponsor);
    TxContext { sender, tx_hash, epoch, epoch_timestamp_ms, ids_created }
}

#[test_only]
/// Starts a transaction with these values and the gas settings of the one before.
public fun new(
    sender: address,
    tx_hash: vector<u8>,
    epoch: u64,
    epoch_timestamp_ms: u64,
    ids_created: u64,
): TxContext {
    let rgp = native_rgp();
    let (price, budget, sponsor) = (native_gas_price(), native_gas_budget(), option_sponsor());
    create(sender, tx_hash, epoch, epoch_timestamp_ms, ids_created, rgp, price, budget, sponsor)
}

#[test_only]
/// Like `new`, with a digest made from `hint`.
public fun new_from_hint(
    addr: address,
    hint: u64,
    epoch: u64,
    epoch_timestamp_ms: u64,
    ids_created: u64,
): TxContext {
    new(addr, dummy_tx_hash_with_hint(hint), epoch, epoch_timestamp_ms, ids_created)
}

#[test_only]
/// Some transaction of the address 0x0.
public fun dummy(): TxContext {
    new(@0x0, dummy_tx_hash_with_hint(0xd0d0), 0, 0, 0)
}

#[test_only]
/// A digest for each hint.
public fun dummy_tx_hash_with_hint(hint: u64): vector<u8> {
    let mut tx_hash = std::bcs::to_bytes(&hint);
    (TX_HASH_LENGTH - tx_hash.length()).do!(|_| tx_hash.push_back(0));
    tx_hash
}

#[test_only]
/// How many ids the transaction made.
public fun ids_created(_self: &TxContext): u64 {
    native_ids_created()
}

#[test_only]
/// How many ids the transaction made.
public fun get_ids_created(self: &TxContext): u64 {
    self.ids_created()
}

#[test_only]
/// The most gas that the transaction may use.
public fun gas_budget(_self: &TxContext): u64 {
    native_gas_budget()
}

#[test_only]
/// The id that the transaction made last.
public fun last_created_object_id(_self: &TxContext): address {
    last_created_id()
}

#[test_only]
/// Moves on by one epoch.
public fun increment_epoch_number(self: &mut TxContext) {
    self.change_time(native_epoch() + 1, native_epoch_timestamp_ms())
}

#[test_only]
/// Lets the epoch begin `delta_ms` later.
public fun increment_epoch_timestamp(self: &mut TxContext, delta_ms: u64) {
    self.change_time(native_epoch(), native_epoch_timestamp_ms() + delta_ms)
}

#[test_only]
fun change_time(self: &TxContext, epoch: u64, epoch_timestamp_ms: u64) {
    let ids_created = native_ids_created();
    let (rgp, price, budget) = (native_rgp(), native_gas_price(), native_gas_budget());
    let sponsor = native_sponsor();
    replace(native_sender(), self.tx_hash, epoch, epoch_timestamp_ms, ids_created, rgp, price, budget, sponsor)
}

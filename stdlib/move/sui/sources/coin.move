// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Coins: amounts of a currency as objects, and the rights over a currency. A module starts a currency with its
/// one-time witness, which names the currency and of which there can be no second one.
#[allow(lint(public_entry))]
module sui::coin;

use std::ascii;
use std::string;
use std::type_name;
use sui::balance::{Self, Balance, Supply};
use sui::deny_list::DenyList;
use sui::funds_accumulator::Withdrawal;
use sui::types;
use sui::url::{Self, Url};

public use fun sui::pay::split_vec as Coin.split_vec;
public use fun sui::pay::join_vec as Coin.join_vec;
public use fun sui::pay::split_and_transfer as Coin.split_and_transfer;
public use fun sui::pay::divide_and_keep as Coin.divide_and_keep;

/// The witness is no one-time witness.
const EBadWitness: u64 = 0;
/// A coin cannot be divided into none.
const EInvalidArg: u64 = 1;
/// There is less than asked for.
const ENotEnough: u64 = 2;
/// The currency was not made with a global pause.
const EGlobalPauseNotAllowed: u64 = 3;

/// The kind of deny list for coins.
const DENY_LIST_COIN_INDEX: u64 = 0;

/// An amount of the currency `T`.
public struct Coin<phantom T> has key, store {
    id: UID,
    balance: Balance<T>,
}

/// What people are told about a currency.
public struct CoinMetadata<phantom T> has key, store {
    id: UID,
    /// The last so many digits of an amount stand behind the point. This is for people alone.
    decimals: u8,
    name: string::String,
    symbol: ascii::String,
    description: string::String,
    icon_url: Option<Url>,
}

/// Says that a currency is regulated, and by which right.
public struct RegulatedCoinMetadata<phantom T> has key {
    id: UID,
    coin_metadata_object: ID,
    deny_cap_object: ID,
}

/// The right to create and destroy coins.
public struct TreasuryCap<phantom T> has key, store {
    id: UID,
    total_supply: Supply<T>,
}

/// The right to deny addresses the use of a regulated currency.
public struct DenyCapV2<phantom T> has key, store {
    id: UID,
    allow_global_pause: bool,
}

// === Supply ===

/// How much there is of the currency.
public fun total_supply<T>(cap: &TreasuryCap<T>): u64 {
    cap.total_supply.supply_value()
}

/// Consumes the right for the supply inside.
public fun treasury_into_supply<T>(treasury: TreasuryCap<T>): Supply<T> {
    let TreasuryCap { id, total_supply } = treasury;
    id.delete();
    total_supply
}

/// The supply inside.
public fun supply_immut<T>(treasury: &TreasuryCap<T>): &Supply<T> {
    &treasury.total_supply
}

/// The supply inside for writing.
public fun supply_mut<T>(treasury: &mut TreasuryCap<T>): &mut Supply<T> {
    &mut treasury.total_supply
}

// === Coins and balances ===

/// How much this is.
public fun value<T>(self: &Coin<T>): u64 {
    self.balance.value()
}

/// The amount inside.
public fun balance<T>(coin: &Coin<T>): &Balance<T> {
    &coin.balance
}

/// The amount inside for writing.
public fun balance_mut<T>(coin: &mut Coin<T>): &mut Balance<T> {
    &mut coin.balance
}

/// Makes an amount a coin.
public fun from_balance<T>(balance: Balance<T>, ctx: &mut TxContext): Coin<T> {
    Coin { id: object::new(ctx), balance }
}

/// Consumes a coin for its amount.
public fun into_balance<T>(coin: Coin<T>): Balance<T> {
    let Coin { id, balance } = coin;
    id.delete();
    balance
}

/// Takes a coin of `value` out of an amount; aborts if there is less.
public fun take<T>(balance: &mut Balance<T>, value: u64, ctx: &mut TxContext): Coin<T> {
    from_balance(balance.split(value), ctx)
}

/// Adds a coin to an amount.
public fun put<T>(balance: &mut Balance<T>, coin: Coin<T>) {
    balance.join(coin.into_balance());
}

/// Takes funds: see `sui::funds_accumulator`.
public fun redeem_funds<T>(withdrawal: Withdrawal<Balance<T>>, ctx: &mut TxContext): Coin<T> {
    from_balance(balance::redeem_funds(withdrawal), ctx)
}

/// Adds a coin to the funds of `recipient`.
public fun send_funds<T>(coin: Coin<T>, recipient: address) {
    coin.into_balance().send_funds(recipient)
}

// === Coins ===

/// Adds `c` to `self`.
public entry fun join<T>(self: &mut Coin<T>, c: Coin<T>) {
    self.balance.join(c.into_balance());
}

/// Takes a coin of `split_amount` out of `self`; aborts if there is less.
public fun split<T>(self: &mut Coin<T>, split_amount: u64, ctx: &mut TxContext): Coin<T> {
    take(&mut self.balance, split_amount, ctx)
}

/// Divides `self` into `n` coins of the same value, `n - 1` of them new. The rest stays in `self`.
public fun divide_into_n<T>(self: &mut Coin<T>, n: u64, ctx: &mut TxContext): vector<Coin<T>> {
    assert!(n > 0, EInvalidArg);
    assert!(n <= self.value(), ENotEnough);
    let part = self.value() / n;
    vector::tabulate!(n - 1, |_| self.split(part, ctx))
}

/// A coin of no value.
public fun zero<T>(ctx: &mut TxContext): Coin<T> {
    from_balance(balance::zero(), ctx)
}

/// Consumes a coin of no value; aborts if it has any.
public fun destroy_zero<T>(c: Coin<T>) {
    c.into_balance().destroy_zero()
}

// === Starting a currency ===

/// Starts the currency of a one-time witness.
public fun create_currency<T: drop>(
    witness: T,
    decimals: u8,
    symbol: vector<u8>,
    name: vector<u8>,
    description: vector<u8>,
    icon_url: Option<Url>,
    ctx: &mut TxContext,
): (TreasuryCap<T>, CoinMetadata<T>) {
    assert!(types::is_one_time_witness(&witness), EBadWitness);
    let treasury = TreasuryCap { id: object::new(ctx), total_supply: balance::create_supply(witness) };
    let metadata = CoinMetadata {
        id: object::new(ctx),
        decimals,
        name: name.to_string(),
        symbol: symbol.to_ascii_string(),
        description: description.to_string(),
        icon_url,
    };
    (treasury, metadata)
}

/// Starts a regulated currency. With `allow_global_pause`, everybody can be denied its use at once.
public fun create_regulated_currency_v2<T: drop>(
    witness: T,
    decimals: u8,
    symbol: vector<u8>,
    name: vector<u8>,
    description: vector<u8>,
    icon_url: Option<Url>,
    allow_global_pause: bool,
    ctx: &mut TxContext,
): (TreasuryCap<T>, DenyCapV2<T>, CoinMetadata<T>) {
    let (treasury, metadata) =
        create_currency(witness, decimals, symbol, name, description, icon_url, ctx);
    let deny_cap = DenyCapV2 { id: object::new(ctx), allow_global_pause };
    transfer::freeze_object(RegulatedCoinMetadata<T> {
        id: object::new(ctx),
        coin_metadata_object: object::id(&metadata),
        deny_cap_object: object::id(&deny_cap),
    });
    (treasury, deny_cap, metadata)
}

/// Moves a currency from the first version of the deny list to the second.
public fun migrate_regulated_currency_to_v2<T>(
    deny_list: &mut DenyList,
    cap: DenyCap<T>,
    allow_global_pause: bool,
    ctx: &mut TxContext,
): DenyCapV2<T> {
    let DenyCap { id } = cap;
    id.delete();
    deny_list.migrate_v1_to_v2(DENY_LIST_COIN_INDEX, deny_list_key<T>(), ctx);
    DenyCapV2 { id: object::new(ctx), allow_global_pause }
}

// === Creating and destroying coins ===

/// Creates a coin.
public fun mint<T>(cap: &mut TreasuryCap<T>, value: u64, ctx: &mut TxContext): Coin<T> {
    from_balance(cap.mint_balance(value), ctx)
}

/// Creates an amount.
public fun mint_balance<T>(cap: &mut TreasuryCap<T>, value: u64): Balance<T> {
    cap.total_supply.increase_supply(value)
}

/// Destroys a coin, and returns how much it was.
public entry fun burn<T>(cap: &mut TreasuryCap<T>, c: Coin<T>): u64 {
    cap.total_supply.decrease_supply(c.into_balance())
}

/// Creates a coin for `recipient`.
public entry fun mint_and_transfer<T>(
    c: &mut TreasuryCap<T>,
    amount: u64,
    recipient: address,
    ctx: &mut TxContext,
) {
    transfer::public_transfer(c.mint(amount, ctx), recipient)
}

// === Denying ===

#[allow(unused_mut_parameter)]
/// Denies `addr` the use of the currency: from the next epoch on it receives none, and at once it can spend none.
public fun deny_list_v2_add<T>(
    deny_list: &mut DenyList,
    _deny_cap: &mut DenyCapV2<T>,
    addr: address,
    ctx: &mut TxContext,
) {
    deny_list.v2_add(DENY_LIST_COIN_INDEX, deny_list_key<T>(), addr, ctx)
}

#[allow(unused_mut_parameter)]
/// Takes that back.
public fun deny_list_v2_remove<T>(
    deny_list: &mut DenyList,
    _deny_cap: &mut DenyCapV2<T>,
    addr: address,
    ctx: &mut TxContext,
) {
    deny_list.v2_remove(DENY_LIST_COIN_INDEX, deny_list_key<T>(), addr, ctx)
}

/// Whether `addr` is denied in this epoch. What was written in this epoch does not count yet.
public fun deny_list_v2_contains_current_epoch<T>(deny_list: &DenyList, addr: address, ctx: &TxContext): bool {
    deny_list.v2_contains_current_epoch(DENY_LIST_COIN_INDEX, deny_list_key<T>(), addr, ctx)
}

/// Whether `addr` will be denied in the next epoch.
public fun deny_list_v2_contains_next_epoch<T>(deny_list: &DenyList, addr: address): bool {
    deny_list.v2_contains_next_epoch(DENY_LIST_COIN_INDEX, deny_list_key<T>(), addr)
}

#[allow(unused_mut_parameter)]
/// Denies everybody.
public fun deny_list_v2_enable_global_pause<T>(
    deny_list: &mut DenyList,
    deny_cap: &mut DenyCapV2<T>,
    ctx: &mut TxContext,
) {
    assert!(deny_cap.allow_global_pause, EGlobalPauseNotAllowed);
    deny_list.v2_enable_global_pause(DENY_LIST_COIN_INDEX, deny_list_key<T>(), ctx)
}

#[allow(unused_mut_parameter)]
/// Takes that back.
public fun deny_list_v2_disable_global_pause<T>(
    deny_list: &mut DenyList,
    deny_cap: &mut DenyCapV2<T>,
    ctx: &mut TxContext,
) {
    assert!(deny_cap.allow_global_pause, EGlobalPauseNotAllowed);
    deny_list.v2_disable_global_pause(DENY_LIST_COIN_INDEX, deny_list_key<T>(), ctx)
}

/// Whether everybody is denied in this epoch.
public fun deny_list_v2_is_global_pause_enabled_current_epoch<T>(deny_list: &DenyList, ctx: &TxContext): bool {
    deny_list.v2_is_global_pause_enabled_current_epoch(DENY_LIST_COIN_INDEX, deny_list_key<T>(), ctx)
}

/// Whether everybody will be denied in the next epoch.
public fun deny_list_v2_is_global_pause_enabled_next_epoch<T>(deny_list: &DenyList): bool {
    deny_list.v2_is_global_pause_enabled_next_epoch(DENY_LIST_COIN_INDEX, deny_list_key<T>())
}

/// The name of the currency's type, under which deny lists keep it.
fun deny_list_key<T>(): vector<u8> {
    type_name::with_defining_ids<T>().into_string().into_bytes()
}

// === Metadata ===

public entry fun update_name<T>(_treasury: &TreasuryCap<T>, metadata: &mut CoinMetadata<T>, name: string::String) {
    metadata.name = name
}

public entry fun update_symbol<T>(
    _treasury: &TreasuryCap<T>,
    metadata: &mut CoinMetadata<T>,
    symbol: ascii::String,
) {
    metadata.symbol = symbol
}

public entry fun update_description<T>(
    _treasury: &TreasuryCap<T>,
    metadata: &mut CoinMetadata<T>,
    description: string::String,
) {
    metadata.description = description
}

public entry fun update_icon_url<T>(
    _treasury: &TreasuryCap<T>,
    metadata: &mut CoinMetadata<T>,
    url: ascii::String,
) {
    metadata.icon_url = option::some(url::new_unsafe(url))
}

public fun get_decimals<T>(metadata: &CoinMetadata<T>): u8 {
    metadata.decimals
}

public fun get_name<T>(metadata: &CoinMetadata<T>): string::String {
    metadata.name
}

public fun get_symbol<T>(metadata: &CoinMetadata<T>): ascii::String {
    metadata.symbol
}

public fun get_description<T>(metadata: &CoinMetadata<T>): string::String {
    metadata.description
}

public fun get_icon_url<T>(metadata: &CoinMetadata<T>): Option<Url> {
    metadata.icon_url
}

// === Inside the framework ===

public(package) fun destroy_metadata<T>(metadata: CoinMetadata<T>) {
    let CoinMetadata { id, .. } = metadata;
    id.delete()
}

public(package) fun deny_cap_id<T>(metadata: &RegulatedCoinMetadata<T>): ID {
    metadata.deny_cap_object
}

public(package) fun new_deny_cap_v2<T>(allow_global_pause: bool, ctx: &mut TxContext): DenyCapV2<T> {
    DenyCapV2 { id: object::new(ctx), allow_global_pause }
}

public(package) fun new_treasury_cap<T>(ctx: &mut TxContext): TreasuryCap<T> {
    TreasuryCap { id: object::new(ctx), total_supply: balance::create_supply_internal() }
}

public(package) fun allow_global_pause<T>(cap: &DenyCapV2<T>): bool {
    cap.allow_global_pause
}

public(package) fun new_coin_metadata<T>(
    decimals: u8,
    name: string::String,
    symbol: ascii::String,
    description: string::String,
    icon_url: ascii::String,
    ctx: &mut TxContext,
): CoinMetadata<T> {
    let icon_url = option::some(url::new_unsafe(icon_url));
    CoinMetadata { id: object::new(ctx), decimals, name, symbol, description, icon_url }
}

public(package) fun update_coin_metadata<T>(
    metadata: &mut CoinMetadata<T>,
    name: string::String,
    symbol: ascii::String,
    description: string::String,
    icon_url: ascii::String,
) {
    metadata.name = name;
    metadata.symbol = symbol;
    metadata.description = description;
    metadata.icon_url = option::some(url::new_unsafe(icon_url))
}

// === For tests ===

#[test_only]
public fun mint_for_testing<T>(value: u64, ctx: &mut TxContext): Coin<T> {
    from_balance(balance::create_for_testing(value), ctx)
}

#[test_only]
public fun burn_for_testing<T>(coin: Coin<T>): u64 {
    coin.into_balance().destroy_for_testing()
}

#[test_only]
public fun create_treasury_cap_for_testing<T>(ctx: &mut TxContext): TreasuryCap<T> {
    TreasuryCap { id: object::new(ctx), total_supply: balance::create_supply_for_testing() }
}

// === Older forms ===

#[allow(unused_field)]
#[deprecated(note = b"Nothing emits this event any more.")]
public struct CurrencyCreated<phantom T> has copy, drop {
    decimals: u8,
}

/// The right over the first version of the deny list. `DenyCapV2` is the newer form.
public struct DenyCap<phantom T> has key, store {
    id: UID,
}

#[deprecated(note = b"Use `sui::coin::supply_mut` or `sui::coin::supply_immut` instead.")]
public fun supply<T>(treasury: &mut TreasuryCap<T>): &Supply<T> {
    &treasury.total_supply
}

#[deprecated(note = b"Use `sui::coin::create_regulated_currency_v2` instead.")]
public fun create_regulated_currency<T: drop>(
    witness: T,
    decimals: u8,
    symbol: vector<u8>,
    name: vector<u8>,
    description: vector<u8>,
    icon_url: Option<Url>,
    ctx: &mut TxContext,
): (TreasuryCap<T>, DenyCap<T>, CoinMetadata<T>) {
    let (treasury, metadata) =
        create_currency(witness, decimals, symbol, name, description, icon_url, ctx);
    let deny_cap = DenyCap { id: object::new(ctx) };
    transfer::freeze_object(RegulatedCoinMetadata<T> {
        id: object::new(ctx),
        coin_metadata_object: object::id(&metadata),
        deny_cap_object: object::id(&deny_cap),
    });
    (treasury, deny_cap, metadata)
}

#[allow(unused_mut_parameter)]
#[deprecated(note = b"Use `sui::coin::deny_list_v2_add` instead.")]
public fun deny_list_add<T>(
    deny_list: &mut DenyList,
    _deny_cap: &mut DenyCap<T>,
    addr: address,
    _ctx: &mut TxContext,
) {
    deny_list.v1_add(DENY_LIST_COIN_INDEX, deny_list_key<T>(), addr)
}

#[allow(unused_mut_parameter)]
#[deprecated(note = b"Use `sui::coin::deny_list_v2_remove` instead.")]
public fun deny_list_remove<T>(
    deny_list: &mut DenyList,
    _deny_cap: &mut DenyCap<T>,
    addr: address,
    _ctx: &mut TxContext,
) {
    deny_list.v1_remove(DENY_LIST_COIN_INDEX, deny_list_key<T>(), addr)
}

#[deprecated(note = b"Use `sui::coin::deny_list_v2_contains_next_epoch` instead.")]
public fun deny_list_contains<T>(deny_list: &DenyList, addr: address): bool {
    let name = type_name::with_defining_ids<T>();
    if (name.is_primitive()) return false;
    deny_list.v1_contains(DENY_LIST_COIN_INDEX, name.into_string().into_bytes(), addr)
}

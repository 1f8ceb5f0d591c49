// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// The register of currencies: what people are told about each, how its supply may change, and whether it is regulated.
/// Each currency is a shared object whose id follows from its type.
///
/// A currency of a one-time witness starts in two steps, since `init` cannot take the registry: `finalize` sends it
/// to the registry, and anyone may then call `finalize_registration`.
module sui::coin_registry;

use std::ascii;
use std::string::String;
use std::type_name::{Self, TypeName};
use sui::bag::{Self, Bag};
use sui::balance::{Balance, Supply};
use sui::coin::{Self, Coin, CoinMetadata, DenyCapV2, RegulatedCoinMetadata, TreasuryCap};
use sui::derived_object;
use sui::dynamic_field as field;
use sui::transfer::Receiving;
use sui::types;
use sui::vec_map::{Self, VecMap};

public use fun make_supply_fixed_init as CurrencyInitializer.make_supply_fixed;
public use fun make_supply_burn_only_init as CurrencyInitializer.make_supply_burn_only;

#[error(code = 0)]
const EMetadataCapAlreadyClaimed: vector<u8> = b"Metadata cap already claimed";
#[error(code = 1)]
const ENotSystemAddress: vector<u8> = b"Only the system can create the registry.";
#[error(code = 2)]
const ECurrencyAlreadyExists: vector<u8> = b"Currency for this coin type already exists.";
#[error(code = 3)]
const EDenyListStateAlreadySet: vector<u8> = b"Cannot set the deny list state as it has already been set.";
#[error(code = 5)]
const ECannotUpdateManagedMetadata: vector<u8> =
    b"Cannot update metadata whose `MetadataCap` has already been claimed";
#[error(code = 6)]
const EInvalidSymbol: vector<u8> = b"Symbol has to be ASCII printable";
#[error(code = 7)]
const EDenyCapAlreadyCreated: vector<u8> = b"Cannot claim the deny cap twice";
#[error(code = 8)]
const ECurrencyAlreadyRegistered: vector<u8> = b"Currency already registered";
#[error(code = 9)]
const EEmptySupply: vector<u8> = b"Supply cannot be empty";
#[error(code = 10)]
const ESupplyNotBurnOnly: vector<u8> = b"Cannot burn on a non burn-only supply";
#[error(code = 11)]
const EInvariantViolation: vector<u8> = b"Code invariant violation";
#[error(code = 12)]
const EDeletionNotSupported: vector<u8> = b"Deleting legacy metadata is not supported";
#[error(code = 13)]
const ENotOneTimeWitness: vector<u8> = b"Type is expected to be OTW";
#[error(code = 14)]
const EBorrowLegacyMetadata: vector<u8> = b"Cannot borrow legacy metadata for migrated currency";
#[error(code = 15)]
const EDuplicateBorrow: vector<u8> = b"Attempt to return duplicate borrowed CoinMetadata";

/// Which deny list a regulated currency is on: the one of `DenyCapV2`.
const REGULATED_COIN_VERSION: u8 = 0;

/// Names the extra field of every currency that was not moved here from `CoinMetadata`.
const NEW_CURRENCY_MARKER: vector<u8> = b"is_new_currency";

/// The one registry, at 0xc.
public struct CoinRegistry has key {
    id: UID,
}

/// A type and the BCS bytes of a value of it.
public struct ExtraField(TypeName, vector<u8>) has store;

/// The key from which the id of a currency is derived.
public struct CurrencyKey<phantom T>() has copy, drop, store;

/// Names the dynamic field with the `CoinMetadata` that is lent.
public struct LegacyMetadataKey() has copy, drop, store;

/// The right to change what people are told about a currency.
public struct MetadataCap<phantom T> has key, store {
    id: UID,
}

/// The promise to return borrowed `CoinMetadata`.
public struct Borrow<phantom T> {}

/// A currency.
public struct Currency<phantom T> has key {
    id: UID,
    /// The last so many digits of an amount stand behind the point. This is for people alone.
    decimals: u8,
    name: String,
    symbol: String,
    description: String,
    icon_url: String,
    /// Always present. An option is what can be swapped.
    supply: Option<SupplyState<T>>,
    regulated: RegulatedState,
    treasury_cap_id: Option<ID>,
    metadata_cap_id: MetadataCapState,
    /// For what later versions of this module may add.
    extra_fields: VecMap<String, ExtraField>,
}

/// How the supply may change.
public enum SupplyState<phantom T> has store {
    /// Never.
    Fixed(Supply<T>),
    /// Coins may be burned.
    BurnOnly(Supply<T>),
    /// As the holder of the `TreasuryCap` likes.
    Unknown,
}

/// Whether addresses can be denied the use of the currency.
public enum RegulatedState has copy, drop, store {
    Regulated { cap: ID, allow_global_pause: Option<bool>, variant: u8 },
    Unregulated,
    /// The currency was moved here, and nobody said so far.
    Unknown,
}

/// What became of the right to change what people are told.
public enum MetadataCapState has copy, drop, store {
    Claimed(ID),
    Unclaimed,
    Deleted,
}

/// A currency that is being set up. Only `finalize` and its like consume it.
public struct CurrencyInitializer<phantom T> {
    currency: Currency<T>,
    extra_fields: Bag,
    is_otw: bool,
}

// === Starting a currency ===

/// Starts the currency `T`. The bytecode verifier demands that the caller's module defines `T`.
public fun new_currency<T: key>(
    registry: &mut CoinRegistry,
    decimals: u8,
    symbol: String,
    name: String,
    description: String,
    icon_url: String,
    ctx: &mut TxContext,
): (CurrencyInitializer<T>, TreasuryCap<T>) {
    assert!(!registry.exists<T>(), ECurrencyAlreadyExists);
    assert!(is_printable(&symbol), EInvalidSymbol);
    let treasury_cap = coin::new_treasury_cap(ctx);
    let currency = Currency {
        id: derived_object::claim(&mut registry.id, CurrencyKey<T>()),
        decimals,
        name,
        symbol,
        description,
        icon_url,
        supply: option::some(SupplyState::Unknown),
        regulated: RegulatedState::Unregulated,
        treasury_cap_id: option::some(object::id(&treasury_cap)),
        metadata_cap_id: MetadataCapState::Unclaimed,
        extra_fields: vec_map::empty(),
    };
    (CurrencyInitializer { currency, extra_fields: bag::new(ctx), is_otw: false }, treasury_cap)
}

/// Starts the currency of a one-time witness.
public fun new_currency_with_otw<T: drop>(
    otw: T,
    decimals: u8,
    symbol: String,
    name: String,
    description: String,
    icon_url: String,
    ctx: &mut TxContext,
): (CurrencyInitializer<T>, TreasuryCap<T>) {
    assert!(types::is_one_time_witness(&otw), ENotOneTimeWitness);
    assert!(is_printable(&symbol), EInvalidSymbol);
    let treasury_cap = coin::new_treasury_cap(ctx);
    let currency = Currency {
        id: object::new(ctx),
        decimals,
        name,
        symbol,
        description,
        icon_url,
        supply: option::some(SupplyState::Unknown),
        regulated: RegulatedState::Unregulated,
        treasury_cap_id: option::some(object::id(&treasury_cap)),
        metadata_cap_id: MetadataCapState::Unclaimed,
        extra_fields: vec_map::empty(),
    };
    (CurrencyInitializer { currency, extra_fields: bag::new(ctx), is_otw: true }, treasury_cap)
}

/// Claims the right to change what people are told, once and for the holder of the `TreasuryCap`.
public fun claim_metadata_cap<T>(
    currency: &mut Currency<T>,
    _: &TreasuryCap<T>,
    ctx: &mut TxContext,
): MetadataCap<T> {
    assert!(!currency.is_metadata_cap_claimed(), EMetadataCapAlreadyClaimed);
    let id = object::new(ctx);
    currency.metadata_cap_id = MetadataCapState::Claimed(id.to_inner());
    MetadataCap { id }
}

/// Makes the currency regulated, for ever.
public fun make_regulated<T>(
    init: &mut CurrencyInitializer<T>,
    allow_global_pause: bool,
    ctx: &mut TxContext,
): DenyCapV2<T> {
    assert!(init.currency.regulated == RegulatedState::Unregulated, EDenyCapAlreadyCreated);
    let deny_cap = coin::new_deny_cap_v2(allow_global_pause, ctx);
    init.currency.regulated = regulated(object::id(&deny_cap), option::some(allow_global_pause));
    deny_cap
}

/// Fixes the supply, which must not be zero, for ever.
public fun make_supply_fixed_init<T>(init: &mut CurrencyInitializer<T>, cap: TreasuryCap<T>) {
    assert!(cap.total_supply() > 0, EEmptySupply);
    init.currency.make_supply_fixed(cap)
}

/// Allows only burning from now on. The supply must not be zero.
public fun make_supply_burn_only_init<T>(init: &mut CurrencyInitializer<T>, cap: TreasuryCap<T>) {
    assert!(cap.total_supply() > 0, EEmptySupply);
    init.currency.make_supply_burn_only(cap)
}

/// Fixes the supply for ever.
public fun make_supply_fixed<T>(currency: &mut Currency<T>, cap: TreasuryCap<T>) {
    currency.replace_unknown_supply(SupplyState::Fixed(cap.treasury_into_supply()))
}

/// Allows only burning from now on.
public fun make_supply_burn_only<T>(currency: &mut Currency<T>, cap: TreasuryCap<T>) {
    currency.replace_unknown_supply(SupplyState::BurnOnly(cap.treasury_into_supply()))
}

/// Ends the set-up and returns the right to change what people are told.
public fun finalize<T>(builder: CurrencyInitializer<T>, ctx: &mut TxContext): MetadataCap<T> {
    let is_otw = builder.is_otw;
    let (currency, cap) = finish(builder, ctx);
    publish(currency, is_otw);
    cap
}

/// Ends the set-up; what people are told can never be changed.
public fun finalize_and_delete_metadata_cap<T>(builder: CurrencyInitializer<T>, ctx: &mut TxContext) {
    let is_otw = builder.is_otw;
    let (mut currency, cap) = finish(builder, ctx);
    currency.delete_metadata_cap(cap);
    publish(currency, is_otw)
}

/// Gives a currency that `finalize` sent to the registry the id that follows from its type, and shares it.
public fun finalize_registration<T>(
    registry: &mut CoinRegistry,
    currency: Receiving<Currency<T>>,
    _ctx: &mut TxContext,
) {
    let Currency {
        id,
        decimals,
        name,
        symbol,
        description,
        icon_url,
        supply,
        regulated,
        treasury_cap_id,
        metadata_cap_id,
        extra_fields,
    } = transfer::receive(&mut registry.id, currency);
    id.delete();
    transfer::share_object(Currency {
        id: derived_object::claim(&mut registry.id, CurrencyKey<T>()),
        decimals,
        name,
        symbol,
        description,
        icon_url,
        supply,
        regulated,
        treasury_cap_id,
        metadata_cap_id,
        extra_fields,
    })
}

/// Gives up the right to change what people are told, for ever.
public fun delete_metadata_cap<T>(currency: &mut Currency<T>, cap: MetadataCap<T>) {
    let MetadataCap { id } = cap;
    currency.metadata_cap_id = MetadataCapState::Deleted;
    id.delete()
}

/// Burns a coin of a currency that allows only that.
public fun burn<T>(currency: &mut Currency<T>, coin: Coin<T>) {
    currency.burn_balance(coin.into_balance())
}

/// Burns an amount of a currency that allows only that.
public fun burn_balance<T>(currency: &mut Currency<T>, balance: Balance<T>) {
    assert!(currency.is_supply_burn_only(), ESupplyNotBurnOnly);
    match (currency.supply.borrow_mut()) {
        SupplyState::BurnOnly(supply) => { supply.decrease_supply(balance); },
        _ => abort EInvariantViolation,
    }
}

// === Changing what people are told ===

public fun set_name<T>(currency: &mut Currency<T>, _: &MetadataCap<T>, name: String) {
    currency.name = name
}

public fun set_description<T>(currency: &mut Currency<T>, _: &MetadataCap<T>, description: String) {
    currency.description = description
}

public fun set_icon_url<T>(currency: &mut Currency<T>, _: &MetadataCap<T>, icon_url: String) {
    currency.icon_url = icon_url
}

/// Says which `TreasuryCap` belongs to a currency that was moved here; aborts if that is known.
public fun set_treasury_cap_id<T>(currency: &mut Currency<T>, cap: &TreasuryCap<T>) {
    currency.treasury_cap_id.fill(object::id(cap))
}

// === Currencies of `sui::coin::create_currency` ===

#[allow(lint(share_owned))]
/// Moves a currency here.
public fun migrate_legacy_metadata<T>(
    registry: &mut CoinRegistry,
    legacy: &CoinMetadata<T>,
    _ctx: &mut TxContext,
) {
    transfer::share_object(from_legacy_metadata(registry, legacy))
}

/// Follows a change of `CoinMetadata`, while nobody claimed the right to make changes here.
public fun update_from_legacy_metadata<T>(currency: &mut Currency<T>, legacy: &CoinMetadata<T>) {
    assert!(!currency.is_metadata_cap_claimed(), ECannotUpdateManagedMetadata);
    currency.name = legacy.get_name();
    currency.symbol = legacy.get_symbol().to_string();
    currency.description = legacy.get_description();
    currency.decimals = legacy.get_decimals();
    currency.icon_url = legacy_icon_url(legacy)
}

#[deprecated(note = b"Legacy metadata cannot be deleted.")]
public fun delete_migrated_legacy_metadata<T>(_: &mut Currency<T>, _legacy: CoinMetadata<T>) {
    abort EDeletionNotSupported
}

/// Says that a currency which was moved here is regulated; aborts if that is known.
public fun migrate_regulated_state_by_metadata<T>(
    currency: &mut Currency<T>,
    metadata: &RegulatedCoinMetadata<T>,
) {
    assert!(currency.regulated == RegulatedState::Unknown, EDenyListStateAlreadySet);
    currency.regulated = regulated(metadata.deny_cap_id(), option::none())
}

/// Says that a currency which was moved here is regulated.
public fun migrate_regulated_state_by_cap<T>(currency: &mut Currency<T>, cap: &DenyCapV2<T>) {
    currency.regulated = regulated(object::id(cap), option::some(cap.allow_global_pause()))
}

/// Lends `CoinMetadata` of a currency that began here, for code that wants it.
public fun borrow_legacy_metadata<T>(
    currency: &mut Currency<T>,
    ctx: &mut TxContext,
): (CoinMetadata<T>, Borrow<T>) {
    assert!(!currency.is_migrated_from_legacy(), EBorrowLegacyMetadata);
    if (!field::exists(&currency.id, LegacyMetadataKey())) {
        let legacy = currency.to_legacy_metadata(ctx);
        field::add(&mut currency.id, LegacyMetadataKey(), legacy)
    };
    let mut legacy: CoinMetadata<T> = field::remove(&mut currency.id, LegacyMetadataKey());
    currency.refresh(&mut legacy);
    (legacy, Borrow {})
}

/// Returns borrowed `CoinMetadata`. What was changed in it is lost.
public fun return_borrowed_legacy_metadata<T>(
    currency: &mut Currency<T>,
    mut legacy: CoinMetadata<T>,
    borrow: Borrow<T>,
    _ctx: &mut TxContext,
) {
    assert!(!field::exists(&currency.id, LegacyMetadataKey()), EDuplicateBorrow);
    let Borrow {} = borrow;
    currency.refresh(&mut legacy);
    field::add(&mut currency.id, LegacyMetadataKey(), legacy)
}

// === What a currency is ===

public fun decimals<T>(currency: &Currency<T>): u8 {
    currency.decimals
}

public fun name<T>(currency: &Currency<T>): String {
    currency.name
}

public fun symbol<T>(currency: &Currency<T>): String {
    currency.symbol
}

public fun description<T>(currency: &Currency<T>): String {
    currency.description
}

public fun icon_url<T>(currency: &Currency<T>): String {
    currency.icon_url
}

/// Whether the right to change what people are told was claimed, and maybe given up since.
public fun is_metadata_cap_claimed<T>(currency: &Currency<T>): bool {
    match (currency.metadata_cap_id) {
        MetadataCapState::Unclaimed => false,
        _ => true,
    }
}

/// Whether the right to change what people are told was given up.
public fun is_metadata_cap_deleted<T>(currency: &Currency<T>): bool {
    match (currency.metadata_cap_id) {
        MetadataCapState::Deleted => true,
        _ => false,
    }
}

public fun metadata_cap_id<T>(currency: &Currency<T>): Option<ID> {
    match (currency.metadata_cap_id) {
        MetadataCapState::Claimed(id) => option::some(id),
        _ => option::none(),
    }
}

public fun treasury_cap_id<T>(currency: &Currency<T>): Option<ID> {
    currency.treasury_cap_id
}

public fun deny_cap_id<T>(currency: &Currency<T>): Option<ID> {
    match (currency.regulated) {
        RegulatedState::Regulated { cap, .. } => option::some(cap),
        _ => option::none(),
    }
}

public fun is_supply_fixed<T>(currency: &Currency<T>): bool {
    match (currency.supply.borrow()) {
        SupplyState::Fixed(_) => true,
        _ => false,
    }
}

public fun is_supply_burn_only<T>(currency: &Currency<T>): bool {
    match (currency.supply.borrow()) {
        SupplyState::BurnOnly(_) => true,
        _ => false,
    }
}

public fun is_regulated<T>(currency: &Currency<T>): bool {
    match (currency.regulated) {
        RegulatedState::Regulated { .. } => true,
        _ => false,
    }
}

/// How much there is, where the currency holds its supply itself.
public fun total_supply<T>(currency: &Currency<T>): Option<u64> {
    match (currency.supply.borrow()) {
        SupplyState::Fixed(supply) => option::some(supply.supply_value()),
        SupplyState::BurnOnly(supply) => option::some(supply.supply_value()),
        SupplyState::Unknown => option::none(),
    }
}

/// Whether the currency `T` is here.
public fun exists<T>(registry: &CoinRegistry): bool {
    derived_object::exists(&registry.id, CurrencyKey<T>())
}

// === Inside ===

#[allow(unused_function)]
/// Makes the registry, when the protocol version that has it begins.
fun create(ctx: &TxContext) {
    assert!(ctx.sender() == @0x0, ENotSystemAddress);
    transfer::share_object(CoinRegistry { id: object::sui_coin_registry_object_id() })
}

fun from_legacy_metadata<T>(registry: &mut CoinRegistry, legacy: &CoinMetadata<T>): Currency<T> {
    assert!(!registry.exists<T>(), ECurrencyAlreadyRegistered);
    let symbol = legacy.get_symbol().to_string();
    assert!(is_printable(&symbol), EInvalidSymbol);
    Currency {
        id: derived_object::claim(&mut registry.id, CurrencyKey<T>()),
        decimals: legacy.get_decimals(),
        name: legacy.get_name(),
        symbol,
        description: legacy.get_description(),
        icon_url: legacy_icon_url(legacy),
        supply: option::some(SupplyState::Unknown),
        regulated: RegulatedState::Unknown,
        treasury_cap_id: option::none(),
        metadata_cap_id: MetadataCapState::Unclaimed,
        extra_fields: vec_map::empty(),
    }
}

fun legacy_icon_url<T>(legacy: &CoinMetadata<T>): String {
    legacy.get_icon_url().map!(|url| url.inner_url().to_string()).destroy_or!(b"".to_string())
}

fun regulated(cap: ID, allow_global_pause: Option<bool>): RegulatedState {
    RegulatedState::Regulated { cap, allow_global_pause, variant: REGULATED_COIN_VERSION }
}

fun replace_unknown_supply<T>(currency: &mut Currency<T>, supply: SupplyState<T>) {
    match (currency.supply.swap(supply)) {
        SupplyState::Unknown => (),
        // There is one `TreasuryCap`, and it was consumed when the supply became known.
        SupplyState::Fixed(_supply) | SupplyState::BurnOnly(_supply) => abort EInvariantViolation,
    }
}

fun finish<T>(builder: CurrencyInitializer<T>, ctx: &mut TxContext): (Currency<T>, MetadataCap<T>) {
    let CurrencyInitializer { mut currency, extra_fields, is_otw: _ } = builder;
    extra_fields.destroy_empty();
    let id = object::new(ctx);
    currency.metadata_cap_id = MetadataCapState::Claimed(id.to_inner());
    let marker = ExtraField(type_name::with_original_ids<bool>(), NEW_CURRENCY_MARKER);
    currency.extra_fields.insert(NEW_CURRENCY_MARKER.to_string(), marker);
    (currency, MetadataCap { id })
}

#[allow(lint(share_owned))]
fun publish<T>(currency: Currency<T>, is_otw: bool) {
    if (is_otw) {
        transfer::transfer(currency, object::sui_coin_registry_address())
    } else {
        transfer::share_object(currency)
    }
}

fun is_migrated_from_legacy<T>(currency: &Currency<T>): bool {
    !currency.extra_fields.contains(&NEW_CURRENCY_MARKER.to_string())
}

fun to_legacy_metadata<T>(currency: &Currency<T>, ctx: &mut TxContext): CoinMetadata<T> {
    let (symbol, icon_url) = (currency.symbol.to_ascii(), currency.icon_url.to_ascii());
    coin::new_coin_metadata(currency.decimals, currency.name, symbol, currency.description, icon_url, ctx)
}

fun refresh<T>(currency: &Currency<T>, legacy: &mut CoinMetadata<T>) {
    let (symbol, icon_url) = (currency.symbol.to_ascii(), currency.icon_url.to_ascii());
    legacy.update_coin_metadata(currency.name, symbol, currency.description, icon_url)
}

fun is_printable(text: &String): bool {
    text.as_bytes().all!(|byte| ascii::is_printable_char(*byte))
}

// === For tests ===

#[test_only]
public fun create_coin_data_registry_for_testing(ctx: &mut TxContext): CoinRegistry {
    assert!(ctx.sender() == @0x0, ENotSystemAddress);
    CoinRegistry { id: object::new(ctx) }
}

#[test_only]
public fun share_for_testing(registry: CoinRegistry) {
    transfer::share_object(registry)
}

#[test_only]
public fun unwrap_for_testing<T>(init: CurrencyInitializer<T>): Currency<T> {
    let CurrencyInitializer { currency, extra_fields, is_otw: _ } = init;
    extra_fields.destroy_empty();
    currency
}

#[test_only]
public fun finalize_unwrap_for_testing<T>(
    init: CurrencyInitializer<T>,
    ctx: &mut TxContext,
): (Currency<T>, MetadataCap<T>) {
    finish(init, ctx)
}

#[test_only]
public fun migrate_legacy_metadata_for_testing<T>(
    registry: &mut CoinRegistry,
    legacy: &CoinMetadata<T>,
    _ctx: &mut TxContext,
): Currency<T> {
    from_legacy_metadata(registry, legacy)
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#[test_only]
module sui::coin_registry_tests;

use std::unit_test::{assert_eq, destroy};
use sui::coin::{Self, TreasuryCap};
use sui::coin_registry::{Self, CoinRegistry, Currency, CurrencyInitializer};
use sui::derived_object;
use sui::test_scenario;
use sui::test_utils::create_one_time_witness;

public struct COIN_REGISTRY_TESTS has drop {}

public struct Later has key {
    id: UID,
}

fun start(ctx: &mut TxContext): (CurrencyInitializer<COIN_REGISTRY_TESTS>, TreasuryCap<COIN_REGISTRY_TESTS>) {
    coin_registry::new_currency_with_otw(
        create_one_time_witness<COIN_REGISTRY_TESTS>(),
        6,
        b"TST".to_string(),
        b"Test".to_string(),
        b"A test".to_string(),
        b"https://example.com/icon".to_string(),
        ctx,
    )
}

#[test]
fun currency_of_a_witness() {
    let mut ctx = tx_context::dummy();
    let (init, treasury) = start(&mut ctx);
    let (mut currency, cap) = init.finalize_unwrap_for_testing(&mut ctx);
    assert_eq!(currency.decimals(), 6);
    assert_eq!(currency.symbol(), b"TST".to_string());
    assert_eq!(currency.treasury_cap_id(), option::some(object::id(&treasury)));
    assert_eq!(currency.metadata_cap_id(), option::some(object::id(&cap)));
    assert!(!currency.is_regulated() && currency.total_supply().is_none());
    currency.set_name(&cap, b"Renamed".to_string());
    assert_eq!(currency.name(), b"Renamed".to_string());
    // What is lent shows the changes.
    let (legacy, promise) = currency.borrow_legacy_metadata(&mut ctx);
    assert_eq!(legacy.get_name(), b"Renamed".to_string());
    assert_eq!(legacy.get_symbol(), b"TST".to_ascii_string());
    currency.return_borrowed_legacy_metadata(legacy, promise, &mut ctx);
    currency.delete_metadata_cap(cap);
    assert!(currency.is_metadata_cap_deleted() && currency.is_metadata_cap_claimed());
    destroy(currency);
    destroy(treasury);
}

#[test]
fun registration() {
    let mut scenario = test_scenario::begin(@0x0);
    coin_registry::create_coin_data_registry_for_testing(scenario.ctx()).share_for_testing();
    scenario.next_tx(@0xA);
    scenario.with_shared!<CoinRegistry>(|registry, scenario| {
        let (init, treasury) = coin_registry::new_currency<Later>(
            registry,
            9,
            b"LTR".to_string(),
            b"Later".to_string(),
            b"".to_string(),
            b"".to_string(),
            scenario.ctx(),
        );
        assert!(registry.exists<Later>() && !registry.exists<COIN_REGISTRY_TESTS>());
        init.finalize_and_delete_metadata_cap(scenario.ctx());
        destroy(treasury);
    });
    scenario.next_tx(@0xA);
    let currency = scenario.take_shared<Currency<Later>>();
    assert_eq!(currency.symbol(), b"LTR".to_string());
    assert!(currency.is_metadata_cap_deleted());
    test_scenario::return_shared(currency);
    scenario.end();
}

#[test]
fun supplies() {
    let mut ctx = tx_context::dummy();
    let (mut init, mut treasury) = start(&mut ctx);
    let mut coin = treasury.mint(100, &mut ctx);
    init.make_supply_burn_only(treasury);
    let mut currency = init.unwrap_for_testing();
    assert!(currency.is_supply_burn_only() && !currency.is_supply_fixed());
    currency.burn(coin.split(40, &mut ctx));
    assert_eq!(currency.total_supply(), option::some(60));
    destroy(coin);
    destroy(currency);
}

#[test, expected_failure(abort_code = coin_registry::ESupplyNotBurnOnly)]
fun burning_of_a_fixed_supply() {
    let mut ctx = tx_context::dummy();
    let (mut init, mut treasury) = start(&mut ctx);
    let coin = treasury.mint(100, &mut ctx);
    init.make_supply_fixed(treasury);
    let mut currency = init.unwrap_for_testing();
    assert_eq!(currency.total_supply(), option::some(100));
    currency.burn(coin);
    abort
}

#[test, expected_failure(abort_code = coin_registry::EEmptySupply)]
fun fixing_nothing() {
    let mut ctx = tx_context::dummy();
    let (mut init, treasury) = start(&mut ctx);
    init.make_supply_fixed(treasury);
    abort
}

#[test]
fun regulated() {
    let mut ctx = tx_context::dummy();
    let (mut init, treasury) = start(&mut ctx);
    let cap = init.make_regulated(true, &mut ctx);
    let currency = init.unwrap_for_testing();
    assert!(currency.is_regulated());
    assert_eq!(currency.deny_cap_id(), option::some(object::id(&cap)));
    destroy(currency);
    destroy(treasury);
    destroy(cap);
}

#[test]
fun moved_here() {
    let mut ctx = tx_context::dummy();
    let mut registry = coin_registry::create_coin_data_registry_for_testing(&mut ctx);
    let witness = create_one_time_witness<COIN_REGISTRY_TESTS>();
    let (treasury, mut legacy) =
        coin::create_currency(witness, 6, b"TST", b"Test", b"", option::none(), &mut ctx);
    let mut currency = registry.migrate_legacy_metadata_for_testing(&legacy, &mut ctx);
    assert!(registry.exists<COIN_REGISTRY_TESTS>());
    assert_eq!(currency.treasury_cap_id(), option::none());
    currency.set_treasury_cap_id(&treasury);
    treasury.update_name(&mut legacy, b"Renamed".to_string());
    currency.update_from_legacy_metadata(&legacy);
    assert_eq!(currency.name(), b"Renamed".to_string());
    let cap = currency.claim_metadata_cap(&treasury, &mut ctx);
    assert_eq!(currency.metadata_cap_id(), option::some(object::id(&cap)));
    destroy(registry);
    destroy(treasury);
    destroy(legacy);
    destroy(currency);
    destroy(cap);
}

#[test, expected_failure(abort_code = coin_registry::EBorrowLegacyMetadata)]
fun lending_what_was_moved_here() {
    let mut ctx = tx_context::dummy();
    let mut registry = coin_registry::create_coin_data_registry_for_testing(&mut ctx);
    let witness = create_one_time_witness<COIN_REGISTRY_TESTS>();
    let (_treasury, legacy) =
        coin::create_currency(witness, 6, b"TST", b"Test", b"", option::none(), &mut ctx);
    let mut currency = registry.migrate_legacy_metadata_for_testing(&legacy, &mut ctx);
    let (_legacy, _promise) = currency.borrow_legacy_metadata(&mut ctx);
    abort
}

#[test, expected_failure(abort_code = coin_registry::EInvalidSymbol)]
fun symbol_that_cannot_be_printed() {
    let mut ctx = tx_context::dummy();
    let witness = create_one_time_witness<COIN_REGISTRY_TESTS>();
    let empty = b"".to_string();
    let (_init, _treasury) =
        coin_registry::new_currency_with_otw(witness, 6, b"\n".to_string(), empty, empty, empty, &mut ctx);
    abort
}

#[test]
fun derived_ids() {
    let mut ctx = tx_context::dummy();
    let mut parent = object::new(&mut ctx);
    assert!(!derived_object::exists(&parent, b"key"));
    let id = derived_object::claim(&mut parent, b"key");
    assert!(derived_object::exists(&parent, b"key"));
    assert_eq!(id.to_address(), derived_object::derive_address(parent.to_inner(), b"key"));
    id.delete();
    parent.delete();
}

#[test, expected_failure(abort_code = derived_object::EObjectAlreadyExists)]
fun derived_id_twice() {
    let mut ctx = tx_context::dummy();
    let mut parent = object::new(&mut ctx);
    let id = derived_object::claim(&mut parent, b"key");
    id.delete();
    let _id = derived_object::claim(&mut parent, b"key");
    abort
}

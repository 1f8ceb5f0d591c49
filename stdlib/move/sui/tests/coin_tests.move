// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#[test_only]
module sui::coin_tests;

use std::unit_test::{assert_eq, destroy};
use sui::coin::{Self, Coin};
use sui::deny_list;
use sui::event;
use sui::test_scenario;
use sui::test_utils::create_one_time_witness;
use sui::{balance, display, package, pay};

const ALICE: address = @0xA;
const BOB: address = @0xB;

public struct COIN_TESTS has drop {}

public struct Thing has key {
    id: UID,
}

#[test]
fun balances() {
    let mut supply = balance::create_supply(COIN_TESTS {});
    let mut all = supply.increase_supply(100);
    let part = all.split(30);
    assert!(all.value() == 70 && part.value() == 30 && supply.supply_value() == 100);
    assert_eq!(all.join(part), 100);
    let everything = all.withdraw_all();
    all.destroy_zero();
    assert_eq!(supply.decrease_supply(everything), 100);
    assert_eq!(supply.supply_value(), 0);
    balance::zero<COIN_TESTS>().destroy_zero();
    destroy(supply);
}

#[test, expected_failure(abort_code = balance::ENotEnough)]
fun split_too_much() {
    let _part = balance::create_for_testing<COIN_TESTS>(1).split(2);
    abort
}

#[test, expected_failure(abort_code = balance::EOverflow)]
fun supply_too_great() {
    let mut supply = balance::create_supply(COIN_TESTS {});
    let _all = supply.increase_supply(std::u64::max_value!());
    let _one = supply.increase_supply(1);
    abort
}

#[test]
fun currency() {
    let mut ctx = tx_context::dummy();
    let witness = create_one_time_witness<COIN_TESTS>();
    let (mut treasury, mut metadata) =
        coin::create_currency(witness, 6, b"TST", b"Test", b"A test", option::none(), &mut ctx);
    assert_eq!(metadata.get_decimals(), 6);
    assert_eq!(metadata.get_symbol(), b"TST".to_ascii_string());
    treasury.update_name(&mut metadata, b"Renamed".to_string());
    assert_eq!(metadata.get_name(), b"Renamed".to_string());
    treasury.update_icon_url(&mut metadata, b"https://example.com/icon".to_ascii_string());
    assert!(metadata.get_icon_url().is_some());

    let mut c = treasury.mint(100, &mut ctx);
    let d = c.split(40, &mut ctx);
    assert!(c.value() == 60 && d.value() == 40 && treasury.total_supply() == 100);
    let parts = c.divide_into_n(4, &mut ctx);
    assert_eq!(parts.map_ref!(|part| part.value()), vector[15, 15, 15]);
    assert_eq!(c.value(), 15);
    c.join_vec(parts);
    c.join(d);
    assert_eq!(treasury.burn(c), 100);
    assert_eq!(treasury.total_supply(), 0);
    coin::zero<COIN_TESTS>(&mut ctx).destroy_zero();
    destroy(treasury);
    destroy(metadata);
}

#[test, expected_failure(abort_code = coin::EBadWitness)]
fun currency_without_witness() {
    let mut ctx = tx_context::dummy();
    let (_treasury, _metadata) =
        coin::create_currency(false, 6, b"TST", b"Test", b"", option::none(), &mut ctx);
    abort
}

#[test]
fun paying() {
    let mut scenario = test_scenario::begin(ALICE);
    let mut c = coin::mint_for_testing<COIN_TESTS>(100, scenario.ctx());
    c.split_and_transfer(30, BOB, scenario.ctx());
    c.split_vec(vector[10, 20], scenario.ctx());
    pay::keep(c, scenario.ctx());
    scenario.next_tx(BOB);
    assert_eq!(coin::burn_for_testing(scenario.take_from_sender<Coin<COIN_TESTS>>()), 30);
    let mut values = vector[];
    test_scenario::ids_for_address<Coin<COIN_TESTS>>(ALICE).do!(|id| {
        values.push_back(coin::burn_for_testing(scenario.take_from_address_by_id<Coin<COIN_TESTS>>(ALICE, id)))
    });
    values.insertion_sort_by!(|a, b| *a <= *b);
    assert_eq!(values, vector[10, 20, 40]);
    scenario.end();
}

#[test]
fun regulated_currency() {
    let mut scenario = test_scenario::begin(ALICE);
    let mut list = deny_list::new_for_testing(scenario.ctx());
    let (treasury, mut cap, metadata) = coin::create_regulated_currency_v2(
        create_one_time_witness<COIN_TESTS>(),
        6,
        b"TST",
        b"Test",
        b"",
        option::none(),
        true,
        scenario.ctx(),
    );
    coin::deny_list_v2_add(&mut list, &mut cap, BOB, scenario.ctx());
    assert!(coin::deny_list_v2_contains_next_epoch<COIN_TESTS>(&list, BOB));
    assert!(!coin::deny_list_v2_contains_next_epoch<COIN_TESTS>(&list, ALICE));
    coin::deny_list_v2_remove(&mut list, &mut cap, BOB, scenario.ctx());
    assert!(!coin::deny_list_v2_contains_next_epoch<COIN_TESTS>(&list, BOB));
    coin::deny_list_v2_enable_global_pause(&mut list, &mut cap, scenario.ctx());
    assert!(coin::deny_list_v2_is_global_pause_enabled_next_epoch<COIN_TESTS>(&list));

    scenario.next_epoch(ALICE);
    coin::deny_list_v2_disable_global_pause(&mut list, &mut cap, scenario.ctx());
    assert!(!coin::deny_list_v2_is_global_pause_enabled_next_epoch<COIN_TESTS>(&list));
    destroy(list);
    destroy(treasury);
    destroy(cap);
    destroy(metadata);
    scenario.end();
}

#[test]
fun first_deny_list() {
    let mut ctx = tx_context::dummy();
    let mut list = deny_list::new_for_testing(&mut ctx);
    list.v1_add(0, b"type", @0xB0B);
    list.v1_add(0, b"type", @0xB0B);
    list.v1_add(0, b"other", @0xB0B);
    assert!(list.v1_contains(0, b"type", @0xB0B) && !list.v1_contains(0, b"type", @0xA11CE));
    list.v1_add(0, b"type", @0x2);
    assert!(!list.v1_contains(0, b"type", @0x2), 1);
    list.v1_remove(0, b"type", @0xB0B);
    assert!(!list.v1_contains(0, b"type", @0xB0B));
    destroy(list);
}

#[test]
fun displays() {
    let mut ctx = tx_context::dummy();
    let publisher = package::test_claim(COIN_TESTS {}, &mut ctx);
    assert!(publisher.from_package<Thing>() && publisher.from_module<Thing>());
    assert!(publisher.from_package<Coin<COIN_TESTS>>() && !publisher.from_module<Coin<COIN_TESTS>>());
    let (names, values) = (vector[b"name".to_string()], vector[b"{name}".to_string()]);
    let mut display = display::new_with_fields<Thing>(&publisher, names, values, &mut ctx);
    display.edit(b"name".to_string(), b"The {name}".to_string());
    display.add(b"link".to_string(), b"https://example.com/{id}".to_string());
    display.update_version();
    assert_eq!(display.fields()[&b"name".to_string()], b"The {name}".to_string());
    assert_eq!(display.version(), 1);
    assert_eq!(event::num_events(), 2);
    display.destroy();
    publisher.burn();
}

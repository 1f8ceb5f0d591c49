// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#[test_only]
module swap::pool_tests;

use std::unit_test::{assert_eq, destroy};
use sui::coin::{Self, Coin};
use sui::test_scenario::{Self, Scenario};
use swap::apple::{Self, APPLE};
use swap::pear::{Self, PEAR};
use swap::pool::{Self, LP, Pool};

const ALICE: address = @0xA11CE;
const BOB: address = @0xB0B;

/// 0.3 %.
const FEE: u64 = 30;

/// A pool of Alice with these reserves; the next transaction is Bob's.
fun pool_with(apples: u64, pears: u64, fee: u64): Scenario {
    let mut scenario = test_scenario::begin(ALICE);
    pool::create<APPLE, PEAR>(fee, scenario.ctx());
    scenario.next_tx(ALICE);
    scenario.with_shared!<Pool<APPLE, PEAR>>(|pool, scenario| {
        let (apples, pears) = (apples(apples, scenario), pears(pears, scenario));
        let (lp, rest_x, rest_y) = pool.add_liquidity(apples, pears, scenario.ctx());
        rest_x.destroy_zero();
        rest_y.destroy_zero();
        transfer::public_transfer(lp, ALICE)
    });
    scenario.next_tx(BOB);
    scenario
}

fun apples(amount: u64, scenario: &mut Scenario): Coin<APPLE> {
    coin::mint_for_testing(amount, scenario.ctx())
}

fun pears(amount: u64, scenario: &mut Scenario): Coin<PEAR> {
    coin::mint_for_testing(amount, scenario.ctx())
}

#[test]
fun first_deposit() {
    let mut scenario = pool_with(4_000_000, 9_000_000, FEE);
    scenario.with_shared!<Pool<APPLE, PEAR>>(|pool, _| {
        let (x, y) = pool.reserves();
        assert!(x == 4_000_000 && y == 9_000_000);
        // The square root of the product.
        assert_eq!(pool.total_shares(), 6_000_000);
        assert_eq!(pool.fee(), FEE);
    });
    let lp = scenario.take_from_address<Coin<LP<APPLE, PEAR>>>(ALICE);
    assert_eq!(lp.value(), 5_999_000);
    destroy(lp);
    scenario.end();
}

#[test]
fun trade() {
    let mut scenario = pool_with(1_000_000, 1_000_000, FEE);
    scenario.with_shared!<Pool<APPLE, PEAR>>(|pool, scenario| {
        // 10'000 less 0.3 % is 9'970, and 9'970 * 1'000'000 / 1'009'970 is 9'871.58…
        assert_eq!(pool.quote_x_to_y(10_000), 9_871);
        let coin = pool.swap_x_to_y(apples(10_000, scenario), 9_871, scenario.ctx());
        assert_eq!(coin.value(), 9_871);
        let (x, y) = pool.reserves();
        assert!(x == 1_010_000 && y == 990_129);
        destroy(coin);
        // And back: 5'000 less 0.3 % is 4'985, and 4'985 * 1'010'000 / 995'114 is 5'059.57…
        let coin = pool.swap_y_to_x(pears(5_000, scenario), 0, scenario.ctx());
        assert_eq!(coin.value(), 5_059);
        destroy(coin);
    });
    let effects = scenario.end();
    assert_eq!(effects.num_user_events(), 2);
}

#[test]
fun product_never_shrinks() {
    let mut scenario = pool_with(1_000_003, 777_777, 0);
    scenario.with_shared!<Pool<APPLE, PEAR>>(|pool, scenario| {
        let mut product = 1_000_003u128 * 777_777;
        1u64.range_do!(60, |i| {
            let amount = i * i * i;
            if (i % 2 == 0) {
                destroy(pool.swap_x_to_y(apples(amount, scenario), 0, scenario.ctx()))
            } else {
                destroy(pool.swap_y_to_x(pears(amount, scenario), 0, scenario.ctx()))
            };
            let (x, y) = pool.reserves();
            assert!((x as u128) * (y as u128) >= product);
            product = (x as u128) * (y as u128);
        });
    });
    scenario.end();
}

#[test]
fun greatest_amounts() {
    let max = std::u64::max_value!();
    let mut scenario = pool_with(max / 2, max / 2, 9_999);
    scenario.with_shared!<Pool<APPLE, PEAR>>(|pool, scenario| {
        let coin = pool.swap_x_to_y(apples(max / 2, scenario), 0, scenario.ctx());
        assert_eq!(coin.value(), 922_244_979_187_558);
        destroy(coin);
    });
    scenario.end();
}

#[test, expected_failure(abort_code = pool::ESlippage)]
fun slippage() {
    let mut scenario = pool_with(1_000_000, 1_000_000, FEE);
    let mut pool = scenario.take_shared<Pool<APPLE, PEAR>>();
    let _coin = pool.swap_x_to_y(apples(10_000, &mut scenario), 9_872, scenario.ctx());
    abort
}

#[test, expected_failure(abort_code = pool::ESlippage)]
fun slippage_after_another_trade() {
    let mut scenario = pool_with(1_000_000, 1_000_000, FEE);
    let mut pool = scenario.take_shared<Pool<APPLE, PEAR>>();
    let expected = pool.quote_y_to_x(10_000);
    destroy(pool.swap_y_to_x(pears(1_000, &mut scenario), 0, scenario.ctx()));
    let _coin = pool.swap_y_to_x(pears(10_000, &mut scenario), expected, scenario.ctx());
    abort
}

#[test, expected_failure(abort_code = pool::EZeroAmount)]
fun trade_of_nothing() {
    let mut scenario = pool_with(1_000_000, 1_000_000, FEE);
    let mut pool = scenario.take_shared<Pool<APPLE, PEAR>>();
    let _coin = pool.swap_x_to_y(apples(0, &mut scenario), 0, scenario.ctx());
    abort
}

#[test, expected_failure(abort_code = pool::EEmptyPool)]
fun trade_in_empty_pool() {
    let mut scenario = test_scenario::begin(ALICE);
    pool::create<APPLE, PEAR>(FEE, scenario.ctx());
    scenario.next_tx(ALICE);
    let mut pool = scenario.take_shared<Pool<APPLE, PEAR>>();
    let _coin = pool.swap_x_to_y(apples(1, &mut scenario), 0, scenario.ctx());
    abort
}

#[test, expected_failure(abort_code = pool::EFeeTooHigh)]
fun fee_of_everything() {
    pool::create<APPLE, PEAR>(10_000, &mut tx_context::dummy());
}

#[test]
fun later_deposit_gets_the_rest_back() {
    let mut scenario = pool_with(2_000_000, 1_000_000, FEE);
    scenario.with_shared!<Pool<APPLE, PEAR>>(|pool, scenario| {
        let supply = pool.total_shares();
        let (apples, pears) = (apples(300_000, scenario), pears(100_000, scenario));
        let (lp, rest_x, rest_y) = pool.add_liquidity(apples, pears, scenario.ctx());
        // Two apples match a pear, so all pears go in.
        assert!(rest_x.value() == 100_000 && rest_y.value() == 0);
        assert_eq!(lp.value(), supply / 10);
        destroy(lp);
        destroy(rest_x);
        destroy(rest_y);
    });
    scenario.end();
}

#[test]
fun withdrawal_takes_a_part_of_the_fees() {
    let mut scenario = pool_with(1_000_000, 1_000_000, FEE);
    scenario.with_shared!<Pool<APPLE, PEAR>>(|pool, scenario| {
        destroy(pool.swap_x_to_y(apples(500_000, scenario), 0, scenario.ctx()));
        destroy(pool.swap_y_to_x(pears(500_000, scenario), 0, scenario.ctx()));
    });
    scenario.next_tx(ALICE);
    scenario.with_shared!<Pool<APPLE, PEAR>>(|pool, scenario| {
        let lp = scenario.take_from_sender<Coin<LP<APPLE, PEAR>>>();
        let (coin_x, coin_y) = pool.remove_liquidity(lp, scenario.ctx());
        // More in product than what Alice put in, less what stays locked.
        assert!((coin_x.value() as u128) * (coin_y.value() as u128) > 1_000_000 * 1_000_000);
        assert_eq!(pool.total_shares(), 1_000);
        let (x, y) = pool.reserves();
        assert!(x > 0 && y > 0);
        destroy(coin_x);
        destroy(coin_y);
    });
    scenario.end();
}

#[test, expected_failure(abort_code = pool::ETooLittleLiquidity)]
fun first_deposit_too_small() {
    let mut scenario = pool_with(1_000, 1_000, FEE);
    scenario.next_tx(BOB);
    abort
}

#[test, expected_failure(abort_code = pool::ETooLittleLiquidity)]
fun deposit_below_a_share() {
    let mut scenario = pool_with(1_000_000_000, 2_000, FEE);
    let mut pool = scenario.take_shared<Pool<APPLE, PEAR>>();
    let (apples, pears) = (apples(1, &mut scenario), pears(1, &mut scenario));
    let (_lp, _x, _y) = pool.add_liquidity(apples, pears, scenario.ctx());
    abort
}

#[test]
fun calls_that_keep_nothing() {
    let mut scenario = test_scenario::begin(ALICE);
    apple::init_for_testing(scenario.ctx());
    pear::init_for_testing(scenario.ctx());
    pool::create<APPLE, PEAR>(FEE, scenario.ctx());

    scenario.next_tx(ALICE);
    scenario.with_shared!<apple::Faucet>(|faucet, scenario| faucet.mint_and_keep(2_000_000, scenario.ctx()));
    scenario.with_shared!<pear::Faucet>(|faucet, scenario| faucet.mint_and_keep(1_000_000, scenario.ctx()));

    scenario.next_tx(ALICE);
    scenario.with_shared!<Pool<APPLE, PEAR>>(|pool, scenario| {
        let mut apples = scenario.take_from_sender<Coin<APPLE>>();
        let deposited = apples.split(1_000_000, scenario.ctx());
        pool.deposit(deposited, scenario.take_from_sender<Coin<PEAR>>(), scenario.ctx());
        pool.sell_x(&mut apples, 250_000, 199_000, scenario.ctx());
        assert_eq!(apples.value(), 750_000);
        scenario.return_to_sender(apples);
    });

    scenario.next_tx(ALICE);
    scenario.with_shared!<Pool<APPLE, PEAR>>(|pool, scenario| {
        let mut pears = scenario.take_from_sender<Coin<PEAR>>();
        let amount = pears.value();
        pool.sell_y(&mut pears, amount, 0, scenario.ctx());
        pears.destroy_zero();
        pool.withdraw(scenario.take_from_sender<Coin<LP<APPLE, PEAR>>>(), scenario.ctx());
    });

    let effects = scenario.next_tx(ALICE);
    assert_eq!(effects.num_user_events(), 2);
    let faucet = scenario.take_shared<apple::Faucet>();
    assert_eq!(faucet.total_supply(), 2_000_000);
    test_scenario::return_shared(faucet);
    scenario.end();
}

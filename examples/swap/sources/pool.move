// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// A pool of two currencies in which anyone can trade one for the other, and anyone can lend both to it for a share of
/// the fees.
///
/// Its price is whatever keeps the product of both reserves from shrinking: who puts `dx` of X into reserves `x` and
/// `y` gets the greatest `dy` with `(x + dx') * (y - dy) >= x * y`, where `dx'` is `dx` less the fee. The fee stays in
/// the pool and so belongs to all shares.
///
/// Every amount is rounded in favour of the pool. Each trade states the least it accepts; where the pool would give
/// less, the trade aborts and nothing changed.
module swap::pool;

use sui::balance::{Self, Balance, Supply};
use sui::coin::{Self, Coin};
use sui::event;

/// A coin of no value is offered.
const EZeroAmount: u64 = 0;
/// The pool has no liquidity.
const EEmptyPool: u64 = 1;
/// The trade would give less than the trader accepts.
const ESlippage: u64 = 2;
/// The deposit is worth less than one share, or the first one not even the shares that stay locked.
const ETooLittleLiquidity: u64 = 3;
/// A fee must be below 100 %.
const EFeeTooHigh: u64 = 4;

/// Fees are given in hundredths of a percent.
const FEE_DENOMINATOR: u64 = 10_000;

/// Shares of the first deposit that nobody gets. They keep a pool from ever becoming so empty that one share is worth
/// more than a later depositor can pay.
const LOCKED_SHARES: u64 = 1_000;

/// The currency of shares in the pool of `X` and `Y`.
public struct LP<phantom X, phantom Y> has drop {}

/// A pool, shared.
public struct Pool<phantom X, phantom Y> has key {
    id: UID,
    reserve_x: Balance<X>,
    reserve_y: Balance<Y>,
    shares: Supply<LP<X, Y>>,
    /// The shares of the first deposit that nobody gets.
    locked: Balance<LP<X, Y>>,
    /// In hundredths of a percent of what is put in.
    fee: u64,
}

public struct PoolCreated<phantom X, phantom Y> has copy, drop {
    pool: ID,
    fee: u64,
}

public struct LiquidityAdded<phantom X, phantom Y> has copy, drop {
    pool: ID,
    provider: address,
    amount_x: u64,
    amount_y: u64,
    shares: u64,
}

public struct LiquidityRemoved<phantom X, phantom Y> has copy, drop {
    pool: ID,
    provider: address,
    amount_x: u64,
    amount_y: u64,
    shares: u64,
}

/// `In` was put into the pool and `Out` taken from it.
public struct Swapped<phantom In, phantom Out> has copy, drop {
    pool: ID,
    trader: address,
    amount_in: u64,
    amount_out: u64,
}

// === Pools ===

/// Opens an empty pool to all.
public fun create<X, Y>(fee: u64, ctx: &mut TxContext) {
    assert!(fee < FEE_DENOMINATOR, EFeeTooHigh);
    let pool = Pool<X, Y> {
        id: object::new(ctx),
        reserve_x: balance::zero(),
        reserve_y: balance::zero(),
        shares: balance::create_supply(LP {}),
        locked: balance::zero(),
        fee,
    };
    event::emit(PoolCreated<X, Y> { pool: object::id(&pool), fee });
    transfer::share_object(pool)
}

// === Liquidity ===

/// Puts both currencies in and returns shares, and with them what was too much of one currency for the price of the
/// pool. The first deposit sets that price.
public fun add_liquidity<X, Y>(
    pool: &mut Pool<X, Y>,
    mut coin_x: Coin<X>,
    mut coin_y: Coin<Y>,
    ctx: &mut TxContext,
): (Coin<LP<X, Y>>, Coin<X>, Coin<Y>) {
    assert!(coin_x.value() > 0 && coin_y.value() > 0, EZeroAmount);
    let (amount_x, amount_y) = pool.matching_amounts(coin_x.value(), coin_y.value());
    let shares = if (pool.shares.supply_value() == 0) {
        let all = ((amount_x as u128) * (amount_y as u128)).sqrt() as u64;
        assert!(all > LOCKED_SHARES, ETooLittleLiquidity);
        pool.locked.join(pool.shares.increase_supply(LOCKED_SHARES));
        all - LOCKED_SHARES
    } else {
        let supply = pool.shares.supply_value();
        let by_x = amount_x.mul_div(supply, pool.reserve_x.value());
        by_x.min(amount_y.mul_div(supply, pool.reserve_y.value()))
    };
    assert!(shares > 0, ETooLittleLiquidity);

    pool.reserve_x.join(coin_x.balance_mut().split(amount_x));
    pool.reserve_y.join(coin_y.balance_mut().split(amount_y));
    let minted = pool.shares.increase_supply(shares).into_coin(ctx);
    let (pool, provider) = (object::id(pool), ctx.sender());
    event::emit(LiquidityAdded<X, Y> { pool, provider, amount_x, amount_y, shares });
    (minted, coin_x, coin_y)
}

/// Gives shares back for their part of both reserves.
public fun remove_liquidity<X, Y>(
    pool: &mut Pool<X, Y>,
    lp: Coin<LP<X, Y>>,
    ctx: &mut TxContext,
): (Coin<X>, Coin<Y>) {
    let shares = lp.value();
    assert!(shares > 0, EZeroAmount);
    let supply = pool.shares.supply_value();
    let amount_x = pool.reserve_x.value().mul_div(shares, supply);
    let amount_y = pool.reserve_y.value().mul_div(shares, supply);
    pool.shares.decrease_supply(lp.into_balance());
    let coin_x = coin::take(&mut pool.reserve_x, amount_x, ctx);
    let coin_y = coin::take(&mut pool.reserve_y, amount_y, ctx);
    let (pool, provider) = (object::id(pool), ctx.sender());
    event::emit(LiquidityRemoved<X, Y> { pool, provider, amount_x, amount_y, shares });
    (coin_x, coin_y)
}

// === Trades ===

/// Trades X for at least `min_out` of Y.
public fun swap_x_to_y<X, Y>(
    pool: &mut Pool<X, Y>,
    coin_in: Coin<X>,
    min_out: u64,
    ctx: &mut TxContext,
): Coin<Y> {
    let id = object::id(pool);
    let Pool { reserve_x, reserve_y, fee, .. } = pool;
    swap(id, reserve_x, reserve_y, *fee, coin_in, min_out, ctx)
}

/// Trades Y for at least `min_out` of X.
public fun swap_y_to_x<X, Y>(
    pool: &mut Pool<X, Y>,
    coin_in: Coin<Y>,
    min_out: u64,
    ctx: &mut TxContext,
): Coin<X> {
    let id = object::id(pool);
    let Pool { reserve_x, reserve_y, fee, .. } = pool;
    swap(id, reserve_y, reserve_x, *fee, coin_in, min_out, ctx)
}

fun swap<In, Out>(
    pool: ID,
    reserve_in: &mut Balance<In>,
    reserve_out: &mut Balance<Out>,
    fee: u64,
    coin_in: Coin<In>,
    min_out: u64,
    ctx: &mut TxContext,
): Coin<Out> {
    let amount_in = coin_in.value();
    assert!(amount_in > 0, EZeroAmount);
    assert!(reserve_in.value() > 0 && reserve_out.value() > 0, EEmptyPool);
    let amount_out = amount_out(amount_in, reserve_in.value(), reserve_out.value(), fee);
    assert!(amount_out >= min_out, ESlippage);
    reserve_in.join(coin_in.into_balance());
    event::emit(Swapped<In, Out> { pool, trader: ctx.sender(), amount_in, amount_out });
    coin::take(reserve_out, amount_out, ctx)
}

// === The same for callers that keep nothing: what comes out goes to the sender ===

/// Like `add_liquidity`.
entry fun deposit<X, Y>(pool: &mut Pool<X, Y>, coin_x: Coin<X>, coin_y: Coin<Y>, ctx: &mut TxContext) {
    let (lp, rest_x, rest_y) = pool.add_liquidity(coin_x, coin_y, ctx);
    transfer::public_transfer(lp, ctx.sender());
    keep_or_destroy(rest_x, ctx);
    keep_or_destroy(rest_y, ctx)
}

/// Like `remove_liquidity`.
entry fun withdraw<X, Y>(pool: &mut Pool<X, Y>, lp: Coin<LP<X, Y>>, ctx: &mut TxContext) {
    let (coin_x, coin_y) = pool.remove_liquidity(lp, ctx);
    keep_or_destroy(coin_x, ctx);
    keep_or_destroy(coin_y, ctx)
}

/// Trades `amount_in` out of a coin of X.
entry fun sell_x<X, Y>(
    pool: &mut Pool<X, Y>,
    coin: &mut Coin<X>,
    amount_in: u64,
    min_out: u64,
    ctx: &mut TxContext,
) {
    let coin_in = coin.split(amount_in, ctx);
    let coin_out = pool.swap_x_to_y(coin_in, min_out, ctx);
    keep_or_destroy(coin_out, ctx)
}

/// Trades `amount_in` out of a coin of Y.
entry fun sell_y<X, Y>(
    pool: &mut Pool<X, Y>,
    coin: &mut Coin<Y>,
    amount_in: u64,
    min_out: u64,
    ctx: &mut TxContext,
) {
    let coin_in = coin.split(amount_in, ctx);
    let coin_out = pool.swap_y_to_x(coin_in, min_out, ctx);
    keep_or_destroy(coin_out, ctx)
}

#[allow(lint(self_transfer))]
fun keep_or_destroy<T>(coin: Coin<T>, ctx: &TxContext) {
    if (coin.value() > 0) transfer::public_transfer(coin, ctx.sender()) else coin.destroy_zero()
}

// === What a pool is worth ===

/// The reserves of X and Y.
public fun reserves<X, Y>(pool: &Pool<X, Y>): (u64, u64) {
    (pool.reserve_x.value(), pool.reserve_y.value())
}

/// How many shares there are.
public fun total_shares<X, Y>(pool: &Pool<X, Y>): u64 {
    pool.shares.supply_value()
}

/// The fee in hundredths of a percent.
public fun fee<X, Y>(pool: &Pool<X, Y>): u64 {
    pool.fee
}

/// What `amount_in` of X would give of Y now.
public fun quote_x_to_y<X, Y>(pool: &Pool<X, Y>, amount_in: u64): u64 {
    let (x, y) = pool.reserves();
    assert!(x > 0 && y > 0, EEmptyPool);
    amount_out(amount_in, x, y, pool.fee)
}

/// What `amount_in` of Y would give of X now.
public fun quote_y_to_x<X, Y>(pool: &Pool<X, Y>, amount_in: u64): u64 {
    let (x, y) = pool.reserves();
    assert!(x > 0 && y > 0, EEmptyPool);
    amount_out(amount_in, y, x, pool.fee)
}

/// What keeps the product of the reserves, rounded down: `out * in' / (in + in')`, with `in'` the amount less the fee.
/// Numbers up to 2^64 * 2^64 * 10^4 stand in between, so all is `u256`.
fun amount_out(amount_in: u64, reserve_in: u64, reserve_out: u64, fee: u64): u64 {
    let after_fee = (amount_in as u256) * ((FEE_DENOMINATOR - fee) as u256);
    let numerator = after_fee * (reserve_out as u256);
    let denominator = (reserve_in as u256) * (FEE_DENOMINATOR as u256) + after_fee;
    (numerator / denominator) as u64
}

/// The most of both amounts that stands in the proportion of the reserves, rounded up where it must be. All of both
/// while there are no reserves.
fun matching_amounts<X, Y>(pool: &Pool<X, Y>, max_x: u64, max_y: u64): (u64, u64) {
    let (x, y) = pool.reserves();
    if (x == 0 || y == 0) return (max_x, max_y);
    // Compared as products, since what matches the greater side may exceed `u64`.
    if ((max_x as u128) * (y as u128) <= (max_y as u128) * (x as u128)) {
        (max_x, max_x.mul_div_ceil(y, x))
    } else {
        (max_y.mul_div_ceil(x, y), max_y)
    }
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// A currency to try the pool with: anyone may mint it.
module swap::apple;

use sui::coin::{Self, Coin, TreasuryCap};

/// Names the currency. The runtime makes the one value of it and gives it to `init`.
public struct APPLE has drop {}

/// The right to mint, shared with everybody.
public struct Faucet has key {
    id: UID,
    treasury: TreasuryCap<APPLE>,
}

fun init(witness: APPLE, ctx: &mut TxContext) {
    let (treasury, metadata) =
        coin::create_currency(witness, 6, b"APL", b"Apple", b"For trying out", option::none(), ctx);
    transfer::public_freeze_object(metadata);
    transfer::share_object(Faucet { id: object::new(ctx), treasury })
}

/// Creates a coin.
public fun mint(faucet: &mut Faucet, amount: u64, ctx: &mut TxContext): Coin<APPLE> {
    faucet.treasury.mint(amount, ctx)
}

/// Creates a coin for the sender.
entry fun mint_and_keep(faucet: &mut Faucet, amount: u64, ctx: &mut TxContext) {
    transfer::public_transfer(faucet.mint(amount, ctx), ctx.sender())
}

/// How much there is of the currency.
public fun total_supply(faucet: &Faucet): u64 {
    faucet.treasury.total_supply()
}

#[test_only]
public fun init_for_testing(ctx: &mut TxContext) {
    init(APPLE {}, ctx)
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// SUI, the currency in which gas and storage are paid.
#[allow(lint(public_entry))]
module sui::sui;

use sui::balance::Balance;
use sui::coin::{Self, Coin};

/// All SUI was created already.
const EAlreadyMinted: u64 = 0;
/// Only the system may call this.
const ENotSystemAddress: u64 = 1;

#[allow(unused_const)]
/// A SUI has 10^9 of its smallest unit, which is called MIST.
const MIST_PER_SUI: u64 = 1_000_000_000;

#[allow(unused_const)]
const TOTAL_SUPPLY_SUI: u64 = 10_000_000_000;

/// Ten billion SUI.
const TOTAL_SUPPLY_MIST: u64 = 10_000_000_000_000_000_000;

/// Names the currency.
public struct SUI has drop {}

#[allow(unused_function, lint(freezing_capability))]
/// Creates all SUI there will ever be. The system calls this once, at genesis, and the supply ends here.
fun new(ctx: &mut TxContext): Balance<SUI> {
    assert!(ctx.sender() == @0x0, ENotSystemAddress);
    assert!(ctx.epoch() == 0, EAlreadyMinted);
    let (treasury, metadata) =
        coin::create_currency(SUI {}, 9, b"SUI", b"Sui", b"", option::none(), ctx);
    transfer::public_freeze_object(metadata);
    let mut supply = treasury.treasury_into_supply();
    let all = supply.increase_supply(TOTAL_SUPPLY_MIST);
    supply.destroy_supply();
    all
}

/// Gives a coin to `recipient`.
public entry fun transfer(c: Coin<SUI>, recipient: address) {
    transfer::public_transfer(c, recipient)
}

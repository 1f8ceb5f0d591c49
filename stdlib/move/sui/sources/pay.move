// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Splitting, joining and sending coins in one call.
#[allow(lint(public_entry))]
module sui::pay;

use sui::coin::Coin;

/// There is no coin to join the others into.
const ENoCoins: u64 = 0;

#[allow(lint(self_transfer))]
/// Gives a coin to the sender.
public fun keep<T>(c: Coin<T>, ctx: &TxContext) {
    transfer::public_transfer(c, ctx.sender())
}

/// Takes `split_amount` out of a coin, for the sender.
public entry fun split<T>(coin: &mut Coin<T>, split_amount: u64, ctx: &mut TxContext) {
    keep(coin.split(split_amount, ctx), ctx)
}

/// Takes each amount out of a coin, for the sender.
public entry fun split_vec<T>(self: &mut Coin<T>, split_amounts: vector<u64>, ctx: &mut TxContext) {
    split_amounts.do!(|amount| split(self, amount, ctx))
}

/// Takes `amount` out of a coin, for `recipient`.
public entry fun split_and_transfer<T>(c: &mut Coin<T>, amount: u64, recipient: address, ctx: &mut TxContext) {
    transfer::public_transfer(c.split(amount, ctx), recipient)
}

#[allow(lint(self_transfer))]
/// Divides a coin into `n` of the same value, `n - 1` of them new and for the sender. The rest stays.
public entry fun divide_and_keep<T>(self: &mut Coin<T>, n: u64, ctx: &mut TxContext) {
    self.divide_into_n(n, ctx).destroy!(|coin| transfer::public_transfer(coin, ctx.sender()))
}

/// Adds a coin to another.
public entry fun join<T>(self: &mut Coin<T>, coin: Coin<T>) {
    self.join(coin)
}

/// Adds coins to another.
public entry fun join_vec<T>(self: &mut Coin<T>, coins: vector<Coin<T>>) {
    coins.destroy!(|coin| self.join(coin))
}

/// Adds coins up, for `receiver`.
public entry fun join_vec_and_transfer<T>(mut coins: vector<Coin<T>>, receiver: address) {
    assert!(!coins.is_empty(), ENoCoins);
    let mut sum = coins.pop_back();
    join_vec(&mut sum, coins);
    transfer::public_transfer(sum, receiver)
}

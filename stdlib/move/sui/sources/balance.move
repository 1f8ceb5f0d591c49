// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Amounts of a currency, and the sum of all of them. Neither can be copied or dropped, so what is created is counted
/// until it is given back. `sui::coin` wraps an amount into an object.
module sui::balance;

use std::type_name;
use sui::accumulator::{Self, AccumulatorRoot};
use sui::funds_accumulator::{Self, Withdrawal};

public use fun sui::coin::from_balance as Balance.into_coin;

/// An amount that should be zero is not.
const ENonZero: u64 = 0;
/// The supply exceeds `u64`, or less was created than is given back.
const EOverflow: u64 = 1;
/// There is less than asked for.
const ENotEnough: u64 = 2;
/// Only the system may call this.
const ENotSystemAddress: u64 = 3;
/// The system does this with SUI alone.
const ENotSUI: u64 = 4;

const SUI_TYPE_NAME: vector<u8> =
    b"0000000000000000000000000000000000000000000000000000000000000002::sui::SUI";

/// How much of the currency `T` there is. Its holder can make more.
public struct Supply<phantom T> has store {
    value: u64,
}

/// An amount of the currency `T`.
public struct Balance<phantom T> has store {
    value: u64,
}

/// How much this is.
public fun value<T>(self: &Balance<T>): u64 {
    self.value
}

/// How much there is.
public fun supply_value<T>(supply: &Supply<T>): u64 {
    supply.value
}

/// Starts the currency of a witness `T`, of which nobody else may be able to get another value.
public fun create_supply<T: drop>(_: T): Supply<T> {
    Supply { value: 0 }
}

/// Creates an amount.
public fun increase_supply<T>(self: &mut Supply<T>, value: u64): Balance<T> {
    assert!(value <= std::u64::max_value!() - self.value, EOverflow);
    self.value = self.value + value;
    Balance { value }
}

/// Destroys an amount, and returns how much it was.
public fun decrease_supply<T>(self: &mut Supply<T>, balance: Balance<T>): u64 {
    let Balance { value } = balance;
    assert!(self.value >= value, EOverflow);
    self.value = self.value - value;
    value
}

/// Nothing.
public fun zero<T>(): Balance<T> {
    Balance { value: 0 }
}

/// Adds `balance` to `self`, and returns how much that makes.
public fun join<T>(self: &mut Balance<T>, balance: Balance<T>): u64 {
    let Balance { value } = balance;
    self.value = self.value + value;
    self.value
}

/// Takes `value` out of `self`; aborts if there is less.
public fun split<T>(self: &mut Balance<T>, value: u64): Balance<T> {
    assert!(self.value >= value, ENotEnough);
    self.value = self.value - value;
    Balance { value }
}

/// Takes everything out of `self`.
public fun withdraw_all<T>(self: &mut Balance<T>): Balance<T> {
    let value = self.value;
    self.split(value)
}

/// Consumes nothing; aborts if it is something.
public fun destroy_zero<T>(balance: Balance<T>) {
    let Balance { value } = balance;
    assert!(value == 0, ENonZero);
}

// === Funds kept as a total of an address: see `sui::funds_accumulator` ===

/// Adds the amount to the funds of `recipient`.
public fun send_funds<T>(balance: Balance<T>, recipient: address) {
    funds_accumulator::add_impl(balance, recipient)
}

/// Takes funds.
public fun redeem_funds<T>(withdrawal: Withdrawal<Balance<T>>): Balance<T> {
    withdrawal.redeem(std::internal::permit<Balance<T>>())
}

/// The right to take up to `value` of the funds of an object.
public fun withdraw_funds_from_object<T>(obj: &mut UID, value: u64): Withdrawal<Balance<T>> {
    funds_accumulator::withdraw_from_object(obj, value as u256)
}

/// The funds of `address` as they were settled last, or the greatest `u64` if they are more.
public fun settled_funds_value<T>(root: &AccumulatorRoot, address: address): u64 {
    if (!accumulator::accumulator_u128_exists<Balance<T>>(root, address)) return 0;
    let value = accumulator::accumulator_u128_read<Balance<T>>(root, address);
    value.min(std::u64::max_value!() as u128) as u64
}

// === Inside the framework ===

public(package) fun create_supply_internal<T>(): Supply<T> {
    Supply { value: 0 }
}

#[allow(unused_function)]
/// Creates SUI to reward stake, when an epoch changes.
fun create_staking_rewards<T>(value: u64, ctx: &TxContext): Balance<T> {
    assert!(ctx.sender() == @0x0, ENotSystemAddress);
    assert!(is_sui<T>(), ENotSUI);
    Balance { value }
}

#[allow(unused_function)]
/// Destroys SUI that was paid back as storage rebates, when an epoch changes.
fun destroy_storage_rebates<T>(self: Balance<T>, ctx: &TxContext) {
    assert!(ctx.sender() == @0x0, ENotSystemAddress);
    assert!(is_sui<T>(), ENotSUI);
    let Balance { value: _ } = self;
}

fun is_sui<T>(): bool {
    type_name::with_defining_ids<T>().into_string().into_bytes() == SUI_TYPE_NAME
}

public(package) fun destroy_supply<T>(self: Supply<T>): u64 {
    let Supply { value } = self;
    value
}

// === For tests ===

#[test_only]
public fun create_for_testing<T>(value: u64): Balance<T> {
    Balance { value }
}

#[test_only]
public fun destroy_for_testing<T>(self: Balance<T>): u64 {
    let Balance { value } = self;
    value
}

#[test_only]
public fun create_supply_for_testing<T>(): Supply<T> {
    Supply { value: 0 }
}

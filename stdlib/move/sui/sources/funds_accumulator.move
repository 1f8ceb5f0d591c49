// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Funds of an address that are kept as a total rather than in objects, so that many can send there at once.
module sui::funds_accumulator;

use std::internal::Permit;
use sui::accumulator;

/// The joined limit exceeds `u256`.
const EOverflow: u64 = 0;

#[error(code = 1)]
const EInvalidSubLimit: vector<u8> = b"Sub-limit exceeds current withdrawal limit";

#[error(code = 2)]
const EOwnerMismatch: vector<u8> = b"Withdrawal owners do not match";

#[error(code = 3)]
const EObjectFundsWithdrawNotEnabled: vector<u8> = b"Object funds withdraw is not enabled";

/// The right to take up to `limit` of the funds of `owner`.
public struct Withdrawal<phantom T: store> has drop {
    owner: address,
    limit: u256,
}

/// Whose funds these are.
public fun withdrawal_owner<T: store>(withdrawal: &Withdrawal<T>): address {
    withdrawal.owner
}

/// How much may be taken.
public fun withdrawal_limit<T: store>(withdrawal: &Withdrawal<T>): u256 {
    withdrawal.limit
}

/// Moves a part of the right into another.
public fun withdrawal_split<T: store>(withdrawal: &mut Withdrawal<T>, sub_limit: u256): Withdrawal<T> {
    assert!(withdrawal.limit >= sub_limit, EInvalidSubLimit);
    withdrawal.limit = withdrawal.limit - sub_limit;
    Withdrawal { owner: withdrawal.owner, limit: sub_limit }
}

/// Moves all of `other`, a right to funds of the same owner, into `withdrawal`.
public fun withdrawal_join<T: store>(withdrawal: &mut Withdrawal<T>, other: Withdrawal<T>) {
    assert!(withdrawal.owner == other.owner, EOwnerMismatch);
    assert!(std::u256::max_value!() - withdrawal.limit >= other.limit, EOverflow);
    withdrawal.limit = withdrawal.limit + other.limit
}

/// Takes the funds. The module of `T` must agree.
public(package) fun redeem<T: store>(withdrawal: Withdrawal<T>, _: Permit<T>): T {
    let Withdrawal { owner, limit } = withdrawal;
    withdraw_impl(owner, limit)
}

#[allow(unused_mut_parameter)]
/// The right to funds of an object, for who can write it.
public(package) fun withdraw_from_object<T: store>(obj: &mut UID, limit: u256): Withdrawal<T> {
    let enabled = sui::protocol_config::is_feature_enabled(b"enable_object_funds_withdraw");
    assert!(enabled, EObjectFundsWithdrawNotEnabled);
    Withdrawal { owner: obj.to_address(), limit }
}

/// Adds `value` to the funds of `recipient`.
public(package) fun add_impl<T: store>(value: T, recipient: address) {
    add_to_accumulator_address(accumulator::accumulator_address<T>(recipient), recipient, value)
}

fun withdraw_impl<T: store>(owner: address, value: u256): T {
    withdraw_from_accumulator_address(accumulator::accumulator_address<T>(owner), owner, value)
}

native fun add_to_accumulator_address<T: store>(accumulator: address, recipient: address, value: T);

native fun withdraw_from_accumulator_address<T: store>(accumulator: address, owner: address, value: u256): T;

public(package) fun create_withdrawal<T: store>(owner: address, limit: u256): Withdrawal<T> {
    Withdrawal { owner, limit }
}

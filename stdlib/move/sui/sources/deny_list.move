// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Addresses that may not use certain objects: for now, coins of regulated currencies. Validators refuse transactions
/// whose sender is denied an input, and an address that is denied receives nothing from the next epoch on.
module sui::deny_list;

use sui::bag::{Self, Bag};
use sui::config::{Self, Config};
use sui::dynamic_object_field as ofield;
use sui::event;
use sui::table::{Self, Table};
use sui::vec_set::{Self, VecSet};

const ENotSystemAddress: u64 = 0;
/// The address is not denied.
const ENotDenied: u64 = 1;

/// The kind of list for coins.
const COIN_INDEX: u64 = 0;

/// Addresses of the system, which the first version of the list never denies.
const RESERVED: vector<address> = vector[
    @0x0,
    @0x1,
    @0x2,
    @0x3,
    @0x4,
    @0x5,
    @0x6,
    @0x7,
    @0x8,
    @0x9,
    @0xA,
    @0xB,
    @0xC,
    @0xD,
    @0xE,
    @0xF,
    @0x403,
    @0xDEE9,
];

/// The one list, at 0x403.
public struct DenyList has key {
    id: UID,
    /// The first version: a `PerTypeList` for each kind.
    lists: Bag,
}

// === Second version: a config for each type, written now and in force from the next epoch on ===

/// The right to write the configs, which this module keeps to itself.
public struct ConfigWriteCap() has drop;

/// Names the config of a type, a dynamic object field of the list.
public struct ConfigKey has copy, drop, store {
    per_type_index: u64,
    per_type_key: vector<u8>,
}

/// Names the setting that says whether an address is denied.
public struct AddressKey(address) has copy, drop, store;

/// Names the setting that says whether everybody is denied.
public struct GlobalPauseKey() has copy, drop, store;

public struct PerTypeConfigCreated has copy, drop, store {
    key: ConfigKey,
    config_id: ID,
}

public(package) fun v2_add(
    deny_list: &mut DenyList,
    per_type_index: u64,
    per_type_key: vector<u8>,
    addr: address,
    ctx: &mut TxContext,
) {
    deny_list.set!(per_type_index, per_type_key, AddressKey(addr), ctx)
}

public(package) fun v2_remove(
    deny_list: &mut DenyList,
    per_type_index: u64,
    per_type_key: vector<u8>,
    addr: address,
    ctx: &mut TxContext,
) {
    deny_list.unset!(per_type_index, per_type_key, AddressKey(addr), ctx)
}

public(package) fun v2_contains_current_epoch(
    deny_list: &DenyList,
    per_type_index: u64,
    per_type_key: vector<u8>,
    addr: address,
    ctx: &TxContext,
): bool {
    deny_list.read!(per_type_index, per_type_key, AddressKey(addr), ctx)
}

public(package) fun v2_contains_next_epoch(
    deny_list: &DenyList,
    per_type_index: u64,
    per_type_key: vector<u8>,
    addr: address,
): bool {
    deny_list.read_for_next_epoch!(per_type_index, per_type_key, AddressKey(addr))
}

public(package) fun v2_enable_global_pause(
    deny_list: &mut DenyList,
    per_type_index: u64,
    per_type_key: vector<u8>,
    ctx: &mut TxContext,
) {
    deny_list.set!(per_type_index, per_type_key, GlobalPauseKey(), ctx)
}

public(package) fun v2_disable_global_pause(
    deny_list: &mut DenyList,
    per_type_index: u64,
    per_type_key: vector<u8>,
    ctx: &mut TxContext,
) {
    deny_list.unset!(per_type_index, per_type_key, GlobalPauseKey(), ctx)
}

public(package) fun v2_is_global_pause_enabled_current_epoch(
    deny_list: &DenyList,
    per_type_index: u64,
    per_type_key: vector<u8>,
    ctx: &TxContext,
): bool {
    deny_list.read!(per_type_index, per_type_key, GlobalPauseKey(), ctx)
}

public(package) fun v2_is_global_pause_enabled_next_epoch(
    deny_list: &DenyList,
    per_type_index: u64,
    per_type_key: vector<u8>,
): bool {
    deny_list.read_for_next_epoch!(per_type_index, per_type_key, GlobalPauseKey())
}

/// Moves what the first version denies for a type into the second.
public(package) fun migrate_v1_to_v2(
    deny_list: &mut DenyList,
    per_type_index: u64,
    per_type_key: vector<u8>,
    ctx: &mut TxContext,
) {
    let list: &mut PerTypeList = &mut deny_list.lists[per_type_index];
    let denied = if (list.denied_addresses.contains(per_type_key)) {
        list.denied_addresses.remove(per_type_key).into_keys()
    } else {
        vector[]
    };
    denied.do_ref!(|addr| list.count_down(*addr));
    // The config is made even where nobody is denied, so that it is there from the migration on.
    deny_list.ensure_per_type_config(per_type_index, per_type_key, ctx);
    denied.do!(|addr| deny_list.v2_add(per_type_index, per_type_key, addr, ctx))
}

/// Switches a setting on.
macro fun set<$Name: copy + drop + store>(
    $deny_list: &mut DenyList,
    $per_type_index: u64,
    $per_type_key: vector<u8>,
    $name: $Name,
    $ctx: &mut TxContext,
) {
    let ctx = $ctx;
    let deny_list = $deny_list;
    let per_type_index = $per_type_index;
    let per_type_key = $per_type_key;
    deny_list.ensure_per_type_config(per_type_index, per_type_key, ctx);
    let config = deny_list.borrow_per_type_config_mut(per_type_index, per_type_key);
    let value: &mut bool = config.entry!(&mut ConfigWriteCap(), $name, |_, _, _| true, ctx);
    *value = true
}

/// Switches a setting off.
macro fun unset<$Name: copy + drop + store>(
    $deny_list: &mut DenyList,
    $per_type_index: u64,
    $per_type_key: vector<u8>,
    $name: $Name,
    $ctx: &mut TxContext,
) {
    let ctx = $ctx;
    let deny_list = $deny_list;
    let per_type_index = $per_type_index;
    let per_type_key = $per_type_key;
    deny_list.ensure_per_type_config(per_type_index, per_type_key, ctx);
    let config = deny_list.borrow_per_type_config_mut(per_type_index, per_type_key);
    config.remove_for_next_epoch<_, _, bool>(&mut ConfigWriteCap(), $name, ctx);
}

/// Whether a setting is on.
macro fun read<$Name: copy + drop + store>(
    $deny_list: &DenyList,
    $per_type_index: u64,
    $per_type_key: vector<u8>,
    $name: $Name,
    $ctx: &TxContext,
): bool {
    let deny_list = $deny_list;
    let per_type_index = $per_type_index;
    let per_type_key = $per_type_key;
    deny_list.per_type_exists(per_type_index, per_type_key) && {
        let config = object::id(deny_list.borrow_per_type_config(per_type_index, per_type_key));
        config::read_setting(config, $name, $ctx).destroy_or!(false)
    }
}

/// Whether a setting will be on in the next epoch.
macro fun read_for_next_epoch<$Name: copy + drop + store>(
    $deny_list: &DenyList,
    $per_type_index: u64,
    $per_type_key: vector<u8>,
    $name: $Name,
): bool {
    let deny_list = $deny_list;
    let per_type_index = $per_type_index;
    let per_type_key = $per_type_key;
    deny_list.per_type_exists(per_type_index, per_type_key) && {
        let config = deny_list.borrow_per_type_config(per_type_index, per_type_key);
        config.read_setting_for_next_epoch($name).destroy_or!(false)
    }
}

/// Makes the config of a type on first use.
fun ensure_per_type_config(
    deny_list: &mut DenyList,
    per_type_index: u64,
    per_type_key: vector<u8>,
    ctx: &mut TxContext,
) {
    if (!deny_list.per_type_exists(per_type_index, per_type_key)) {
        deny_list.add_per_type_config(per_type_index, per_type_key, ctx)
    }
}

fun add_per_type_config(
    deny_list: &mut DenyList,
    per_type_index: u64,
    per_type_key: vector<u8>,
    ctx: &mut TxContext,
) {
    let key = ConfigKey { per_type_index, per_type_key };
    let config = config::new(&mut ConfigWriteCap(), ctx);
    let config_id = object::id(&config);
    ofield::internal_add(&mut deny_list.id, key, config);
    event::emit(PerTypeConfigCreated { key, config_id })
}

fun borrow_per_type_config_mut(
    deny_list: &mut DenyList,
    per_type_index: u64,
    per_type_key: vector<u8>,
): &mut Config<ConfigWriteCap> {
    ofield::internal_borrow_mut(&mut deny_list.id, ConfigKey { per_type_index, per_type_key })
}

fun borrow_per_type_config(
    deny_list: &DenyList,
    per_type_index: u64,
    per_type_key: vector<u8>,
): &Config<ConfigWriteCap> {
    ofield::internal_borrow(&deny_list.id, ConfigKey { per_type_index, per_type_key })
}

fun per_type_exists(deny_list: &DenyList, per_type_index: u64, per_type_key: vector<u8>): bool {
    ofield::exists(&deny_list.id, ConfigKey { per_type_index, per_type_key })
}

// === First version: one list for each kind, in force at once ===

public struct PerTypeList has key, store {
    id: UID,
    /// For how many types an address is denied. An address that is denied for none is not in it.
    denied_count: Table<address, u64>,
    /// Who is denied, by type.
    denied_addresses: Table<vector<u8>, VecSet<address>>,
}

public(package) fun v1_add(deny_list: &mut DenyList, per_type_index: u64, per_type_key: vector<u8>, addr: address) {
    let list: &mut PerTypeList = &mut deny_list.lists[per_type_index];
    list.v1_per_type_list_add(per_type_key, addr)
}

fun v1_per_type_list_add(list: &mut PerTypeList, per_type_key: vector<u8>, addr: address) {
    if (!list.denied_addresses.contains(per_type_key)) {
        list.denied_addresses.add(per_type_key, vec_set::empty())
    };
    let denied = &mut list.denied_addresses[per_type_key];
    if (denied.contains(&addr)) return;
    denied.insert(addr);
    if (!list.denied_count.contains(addr)) {
        list.denied_count.add(addr, 0)
    };
    let count = &mut list.denied_count[addr];
    *count = *count + 1
}

public(package) fun v1_remove(
    deny_list: &mut DenyList,
    per_type_index: u64,
    per_type_key: vector<u8>,
    addr: address,
) {
    let list: &mut PerTypeList = &mut deny_list.lists[per_type_index];
    list.v1_per_type_list_remove(per_type_key, addr)
}

fun v1_per_type_list_remove(list: &mut PerTypeList, per_type_key: vector<u8>, addr: address) {
    let denied = &mut list.denied_addresses[per_type_key];
    assert!(denied.contains(&addr), ENotDenied);
    denied.remove(&addr);
    list.count_down(addr)
}

fun count_down(list: &mut PerTypeList, addr: address) {
    let count = &mut list.denied_count[addr];
    *count = *count - 1;
    if (*count == 0) {
        list.denied_count.remove(addr);
    }
}

public(package) fun v1_contains(
    deny_list: &DenyList,
    per_type_index: u64,
    per_type_key: vector<u8>,
    addr: address,
): bool {
    let reserved = RESERVED;
    if (reserved.contains(&addr)) return false;
    let list: &PerTypeList = &deny_list.lists[per_type_index];
    list.v1_per_type_list_contains(per_type_key, addr)
}

fun v1_per_type_list_contains(list: &PerTypeList, per_type_key: vector<u8>, addr: address): bool {
    list.denied_count.contains(addr) &&
    list.denied_count[addr] != 0 &&
    list.denied_addresses.contains(per_type_key) &&
    list.denied_addresses[per_type_key].contains(&addr)
}

#[allow(unused_function)]
/// Makes the list, when the protocol version that has it begins.
fun create(ctx: &mut TxContext) {
    assert!(ctx.sender() == @0x0, ENotSystemAddress);
    let mut lists = bag::new(ctx);
    lists.add(COIN_INDEX, per_type_list(ctx));
    transfer::share_object(DenyList { id: object::sui_deny_list_object_id(), lists })
}

fun per_type_list(ctx: &mut TxContext): PerTypeList {
    PerTypeList { id: object::new(ctx), denied_count: table::new(ctx), denied_addresses: table::new(ctx) }
}

#[test_only]
public fun create_for_test(ctx: &mut TxContext) {
    create(ctx)
}

#[test_only]
public fun new_for_testing(ctx: &mut TxContext): DenyList {
    let mut lists = bag::new(ctx);
    lists.add(COIN_INDEX, per_type_list(ctx));
    DenyList { id: object::new(ctx), lists }
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Settings that change from one epoch to the next and never within one, so that transactions which only read them
/// need no order among each other.
module sui::config;

use sui::dynamic_field as field;

/// The setting was written in this epoch already.
const EAlreadySetForEpoch: u64 = 0;
/// The setting was not written in this epoch.
const ENotSetForEpoch: u64 = 1;
#[allow(unused_const)]
/// A native aborts with this code.
const EBCSSerializationFailure: u64 = 2;

/// Settings are dynamic fields, each name holding a `Setting`.
public struct Config<phantom WriteCap> has key {
    id: UID,
}

public struct Setting<Value: copy + drop + store> has drop, store {
    /// Absent only while it is being replaced.
    data: Option<SettingData<Value>>,
}

public struct SettingData<Value: copy + drop + store> has drop, store {
    /// The epoch in which `newer_value` was written. It counts from the next one on.
    newer_value_epoch: u64,
    newer_value: Option<Value>,
    /// What counts until then.
    older_value_opt: Option<Value>,
}

public(package) fun new<WriteCap>(_cap: &mut WriteCap, ctx: &mut TxContext): Config<WriteCap> {
    Config { id: object::new(ctx) }
}

#[allow(lint(share_owned))]
public(package) fun share<WriteCap>(config: Config<WriteCap>) {
    transfer::share_object(config)
}

public(package) fun transfer<WriteCap>(config: Config<WriteCap>, owner: address) {
    transfer::transfer(config, owner)
}

#[allow(unused_mut_parameter)]
/// Writes a value that was not written in this epoch, and returns one that nobody can read any more.
public(package) fun add_for_next_epoch<WriteCap, Name: copy + drop + store, Value: copy + drop + store>(
    config: &mut Config<WriteCap>,
    _cap: &mut WriteCap,
    name: Name,
    value: Value,
    ctx: &mut TxContext,
): Option<Value> {
    let epoch = ctx.epoch();
    let newer_value = option::some(value);
    if (!field::exists(&config.id, name)) {
        let older_value_opt = option::none();
        let data = option::some(SettingData { newer_value_epoch: epoch, newer_value, older_value_opt });
        field::add(&mut config.id, name, Setting { data });
        return option::none()
    };
    let setting: &mut Setting<Value> = field::borrow_mut(&mut config.id, name);
    let SettingData { newer_value_epoch, newer_value: last, older_value_opt: before } = setting.data.extract();
    let (older_value_opt, removed) = if (epoch > newer_value_epoch) {
        (last, before)
    } else {
        assert!(epoch == newer_value_epoch);
        assert!(last.is_none(), EAlreadySetForEpoch);
        (before, option::none())
    };
    setting.data.fill(SettingData { newer_value_epoch: epoch, newer_value, older_value_opt });
    removed
}

#[allow(unused_mut_parameter)]
/// Removes a value from the next epoch on, and returns one that was written in this epoch. A setting without values is
/// not kept.
public(package) fun remove_for_next_epoch<WriteCap, Name: copy + drop + store, Value: copy + drop + store>(
    config: &mut Config<WriteCap>,
    _cap: &mut WriteCap,
    name: Name,
    ctx: &mut TxContext,
): Option<Value> {
    let epoch = ctx.epoch();
    if (!field::exists(&config.id, name)) return option::none();
    let setting: &mut Setting<Value> = field::borrow_mut(&mut config.id, name);
    let SettingData { newer_value_epoch, newer_value: last, older_value_opt: before } = setting.data.extract();
    let (older_value_opt, removed) = if (epoch > newer_value_epoch) {
        (last, option::none())
    } else {
        assert!(epoch == newer_value_epoch);
        (before, last)
    };
    let nothing_left = older_value_opt.is_none();
    let newer_value = option::none();
    setting.data.fill(SettingData { newer_value_epoch: epoch, newer_value, older_value_opt });
    if (nothing_left) {
        field::remove<Name, Setting<Value>>(&mut config.id, name);
    };
    removed
}

public(package) fun exists_with_type<WriteCap, Name: copy + drop + store, Value: copy + drop + store>(
    config: &Config<WriteCap>,
    name: Name,
): bool {
    field::exists_with_type<Name, Setting<Value>>(&config.id, name)
}

/// Whether a value was written in this epoch.
public(package) fun exists_with_type_for_next_epoch<
    WriteCap,
    Name: copy + drop + store,
    Value: copy + drop + store,
>(
    config: &Config<WriteCap>,
    name: Name,
    ctx: &TxContext,
): bool {
    if (!exists_with_type<WriteCap, Name, Value>(config, name)) return false;
    let data = config.data<WriteCap, Name, Value>(name);
    data.newer_value_epoch == ctx.epoch() && data.newer_value.is_some()
}

#[allow(unused_mut_parameter)]
/// The value that was written in this epoch.
public(package) fun borrow_for_next_epoch_mut<
    WriteCap,
    Name: copy + drop + store,
    Value: copy + drop + store,
>(
    config: &mut Config<WriteCap>,
    _cap: &mut WriteCap,
    name: Name,
    ctx: &mut TxContext,
): &mut Value {
    let setting: &mut Setting<Value> = field::borrow_mut(&mut config.id, name);
    let data = setting.data.borrow_mut();
    assert!(data.newer_value_epoch == ctx.epoch(), ENotSetForEpoch);
    assert!(data.newer_value.is_some(), ENotSetForEpoch);
    data.newer_value.borrow_mut()
}

/// The value that will count in the next epoch.
public(package) fun read_setting_for_next_epoch<
    WriteCap,
    Name: copy + drop + store,
    Value: copy + drop + store,
>(
    config: &Config<WriteCap>,
    name: Name,
): Option<Value> {
    if (!exists_with_type<WriteCap, Name, Value>(config, name)) return option::none();
    config.data<WriteCap, Name, Value>(name).newer_value
}

/// The value for the next epoch, for writing. Where none was written in this epoch, `initial_for_next_epoch` says what
/// it starts from.
public(package) macro fun entry<$WriteCap, $Name: copy + drop + store, $Value: copy + drop + store>(
    $config: &mut Config<$WriteCap>,
    $cap: &mut $WriteCap,
    $name: $Name,
    $initial_for_next_epoch: |&mut Config<$WriteCap>, &mut $WriteCap, &mut TxContext| -> $Value,
    $ctx: &mut TxContext,
): &mut $Value {
    let config = $config;
    let cap = $cap;
    let name = $name;
    let ctx = $ctx;
    if (!config.exists_with_type_for_next_epoch<$WriteCap, $Name, $Value>(name, ctx)) {
        let initial = $initial_for_next_epoch(config, cap, ctx);
        config.add_for_next_epoch(cap, name, initial, ctx);
    };
    config.borrow_for_next_epoch_mut(cap, name, ctx)
}

/// Like `entry`, handing the value to `update_for_next_epoch` together with one that nobody can read any more.
public(package) macro fun update<$WriteCap, $Name: copy + drop + store, $Value: copy + drop + store>(
    $config: &mut Config<$WriteCap>,
    $cap: &mut $WriteCap,
    $name: $Name,
    $initial_for_next_epoch: |&mut Config<$WriteCap>, &mut $WriteCap, &mut TxContext| -> $Value,
    $update_for_next_epoch: |Option<$Value>, &mut $Value|,
    $ctx: &mut TxContext,
) {
    let config = $config;
    let cap = $cap;
    let name = $name;
    let ctx = $ctx;
    let written = config.exists_with_type_for_next_epoch<$WriteCap, $Name, $Value>(name, ctx);
    let old = if (written) {
        option::none()
    } else {
        let initial = $initial_for_next_epoch(config, cap, ctx);
        config.add_for_next_epoch(cap, name, initial, ctx)
    };
    $update_for_next_epoch(old, config.borrow_for_next_epoch_mut(cap, name, ctx))
}

/// The value that counts in this epoch. The config is named by its id and need not be an input of the transaction.
public(package) fun read_setting<Name: copy + drop + store, Value: copy + drop + store>(
    config: ID,
    name: Name,
    ctx: &TxContext,
): Option<Value> {
    let parent = config.to_address();
    let hash = field::hash_type_and_key(parent, name);
    read_setting_impl<field::Field<Name, Setting<Value>>, Setting<Value>, SettingData<Value>, Value>(
        parent,
        hash,
        ctx.epoch(),
    )
}

native fun read_setting_impl<
    FieldSettingValue: key,
    SettingValue: store,
    SettingDataValue: store,
    Value: copy + drop + store,
>(
    config: address,
    name: address,
    current_epoch: u64,
): Option<Value>;

fun data<WriteCap, Name: copy + drop + store, Value: copy + drop + store>(
    config: &Config<WriteCap>,
    name: Name,
): &SettingData<Value> {
    let setting: &Setting<Value> = field::borrow(&config.id, name);
    setting.data.borrow()
}

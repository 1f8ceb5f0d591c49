// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// A value whose type can change over time, next to the number of its version.
module sui::versioned;

use sui::dynamic_field;

/// The new version is not greater, or the value was taken from another object.
const EInvalidUpgrade: u64 = 0;

public struct Versioned has key, store {
    /// The value is the dynamic field of this id whose name is the version.
    id: UID,
    version: u64,
}

/// The promise to put in a value of a greater version.
public struct VersionChangeCap {
    versioned_id: ID,
    old_version: u64,
}

/// A value and its version.
public fun create<T: store>(init_version: u64, init_value: T, ctx: &mut TxContext): Versioned {
    let mut self = Versioned { id: object::new(ctx), version: init_version };
    dynamic_field::add(&mut self.id, init_version, init_value);
    self
}

/// The version.
public fun version(self: &Versioned): u64 {
    self.version
}

/// The value; aborts if it has another type.
public fun load_value<T: store>(self: &Versioned): &T {
    dynamic_field::borrow(&self.id, self.version)
}

/// The value for writing; aborts if it has another type.
public fun load_value_mut<T: store>(self: &mut Versioned): &mut T {
    dynamic_field::borrow_mut(&mut self.id, self.version)
}

/// Takes the value out. `upgrade` must follow in the same transaction.
public fun remove_value_for_upgrade<T: store>(self: &mut Versioned): (T, VersionChangeCap) {
    let cap = VersionChangeCap { versioned_id: object::id(self), old_version: self.version };
    (dynamic_field::remove(&mut self.id, self.version), cap)
}

/// Puts a value of a greater version in.
public fun upgrade<T: store>(self: &mut Versioned, new_version: u64, new_value: T, cap: VersionChangeCap) {
    let VersionChangeCap { versioned_id, old_version } = cap;
    assert!(versioned_id == object::id(self), EInvalidUpgrade);
    assert!(old_version < new_version, EInvalidUpgrade);
    dynamic_field::add(&mut self.id, new_version, new_value);
    self.version = new_version
}

/// Consumes the object for its value.
public fun destroy<T: store>(self: Versioned): T {
    let Versioned { mut id, version } = self;
    let value = dynamic_field::remove(&mut id, version);
    id.delete();
    value
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// How wallets and explorers show the objects of a type: named templates such as `name = "{name}"`, in which the
/// fields of an object are put. Nothing on the chain reads them; they are told through events.
#[allow(lint(public_entry))]
module sui::display;

use std::string::String;
use sui::event;
use sui::package::Publisher;
use sui::vec_map::{Self, VecMap};

/// The publisher is of another package than the type.
const ENotOwner: u64 = 0;
/// There are more names than values, or fewer.
const EVecLengthMismatch: u64 = 1;

/// The templates for `T`.
public struct Display<phantom T: key> has key, store {
    id: UID,
    fields: VecMap<String, String>,
    /// Counted up by `update_version`, which is also what makes changes known.
    version: u16,
}

public struct DisplayCreated<phantom T: key> has copy, drop {
    id: ID,
}

public struct VersionUpdated<phantom T: key> has copy, drop {
    id: ID,
    version: u16,
    fields: VecMap<String, String>,
}

/// No templates yet, for who published the package of `T`.
public fun new<T: key>(pub: &Publisher, ctx: &mut TxContext): Display<T> {
    assert!(is_authorized<T>(pub), ENotOwner);
    create_internal(ctx)
}

/// Templates, for who published the package of `T`.
public fun new_with_fields<T: key>(
    pub: &Publisher,
    fields: vector<String>,
    values: vector<String>,
    ctx: &mut TxContext,
): Display<T> {
    let mut display = new(pub, ctx);
    display.add_multiple(fields, values);
    display
}

#[allow(lint(self_transfer))]
/// Like `new`, given to the sender.
public entry fun create_and_keep<T: key>(pub: &Publisher, ctx: &mut TxContext) {
    transfer::public_transfer(new<T>(pub, ctx), ctx.sender())
}

/// Makes the templates known as they are now.
public entry fun update_version<T: key>(display: &mut Display<T>) {
    display.version = display.version + 1;
    event::emit(VersionUpdated<T> {
        id: object::id(display),
        version: display.version,
        fields: display.fields,
    })
}

/// Adds a template; aborts if there is one with this name.
public entry fun add<T: key>(self: &mut Display<T>, name: String, value: String) {
    self.add_internal(name, value)
}

/// Adds templates.
public entry fun add_multiple<T: key>(self: &mut Display<T>, fields: vector<String>, values: vector<String>) {
    assert!(fields.length() == values.length(), EVecLengthMismatch);
    fields.zip_do!(values, |name, value| self.add_internal(name, value))
}

/// Replaces a template.
public entry fun edit<T: key>(self: &mut Display<T>, name: String, value: String) {
    self.fields.remove(&name);
    self.add_internal(name, value)
}

/// Takes a template out.
public entry fun remove<T: key>(self: &mut Display<T>, name: String) {
    self.fields.remove(&name);
}

/// Whether the publisher is of the package of `T`.
public fun is_authorized<T: key>(pub: &Publisher): bool {
    pub.from_package<T>()
}

/// How often the templates were made known.
public fun version<T: key>(d: &Display<T>): u16 {
    d.version
}

/// The templates by name.
public fun fields<T: key>(d: &Display<T>): &VecMap<String, String> {
    &d.fields
}

public(package) fun destroy<T: key>(self: Display<T>) {
    let Display { id, fields: _, version: _ } = self;
    id.delete()
}

fun create_internal<T: key>(ctx: &mut TxContext): Display<T> {
    let id = object::new(ctx);
    event::emit(DisplayCreated<T> { id: id.to_inner() });
    Display { id, fields: vec_map::empty(), version: 0 }
}

fun add_internal<T: key>(display: &mut Display<T>, name: String, value: String) {
    display.fields.insert(name, value)
}

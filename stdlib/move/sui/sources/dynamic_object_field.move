// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Dynamic fields whose values are objects and stay objects: they keep their ids and can be found by them. The field
/// itself holds the id, and owns the object.
module sui::dynamic_object_field;

use sui::dynamic_field as field;

/// Sets the names of these fields apart from those of plain dynamic fields.
public struct Wrapper<Name> has copy, drop, store {
    name: Name,
}

/// Adds an object; aborts if there is one with this name.
public fun add<Name: copy + drop + store, Value: key + store>(object: &mut UID, name: Name, value: Value) {
    internal_add(object, name, value)
}

/// The object of this name; aborts if there is none or it has another type.
public fun borrow<Name: copy + drop + store, Value: key + store>(object: &UID, name: Name): &Value {
    internal_borrow(object, name)
}

/// The object of this name for writing; aborts if there is none or it has another type.
public fun borrow_mut<Name: copy + drop + store, Value: key + store>(object: &mut UID, name: Name): &mut Value {
    internal_borrow_mut(object, name)
}

/// Takes an object off; aborts if there is none or it has another type.
public fun remove<Name: copy + drop + store, Value: key + store>(object: &mut UID, name: Name): Value {
    internal_remove(object, name)
}

/// Whether there is an object with this name, of whatever type.
public fun exists<Name: copy + drop + store>(object: &UID, name: Name): bool {
    field::exists_with_type<Wrapper<Name>, ID>(object, Wrapper { name })
}

/// Whether there is an object with this name and of this type.
public fun exists_with_type<Name: copy + drop + store, Value: key + store>(object: &UID, name: Name): bool {
    internal_exists_with_type<Name, Value>(object, name)
}

/// The id of the object of this name, if there is one.
public fun id<Name: copy + drop + store>(object: &UID, name: Name): Option<ID> {
    let key = Wrapper { name };
    if (!field::exists_with_type<Wrapper<Name>, ID>(object, key)) return option::none();
    let (_, value_id) = field::field_info(object, key);
    option::some(value_id.to_id())
}

/// Takes an object off if there is one; aborts if it has another type.
public fun remove_opt<Name: copy + drop + store, Value: key + store>(
    object: &mut UID,
    name: Name,
): Option<Value> {
    if (exists(object, name)) option::some(remove(object, name)) else option::none()
}

/// Adds an object in place of one with this name, if any, which is returned.
public fun replace<Name: copy + drop + store, ValueNew: key + store, ValueOld: key + store>(
    object: &mut UID,
    name: Name,
    value: ValueNew,
): Option<ValueOld> {
    let old = remove_opt(object, name);
    add(object, name, value);
    old
}

// === Without `store`: inside the framework, an object may be a field though its type keeps others from that ===

public(package) fun internal_add<Name: copy + drop + store, Value: key>(
    object: &mut UID,
    name: Name,
    value: Value,
) {
    let key = Wrapper { name };
    field::add(object, key, object::id(&value));
    let (field, _) = field::field_info(object, key);
    field::add_child_object(field.to_address(), value)
}

public(package) fun internal_borrow<Name: copy + drop + store, Value: key>(object: &UID, name: Name): &Value {
    let (field, value_id) = field::field_info(object, Wrapper { name });
    field::borrow_child_object(field, value_id)
}

public(package) fun internal_borrow_mut<Name: copy + drop + store, Value: key>(
    object: &mut UID,
    name: Name,
): &mut Value {
    let (field, value_id) = field::field_info_mut(object, Wrapper { name });
    field::borrow_child_object_mut(field, value_id)
}

public(package) fun internal_remove<Name: copy + drop + store, Value: key>(object: &mut UID, name: Name): Value {
    let key = Wrapper { name };
    let (field, value_id) = field::field_info(object, key);
    let value = field::remove_child_object(field.to_address(), value_id);
    field::remove<Wrapper<Name>, ID>(object, key);
    value
}

public(package) fun internal_exists_with_type<Name: copy + drop + store, Value: key>(
    object: &UID,
    name: Name,
): bool {
    let key = Wrapper { name };
    if (!field::exists_with_type<Wrapper<Name>, ID>(object, key)) return false;
    let (field, value_id) = field::field_info(object, key);
    field::has_child_object_with_ty<Value>(field.to_address(), value_id)
}

#[deprecated(note = b"Use `sui::dynamic_object_field::exists` instead.")]
public fun exists_<Name: copy + drop + store>(object: &UID, name: Name): bool {
    exists(object, name)
}

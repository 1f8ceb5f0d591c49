// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Fields that are added to an object at run time, under names of any type. A field is an object of its own, owned by
/// its parent, and is loaded only when it is touched. Its id is a hash of the parent's id and the name.
module sui::dynamic_field;

// Natives abort with these codes.

#[allow(unused_const)]
/// There is a field with this name.
const EFieldAlreadyExists: u64 = 0;
#[allow(unused_const)]
/// There is no field with this name.
const EFieldDoesNotExist: u64 = 1;
#[allow(unused_const)]
/// The field's value has another type.
const EFieldTypeMismatch: u64 = 2;
#[allow(unused_const)]
const EBCSSerializationFailure: u64 = 3;
#[allow(unused_const)]
/// A shared object cannot become a field.
const ESharedObjectOperationNotSupported: u64 = 4;

/// The object that a field is.
public struct Field<Name: copy + drop + store, Value: store> has key {
    /// Computed from parent and name.
    id: UID,
    name: Name,
    value: Value,
}

/// Adds a field; aborts if there is one with this name.
public fun add<Name: copy + drop + store, Value: store>(object: &mut UID, name: Name, value: Value) {
    let parent = object.to_address();
    let hash = hash_type_and_key(parent, name);
    assert!(!has_child_object(parent, hash), EFieldAlreadyExists);
    add_child_object(parent, Field { id: object::new_uid_from_hash(hash), name, value })
}

/// The value of a field; aborts if there is none or it has another type.
public fun borrow<Name: copy + drop + store, Value: store>(object: &UID, name: Name): &Value {
    let hash = hash_type_and_key(object.to_address(), name);
    &borrow_child_object<Field<Name, Value>>(object, hash).value
}

/// The value of a field for writing; aborts if there is none or it has another type.
public fun borrow_mut<Name: copy + drop + store, Value: store>(object: &mut UID, name: Name): &mut Value {
    let hash = hash_type_and_key(object.to_address(), name);
    &mut borrow_child_object_mut<Field<Name, Value>>(object, hash).value
}

/// Takes a field off; aborts if there is none or it has another type.
public fun remove<Name: copy + drop + store, Value: store>(object: &mut UID, name: Name): Value {
    let parent = object.to_address();
    let hash = hash_type_and_key(parent, name);
    let Field { id, name: _, value } = remove_child_object<Field<Name, Value>>(parent, hash);
    id.delete();
    value
}

/// Whether there is a field with this name, of whatever type.
public fun exists<Name: copy + drop + store>(object: &UID, name: Name): bool {
    let parent = object.to_address();
    has_child_object(parent, hash_type_and_key(parent, name))
}

/// Takes a field off if there is one; aborts if it has another type.
public fun remove_opt<Name: copy + drop + store, Value: store>(object: &mut UID, name: Name): Option<Value> {
    if (exists(object, name)) option::some(remove(object, name)) else option::none()
}

/// Adds a field in place of one with this name, if any, which is returned.
public fun replace<Name: copy + drop + store, ValueNew: store, ValueOld: store>(
    object: &mut UID,
    name: Name,
    value: ValueNew,
): Option<ValueOld> {
    let old = remove_opt(object, name);
    add(object, name, value);
    old
}

/// Whether there is a field with this name and of this type.
public fun exists_with_type<Name: copy + drop + store, Value: store>(object: &UID, name: Name): bool {
    let parent = object.to_address();
    has_child_object_with_ty<Field<Name, Value>>(parent, hash_type_and_key(parent, name))
}

// === For dynamic object fields, whose field holds the id of the object ===

public(package) fun field_info<Name: copy + drop + store>(object: &UID, name: Name): (&UID, address) {
    let hash = hash_type_and_key(object.to_address(), name);
    let Field { id, name: _, value } = borrow_child_object<Field<Name, ID>>(object, hash);
    (id, value.to_address())
}

public(package) fun field_info_mut<Name: copy + drop + store>(object: &mut UID, name: Name): (&mut UID, address) {
    let hash = hash_type_and_key(object.to_address(), name);
    let Field { id, name: _, value } = borrow_child_object_mut<Field<Name, ID>>(object, hash);
    (id, value.to_address())
}

// === Natives ===

/// The id of the field of `parent` with the name `k`.
public(package) native fun hash_type_and_key<K: copy + drop + store>(parent: address, k: K): address;

/// Makes `child` a child of `parent`.
public(package) native fun add_child_object<Child: key>(parent: address, child: Child);

/// The child `id` of `object`; aborts if there is none or it has another type.
public(package) native fun borrow_child_object<Child: key>(object: &UID, id: address): &Child;

/// Like `borrow_child_object`, for writing.
public(package) native fun borrow_child_object_mut<Child: key>(object: &mut UID, id: address): &mut Child;

/// Takes the child `id` of `parent` off; aborts if there is none or it has another type.
public(package) native fun remove_child_object<Child: key>(parent: address, id: address): Child;

/// Whether `parent` has a child `id`.
public(package) native fun has_child_object(parent: address, id: address): bool;

/// Whether `parent` has a child `id` of type `Child`.
public(package) native fun has_child_object_with_ty<Child: key>(parent: address, id: address): bool;

// === Older names ===

#[deprecated(note = b"Use `sui::dynamic_field::exists` instead.")]
public fun exists_<Name: copy + drop + store>(object: &UID, name: Name): bool {
    exists(object, name)
}

#[deprecated(note = b"Use `sui::dynamic_field::remove_opt` instead.")]
public fun remove_if_exists<Name: copy + drop + store, Value: store>(
    object: &mut UID,
    name: Name,
): Option<Value> {
    remove_opt(object, name)
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Where objects go. A function without `public_` may be called by the module that defines the object's type alone
/// (the bytecode verifier sees to it); those with `public_` by anyone, for types with `store`.
module sui::transfer;

use sui::party::Party;

/// A ticket for an object that was sent to another object, by which the owner of that one can take it.
public struct Receiving<phantom T: key> has drop {
    id: ID,
    version: u64,
}

// The first codes belong to natives, which abort with them.

#[allow(unused_const)]
/// An object that is not new cannot become shared.
const ESharedNonNewObject: u64 = 0;

#[allow(unused_const)]
const EBCSSerializationFailure: u64 = 1;

#[allow(unused_const)]
/// The receiving object is not the owner of the one sent.
const EReceivingObjectTypeMismatch: u64 = 2;

#[allow(unused_const)]
const EUnableToReceiveObject: u64 = 3;

#[allow(unused_const)]
const ESharedObjectOperationNotSupported: u64 = 4;

#[allow(unused_const)]
const ENotSupported: u64 = 5;

#[error(code = 6)]
const EInvalidPartyPermissions: vector<u8> = b"Party transfer is currently limited to one party.";

/// Gives `obj` to the address or object `recipient`.
public fun transfer<T: key>(obj: T, recipient: address) {
    transfer_impl(obj, recipient)
}

/// Gives `obj` to the address or object `recipient`.
public fun public_transfer<T: key + store>(obj: T, recipient: address) {
    transfer_impl(obj, recipient)
}

/// Gives `obj` to a party, under consensus: its version is chosen when the transaction runs. For now a party is one
/// address with all permissions.
public fun party_transfer<T: key>(obj: T, party: Party) {
    assert!(party.is_single_owner(), EInvalidPartyPermissions);
    let (default, members, permissions) = party.into_native();
    party_transfer_impl(obj, default, members, permissions)
}

/// Like `party_transfer`.
public fun public_party_transfer<T: key + store>(obj: T, party: Party) {
    assert!(party.is_single_owner(), EInvalidPartyPermissions);
    let (default, members, permissions) = party.into_native();
    party_transfer_impl(obj, default, members, permissions)
}

/// Makes `obj` immutable for ever and readable for all.
public fun freeze_object<T: key>(obj: T) {
    freeze_object_impl(obj)
}

/// Makes `obj` immutable for ever and readable for all.
public fun public_freeze_object<T: key + store>(obj: T) {
    freeze_object_impl(obj)
}

/// Opens `obj`, which must be new, to all transactions for reading and writing, for ever.
public fun share_object<T: key>(obj: T) {
    share_object_impl(obj)
}

/// Opens `obj`, which must be new, to all transactions for reading and writing, for ever.
public fun public_share_object<T: key + store>(obj: T) {
    share_object_impl(obj)
}

/// Takes an object that was sent to the object with the id `parent`.
public fun receive<T: key>(parent: &mut UID, to_receive: Receiving<T>): T {
    let Receiving { id, version } = to_receive;
    receive_impl(parent.to_address(), id, version)
}

/// Takes an object that was sent to the object with the id `parent`.
public fun public_receive<T: key + store>(parent: &mut UID, to_receive: Receiving<T>): T {
    let Receiving { id, version } = to_receive;
    receive_impl(parent.to_address(), id, version)
}

/// The object that a ticket is for.
public fun receiving_object_id<T: key>(receiving: &Receiving<T>): ID {
    receiving.id
}

public(package) native fun freeze_object_impl<T: key>(obj: T);

public(package) native fun share_object_impl<T: key>(obj: T);

public(package) native fun party_transfer_impl<T: key>(
    obj: T,
    default_permissions: u64,
    addresses: vector<address>,
    permissions: vector<u64>,
);

public(package) native fun transfer_impl<T: key>(obj: T, recipient: address);

native fun receive_impl<T: key>(parent: address, to_receive: ID, version: u64): T;

#[test_only]
public(package) fun make_receiver<T: key>(id: ID, version: u64): Receiving<T> {
    Receiving { id, version }
}

#[test_only]
public(package) fun receiving_id<T: key>(receiving: &Receiving<T>): ID {
    receiving.id
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Lending an object out of another for the length of a transaction. The `Borrow` that comes with it can only be
/// consumed by putting the object back.
module sui::borrow;

/// The object put back belongs to another `Referent`.
const EWrongBorrow: u64 = 0;
/// Another object than the one taken is put back.
const EWrongValue: u64 = 1;

/// Holds an object that can be lent.
public struct Referent<T: key + store> has store {
    id: address,
    value: Option<T>,
}

/// The promise to put an object back.
public struct Borrow {
    ref: address,
    obj: ID,
}

/// Holds `value`.
public fun new<T: key + store>(value: T, ctx: &mut TxContext): Referent<T> {
    Referent { id: ctx.fresh_object_address(), value: option::some(value) }
}

/// Lends the object; aborts if it is lent already.
public fun borrow<T: key + store>(self: &mut Referent<T>): (T, Borrow) {
    let value = self.value.extract();
    let obj = object::id(&value);
    (value, Borrow { ref: self.id, obj })
}

/// Puts the object back.
public fun put_back<T: key + store>(self: &mut Referent<T>, value: T, borrow: Borrow) {
    let Borrow { ref, obj } = borrow;
    assert!(object::id(&value) == obj, EWrongValue);
    assert!(self.id == ref, EWrongBorrow);
    self.value.fill(value)
}

/// Consumes the holder for its object.
public fun destroy<T: key + store>(self: Referent<T>): T {
    let Referent { id: _, value } = self;
    value.destroy_some()
}

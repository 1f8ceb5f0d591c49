// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// A set in a vector, in the order of insertion. Every look-up walks through it.
module sui::vec_set;

const EKeyAlreadyExists: u64 = 0;
const EKeyDoesNotExist: u64 = 1;

public struct VecSet<K: copy + drop> has copy, drop, store {
    contents: vector<K>,
}

/// A set without members.
public fun empty<K: copy + drop>(): VecSet<K> {
    VecSet { contents: vector[] }
}

/// The set with the one member `key`.
public fun singleton<K: copy + drop>(key: K): VecSet<K> {
    VecSet { contents: vector[key] }
}

/// Adds a member; aborts if it was one already.
public fun insert<K: copy + drop>(self: &mut VecSet<K>, key: K) {
    assert!(!self.contains(&key), EKeyAlreadyExists);
    self.contents.push_back(key)
}

/// Takes out a member; aborts if it was none.
public fun remove<K: copy + drop>(self: &mut VecSet<K>, key: &K) {
    let (is_member, idx) = self.contents.index_of(key);
    assert!(is_member, EKeyDoesNotExist);
    self.contents.remove(idx);
}

/// Whether `key` is a member.
public fun contains<K: copy + drop>(self: &VecSet<K>, key: &K): bool {
    self.contents.contains(key)
}

/// Number of members.
public fun length<K: copy + drop>(self: &VecSet<K>): u64 {
    self.contents.length()
}

/// Whether there is no member.
public fun is_empty<K: copy + drop>(self: &VecSet<K>): bool {
    self.contents.is_empty()
}

/// Consumes a set for its members.
public fun into_keys<K: copy + drop>(self: VecSet<K>): vector<K> {
    let VecSet { contents } = self;
    contents
}

/// The set of these members, all different.
public fun from_keys<K: copy + drop>(keys: vector<K>): VecSet<K> {
    let mut set = empty();
    keys.do!(|key| set.insert(key));
    set
}

/// The members.
public fun keys<K: copy + drop>(self: &VecSet<K>): &vector<K> {
    &self.contents
}

#[deprecated(note = b"Use `sui::vec_set::length` instead.")]
public fun size<K: copy + drop>(self: &VecSet<K>): u64 {
    self.length()
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Who may do what with an object that is under consensus without being shared with all.
module sui::party;

use sui::vec_map::{Self, VecMap};

/// What one may do: a set of bits.
public struct Permissions(u64) has copy, drop;

/// What each member may do, and what everybody else may.
public struct Party has copy, drop {
    default: Permissions,
    members: VecMap<address, Permissions>,
}

const READ: u8 = 0x01;
const WRITE: u8 = 0x02;
const DELETE: u8 = 0x04;
const TRANSFER: u8 = 0x08;

const NO_PERMISSIONS: u64 = 0;
const ALL_PERMISSIONS: u64 = (READ | WRITE | DELETE | TRANSFER) as u64;

/// The party of one address, which may do everything.
public fun single_owner(owner: address): Party {
    let mut party = empty();
    party.set_permissions(owner, Permissions(ALL_PERMISSIONS));
    party
}

/// The party of nobody.
fun empty(): Party {
    Party { default: Permissions(NO_PERMISSIONS), members: vec_map::empty() }
}

fun set_permissions(self: &mut Party, member: address, permissions: Permissions) {
    if (self.members.contains(&member)) {
        self.members.remove(&member);
    };
    self.members.insert(member, permissions)
}

public(package) fun is_single_owner(self: &Party): bool {
    if (self.default.0 != NO_PERMISSIONS || self.members.length() != 1) return false;
    let (_, permissions) = self.members.get_entry_by_idx(0);
    permissions.0 == ALL_PERMISSIONS
}

/// The form in which natives take a party: the default, the members, and their permissions in the same order.
public(package) fun into_native(self: Party): (u64, vector<address>, vector<u64>) {
    let Party { default, members } = self;
    let (addresses, permissions) = members.into_keys_values();
    (default.0, addresses, permissions.map!(|Permissions(bits)| bits))
}

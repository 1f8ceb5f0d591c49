// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// What stands for packages: evidence of who published one, and the right to upgrade one. An upgrade goes in three
/// steps of one transaction: `authorize_upgrade` makes a ticket, the upgrade itself turns it into a receipt, and
/// `commit_upgrade` takes that.
#[allow(lint(public_entry))]
module sui::package;

use std::ascii::String;
use std::type_name;
use sui::types;

public use fun burn_publisher as Publisher.burn;
public use fun published_module as Publisher.module_;
public use fun published_package as Publisher.package;
public use fun upgrade_package as UpgradeCap.package;
public use fun upgrade_policy as UpgradeCap.policy;
public use fun authorize_upgrade as UpgradeCap.authorize;
public use fun commit_upgrade as UpgradeCap.commit;
public use fun ticket_package as UpgradeTicket.package;
public use fun ticket_policy as UpgradeTicket.policy;
public use fun ticket_digest as UpgradeTicket.digest;
public use fun receipt_cap as UpgradeReceipt.cap;
public use fun receipt_package as UpgradeReceipt.package;

const ENotOneTimeWitness: u64 = 0;
/// The policy allows less than is asked for.
const ETooPermissive: u64 = 1;
/// An upgrade is under way.
const EAlreadyAuthorized: u64 = 2;
/// No upgrade is under way.
const ENotAuthorized: u64 = 3;
/// The receipt is for another package.
const EWrongUpgradeCap: u64 = 4;

// What an upgrade may change. A greater number allows less.

/// Function bodies and private interfaces, and additions.
const COMPATIBLE: u8 = 0;
/// Additions only.
const ADDITIVE: u8 = 128;
/// Only which versions of other packages are used.
const DEP_ONLY: u8 = 192;

/// Evidence that a module of the package was published by the holder.
public struct Publisher has key, store {
    id: UID,
    /// The package's first id: 64 hexadecimal digits without `0x`.
    package: String,
    module_name: String,
}

/// The right to upgrade a package.
public struct UpgradeCap has key, store {
    id: UID,
    /// The newest version of the package, or 0x0 while an upgrade is under way.
    package: ID,
    /// 1 for a package never upgraded.
    version: u64,
    /// What upgrades may change.
    policy: u8,
}

/// Permission for one upgrade, to exactly the modules and dependencies of the digest.
public struct UpgradeTicket {
    cap: ID,
    package: ID,
    policy: u8,
    digest: vector<u8>,
}

/// Evidence that an upgrade was done.
public struct UpgradeReceipt {
    cap: ID,
    package: ID,
}

// === Publisher ===

/// Evidence of publishing for who has the one-time witness of a module: that module's `init`.
public fun claim<OTW: drop>(otw: OTW, ctx: &mut TxContext): Publisher {
    assert!(types::is_one_time_witness(&otw), ENotOneTimeWitness);
    let name = type_name::with_original_ids<OTW>();
    Publisher { id: object::new(ctx), package: name.address_string(), module_name: name.module_string() }
}

#[allow(lint(self_transfer))]
/// Like `claim`, given to the sender.
public fun claim_and_keep<OTW: drop>(otw: OTW, ctx: &mut TxContext) {
    transfer::public_transfer(claim(otw, ctx), ctx.sender())
}

/// Gives the evidence up.
public fun burn_publisher(self: Publisher) {
    let Publisher { id, package: _, module_name: _ } = self;
    id.delete()
}

/// Whether `T` is of the package.
public fun from_package<T>(self: &Publisher): bool {
    type_name::with_original_ids<T>().address_string() == self.package
}

/// Whether `T` is of the module.
public fun from_module<T>(self: &Publisher): bool {
    let name = type_name::with_original_ids<T>();
    name.address_string() == self.package && name.module_string() == self.module_name
}

/// The name of the module.
public fun published_module(self: &Publisher): &String {
    &self.module_name
}

/// The first id of the package.
public fun published_package(self: &Publisher): &String {
    &self.package
}

// === UpgradeCap, UpgradeTicket, UpgradeReceipt ===

/// The newest version of the package, or 0x0 while an upgrade is under way.
public fun upgrade_package(cap: &UpgradeCap): ID {
    cap.package
}

/// The number of the newest version.
public fun version(cap: &UpgradeCap): u64 {
    cap.version
}

/// What upgrades may change.
public fun upgrade_policy(cap: &UpgradeCap): u8 {
    cap.policy
}

/// The package to be upgraded.
public fun ticket_package(ticket: &UpgradeTicket): ID {
    ticket.package
}

/// What the upgrade may change.
public fun ticket_policy(ticket: &UpgradeTicket): u8 {
    ticket.policy
}

/// The `UpgradeCap` that the receipt is for.
public fun receipt_cap(receipt: &UpgradeReceipt): ID {
    receipt.cap
}

/// The new version of the package.
public fun receipt_package(receipt: &UpgradeReceipt): ID {
    receipt.package
}

/// The digest of the modules and dependencies that the ticket allows.
public fun ticket_digest(ticket: &UpgradeTicket): &vector<u8> {
    &ticket.digest
}

/// The policy that allows the most.
public fun compatible_policy(): u8 {
    COMPATIBLE
}

/// The policy that allows additions only.
public fun additive_policy(): u8 {
    ADDITIVE
}

/// The policy that allows other dependencies only.
public fun dep_only_policy(): u8 {
    DEP_ONLY
}

/// Allows additions only from now on.
public entry fun only_additive_upgrades(cap: &mut UpgradeCap) {
    cap.restrict(ADDITIVE)
}

/// Allows other dependencies only from now on.
public entry fun only_dep_upgrades(cap: &mut UpgradeCap) {
    cap.restrict(DEP_ONLY)
}

/// Allows no upgrades from now on.
public entry fun make_immutable(cap: UpgradeCap) {
    let UpgradeCap { id, package: _, version: _, policy: _ } = cap;
    id.delete()
}

/// Starts an upgrade under `policy`, which may allow less than the package's own but not more.
public fun authorize_upgrade(cap: &mut UpgradeCap, policy: u8, digest: vector<u8>): UpgradeTicket {
    let none = @0x0.to_id();
    assert!(cap.package != none, EAlreadyAuthorized);
    assert!(policy >= cap.policy, ETooPermissive);
    let package = cap.package;
    cap.package = none;
    UpgradeTicket { cap: object::id(cap), package, policy, digest }
}

/// Ends an upgrade.
public fun commit_upgrade(cap: &mut UpgradeCap, receipt: UpgradeReceipt) {
    let UpgradeReceipt { cap: cap_id, package } = receipt;
    assert!(object::id(cap) == cap_id, EWrongUpgradeCap);
    assert!(cap.package.to_address() == @0x0, ENotAuthorized);
    cap.package = package;
    cap.version = cap.version + 1
}

fun restrict(cap: &mut UpgradeCap, policy: u8) {
    assert!(cap.policy <= policy, ETooPermissive);
    cap.policy = policy
}

// === For tests ===

#[test_only]
/// Like `claim`, for any type.
public fun test_claim<OTW: drop>(_: OTW, ctx: &mut TxContext): Publisher {
    let name = type_name::with_original_ids<OTW>();
    Publisher { id: object::new(ctx), package: name.address_string(), module_name: name.module_string() }
}

#[test_only]
/// What publishing `package` would give.
public fun test_publish(package: ID, ctx: &mut TxContext): UpgradeCap {
    UpgradeCap { id: object::new(ctx), package, version: 1, policy: COMPATIBLE }
}

#[test_only]
/// Does the upgrade of a ticket: the new id is a hash of the old one.
public fun test_upgrade(ticket: UpgradeTicket): UpgradeReceipt {
    let UpgradeTicket { cap, package, policy: _, digest: _ } = ticket;
    let package = object::id_from_bytes(sui::hash::blake2b256(&package.to_bytes()));
    UpgradeReceipt { cap, package }
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#[test_only]
module nft::artwork_tests;

use nft::artwork::{Self, Artwork, ArtworkBurned, ArtworkMinted, ArtworkTransferred, DescriptionChanged};
use std::unit_test::assert_eq;
use sui::display::Display;
use sui::event;
use sui::package::Publisher;
use sui::test_scenario::{Self, Scenario};

const ALICE: address = @0xA11CE;
const BOB: address = @0xB0B;

fun begin_with_artwork(): Scenario {
    let mut scenario = test_scenario::begin(ALICE);
    let (name, description) = (b"Dawn".to_string(), b"A morning".to_string());
    let url = b"https://example.com/dawn.png".to_ascii_string();
    artwork::mint_and_keep(name, description, url, scenario.ctx());
    assert_eq!(event::events_by_type<ArtworkMinted>().length(), 1);
    scenario.next_tx(ALICE);
    scenario
}

#[test]
fun minted_for_the_sender() {
    let scenario = begin_with_artwork();
    let artwork = scenario.take_from_sender<Artwork>();
    assert_eq!(*artwork.name(), b"Dawn".to_string());
    assert_eq!(*artwork.description(), b"A morning".to_string());
    assert_eq!(artwork.url().inner_url(), b"https://example.com/dawn.png".to_ascii_string());
    assert_eq!(artwork.creator(), ALICE);
    scenario.return_to_sender(artwork);
    scenario.end();
}

#[test]
fun sent_and_described_and_burned() {
    let mut scenario = begin_with_artwork();
    scenario.take_from_sender<Artwork>().send(BOB, scenario.ctx());
    assert_eq!(event::events_by_type<ArtworkTransferred>().length(), 1);

    scenario.next_tx(BOB);
    assert!(!test_scenario::has_most_recent_for_address<Artwork>(ALICE));
    let mut artwork = scenario.take_from_sender<Artwork>();
    artwork.update_description(b"A late morning".to_string());
    assert_eq!(*artwork.description(), b"A late morning".to_string());
    // The creator stays who minted it.
    assert_eq!(artwork.creator(), ALICE);
    assert_eq!(event::events_by_type<DescriptionChanged>().length(), 1);
    scenario.return_to_sender(artwork);

    scenario.next_tx(BOB);
    scenario.take_from_sender<Artwork>().burn(scenario.ctx());
    assert_eq!(event::events_by_type<ArtworkBurned>().length(), 1);
    let effects = scenario.end();
    assert_eq!(effects.deleted().length(), 1);
}

#[test, expected_failure(abort_code = artwork::ENoName)]
fun without_name() {
    let mut ctx = tx_context::dummy();
    artwork::mint_and_keep(b"".to_string(), b"".to_string(), b"".to_ascii_string(), &mut ctx);
}

#[test, expected_failure(abort_code = artwork::ETooLong)]
fun with_long_name() {
    let mut ctx = tx_context::dummy();
    let name = vector::tabulate!(101, |_| 0x61).to_string();
    artwork::mint_and_keep(name, b"".to_string(), b"".to_ascii_string(), &mut ctx);
}

#[test, expected_failure(abort_code = artwork::ETooLong)]
fun with_long_description() {
    let scenario = begin_with_artwork();
    let mut artwork = scenario.take_from_sender<Artwork>();
    artwork.update_description(vector::tabulate!(1_001, |_| 0x61).to_string());
    abort
}

#[test, expected_failure(abort_code = test_scenario::EEmptyInventory)]
fun of_somebody_else() {
    let mut scenario = begin_with_artwork();
    scenario.next_tx(BOB);
    let _artwork = scenario.take_from_sender<Artwork>();
    abort
}

#[test]
fun shown_by_templates() {
    let mut scenario = test_scenario::begin(ALICE);
    artwork::init_for_testing(scenario.ctx());
    scenario.next_tx(ALICE);
    let publisher = scenario.take_from_sender<Publisher>();
    assert!(publisher.from_module<Artwork>());
    let display = scenario.take_from_sender<Display<Artwork>>();
    assert_eq!(display.fields()[&b"image_url".to_string()], b"{url}".to_string());
    assert_eq!(display.version(), 1);
    scenario.return_to_sender(publisher);
    scenario.return_to_sender(display);
    scenario.end();
}

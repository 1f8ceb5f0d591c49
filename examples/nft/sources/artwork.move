// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Pictures that one can own, pass on and destroy. Anybody may mint one. What happens to a picture is told in events,
/// and wallets show it by the templates that `init` sets up.
module nft::artwork;

use std::ascii;
use std::string::String;
use sui::display;
use sui::event;
use sui::package;
use sui::url::{Self, Url};

/// A picture without a name is not minted.
const ENoName: u64 = 0;
/// A name or description is longer than anyone would read.
const ETooLong: u64 = 1;

const MAX_NAME_LENGTH: u64 = 100;
const MAX_DESCRIPTION_LENGTH: u64 = 1_000;

/// Gives `init` the right to set up how pictures are shown.
public struct ARTWORK has drop {}

/// A picture. It has `store`, so its owner may pass it on, sell it or wrap it without asking this module.
public struct Artwork has key, store {
    id: UID,
    name: String,
    description: String,
    /// Where the image is.
    url: Url,
    /// Who minted it.
    creator: address,
}

public struct ArtworkMinted has copy, drop {
    artwork: ID,
    creator: address,
    name: String,
}

public struct ArtworkTransferred has copy, drop {
    artwork: ID,
    from: address,
    to: address,
}

public struct DescriptionChanged has copy, drop {
    artwork: ID,
    description: String,
}

public struct ArtworkBurned has copy, drop {
    artwork: ID,
    by: address,
}

fun init(witness: ARTWORK, ctx: &mut TxContext) {
    let publisher = package::claim(witness, ctx);
    let mut display = display::new_with_fields<Artwork>(
        &publisher,
        vector[b"name", b"description", b"image_url", b"creator"].map!(|name| name.to_string()),
        vector[b"{name}", b"{description}", b"{url}", b"{creator}"].map!(|value| value.to_string()),
        ctx,
    );
    display.update_version();
    transfer::public_transfer(publisher, ctx.sender());
    transfer::public_transfer(display, ctx.sender())
}

/// Makes a picture.
public fun mint(name: String, description: String, url: ascii::String, ctx: &mut TxContext): Artwork {
    assert!(!name.is_empty(), ENoName);
    assert!(name.length() <= MAX_NAME_LENGTH, ETooLong);
    assert!(description.length() <= MAX_DESCRIPTION_LENGTH, ETooLong);
    let creator = ctx.sender();
    let url = url::new_unsafe(url);
    let artwork = Artwork { id: object::new(ctx), name, description, url, creator };
    event::emit(ArtworkMinted { artwork: object::id(&artwork), creator, name });
    artwork
}

/// Makes a picture for the sender.
entry fun mint_and_keep(name: String, description: String, url: ascii::String, ctx: &mut TxContext) {
    transfer::public_transfer(mint(name, description, url, ctx), ctx.sender())
}

/// Passes a picture on and tells so. `transfer::public_transfer` does it silently.
public fun send(artwork: Artwork, recipient: address, ctx: &TxContext) {
    event::emit(ArtworkTransferred { artwork: object::id(&artwork), from: ctx.sender(), to: recipient });
    transfer::public_transfer(artwork, recipient)
}

/// Changes the description.
public fun update_description(artwork: &mut Artwork, description: String) {
    assert!(description.length() <= MAX_DESCRIPTION_LENGTH, ETooLong);
    artwork.description = description;
    event::emit(DescriptionChanged { artwork: object::id(artwork), description })
}

/// Destroys a picture.
public fun burn(artwork: Artwork, ctx: &TxContext) {
    let Artwork { id, .. } = artwork;
    event::emit(ArtworkBurned { artwork: id.to_inner(), by: ctx.sender() });
    id.delete()
}

public fun name(artwork: &Artwork): &String {
    &artwork.name
}

public fun description(artwork: &Artwork): &String {
    &artwork.description
}

public fun url(artwork: &Artwork): &Url {
    &artwork.url
}

public fun creator(artwork: &Artwork): address {
    artwork.creator
}

#[test_only]
public fun init_for_testing(ctx: &mut TxContext) {
    init(ARTWORK {}, ctx)
}

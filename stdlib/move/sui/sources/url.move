// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Locations on the web. No function checks whether one is well formed or leads anywhere.
module sui::url;

use std::ascii::String;

public struct Url has copy, drop, store {
    url: String,
}

/// The location `url`.
public fun new_unsafe(url: String): Url {
    Url { url }
}

/// The location with these bytes, which must be ASCII.
public fun new_unsafe_from_bytes(bytes: vector<u8>): Url {
    Url { url: bytes.to_ascii_string() }
}

/// The location as text.
public fun inner_url(self: &Url): String {
    self.url
}

/// Changes the location.
public fun update(self: &mut Url, url: String) {
    self.url = url
}

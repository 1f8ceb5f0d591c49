// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// What the protocol version switches on.
module sui::protocol_config;

/// Whether the flag with this name is on.
public(package) native fun is_feature_enabled(feature_flag_name: vector<u8>): bool;

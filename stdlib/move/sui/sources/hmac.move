// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Message authentication codes.
module sui::hmac;

/// HMAC with SHA3-256, 32 bytes.
public native fun hmac_sha3_256(key: &vector<u8>, msg: &vector<u8>): vector<u8>;

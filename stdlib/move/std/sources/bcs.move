// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Serialization to BCS, the canonical binary form of Move values. Reading it back is the business of `sui::bcs`.
module std::bcs;

/// The BCS bytes of `v`.
public native fun to_bytes<MoveValue>(v: &MoveValue): vector<u8>;

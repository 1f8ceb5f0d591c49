// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// Questions about types.
module sui::types;

/// Whether `T` is a one-time witness: a type named like its module in capitals, without fields or with one boolean,
/// of which the runtime makes the only value there will ever be and gives it to the module's `init`.
public native fun is_one_time_witness<T: drop>(_: &T): bool;

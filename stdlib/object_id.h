// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/address.h>
#include <mvm/digest.h>
#include <mvm/type_tag.h>

#include <cstdint>
#include <span>

namespace mvm {

/// The id of the object number `counter` that a transaction creates: Blake2b-256 of 0xf1, its digest and the
/// number (Sui types, `ObjectID::derive_id`).
[[nodiscard]] ObjectId derive_object_id(const Digest& transaction, std::uint64_t counter) noexcept;

/// The id of the dynamic field of `parent` under a key, given by its BCS and type: Blake2b-256 of 0xf0, the
/// parent, the key's length as u64, the key, and the BCS of the type's tag (Sui types,
/// `derive_dynamic_field_id`).
[[nodiscard]] ObjectId derive_dynamic_field_id(const AccountAddress& parent, const TypeTag& key_type,
                                               std::span<const std::uint8_t> key);

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/store.h>

#include "store/database.h"

/// The keys of the store's tables. Numbers are big-endian, so that their bytes are in their order.
///
///   Meta          `schema` -> version and chain; `m:` and a key -> an embedder's value
///   Objects       id, version -> state, BCS of Object (for a live one)
///   Owners        list, owner, id -> nothing; live objects only
///   Transactions  digest -> BCS of TransactionData
///   Effects       transaction's digest -> BCS of TransactionEffects
///   Events        sequence -> transaction's digest, index, BCS of Event
///   EventIndex    transaction's digest -> sequence of its first event, number of its events
namespace mvm::keys {

void append_u64(Bytes& out, std::uint64_t value);
[[nodiscard]] std::uint64_t u64_at(BytesView bytes, std::size_t offset) noexcept;

[[nodiscard]] Bytes object(const ObjectId& id, SequenceNumber version);
[[nodiscard]] Bytes owner(const OwnerKey& key);
[[nodiscard]] Bytes owned(const OwnerKey& key, const ObjectId& id);
[[nodiscard]] Bytes digest(const Digest& digest);
[[nodiscard]] Bytes sequence(std::uint64_t value);
[[nodiscard]] Bytes metadata(std::string_view key);
[[nodiscard]] Bytes text(std::string_view text);

inline constexpr std::size_t kObjectKeySize = ObjectId::kLength + sizeof(SequenceNumber);
inline constexpr std::size_t kOwnerPrefixSize = 1 + AccountAddress::kLength;
inline constexpr std::size_t kOwnedKeySize = kOwnerPrefixSize + ObjectId::kLength;

}  // namespace mvm::keys

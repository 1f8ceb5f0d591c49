// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/store.h>

#include <cstdint>
#include <string>

/// Small objects and records to fill a store with.
namespace mvm::sample {

inline ObjectId id(std::uint64_t number) { return ObjectId::from_u64(number); }

inline Digest digest(std::uint64_t number) {
  Digest digest;
  for (std::size_t i = 0; i < 8; ++i) digest.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
  return digest;
}

/// A struct of which the contents are the id and `payload`.
inline Object object(const ObjectId& id, SequenceNumber version, const Owner& owner, Bytes payload = {}) {
  MoveObject move;
  move.type = MoveObjectType::other({AccountAddress::from_u64(0x42), "m", "Thing", {}});
  move.version = version;
  move.contents.assign(id.bytes.begin(), id.bytes.end());
  move.contents.insert(move.contents.end(), payload.begin(), payload.end());
  return Object{std::move(move), owner, digest(version), 100};
}

inline Object package(const ObjectId& id, SequenceNumber version) {
  MovePackage package;
  package.id = id;
  package.version = version;
  package.modules = {{"m", {1, 2, 3}}, {"longer_name", {4}}};
  return Object{std::move(package), Owner::immutable(), digest(version), 0};
}

inline Event event(std::uint64_t number) {
  Event event;
  event.package_id = id(2);
  event.module = "m";
  event.type = {AccountAddress::from_u64(0x42), "m", "Happened", {}};
  event.contents = {static_cast<std::uint8_t>(number)};
  return event;
}

inline TransactionRecord transaction(std::uint64_t number, std::size_t events) {
  TransactionRecord record;
  record.digest = digest(number);
  TransactionEffectsV2 effects;
  effects.transaction_digest = record.digest;
  effects.lamport_version = number;
  record.effects = effects;
  for (std::size_t i = 0; i < events; ++i) record.events.events.push_back(event(i));
  return record;
}

}  // namespace mvm::sample

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/address.h>
#include <mvm/digest.h>
#include <mvm/fields.h>
#include <mvm/type_tag.h>

#include <string>
#include <vector>

namespace mvm {

/// An event that a transaction emitted (Sui types, `event.rs`).
struct Event {
  /// Package and module of the function that the command called, which is not always the one that emitted it.
  AccountAddress package_id;
  std::string module;
  AccountAddress sender;
  StructTag type;
  Bytes contents;  ///< BCS of the value
  MVM_FIELDS(package_id, module, sender, type, contents);
};

/// All events of a transaction, in the order in which they were emitted.
struct TransactionEvents {
  std::vector<Event> events;
  MVM_FIELDS(events);
};

/// Blake2b-256 of `TransactionEvents::` and the BCS.
[[nodiscard]] Digest events_digest(const TransactionEvents& events, Chain chain);

}  // namespace mvm

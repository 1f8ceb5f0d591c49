// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/execution_error.h"
#include "execution/temporary_store.h"

#include <mvm/error.h>
#include <mvm/object.h>
#include <mvm/protocol.h>
#include <mvm/store.h>

#include <cstdint>
#include <map>
#include <span>

/// Coins whose issuer may bar addresses from them, or stop them altogether (Sui types, `deny_list_v2.rs`;
/// IOTA calls it version 1).
namespace mvm {

/// Whether this chain's lists are looked at.
[[nodiscard]] bool has_coin_deny_list(const ProtocolConfig& protocol) noexcept;

struct DenyListCheck {
  Executed<void> result;
  /// Pairs of a coin type other than gas and an owner, which are charged for.
  std::uint64_t coin_owners = 0;
};

/// Checks the owners of all coins that a transaction wrote, by the settings of the last epoch.
[[nodiscard]] DenyListCheck check_written_coins(TemporaryStore& store,
                                                const std::map<ObjectId, Object>& written);

/// Checks the coins that a sender uses, by the newest settings. An Error of kind Input where one is denied.
[[nodiscard]] Result<void> check_input_coins(const ObjectStore& store, const AccountAddress& sender,
                                             std::span<const ObjectPtr> inputs);

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/protocol.h>
#include <mvm/transaction.h>

#include <cstdint>
#include <vector>

/// The commands that transactions of the system stand for (Sui adapter, `execution_engine`).
namespace mvm {

[[nodiscard]] ProgrammableTransaction consensus_commit_prologue(std::uint64_t timestamp_ms);
[[nodiscard]] ProgrammableTransaction authenticator_state_update(const AuthenticatorStateUpdate& update);
[[nodiscard]] ProgrammableTransaction randomness_state_update(const RandomnessStateUpdate& update);
/// All kinds in order, the change of the epoch last.
[[nodiscard]] ProgrammableTransaction end_of_epoch(const std::vector<EndOfEpochTransactionKind>& kinds,
                                                   const ProtocolConfig& protocol);
/// The change of the epoch among the kinds; null where there is none.
[[nodiscard]] const ChangeEpoch* change_of_epoch(const TransactionKind& kind) noexcept;

}  // namespace mvm

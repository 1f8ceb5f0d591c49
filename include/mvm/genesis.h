// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/checkpoint.h>
#include <mvm/effects.h>
#include <mvm/error.h>
#include <mvm/store.h>
#include <mvm/transaction.h>

#include <span>
#include <vector>

/// The state that a chain begins with, as networks publish it in `genesis.blob` (Sui configuration,
/// `genesis.rs`).
namespace mvm {

struct Genesis {
  CertifiedCheckpointSummary checkpoint;
  CheckpointContents contents;
  SenderSignedData transaction;
  TransactionEffects effects;
  TransactionEvents events;
  std::vector<Object> objects;
  MVM_FIELDS(checkpoint, contents, transaction, effects, events, objects);

  [[nodiscard]] const TransactionData& transaction_data() const {
    return transaction.transactions.front().data;
  }
};

/// Reads a `genesis.blob` and checks that its parts belong together: the contents are those that the summary
/// names, the transaction and effects those of the contents, and the objects exactly those that the effects
/// created, with equal digests. The signatures of validators are not checked. Malformed bytes, and parts that
/// do not match, are Errors of kind Input.
[[nodiscard]] Result<Genesis> read_genesis(std::span<const std::uint8_t> blob, Chain chain);

/// The same without a look at how the parts belong together.
[[nodiscard]] Result<Genesis> decode_genesis(std::span<const std::uint8_t> blob, Chain chain);
[[nodiscard]] Result<void> check_genesis(const Genesis& genesis, Chain chain);

/// `genesis.blob` again.
[[nodiscard]] Bytes encode_genesis(const Genesis& genesis, Chain chain);

/// The key under which `load_genesis_into` keeps the digest of the genesis checkpoint (32 bytes), which
/// identifies the chain.
inline constexpr std::string_view kChainIdentifierKey = "chain_identifier";

/// Puts all objects, the transaction, its effects and events into a store, in one commit.
[[nodiscard]] Result<void> load_genesis_into(ObjectStore& store, const Genesis& genesis);

}  // namespace mvm

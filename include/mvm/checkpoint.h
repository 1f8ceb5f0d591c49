// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/effects.h>

#include <array>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

/// Checkpoints: what validators certified (Sui types, `messages_checkpoint.rs`). Decoded, not checked against
/// signatures.
namespace mvm {

struct EcmhLiveObjectSetDigest {
  Digest digest;
  MVM_ALTERNATIVE(ECMHLiveObjectSetDigest, digest);
};
struct CheckpointArtifactsDigest {
  Digest digest;
  MVM_ALTERNATIVE(CheckpointArtifactsDigest, digest);
};
using CheckpointCommitment = std::variant<EcmhLiveObjectSetDigest, CheckpointArtifactsDigest>;

struct CommitteeMember {
  Bytes public_key;  ///< BLS12-381, 96 bytes
  std::uint64_t stake = 0;
  MVM_FIELDS(public_key, stake);
};
struct EndOfEpochData {
  std::vector<CommitteeMember> next_epoch_committee;
  std::uint64_t next_epoch_protocol_version = 0;
  std::vector<CheckpointCommitment> epoch_commitments;
  IotaOnly<std::uint64_t> epoch_supply_change;  ///< two's complement
  MVM_FIELDS(next_epoch_committee, next_epoch_protocol_version, epoch_commitments, epoch_supply_change);
};
struct CheckpointSummary {
  EpochId epoch = 0;
  std::uint64_t sequence_number = 0;
  std::uint64_t network_total_transactions = 0;
  Digest content_digest;
  std::optional<Digest> previous_digest;
  GasCostSummary epoch_rolling_gas_cost_summary;
  std::uint64_t timestamp_ms = 0;
  std::vector<CheckpointCommitment> checkpoint_commitments;
  std::optional<EndOfEpochData> end_of_epoch_data;
  Bytes version_specific_data;
  MVM_FIELDS(epoch, sequence_number, network_total_transactions, content_digest, previous_digest,
             epoch_rolling_gas_cost_summary, timestamp_ms, checkpoint_commitments, end_of_epoch_data,
             version_specific_data);
};
/// A summary and the aggregated signature of a quorum.
struct CertifiedCheckpointSummary {
  CheckpointSummary summary;
  EpochId epoch = 0;
  std::array<std::uint8_t, 48> signature{};  ///< BLS12-381
  Bytes signers;                             ///< a roaring bitmap
  MVM_FIELDS(summary, epoch, signature, signers);
};

struct ExecutionDigests {
  Digest transaction;
  Digest effects;
  MVM_FIELDS(transaction, effects);
};
struct CheckpointContentsV1 {
  std::vector<ExecutionDigests> transactions;
  /// For each transaction its signatures.
  std::vector<std::vector<Bytes>> user_signatures;
  MVM_ALTERNATIVE(V1, transactions, user_signatures);
};
struct SignatureWithAlias {
  Bytes signature;
  std::optional<SequenceNumber> alias_version;
  MVM_FIELDS(signature, alias_version);
};
struct CheckpointTransaction {
  ExecutionDigests digests;
  std::vector<SignatureWithAlias> signatures;
  MVM_FIELDS(digests, signatures);
};
struct CheckpointContentsV2 {
  std::vector<CheckpointTransaction> transactions;
  MVM_ALTERNATIVE(V2, transactions);
};
using CheckpointContents = std::variant<CheckpointContentsV1, CheckpointContentsV2>;

/// Blake2b-256 of `CheckpointSummary::`, `CheckpointContents::` and the BCS.
[[nodiscard]] Digest checkpoint_digest(const CheckpointSummary& summary, Chain chain);
[[nodiscard]] Digest checkpoint_contents_digest(const CheckpointContents& contents, Chain chain);

}  // namespace mvm

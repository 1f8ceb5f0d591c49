// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/event.h>
#include <mvm/execution_status.h>
#include <mvm/object.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// What a transaction did (Sui types, `effects_v1.rs`, `effects_v2.rs`, `object_change.rs`).
/// Sui writes V1 up to protocol version 27 and V2 since; IOTA's only layout, which it calls V1, is Sui's V2.
namespace mvm {

/// In the chain's smallest unit.
struct GasCostSummary {
  std::uint64_t computation_cost = 0;
  IotaOnly<std::uint64_t> computation_cost_burned;
  std::uint64_t storage_cost = 0;
  std::uint64_t storage_rebate = 0;
  std::uint64_t non_refundable_storage_fee = 0;
  MVM_FIELDS(computation_cost, computation_cost_burned, storage_cost, storage_rebate,
             non_refundable_storage_fee);

  /// What the payer is charged: computation and storage less the rebate; negative for a refund. Wraps past 63
  /// bits.
  [[nodiscard]] std::int64_t net_gas_usage() const noexcept {
    return static_cast<std::int64_t>(computation_cost + storage_cost - storage_rebate);
  }
};

// ---------------------------------------------------------------------------------------------------------------
// Version 1

struct ObjectRefWithOwner {
  ObjectRef ref;
  Owner owner;
  MVM_FIELDS(ref, owner);
};
struct ModifiedAtVersion {
  ObjectId id;
  SequenceNumber version = 0;
  MVM_FIELDS(id, version);
};
struct TransactionEffectsV1 {
  ExecutionStatus status;
  EpochId executed_epoch = 0;
  GasCostSummary gas_used;
  std::vector<ModifiedAtVersion> modified_at_versions;
  std::vector<ObjectRef> shared_objects;
  Digest transaction_digest;
  std::vector<ObjectRefWithOwner> created;
  std::vector<ObjectRefWithOwner> mutated;
  std::vector<ObjectRefWithOwner> unwrapped;
  std::vector<ObjectRef> deleted;
  std::vector<ObjectRef> unwrapped_then_deleted;
  std::vector<ObjectRef> wrapped;
  ObjectRefWithOwner gas_object;
  std::optional<Digest> events_digest;
  std::vector<Digest> dependencies;
  MVM_ALTERNATIVE(V1, status, executed_epoch, gas_used, modified_at_versions, shared_objects,
                  transaction_digest, created, mutated, unwrapped, deleted, unwrapped_then_deleted, wrapped,
                  gas_object, events_digest, dependencies);
};

// ---------------------------------------------------------------------------------------------------------------
// Version 2

/// An object before the transaction: absent also where it was wrapped.
struct InputNotExist {
  MVM_ALTERNATIVE(NotExist);
};
struct InputExist {
  SequenceNumber version = 0;
  Digest digest;
  Owner owner;
  MVM_ALTERNATIVE(Exist, version, digest, owner);
};
using ObjectIn = std::variant<InputNotExist, InputExist>;

enum class AccumulatorOperation : std::uint8_t { Merge = 0, Split = 1 };
[[nodiscard]] std::string_view to_string(AccumulatorOperation operation) noexcept;
struct AccumulatorInteger {
  std::uint64_t value = 0;
  MVM_ALTERNATIVE(Integer, value);
};
struct AccumulatorIntegerTuple {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  MVM_ALTERNATIVE(IntegerTuple, first, second);
};
struct IndexedEventDigest {
  std::uint64_t index = 0;
  Digest digest;
  MVM_FIELDS(index, digest);
};
struct AccumulatorEventDigest {
  std::vector<IndexedEventDigest> events;
  MVM_ALTERNATIVE(EventDigest, events);
};
using AccumulatorValue = std::variant<AccumulatorInteger, AccumulatorIntegerTuple, AccumulatorEventDigest>;

/// An object after the transaction: absent also where it is wrapped now.
struct OutputNotExist {
  MVM_ALTERNATIVE(NotExist);
};
/// A struct; its version is the lamport version.
struct ObjectWrite {
  Digest digest;
  Owner owner;
  MVM_ALTERNATIVE(ObjectWrite, digest, owner);
};
struct PackageWrite {
  SequenceNumber version = 0;
  Digest digest;
  MVM_ALTERNATIVE(PackageWrite, version, digest);
};
/// No object but a sum that the system settles later.
struct AccumulatorWrite {
  AccountAddress address;
  TypeTag type;
  AccumulatorOperation operation = AccumulatorOperation::Merge;
  AccumulatorValue value;
  MVM_ALTERNATIVE(AccumulatorWriteV1, address, type, operation, value);
};
using ObjectOut = std::variant<OutputNotExist, ObjectWrite, PackageWrite, AccumulatorWrite>;

/// Whether the transaction made or ended the id itself.
enum class IdOperation : std::uint8_t { None = 0, Created = 1, Deleted = 2 };
[[nodiscard]] std::string_view to_string(IdOperation operation) noexcept;

struct ChangedObject {
  ObjectId id;
  ObjectIn input_state;
  ObjectOut output_state;
  IdOperation id_operation = IdOperation::None;
  MVM_FIELDS(id, input_state, output_state, id_operation);
};

struct ReadOnlyRoot {
  SequenceNumber version = 0;
  Digest digest;
  MVM_ALTERNATIVE(ReadOnlyRoot, version, digest);
};
/// The object was deleted, or left consensus, before the transaction that wanted to write it.
struct MutateConsensusStreamEnded {
  SequenceNumber version = 0;
  MVM_ALTERNATIVE(MutateConsensusStreamEnded, version);
};
struct ReadConsensusStreamEnded {
  SequenceNumber version = 0;
  MVM_ALTERNATIVE(ReadConsensusStreamEnded, version);
};
/// The version is one of the reserved ones that say why.
struct Cancelled {
  SequenceNumber version = 0;
  MVM_ALTERNATIVE(Cancelled, version);
};
struct PerEpochConfig {
  MVM_ALTERNATIVE(PerEpochConfig);
};
using UnchangedConsensusKind = std::variant<ReadOnlyRoot, MutateConsensusStreamEnded,
                                            ReadConsensusStreamEnded, Cancelled, PerEpochConfig>;
struct UnchangedConsensusObject {
  ObjectId id;
  UnchangedConsensusKind kind;
  MVM_FIELDS(id, kind);
};

struct TransactionEffectsV2 {
  ExecutionStatus status;
  EpochId executed_epoch = 0;
  GasCostSummary gas_used;
  Digest transaction_digest;
  std::optional<std::uint32_t> gas_object_index;  ///< into `changed_objects`
  std::optional<Digest> events_digest;            ///< absent where there are no events
  std::vector<Digest> dependencies;               ///< sorted
  SequenceNumber lamport_version = 0;
  std::vector<ChangedObject> changed_objects;  ///< by id
  std::vector<UnchangedConsensusObject> unchanged_consensus_objects;
  std::optional<Digest> aux_data_digest;
  MVM_ALTERNATIVE(V2, status, executed_epoch, gas_used, transaction_digest, gas_object_index, events_digest,
                  dependencies, lamport_version, changed_objects, unchanged_consensus_objects,
                  aux_data_digest);
};

using TransactionEffects = std::variant<TransactionEffectsV1, TransactionEffectsV2>;

/// Blake2b-256 of `TransactionEffects::` and the BCS.
[[nodiscard]] Digest effects_digest(const TransactionEffects& effects, Chain chain);

// --------------------------------------------------------------------------------------------------------------
// Both versions

/// The objects of effects by what happened to them, each list in the order of the effects.
struct ObjectChanges {
  std::vector<ObjectRefWithOwner> created;
  std::vector<ObjectRefWithOwner> mutated;
  std::vector<ObjectRefWithOwner> unwrapped;
  std::vector<ObjectRef> deleted;
  std::vector<ObjectRef> unwrapped_then_deleted;
  std::vector<ObjectRef> wrapped;
  std::vector<ModifiedAtVersion> modified_at_versions;
  std::optional<ObjectRefWithOwner> gas_object;
  MVM_FIELDS(created, mutated, unwrapped, deleted, unwrapped_then_deleted, wrapped, modified_at_versions,
             gas_object);
};
[[nodiscard]] ObjectChanges object_changes(const TransactionEffects& effects);

[[nodiscard]] const ExecutionStatus& status_of(const TransactionEffects& effects) noexcept;
[[nodiscard]] const GasCostSummary& gas_used_of(const TransactionEffects& effects) noexcept;
[[nodiscard]] const Digest& transaction_digest_of(const TransactionEffects& effects) noexcept;
[[nodiscard]] const std::optional<Digest>& events_digest_of(const TransactionEffects& effects) noexcept;
[[nodiscard]] const std::vector<Digest>& dependencies_of(const TransactionEffects& effects) noexcept;
[[nodiscard]] EpochId executed_epoch_of(const TransactionEffects& effects) noexcept;

}  // namespace mvm

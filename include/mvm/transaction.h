// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/event.h>
#include <mvm/object.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Transactions as their senders sign them (Sui types, `transaction.rs`, `messages_consensus.rs`; the order
/// of members and of alternatives is that of BCS). Where IOTA numbers alternatives differently,
/// `store/codec_tables.h` says how.
namespace mvm {

// ------------------------------------------------------------------------------------------------
// Programmable transactions

/// What a command takes: an input, or a value that an earlier command made.
struct Argument {
  /// The numbers are the BCS tags.
  enum class Kind : std::uint8_t { GasCoin = 0, Input = 1, Result = 2, NestedResult = 3 };

  Kind kind = Kind::GasCoin;
  std::uint16_t index = 0;      ///< the input, or the command whose result it is
  std::uint16_t secondary = 0;  ///< which value of that command (NestedResult)

  [[nodiscard]] static constexpr Argument gas_coin() noexcept { return {}; }
  [[nodiscard]] static constexpr Argument input(std::uint16_t index) noexcept {
    return {Kind::Input, index, 0};
  }
  [[nodiscard]] static constexpr Argument result(std::uint16_t command) noexcept {
    return {Kind::Result, command, 0};
  }
  [[nodiscard]] static constexpr Argument nested_result(std::uint16_t command, std::uint16_t value) noexcept {
    return {Kind::NestedResult, command, value};
  }
  /// `GasCoin`, `Input(0)`, `Result(1)`, `NestedResult(1,0)`.
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const Argument&, const Argument&) = default;
};

struct MoveCall {
  ObjectId package;
  std::string module;
  std::string function;
  std::vector<TypeTag> type_arguments;
  std::vector<Argument> arguments;
  MVM_ALTERNATIVE(MoveCall, package, module, function, type_arguments, arguments);
};
struct TransferObjects {
  std::vector<Argument> objects;
  Argument address;
  MVM_ALTERNATIVE(TransferObjects, objects, address);
};
struct SplitCoins {
  Argument coin;
  std::vector<Argument> amounts;
  MVM_ALTERNATIVE(SplitCoins, coin, amounts);
};
struct MergeCoins {
  Argument target;
  std::vector<Argument> sources;
  MVM_ALTERNATIVE(MergeCoins, target, sources);
};
struct Publish {
  std::vector<Bytes> modules;
  /// Ids of all packages that the new one depends on, directly or not.
  std::vector<ObjectId> dependencies;
  MVM_ALTERNATIVE(Publish, modules, dependencies);
};
struct MakeMoveVec {
  /// Needed where it cannot be seen from the elements: none, or none that is an object.
  std::optional<TypeTag> element_type;
  std::vector<Argument> elements;
  MVM_ALTERNATIVE(MakeMoveVec, element_type, elements);
};
struct Upgrade {
  std::vector<Bytes> modules;
  std::vector<ObjectId> dependencies;
  ObjectId package;  ///< the package to be upgraded
  Argument ticket;   ///< an UpgradeTicket that an earlier command made
  MVM_ALTERNATIVE(Upgrade, modules, dependencies, package, ticket);
};
using Command =
    std::variant<MoveCall, TransferObjects, SplitCoins, MergeCoins, Publish, MakeMoveVec, Upgrade>;

/// BCS of a value that is no object.
struct Pure {
  Bytes bytes;
  MVM_ALTERNATIVE(Pure, bytes);
};

/// An object that is immutable or owned by the sender.
struct ImmOrOwnedObject {
  ObjectRef ref;
  MVM_ALTERNATIVE(ImmOrOwnedObject, ref);
};
/// How a transaction uses a shared object. Encoded as the boolean `mutable` that it once was.
enum class SharedObjectMutability : std::uint8_t { Immutable = 0, Mutable = 1, NonExclusiveWrite = 2 };
[[nodiscard]] std::string_view to_string(SharedObjectMutability mutability) noexcept;
struct SharedObject {
  ObjectId id;
  SequenceNumber initial_shared_version = 0;
  SharedObjectMutability mutability = SharedObjectMutability::Mutable;
  MVM_ALTERNATIVE(SharedObject, id, initial_shared_version, mutability);
};
/// An object sent to another object, to be received by it.
struct Receiving {
  ObjectRef ref;
  MVM_ALTERNATIVE(Receiving, ref);
};
using ObjectArg = std::variant<ImmOrOwnedObject, SharedObject, Receiving>;

// A withdrawal from an address balance, passed to Move as `0x2::funds_accumulator::Withdrawal`.
struct MaxAmount {
  std::uint64_t amount = 0;
  MVM_ALTERNATIVE(MaxAmount, amount);
};
struct BalanceOf {
  TypeTag coin_type;
  MVM_ALTERNATIVE(Balance, coin_type);
};
struct FromSender {
  MVM_ALTERNATIVE(Sender);
};
struct FromSponsor {
  MVM_ALTERNATIVE(Sponsor);
};
struct FromAllowance {
  AccountAddress funder;
  ObjectId allowance;
  MVM_ALTERNATIVE(Allowance, funder, allowance);
};
struct FundsWithdrawal {
  std::variant<MaxAmount> reservation;
  std::variant<BalanceOf> type_arg;
  std::variant<FromSender, FromSponsor, FromAllowance> withdraw_from;
  MVM_ALTERNATIVE(FundsWithdrawal, reservation, type_arg, withdraw_from);
};

using CallArg = std::variant<Pure, ObjectArg, FundsWithdrawal>;

struct ProgrammableTransaction {
  std::vector<CallArg> inputs;
  std::vector<Command> commands;
  MVM_ALTERNATIVE(ProgrammableTransaction, inputs, commands);
};

// ------------------------------------------------------------------------------------------------------
// System transactions

/// A framework package as an epoch change writes it.
struct SystemPackage {
  SequenceNumber version = 0;
  std::vector<Bytes> modules;
  std::vector<ObjectId> dependencies;
  MVM_FIELDS(version, modules, dependencies);
};
struct ChangeEpoch {
  EpochId epoch = 0;  ///< the one that begins
  std::uint64_t protocol_version = 0;
  std::uint64_t storage_charge = 0;
  std::uint64_t computation_charge = 0;
  std::uint64_t storage_rebate = 0;
  std::uint64_t non_refundable_storage_fee = 0;
  std::uint64_t epoch_start_timestamp_ms = 0;
  std::vector<SystemPackage> system_packages;
  MVM_ALTERNATIVE(ChangeEpoch, epoch, protocol_version, storage_charge, computation_charge, storage_rebate,
                  non_refundable_storage_fee, epoch_start_timestamp_ms, system_packages);
};

struct RawObject {
  ObjectData data;
  Owner owner;
  MVM_ALTERNATIVE(RawObject, data, owner);
};
using GenesisObject = std::variant<RawObject>;
struct GenesisTransaction {
  std::vector<GenesisObject> objects;
  IotaOnly<std::vector<Event>> events;
  MVM_ALTERNATIVE(Genesis, objects, events);
};

struct ConsensusCommitPrologue {
  EpochId epoch = 0;
  std::uint64_t round = 0;
  std::uint64_t commit_timestamp_ms = 0;
  MVM_ALTERNATIVE(ConsensusCommitPrologue, epoch, round, commit_timestamp_ms);
};
struct ConsensusCommitPrologueV2 {
  EpochId epoch = 0;
  std::uint64_t round = 0;
  std::uint64_t commit_timestamp_ms = 0;
  Digest consensus_commit_digest;
  MVM_ALTERNATIVE(ConsensusCommitPrologueV2, epoch, round, commit_timestamp_ms, consensus_commit_digest);
};

struct VersionAssignment {
  ObjectId id;
  SequenceNumber version = 0;
  MVM_FIELDS(id, version);
};
struct VersionAssignmentV2 {
  ObjectId id;
  SequenceNumber start_version = 0;
  SequenceNumber version = 0;
  MVM_FIELDS(id, start_version, version);
};
struct CancelledTransaction {
  Digest digest;
  std::vector<VersionAssignment> version_assignments;
  MVM_FIELDS(digest, version_assignments);
};
struct CancelledTransactionV2 {
  Digest digest;
  std::vector<VersionAssignmentV2> version_assignments;
  MVM_FIELDS(digest, version_assignments);
};
struct CancelledTransactions {
  std::vector<CancelledTransaction> transactions;
  MVM_ALTERNATIVE(CancelledTransactions, transactions);
};
struct CancelledTransactionsV2 {
  std::vector<CancelledTransactionV2> transactions;
  MVM_ALTERNATIVE(CancelledTransactionsV2, transactions);
};
using ConsensusDeterminedVersionAssignments = std::variant<CancelledTransactions, CancelledTransactionsV2>;

/// IOTA's `ConsensusCommitPrologueV1` has the same members.
struct ConsensusCommitPrologueV3 {
  EpochId epoch = 0;
  std::uint64_t round = 0;
  std::optional<std::uint64_t> sub_dag_index;
  std::uint64_t commit_timestamp_ms = 0;
  Digest consensus_commit_digest;
  ConsensusDeterminedVersionAssignments consensus_determined_version_assignments;
  MVM_ALTERNATIVE(ConsensusCommitPrologueV3, epoch, round, sub_dag_index, commit_timestamp_ms,
                  consensus_commit_digest, consensus_determined_version_assignments);
};
struct ConsensusCommitPrologueV4 {
  EpochId epoch = 0;
  std::uint64_t round = 0;
  std::optional<std::uint64_t> sub_dag_index;
  std::uint64_t commit_timestamp_ms = 0;
  Digest consensus_commit_digest;
  ConsensusDeterminedVersionAssignments consensus_determined_version_assignments;
  Digest additional_state_digest;
  MVM_ALTERNATIVE(ConsensusCommitPrologueV4, epoch, round, sub_dag_index, commit_timestamp_ms,
                  consensus_commit_digest, consensus_determined_version_assignments, additional_state_digest);
};

struct JwkId {
  std::string iss;
  std::string kid;
  MVM_FIELDS(iss, kid);
};
struct Jwk {
  std::string kty;
  std::string e;
  std::string n;
  std::string alg;
  MVM_FIELDS(kty, e, n, alg);
};
struct ActiveJwk {
  JwkId jwk_id;
  Jwk jwk;
  EpochId epoch = 0;
  MVM_FIELDS(jwk_id, jwk, epoch);
};
struct AuthenticatorStateUpdate {
  EpochId epoch = 0;
  std::uint64_t round = 0;
  std::vector<ActiveJwk> new_active_jwks;
  SequenceNumber authenticator_obj_initial_shared_version = 0;
  MVM_ALTERNATIVE(AuthenticatorStateUpdate, epoch, round, new_active_jwks,
                  authenticator_obj_initial_shared_version);
};
struct RandomnessStateUpdate {
  EpochId epoch = 0;
  std::uint64_t randomness_round = 0;
  Bytes random_bytes;
  SequenceNumber randomness_obj_initial_shared_version = 0;
  MVM_ALTERNATIVE(RandomnessStateUpdate, epoch, randomness_round, random_bytes,
                  randomness_obj_initial_shared_version);
};

struct MoveEntryPoint {
  ObjectId package;
  std::string module;
  std::string function;
  std::vector<TypeTag> type_arguments;
  MVM_ALTERNATIVE(MoveEntryPoint, package, module, function, type_arguments);
};
/// What an execution time was measured of: an entry point, or a command of another kind.
struct TransferObjectsKey {
  MVM_ALTERNATIVE(TransferObjects);
};
struct SplitCoinsKey {
  MVM_ALTERNATIVE(SplitCoins);
};
struct MergeCoinsKey {
  MVM_ALTERNATIVE(MergeCoins);
};
struct PublishKey {
  MVM_ALTERNATIVE(Publish);
};
struct MakeMoveVecKey {
  MVM_ALTERNATIVE(MakeMoveVec);
};
struct UpgradeKey {
  MVM_ALTERNATIVE(Upgrade);
};
using ExecutionTimeObservationKey = std::variant<MoveEntryPoint, TransferObjectsKey, SplitCoinsKey,
                                                 MergeCoinsKey, PublishKey, MakeMoveVecKey, UpgradeKey>;
struct ValidatorExecutionTime {
  Bytes validator;  ///< BLS public key
  std::uint64_t seconds = 0;
  std::uint32_t nanoseconds = 0;
  MVM_FIELDS(validator, seconds, nanoseconds);
};
struct ExecutionTimeObservation {
  ExecutionTimeObservationKey key;
  std::vector<ValidatorExecutionTime> times;
  MVM_FIELDS(key, times);
};
struct ExecutionTimeObservationsV1 {
  std::vector<ExecutionTimeObservation> observations;
  MVM_ALTERNATIVE(V1, observations);
};

struct AuthenticatorStateCreate {
  MVM_ALTERNATIVE(AuthenticatorStateCreate);
};
struct AuthenticatorStateExpire {
  EpochId min_epoch = 0;
  SequenceNumber authenticator_obj_initial_shared_version = 0;
  MVM_ALTERNATIVE(AuthenticatorStateExpire, min_epoch, authenticator_obj_initial_shared_version);
};
struct RandomnessStateCreate {
  MVM_ALTERNATIVE(RandomnessStateCreate);
};
struct DenyListStateCreate {
  MVM_ALTERNATIVE(DenyListStateCreate);
};
struct BridgeStateCreate {
  Digest chain_id;
  MVM_ALTERNATIVE(BridgeStateCreate, chain_id);
};
struct BridgeCommitteeInit {
  SequenceNumber bridge_object_version = 0;
  MVM_ALTERNATIVE(BridgeCommitteeInit, bridge_object_version);
};
struct StoreExecutionTimeObservations {
  std::variant<ExecutionTimeObservationsV1> observations;
  MVM_ALTERNATIVE(StoreExecutionTimeObservations, observations);
};
struct AccumulatorRootCreate {
  MVM_ALTERNATIVE(AccumulatorRootCreate);
};
struct CoinRegistryCreate {
  MVM_ALTERNATIVE(CoinRegistryCreate);
};
struct DisplayRegistryCreate {
  MVM_ALTERNATIVE(DisplayRegistryCreate);
};
struct AddressAliasStateCreate {
  MVM_ALTERNATIVE(AddressAliasStateCreate);
};
struct WriteAccumulatorStorageCost {
  std::uint64_t storage_cost = 0;
  MVM_ALTERNATIVE(WriteAccumulatorStorageCost, storage_cost);
};
struct ForwardingAddressRegistryCreate {
  MVM_ALTERNATIVE(ForwardingAddressRegistryCreate);
};
using EndOfEpochTransactionKind =
    std::variant<ChangeEpoch, AuthenticatorStateCreate, AuthenticatorStateExpire, RandomnessStateCreate,
                 DenyListStateCreate, BridgeStateCreate, BridgeCommitteeInit, StoreExecutionTimeObservations,
                 AccumulatorRootCreate, CoinRegistryCreate, DisplayRegistryCreate, AddressAliasStateCreate,
                 WriteAccumulatorStorageCost, ForwardingAddressRegistryCreate>;
struct EndOfEpochTransaction {
  std::vector<EndOfEpochTransactionKind> kinds;
  MVM_ALTERNATIVE(EndOfEpochTransaction, kinds);
};

/// A programmable transaction made by the system itself.
struct ProgrammableSystemTransaction {
  ProgrammableTransaction transaction;
  MVM_ALTERNATIVE(ProgrammableSystemTransaction, transaction);
};

// -------------------------------------------------------------------------------------------------------------
// Transactions

using TransactionKind =
    std::variant<ProgrammableTransaction, ChangeEpoch, GenesisTransaction, ConsensusCommitPrologue,
                 AuthenticatorStateUpdate, EndOfEpochTransaction, RandomnessStateUpdate,
                 ConsensusCommitPrologueV2, ConsensusCommitPrologueV3, ConsensusCommitPrologueV4,
                 ProgrammableSystemTransaction>;

struct GasData {
  std::vector<ObjectRef> payment;  ///< coins that pay, the first of which remains
  AccountAddress owner;            ///< the sender, or a sponsor
  std::uint64_t price = 0;         ///< of one gas unit, in the chain's smallest unit
  std::uint64_t budget = 0;        ///< in the chain's smallest unit
  MVM_FIELDS(payment, owner, price, budget);
};

struct NoExpiration {
  MVM_ALTERNATIVE(None);
};
struct ExpirationEpoch {
  EpochId epoch = 0;  ///< the last in which it may run
  MVM_ALTERNATIVE(Epoch, epoch);
};
struct ValidDuring {
  std::optional<EpochId> min_epoch;
  std::optional<EpochId> max_epoch;
  std::optional<std::uint64_t> min_timestamp;
  std::optional<std::uint64_t> max_timestamp;
  Digest chain;
  std::uint32_t nonce = 0;
  MVM_ALTERNATIVE(ValidDuring, min_epoch, max_epoch, min_timestamp, max_timestamp, chain, nonce);
};
struct AllowedProposers {
  EpochId epoch = 0;
  std::vector<std::uint32_t> proposers;
  MVM_FIELDS(epoch, proposers);
};
struct Validity {
  std::optional<EpochId> min_epoch;
  std::optional<EpochId> max_epoch;
  std::optional<std::uint64_t> min_timestamp;
  std::optional<std::uint64_t> max_timestamp;
  Digest chain;
  std::uint32_t nonce = 0;
  std::optional<AllowedProposers> allowed_proposers;
  MVM_ALTERNATIVE(Validity, min_epoch, max_epoch, min_timestamp, max_timestamp, chain, nonce,
                  allowed_proposers);
};
using TransactionExpiration = std::variant<NoExpiration, ExpirationEpoch, ValidDuring, Validity>;

struct TransactionDataV1 {
  TransactionKind kind;
  AccountAddress sender;
  GasData gas_data;
  TransactionExpiration expiration;
  MVM_ALTERNATIVE(V1, kind, sender, gas_data, expiration);
};
using TransactionData = std::variant<TransactionDataV1>;

/// Blake2b-256 of `TransactionData::` and the BCS.
[[nodiscard]] Digest transaction_digest(const TransactionData& transaction, Chain chain);

// ------------------------------------------------------------------------------------------------------
// Signed transactions

/// What a signature is for: scope, version and application, a byte each (zero for a transaction of Sui).
struct Intent {
  std::uint8_t scope = 0;
  std::uint8_t version = 0;
  std::uint8_t app_id = 0;
  MVM_FIELDS(scope, version, app_id);
};
struct SenderSignedTransaction {
  Intent intent;
  TransactionData data;
  /// Each a flag byte and what its scheme holds; not checked here.
  std::vector<Bytes> signatures;
  MVM_FIELDS(intent, data, signatures);
};
/// Always of one element.
struct SenderSignedData {
  std::vector<SenderSignedTransaction> transactions;
  MVM_FIELDS(transactions);
};

}  // namespace mvm

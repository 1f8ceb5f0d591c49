// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/ability.h>
#include <mvm/digest.h>
#include <mvm/effects.h>
#include <mvm/error.h>
#include <mvm/event.h>
#include <mvm/object.h>
#include <mvm/protocol.h>
#include <mvm/store.h>
#include <mvm/transaction.h>
#include <mvm/type_tag.h>
#include <mvm/vm.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

/// Running transactions against an object store (Sui adapter, `execution_engine`).
namespace mvm {

class TransactionObserver;

// ------------------------------------------------------------------------------------------------------ The
// chain's state

/// What transactions are told of the epoch that they run in.
struct EpochInfo {
  EpochId epoch = 0;
  std::uint64_t epoch_start_timestamp_ms = 0;
  /// The least price of a gas unit, in the chain's smallest unit.
  std::uint64_t reference_gas_price = 1000;
};

/// What a store keeps of its chain beside objects, in its metadata. (A real chain keeps it in its system
/// state object.)
struct ChainState {
  Network network = Network::Devnet;
  std::uint64_t protocol_version = 0;
  EpochInfo epoch;
};
inline constexpr std::string_view kChainStateKey = "chain_state";

/// An Error of kind NotFound where the store has none yet, of kind Store where what it has is not readable.
[[nodiscard]] Result<ChainState> read_chain_state(const ObjectStore& store);
[[nodiscard]] Result<void> write_chain_state(ObjectStore& store, const ChainState& state);
/// The same as an entry of a larger commit.
[[nodiscard]] WriteBatch::Metadata chain_state_metadata(const ChainState& state);

// -------------------------------------------------------------------------------------------------------------
// The outcome

struct ReturnValue {
  Bytes bcs;  ///< of a reference: the value it points to
  TypeTag type;
};

/// An argument that a command had by mutable reference, with the value it left there.
struct ReferenceOutput {
  Argument argument;
  Bytes bcs;
  TypeTag type;
};

struct CommandResult {
  std::vector<ReferenceOutput> mutable_reference_outputs;
  std::vector<ReturnValue> return_values;
};

/// What an object's storage cost, in the chain's smallest unit.
struct StorageCharge {
  ObjectId id;
  std::uint64_t size = 0;    ///< bytes by `Object::size_for_gas_metering`; 0 where it is gone
  std::uint64_t cost = 0;    ///< becomes the object's storage rebate
  std::uint64_t rebate = 0;  ///< that the object had before
};

/// What was counted while a transaction ran.
struct Metering {
  std::uint64_t gas_units = 0;  ///< of computation, before rounding; at least 1
  std::uint64_t instructions_executed = 0;
  std::uint64_t stack_height_high_water_mark = 0;
  std::uint64_t stack_size_high_water_mark = 0;
  std::uint64_t peak_memory = 0;       ///< `GasMeter::peak_memory`: no part of what nodes agree on
  std::vector<StorageCharge> storage;  ///< in the order of charging
};

/// A transaction that ran, whether it succeeded or failed.
struct ExecutionOutcome {
  Digest transaction;
  /// The version of all that was written.
  SequenceNumber lamport_version = 0;
  TransactionEffects effects;
  TransactionEvents events;
  std::vector<ObjectPtr> written;     ///< in the order of their ids
  std::vector<Tombstone> tombstones;  ///< in the order of their ids
  /// Children and received objects that were loaded while code ran, with the versions they had.
  std::vector<ModifiedAtVersion> loaded_runtime_objects;
  Metering metering;
  /// One for each command that succeeded, where the options asked for them.
  std::vector<CommandResult> commands;
  /// Of a failed transaction, what lay behind the failure that the effects name, if anything did: for people.
  std::optional<Error> cause;

  [[nodiscard]] const ExecutionStatus& status() const noexcept { return status_of(effects); }
  [[nodiscard]] bool ok() const noexcept { return status().ok(); }
};

// ------------------------------------------------------------------------------------------------------------
// The executor

struct ExecuteOptions {
  EpochInfo epoch;
  /// Fill `ExecutionOutcome::commands`.
  bool command_results = false;
  /// The rules of dev-inspect: any function may be called with any values, references may be returned,
  /// nothing need be consumed, and what the sender owns or pays is not checked. Such an outcome cannot be
  /// committed.
  bool inspect = false;
  /// The transaction was signed by others already, who made the checks that only they make: of its size, of
  /// objects to be received, of how long packages take to verify, and of deny lists. Owned inputs are taken
  /// at any version that is there.
  bool certified = false;
  /// Ends the run from another thread, or after so long: then there is no outcome but an Error of kind
  /// Cancelled. Not for validators, who must agree.
  std::stop_token stop;
  std::optional<std::chrono::nanoseconds> time_limit;
  /// Is told what the transaction does (mvm/transaction_observer.h).
  TransactionObserver* observer = nullptr;
};

/// A parameter or result of a function.
struct ParameterType {
  enum class Passing : std::uint8_t { Value, Reference, MutableReference };

  TypeTag type;
  Passing passing = Passing::Value;
  bool is_object = false;      ///< the type has `key`
  bool is_tx_context = false;  ///< supplied by the executor: no argument is given for it
};

/// A function as a transaction can call it, its type arguments put in.
struct FunctionInfo {
  bool is_public = false;
  bool is_entry = false;
  std::vector<ParameterType> parameters;
  std::vector<ParameterType> returns;
};

/// Runs transactions against a store, by the rules of one protocol version. Code that was loaded and verified
/// stays loaded. `execute` and `inspect` read the store only, and may run on many threads at once; `commit`
/// writes.
class Executor {
 public:
  /// `store` must outlive the executor.
  Executor(const ProtocolConfig& protocol, ObjectStore& store, RunMode mode = kDefaultRunMode);
  Executor(Executor&&) noexcept;
  Executor& operator=(Executor&&) noexcept;
  ~Executor();

  [[nodiscard]] const ProtocolConfig& protocol() const noexcept;
  [[nodiscard]] ObjectStore& store() const noexcept;

  /// Runs a transaction on the newest state and writes nothing. A transaction that fails is an outcome like
  /// others, with effects that charge gas only. An Error means that it was refused before anything ran, by
  /// the checks that a validator makes of a transaction's inputs and gas (kind Input; NotFound where an
  /// object is not there), that the store failed (Store, Io), that the run was ended (Cancelled), or that it
  /// needs what this build does not have (Unsupported). Signatures are not checked.
  [[nodiscard]] Result<ExecutionOutcome> execute(const TransactionData& transaction,
                                                 const ExecuteOptions& options) const;

  /// Runs commands as `sender` by the rules of dev-inspect, paid from a made-up coin, at `gas_price`
  /// (nullopt: the reference price).
  [[nodiscard]] Result<ExecutionOutcome> inspect(const TransactionKind& kind, const AccountAddress& sender,
                                                 const ExecuteOptions& options,
                                                 std::optional<std::uint64_t> gas_price = std::nullopt) const;

  /// Writes all that `outcome` says in one atomic commit.
  [[nodiscard]] Result<void> commit(const TransactionData& transaction, const ExecutionOutcome& outcome);

  /// A function of the package stored at `package`; NotFound where it is not there.
  [[nodiscard]] Result<FunctionInfo> function(const ObjectId& package, std::string_view module,
                                              std::string_view function,
                                              std::span<const TypeTag> type_arguments) const;

  /// The machine that calls run on.
  [[nodiscard]] const Vm& vm() const noexcept;

  struct State;  ///< for the rooms of the house

 private:
  friend struct ExecutorAccess;
  std::unique_ptr<State> state_;
};

/// A batch with all that an outcome writes.
[[nodiscard]] WriteBatch write_batch(const TransactionData& transaction, const ExecutionOutcome& outcome);

// ------------------------------------------------------------------------------------------------------------
// A new chain

struct LocalGenesisAccount {
  AccountAddress address;
  std::vector<std::uint64_t> gas_coins;  ///< their balances
};

/// The state that a new local chain begins with.
struct LocalGenesis {
  /// Modules of the packages at 0x1 and 0x2. Each list may be in any order.
  std::vector<Bytes> std_modules;
  std::vector<Bytes> sui_modules;
  std::vector<LocalGenesisAccount> accounts;
  Network network = Network::Devnet;
  EpochInfo epoch;
};

/// Verifies and publishes the framework, runs its initializers, and makes the objects that it expects (the
/// clock at 0x6, and the randomness state and deny list where the framework has their modules) and gas coins,
/// all in one commit with a Genesis transaction and the chain's state. The store must be empty. Gives the
/// Genesis transaction's record.
[[nodiscard]] Result<TransactionRecord> make_local_genesis(ObjectStore& store, const ProtocolConfig& protocol,
                                                           const LocalGenesis& genesis);

}  // namespace mvm

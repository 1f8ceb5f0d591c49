// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/engine.h"

#include "execution/effects_builder.h"
#include "execution/gas_charger.h"
#include "execution/package_building.h"
#include "execution/programmable.h"
#include "execution/system_transactions.h"
#include "execution/temporary_store.h"
#include "interpreter/runtime.h"

#include <mvm/bytecode.h>

#include <utility>
#include <variant>

namespace mvm {
namespace {

class Engine {
 public:
  Engine(const Runtime& runtime, const ObjectStore& store, PackageCache& packages, EngineInput input)
      : runtime_(runtime),
        kind_(input.transaction.kind),
        mode_(input.mode),
        store_(store, packages, runtime.config().protocol, std::move(input.inputs), input.digest,
               input.epoch.epoch),
        gas_(std::move(input.gas), std::move(input.gas_coins)),
        observer_(input.observer) {
    context_.sender = input.transaction.sender;
    context_.digest = input.digest;
    context_.epoch = input.epoch.epoch;
    context_.epoch_timestamp_ms = input.epoch.epoch_start_timestamp_ms;
    context_.reference_gas_price = input.epoch.reference_gas_price;
    context_.gas_price = input.transaction.gas_data.price;
    context_.gas_budget = input.transaction.gas_data.budget;
    if (input.transaction.gas_data.owner != input.transaction.sender)
      context_.sponsor = input.transaction.gas_data.owner;
  }

  Result<ExecutionOutcome> run();

 private:
  Executed<void> run_within_limits();
  Executed<void> run_kind();
  Executed<void> run_genesis(const GenesisTransaction& genesis);
  Executed<void> run_commands(const ProgrammableTransaction& commands, ExecutionMode mode);
  Executed<void> change_epoch(const ChangeEpoch& change, const ProgrammableTransaction& commands);
  Executed<void> write_system_package(const SystemPackage& package);
  Executed<void> check_effects_size() const;
  Executed<void> check_written_size() const;
  GasCostSummary charge(Executed<void>& result);
  ExecutionOutcome outcome(Executed<void> result, const GasCostSummary& gas);
  [[nodiscard]] bool is_metered() const noexcept { return !gas_.status().is_unmetered(); }
  [[nodiscard]] const ProtocolConfig& protocol() const noexcept { return store_.protocol(); }

  const Runtime& runtime_;
  const TransactionKind& kind_;
  ExecutionMode mode_;
  TemporaryStore store_;
  GasCharger gas_;
  TransactionObserver* observer_;
  TransactionContext context_;
  std::vector<CommandResult> command_results_;
};

// -------------------------------------------------------------------------------------------------------------
// Kinds

Executed<void> Engine::run_commands(const ProgrammableTransaction& commands, ExecutionMode mode) {
  return run_programmable(runtime_, store_, gas_, context_, mode, commands, command_results_, observer_);
}

Executed<void> Engine::run_genesis(const GenesisTransaction& genesis) {
  for (const GenesisObject& object : genesis.objects) {
    const RawObject& raw = std::get<RawObject>(object);
    store_.create(Object{raw.data, raw.owner, store_.transaction(), 0});
  }
  ExecutionResults events;
  events.events = genesis.events.value;
  store_.record(std::move(events));
  return {};
}

/// A package that is new is published; another version of one that is there is written over it.
Executed<void> Engine::write_system_package(const SystemPackage& package) {
  if (package.version == kObjectStartVersion) {
    ProgrammableTransaction publish;
    publish.commands.emplace_back(Publish{package.modules, package.dependencies});
    return run_commands(publish, ExecutionMode::system());
  }
  std::vector<CompiledModule> modules;
  for (const Bytes& bytes : package.modules) {
    auto module = deserialize_module(bytes, protocol().binary_config());
    if (!module) return failed(failure::InvariantViolation{}, std::move(module.error()));
    modules.push_back(std::move(*module));
  }
  if (modules.empty()) return invariant_broken("a system package without modules");
  // Versions of packages grow by one when they are written.
  auto built = build_system_package(package.version - 1, modules, package.dependencies);
  if (!built) return propagate(built);
  store_.upgrade_system_package(Object{std::move(*built), Owner::immutable(), store_.transaction(), 0});
  return {};
}

Executed<void> Engine::change_epoch(const ChangeEpoch& change, const ProgrammableTransaction& commands) {
  if (auto ran = run_commands(commands, ExecutionMode::system()); !ran) return ran;
  for (const SystemPackage& package : change.system_packages) {
    if (auto written = write_system_package(package); !written) return written;
  }
  return {};
}

Executed<void> Engine::run_kind() {
  const ExecutionMode system = ExecutionMode::system();
  struct Visitor {
    Engine& engine;
    const ExecutionMode& system;

    Executed<void> operator()(const ProgrammableTransaction& commands) const {
      return engine.run_commands(commands, engine.mode_);
    }
    Executed<void> operator()(const ProgrammableSystemTransaction& transaction) const {
      return engine.run_commands(transaction.transaction, system);
    }
    Executed<void> operator()(const GenesisTransaction& genesis) const { return engine.run_genesis(genesis); }
    Executed<void> operator()(const ChangeEpoch& change) const {
      return engine.change_epoch(change, end_of_epoch({change}, engine.protocol()));
    }
    Executed<void> operator()(const EndOfEpochTransaction& end) const {
      const ProgrammableTransaction commands = end_of_epoch(end.kinds, engine.protocol());
      const ChangeEpoch* change = change_of_epoch(engine.kind_);
      return change != nullptr ? engine.change_epoch(*change, commands)
                               : engine.run_commands(commands, system);
    }
    Executed<void> operator()(const ConsensusCommitPrologue& prologue) const {
      return prologue_at(prologue.commit_timestamp_ms);
    }
    Executed<void> operator()(const ConsensusCommitPrologueV2& prologue) const {
      return prologue_at(prologue.commit_timestamp_ms);
    }
    Executed<void> operator()(const ConsensusCommitPrologueV3& prologue) const {
      return prologue_at(prologue.commit_timestamp_ms);
    }
    Executed<void> operator()(const ConsensusCommitPrologueV4& prologue) const {
      return prologue_at(prologue.commit_timestamp_ms);
    }
    Executed<void> operator()(const AuthenticatorStateUpdate& update) const {
      return engine.run_commands(authenticator_state_update(update), system);
    }
    Executed<void> operator()(const RandomnessStateUpdate& update) const {
      return engine.run_commands(randomness_state_update(update), system);
    }

   private:
    Executed<void> prologue_at(std::uint64_t timestamp_ms) const {
      return engine.run_commands(consensus_commit_prologue(timestamp_ms), system);
    }
  };
  auto ran = std::visit(Visitor{*this, system}, kind_);
  if (ran) ran = store_.check_consistency();
  return ran;
}

// ------------------------------------------------------------------------------------------------------------
// Limits

Executed<void> Engine::check_effects_size() const {
  const std::uint64_t size = store_.estimated_effects_size();
  const std::uint64_t limit = is_metered() ? protocol().max_serialized_tx_effects_size_bytes()
                                           : protocol().max_serialized_tx_effects_size_bytes_system_tx();
  if (size >= limit) return failed(failure::EffectsTooLarge{size, limit});
  return {};
}

Executed<void> Engine::check_written_size() const {
  const auto user_limit = protocol().max_size_written_objects();
  const auto system_limit = protocol().max_size_written_objects_system_tx();
  if (!user_limit || !system_limit) return {};
  const std::uint64_t size = store_.written_size();
  const std::uint64_t limit = is_metered() ? *user_limit : *system_limit;
  if (size >= limit) return failed(failure::WrittenObjectsTooLarge{size, limit});
  return {};
}

Executed<void> Engine::run_within_limits() {
  // That an input was gone is known before, but only now may fail the transaction, so that it is charged for.
  Executed<void> result =
      store_.inputs().has_ended_stream() ? failed(failure::InputObjectDeleted{}) : run_kind();
  if (auto checked = check_effects_size(); !checked) result = std::move(checked);
  if (result) result = check_written_size();
  return result;
}

// -------------------------------------------------------------------------------------------------------------
// Charges

GasCostSummary Engine::charge(Executed<void>& result) {
  GasCostSummary summary = gas_.charge(store_, result);
  store_.keep_unmetered_rebate(gas_.status().unmetered_storage_rebate());
  const bool is_checked = is_metered() && !mode_.skips_conservation_checks;
  if (!is_checked) return summary;
  auto conserved = store_.check_conservation(summary);
  if (conserved) return summary;
  result = std::move(conserved);
  gas_.reset(store_);
  return gas_.charge(store_, result);
}

ExecutionOutcome Engine::outcome(Executed<void> result, const GasCostSummary& gas) {
  ExecutionOutcome outcome;
  ExecutionStatus status;
  if (!result) {
    status.failure = ExecutionFailure{std::move(result.error().kind), result.error().command};
    outcome.cause = std::move(result.error().cause);
  }
  store_.finish_versions();
  outcome.transaction = store_.transaction();
  outcome.lamport_version = store_.lamport_version();
  outcome.events.events = store_.results().events;
  std::optional<Digest> events;
  if (!outcome.events.events.empty()) events = events_digest(outcome.events, store_.chain());
  outcome.effects = make_effects(store_, std::move(status), gas, gas_.coin(), events);
  for (const auto& [id, object] : store_.results().written) {
    outcome.written.push_back(std::make_shared<const Object>(object));
  }
  for (const auto& [id, object] : store_.loaded_runtime_objects()) {
    outcome.loaded_runtime_objects.push_back({id, object->version()});
  }
  const GasMeter& meter = gas_.status().meter();
  const std::span<const StorageCharge> storage = gas_.status().storage();
  outcome.metering = {meter.used_gas_units(),
                      meter.instructions_executed(),
                      meter.stack_height_high_water_mark(),
                      meter.stack_size_high_water_mark(),
                      meter.peak_memory(),
                      {storage.begin(), storage.end()}};
  outcome.commands = std::move(command_results_);
  return outcome;
}

/// In the order of their ids.
std::vector<Tombstone> tombstones_of(const ExecutionOutcome& outcome) {
  const ObjectChanges changes = object_changes(outcome.effects);
  std::map<ObjectId, StoredObject::State> gone;
  for (const ObjectRef& ref : changes.deleted) gone.emplace(ref.id, StoredObject::State::Deleted);
  for (const ObjectRef& ref : changes.unwrapped_then_deleted)
    gone.emplace(ref.id, StoredObject::State::Deleted);
  for (const ObjectRef& ref : changes.wrapped) gone.emplace(ref.id, StoredObject::State::Wrapped);
  std::vector<Tombstone> tombstones;
  for (const auto& [id, state] : gone) tombstones.push_back({id, outcome.lamport_version, state});
  return tombstones;
}

Result<ExecutionOutcome> Engine::run() {
  gas_.smash(store_);
  Executed<void> result = gas_.charge_inputs(store_);
  if (result) result = run_within_limits();
  const GasMeter& meter = gas_.status().meter();
  if (meter.stopped() != GasMeter::Stop::None) return std::unexpected(meter.stop_error());
  // What this build cannot run has an outcome that it does not know.
  if (!result && result.error().cause && result.error().cause->kind() == ErrorKind::Unsupported) {
    return std::unexpected(std::move(*result.error().cause));
  }
  const GasCostSummary gas = charge(result);
  if (store_.store_failure()) return std::unexpected(*store_.store_failure());
  ExecutionOutcome outcome = this->outcome(std::move(result), gas);
  outcome.tombstones = tombstones_of(outcome);
  return outcome;
}

}  // namespace

Result<ExecutionOutcome> run_transaction(const Runtime& runtime, const ObjectStore& store,
                                         PackageCache& packages, EngineInput input) {
  return Engine(runtime, store, packages, std::move(input)).run();
}

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/execution.h>

#include "execution/chain_names.h"
#include "execution/command_values.h"
#include "execution/deny_list.h"
#include "execution/engine.h"
#include "execution/executor_state.h"
#include "execution/transaction_checks.h"
#include "execution/type_loading.h"
#include "interpreter/module.h"

#include <fmt/format.h>
#include <mvm/bcs.h>

#include <algorithm>
#include <utility>

namespace mvm {
namespace {

/// What a dry look pays with (`DEV_INSPECT_GAS_COIN_VALUE`).
constexpr std::uint64_t kInspectionBalance = 1'000'000'000'000;

ObjectId inspection_coin_id() noexcept {
  ObjectId id;
  id.bytes.fill(0xdd);
  return id;
}

ObjectPtr inspection_coin(const AccountAddress& owner) {
  MoveObject coin;
  coin.type = MoveObjectType::plain(MoveObjectType::Form::GasCoin);
  coin.has_public_transfer.value = true;
  coin.version = kObjectStartVersion;
  const ObjectId id = inspection_coin_id();
  coin.contents.assign(id.bytes.begin(), id.bytes.end());
  BcsWriter(coin.contents).write(kInspectionBalance);
  return std::make_shared<const Object>(std::move(coin), Owner::of_address(owner), Digest{},
                                        std::uint64_t{0});
}

/// One run of a transaction, from its checks to its effects.
class Run {
 public:
  Run(Executor::State& state, const TransactionDataV1& transaction, const ExecuteOptions& options)
      : state_(state), transaction_(transaction), options_(options) {}

  Result<ExecutionOutcome> execute();
  Result<ExecutionOutcome> inspect(std::uint64_t gas_price);

 private:
  Result<std::vector<InputKind>> kinds();
  Result<TransactionInputs> load(OwnedVersions versions);
  Result<void> check(const TransactionInputs& inputs);
  Result<void> check_for_signing(const TransactionInputs& inputs);
  Result<ExecutionOutcome> run(TransactionInputs inputs, GasStatus gas, std::vector<ObjectRef> coins);

  [[nodiscard]] const ProtocolConfig& protocol() const noexcept { return state_.vm.config().protocol; }
  [[nodiscard]] ExecutionMode mode() const noexcept {
    ExecutionMode mode = options_.inspect ? ExecutionMode::inspect() : ExecutionMode::normal();
    mode.keeps_results = mode.keeps_results || options_.command_results;
    return mode;
  }

  Executor::State& state_;
  const TransactionDataV1& transaction_;
  const ExecuteOptions& options_;
};

Result<std::vector<InputKind>> Run::kinds() {
  auto kinds = input_kinds(transaction_.kind);
  if (!kinds || is_system_transaction(transaction_.kind)) return kinds;
  for (const ObjectRef& coin : transaction_.gas_data.payment) {
    kinds->push_back({InputKind::Kind::ImmOrOwned, coin, 0, false});
  }
  return kinds;
}

Result<TransactionInputs> Run::load(OwnedVersions versions) {
  auto kinds = this->kinds();
  if (!kinds) return propagate(kinds);
  auto objects = load_inputs(state_.store, state_.packages, *kinds, versions);
  if (!objects) return propagate(objects);
  return TransactionInputs{std::move(*objects), receiving_refs(transaction_.kind)};
}

/// What only who signs a transaction checks.
Result<void> Run::check_for_signing(const TransactionInputs& inputs) {
  if (auto checked = check_receiving(inputs.objects, inputs.receiving, state_.store); !checked)
    return checked;
  if (auto checked = check_verification_cost(transaction_.kind, protocol()); !checked) return checked;
  if (!has_coin_deny_list(protocol())) return {};
  std::vector<ObjectPtr> objects;
  for (const TransactionInput& input : inputs.objects) {
    if (input.object != nullptr) objects.push_back(input.object);
  }
  for (const ObjectRef& ref : inputs.receiving) {
    auto object = state_.store.get(ref.id);
    if (!object) return propagate(object);
    if (*object != nullptr) objects.push_back(std::move(*object));
  }
  return check_input_coins(state_.store, transaction_.sender, objects);
}

Result<void> Run::check(const TransactionInputs& inputs) {
  if (!is_system_transaction(transaction_.kind)) {
    auto checked =
        check_gas(inputs.objects, transaction_.gas_data, protocol(), options_.epoch.reference_gas_price);
    if (!checked) return checked;
  }
  if (auto checked = check_objects(inputs.objects, transaction_, protocol()); !checked) return checked;
  return options_.certified ? Result<void>{} : check_for_signing(inputs);
}

Result<ExecutionOutcome> Run::run(TransactionInputs inputs, GasStatus gas, std::vector<ObjectRef> coins) {
  const Digest digest = transaction_digest(TransactionData{transaction_}, protocol().chain());
  gas.meter().stop_on(options_.stop);
  if (options_.time_limit) gas.meter().stop_at(std::chrono::steady_clock::now() + *options_.time_limit);
  return run_transaction(state_.vm.runtime(), state_.store, state_.packages,
                         EngineInput{transaction_, digest, std::move(inputs), std::move(gas),
                                     std::move(coins), options_.epoch, mode(), options_.observer});
}

Result<ExecutionOutcome> Run::execute() {
  if (!options_.certified) {
    auto checked = check_validity(transaction_, protocol(), options_.epoch.epoch);
    if (!checked) return propagate(checked);
  }
  auto inputs = load(options_.certified ? OwnedVersions::Any : OwnedVersions::Newest);
  if (!inputs) return propagate(inputs);
  if (auto checked = check(*inputs); !checked) return propagate(checked);
  if (is_system_transaction(transaction_.kind)) return run(std::move(*inputs), GasStatus::unmetered(), {});
  const GasData& gas = transaction_.gas_data;
  return run(std::move(*inputs),
             GasStatus::metered(protocol(), gas.budget, gas.price, options_.epoch.reference_gas_price),
             gas.payment);
}

Result<ExecutionOutcome> Run::inspect(std::uint64_t gas_price) {
  if (is_system_transaction(transaction_.kind)) {
    return fail(ErrorKind::Input, "only programmable transactions can be inspected");
  }
  if (auto checked = check_kind_validity(transaction_.kind, protocol()); !checked) return propagate(checked);
  auto inputs = load(OwnedVersions::Any);
  if (!inputs) return propagate(inputs);
  std::vector<ObjectRef> coins = transaction_.gas_data.payment;
  if (coins.empty()) {
    const ObjectPtr coin = inspection_coin(transaction_.gas_data.owner);
    coins.push_back(coin->ref(protocol().chain()));
    inputs->objects.push_back({{InputKind::Kind::ImmOrOwned, coins.front(), 0, false}, coin, std::nullopt});
  }
  if (auto checked = check_objects_for_inspection(inputs->objects); !checked) return propagate(checked);
  return run(std::move(*inputs),
             GasStatus::metered(protocol(), transaction_.gas_data.budget, gas_price,
                                options_.epoch.reference_gas_price),
             std::move(coins));
}

VmConfig vm_config(const ProtocolConfig& protocol, RunMode mode) {
  VmConfig config = VmConfig::for_protocol(protocol);
  config.mode = mode;
  return config;
}

}  // namespace

Executor::Executor(const ProtocolConfig& protocol, ObjectStore& store, RunMode mode)
    : state_(std::make_unique<State>(vm_config(protocol, mode), store)) {}
Executor::Executor(Executor&&) noexcept = default;
Executor& Executor::operator=(Executor&&) noexcept = default;
Executor::~Executor() = default;

const ProtocolConfig& Executor::protocol() const noexcept { return state_->vm.config().protocol; }
ObjectStore& Executor::store() const noexcept { return state_->store; }
const Vm& Executor::vm() const noexcept { return state_->vm; }

Result<ExecutionOutcome> Executor::execute(const TransactionData& transaction,
                                           const ExecuteOptions& options) const {
  const TransactionDataV1& data = std::get<TransactionDataV1>(transaction);
  Run run(*state_, data, options);
  return options.inspect ? run.inspect(data.gas_data.price) : run.execute();
}

Result<ExecutionOutcome> Executor::inspect(const TransactionKind& kind, const AccountAddress& sender,
                                           const ExecuteOptions& options,
                                           std::optional<std::uint64_t> gas_price) const {
  ExecuteOptions inspecting = options;
  inspecting.inspect = true;
  TransactionDataV1 transaction{kind, sender, {}, NoExpiration{}};
  transaction.gas_data.owner = sender;
  transaction.gas_data.price = gas_price.value_or(options.epoch.reference_gas_price);
  transaction.gas_data.budget = protocol().max_tx_gas();
  return Run(*state_, transaction, inspecting).inspect(transaction.gas_data.price);
}

// --------------------------------------------------------------------------------------------------------------
// Commit

namespace {

/// Notes of shared objects that ended with this transaction, or that it wanted to write though they were
/// gone.
void add_ended_streams(const TransactionEffects& effects, const Digest& transaction, WriteBatch& batch) {
  const auto* v2 = std::get_if<TransactionEffectsV2>(&effects);
  if (v2 == nullptr) return;
  const Bytes note = encode_ended_stream({v2->lamport_version, transaction});
  for (const ChangedObject& change : v2->changed_objects) {
    const auto* before = std::get_if<InputExist>(&change.input_state);
    const bool is_gone = std::holds_alternative<OutputNotExist>(change.output_state);
    if (before != nullptr && before->owner.is_consensus() && is_gone) {
      batch.metadata.push_back({ended_stream_key(change.id), note});
    }
  }
  for (const UnchangedConsensusObject& unchanged : v2->unchanged_consensus_objects) {
    if (std::holds_alternative<MutateConsensusStreamEnded>(unchanged.kind)) {
      batch.metadata.push_back({ended_stream_key(unchanged.id), note});
    }
  }
}

/// Notes of objects that the transaction received.
void add_received(const TransactionData& transaction, const TransactionEffects& effects, WriteBatch& batch) {
  const std::vector<ObjectRef> receiving = receiving_refs(std::get<TransactionDataV1>(transaction).kind);
  if (receiving.empty()) return;
  for (const ModifiedAtVersion& modified : object_changes(effects).modified_at_versions) {
    const bool was_received = std::ranges::any_of(receiving, [&](const ObjectRef& ref) {
      return ref.id == modified.id && ref.version == modified.version;
    });
    if (was_received) batch.metadata.push_back({received_key(modified.id, modified.version), {}});
  }
}

}  // namespace

WriteBatch write_batch(const TransactionData& transaction, const ExecutionOutcome& outcome) {
  WriteBatch batch;
  batch.objects = outcome.written;
  batch.tombstones = outcome.tombstones;
  batch.transactions.push_back({outcome.transaction, transaction, outcome.effects, outcome.events});
  add_ended_streams(outcome.effects, outcome.transaction, batch);
  add_received(transaction, outcome.effects, batch);
  return batch;
}

Result<void> Executor::commit(const TransactionData& transaction, const ExecutionOutcome& outcome) {
  if (auto committed = state_->store.commit(write_batch(transaction, outcome)); !committed) return committed;
  for (const ObjectPtr& object : outcome.written) {
    if (!object->is_package() || !is_system_package(object->id(), protocol().chain())) continue;
    // The next calls must find the new code.
    state_->packages.forget(object->id());
    state_->vm.runtime().forget_code();
  }
  return {};
}

// -----------------------------------------------------------------------------------------------------------
// Functions

namespace {

Result<ParameterType> parameter_type(Session& session, const Type& type) {
  ParameterType parameter;
  const Type& target = type.is_reference() ? type.inner() : type;
  if (type.kind == TypeKind::Reference) parameter.passing = ParameterType::Passing::Reference;
  if (type.kind == TypeKind::MutableReference) parameter.passing = ParameterType::Passing::MutableReference;
  auto tag = session.type_tag(target, NativeContext::TagIds::Defining);
  if (!tag) return propagate(tag);
  parameter.type = std::move(*tag);
  parameter.is_object = target.abilities.has_key();
  parameter.is_tx_context =
      type.is_reference() && is_datatype(target, kFrameworkAddress, "tx_context", "TxContext");
  return parameter;
}

Result<std::vector<ParameterType>> parameter_types(Session& session, const std::vector<const Type*>& types) {
  std::vector<ParameterType> parameters;
  for (const Type* type : types) {
    auto parameter = parameter_type(session, *type);
    if (!parameter) return propagate(parameter);
    parameters.push_back(std::move(*parameter));
  }
  return parameters;
}

Result<FunctionInfo> describe_function(LoadingScope& scope, const ModuleId& module, std::string_view name,
                                       std::span<const Type* const> type_args) {
  Session& session = scope.session();
  auto function = session.load_function(scope.linkage(), module, name);
  if (!function) {
    if (function.error().status() != StatusCode::FUNCTION_RESOLUTION_FAILURE) return propagate(function);
    return fail(ErrorKind::NotFound, fmt::format("there is no function {}::{}", module.to_string(), name));
  }
  auto instance = session.instantiate(**function, type_args);
  if (!instance) return propagate(instance);
  auto signature = session.signature_of(**instance);
  if (!signature) return propagate(signature);
  auto parameters = parameter_types(session, signature->parameters);
  if (!parameters) return propagate(parameters);
  auto returns = parameter_types(session, signature->returns);
  if (!returns) return propagate(returns);
  return FunctionInfo{(*function)->visibility == Visibility::Public, (*function)->is_entry,
                      std::move(*parameters), std::move(*returns)};
}

}  // namespace

Result<FunctionInfo> Executor::function(const ObjectId& package, std::string_view module,
                                        std::string_view function,
                                        std::span<const TypeTag> type_arguments) const {
  LoadingScope scope(*state_);
  std::vector<const Type*> type_args;
  for (const TypeTag& tag : type_arguments) {
    auto type = load_type(scope.session(), scope.linkage(), tag);
    if (!type) return std::unexpected(scope.cause(std::move(type.error())));
    type_args.push_back(*type);
  }
  PackagePtr found = scope.linkage().stored_package(package);
  if (found == nullptr) {
    return std::unexpected(
        scope.cause(Error(ErrorKind::NotFound, "there is no package " + package.to_hex())));
  }
  const auto& modules = found->contents->modules;
  if (!modules.contains(std::string(module))) {
    return fail(ErrorKind::NotFound, fmt::format("package {} has no module {}", package.to_hex(), module));
  }
  const ModuleId id{found->original_id, std::string(module)};
  scope.linkage().set(std::move(found));
  return describe_function(scope, id, function, type_args);
}

}  // namespace mvm

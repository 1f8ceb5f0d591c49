// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/move_call.h"

#include "execution/chain_names.h"
#include "execution/pure_argument.h"
#include "interpreter/module.h"
#include "interpreter/runtime.h"

#include <fmt/format.h>
#include <mvm/bcs.h>

#include <algorithm>
#include <array>

namespace mvm {
namespace {

using Kind = CommandArgumentError::Kind;

enum class FunctionKind : std::uint8_t { PrivateEntry, PublicEntry, NonEntry, Init };

struct LoadedFunction {
  const Function* function = nullptr;
  const Instance* instance = nullptr;
  FunctionKind kind = FunctionKind::NonEntry;
  SignatureTypes signature;
};

enum class TxContextKind : std::uint8_t { None, Immutable, Mutable };

TxContextKind tx_context_kind(const Type& parameter) noexcept {
  if (!parameter.is_reference() ||
      !is_datatype(parameter.inner(), kFrameworkAddress, "tx_context", "TxContext")) {
    return TxContextKind::None;
  }
  return parameter.kind == TypeKind::MutableReference ? TxContextKind::Mutable : TxContextKind::Immutable;
}

// ------------------------------------------------------------------------------------------------ What may
// be called

Executed<FunctionKind> kind_of(const Function& function, bool is_init, const ExecutionMode& mode) {
  if (!is_init && function.name == kInitFunction) {
    return failed(failure::NonEntryFunctionInvoked{}, "init cannot be called");
  }
  if (function.visibility == Visibility::Public) {
    return function.is_entry ? FunctionKind::PublicEntry : FunctionKind::NonEntry;
  }
  if (function.is_entry) return FunctionKind::PrivateEntry;
  if (is_init && function.visibility == Visibility::Private) return FunctionKind::Init;
  if (mode.any_function) return FunctionKind::NonEntry;
  return failed(failure::NonEntryFunctionInvoked{}, "only public and entry functions can be called");
}

Executed<void> check_returns(const SignatureTypes& signature, const ExecutionMode& mode) {
  if (mode.any_value) return {};
  for (std::size_t i = 0; i < signature.returns.size(); ++i) {
    if (signature.returns[i]->is_reference()) {
      return failed(failure::InvalidPublicFunctionReturnType{static_cast<std::uint16_t>(i)});
    }
  }
  return {};
}

/// Functions whose generic calls the verifier restricts to the module of the type, so that commands may not
/// call them.
Executed<void> check_private_generics(const ModuleId& module, std::string_view function) {
  static constexpr std::array<std::string_view, 5> kPrivateTransfers = {
      "transfer", "party_transfer", "freeze_object", "share_object", "receive"};
  if (module.address != kFrameworkAddress) return {};
  const bool is_event = module.name == "event";
  const bool is_transfer =
      module.name == "transfer" && std::ranges::find(kPrivateTransfers, function) != kPrivateTransfers.end();
  if (!is_event && !is_transfer) return {};
  return failed(failure::NonEntryFunctionInvoked{},
                fmt::format("commands cannot call {}::{}{}", module.to_string(), function,
                            is_transfer ? "; there is a public_ form of it" : ""));
}

Executed<LoadedFunction> load_function(CommandContext& context, const ModuleId& module, std::string_view name,
                                       std::span<const Type* const> type_args, bool is_init) {
  Session& session = context.session();
  auto loaded = session.load_module(context.linkage(), module);
  if (!loaded) return context.vm_failed(std::move(loaded.error()));
  const Function* function = (*loaded)->find_function(name);
  if (function == nullptr) {
    return failed(failure::FunctionNotFound{},
                  fmt::format("there is no function {}::{}", module.to_string(), name));
  }
  auto kind = kind_of(*function, is_init, context.mode());
  if (!kind) return propagate(kind);
  auto instance = session.instantiate(*function, type_args);
  if (!instance) return context.vm_failed(std::move(instance.error()));
  auto signature = session.signature_of(**instance);
  if (!signature) return context.vm_failed(std::move(signature.error()));
  if (auto checked = check_returns(*signature, context.mode()); !checked) return propagate(checked);
  if (auto checked = check_private_generics(module, name); !checked) return propagate(checked);
  return LoadedFunction{function, *instance, *kind, std::move(*signature)};
}

// ---------------------------------------------------------------------------------------------------------
// Arguments

/// Puts together the arguments of one call.
class CallArguments {
 public:
  CallArguments(CommandContext& context, const LoadedFunction& function)
      : context_(context), function_(function) {}

  Executed<void> build(std::span<const Argument> arguments);
  /// Makes Move values of them all.
  Result<void> decode();
  [[nodiscard]] std::vector<CallArgument> call_arguments() noexcept;
  /// Gives back what was borrowed mutably, after the call.
  Executed<void> restore(std::span<const Argument> arguments);
  void update_ids_created() noexcept;

 private:
  struct Prepared {
    const Type* type = nullptr;  ///< of the value, without the reference
    bool by_reference = false;
    bool is_mutable = false;
    CommandValue* in_place = nullptr;   ///< of an immutable borrow
    std::optional<CommandValue> value;  ///< of any other
    bool was_object = false;
    OwnedValue owned;
    OwnedValue* target = nullptr;
  };

  Executed<void> check_arity(std::size_t arguments);
  Executed<Prepared> prepare(std::size_t index, Argument argument, const Type& parameter);
  Executed<void> check(std::size_t index, const Prepared& prepared);
  Executed<void> detach(Argument argument);
  Result<void> decode(Prepared& prepared);
  Result<void> add_tx_context();
  Bytes tx_context_bytes();

  CommandContext& context_;
  const LoadedFunction& function_;
  TxContextKind tx_context_ = TxContextKind::None;
  bool has_one_time_witness_ = false;
  std::vector<Prepared> prepared_;
};

Executed<void> CallArguments::check_arity(std::size_t arguments) {
  const std::vector<const Type*>& parameters = function_.signature.parameters;
  if (!parameters.empty()) tx_context_ = tx_context_kind(*parameters.back());
  // An initializer of two parameters takes a one-time witness first.
  has_one_time_witness_ = function_.kind == FunctionKind::Init && parameters.size() == 2;
  const std::size_t given =
      arguments + (has_one_time_witness_ ? 1 : 0) + (tx_context_ != TxContextKind::None ? 1 : 0);
  if (given == parameters.size()) return {};
  return failed(failure::ArityMismatch{}, fmt::format("{} takes {} arguments, not {}",
                                                      function_.function->name, parameters.size(), given));
}

Executed<void> CallArguments::build(std::span<const Argument> arguments) {
  if (auto checked = check_arity(arguments.size()); !checked) return checked;
  prepared_.reserve(function_.signature.parameters.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    auto prepared = prepare(i, arguments[i], *function_.signature.parameters[i]);
    if (!prepared) return propagate(prepared);
    if (auto checked = check(i, *prepared); !checked) return checked;
    prepared_.push_back(std::move(*prepared));
  }
  return {};
}

auto CallArguments::prepare(std::size_t index, Argument argument, const Type& parameter)
    -> Executed<Prepared> {
  Prepared prepared;
  prepared.by_reference = parameter.is_reference();
  prepared.is_mutable = parameter.kind == TypeKind::MutableReference;
  prepared.type = prepared.by_reference ? &parameter.inner() : &parameter;
  if (prepared.by_reference && !prepared.is_mutable) {
    auto place = context_.borrow(index, argument, *prepared.type);
    if (!place) return propagate(place);
    prepared.in_place = *place;
    return prepared;
  }
  if (auto detached = detach(argument); !detached) return propagate(detached);
  auto value = prepared.is_mutable ? context_.borrow_mutably(index, argument)
                                   : context_.take(CommandContext::Use::Any, index, argument);
  if (!value) return propagate(value);
  prepared.value = std::move(*value);
  return prepared;
}

/// A value that has two names (`Result(0)` and `NestedResult(0,0)`) may be borrowed by one and then be taken
/// by the other: the borrow then goes to a copy.
Executed<void> CallArguments::detach(Argument argument) {
  const CommandValue* taken = context_.peek(argument);
  if (taken == nullptr) return {};
  for (Prepared& prepared : prepared_) {
    if (prepared.in_place != taken) continue;
    auto copy = context_.copy_for_borrow(*taken);
    if (!copy) return propagate(copy);
    prepared.value = std::move(*copy);
    prepared.in_place = nullptr;
  }
  return {};
}

Executed<void> CallArguments::check(std::size_t index, const Prepared& prepared) {
  const CommandValue& value = prepared.in_place != nullptr ? *prepared.in_place : *prepared.value;
  const bool is_private =
      function_.kind == FunctionKind::PrivateEntry || function_.kind == FunctionKind::Init;
  if (is_private && was_used_in_non_entry_call(value)) {
    return argument_failed(Kind::InvalidArgumentToPrivateEntryFunction, index);
  }
  return check_value_type(context_, index, value, *prepared.type);
}

Result<void> CallArguments::decode() {
  if (has_one_time_witness_) {
    // A witness is a struct of one bool, which is true.
    Prepared witness;
    witness.type = function_.signature.parameters.front();
    static constexpr std::array<std::uint8_t, 1> kTrue = {1};
    witness.value = PureValue{kTrue};
    prepared_.insert(prepared_.begin(), std::move(witness));
  }
  for (Prepared& prepared : prepared_) {
    if (auto decoded = decode(prepared); !decoded) return decoded;
  }
  return tx_context_ != TxContextKind::None ? add_tx_context() : Result<void>{};
}

Result<void> CallArguments::decode(Prepared& prepared) {
  if (!context_.session().layout_of(*prepared.type)) {
    return fail(StatusCode::INVALID_PARAM_TYPE_FOR_DESERIALIZATION);
  }
  if (prepared.in_place != nullptr) {
    if (auto* object = std::get_if<ObjectValue>(prepared.in_place)) prepared.target = &object->value;
    if (auto* raw = std::get_if<RawValue>(prepared.in_place)) prepared.target = &raw->value;
    if (prepared.target != nullptr) return {};
    // Bytes of an input and rights to receive are not in the form of Move values.
    if (const auto* pure = std::get_if<PureValue>(prepared.in_place)) prepared.value = *pure;
    if (const auto* receiving = std::get_if<ReceivingValue>(prepared.in_place)) prepared.value = *receiving;
  }
  prepared.was_object = std::holds_alternative<ObjectValue>(*prepared.value);
  auto owned = to_owned(context_, std::move(*prepared.value), *prepared.type);
  if (!owned) return propagate(owned);
  prepared.owned = std::move(*owned);
  prepared.target = &prepared.owned;
  return {};
}

Bytes CallArguments::tx_context_bytes() {
  const TransactionContext& transaction = context_.transaction();
  Bytes bytes;
  BcsWriter writer(bytes);
  writer.write_address(transaction.sender);
  writer.write_byte_vector(transaction.digest.bytes);
  writer.write(transaction.epoch);
  writer.write(transaction.epoch_timestamp_ms);
  writer.write(transaction.ids_created);
  return bytes;
}

Result<void> CallArguments::add_tx_context() {
  Prepared prepared;
  prepared.by_reference = true;
  prepared.type = &function_.signature.parameters.back()->inner();
  auto owned = context_.read_value(*prepared.type, tx_context_bytes());
  if (!owned) return propagate(owned);
  prepared.owned = std::move(*owned);
  prepared_.push_back(std::move(prepared));
  prepared_.back().target = &prepared_.back().owned;
  return {};
}

std::vector<CallArgument> CallArguments::call_arguments() noexcept {
  std::vector<CallArgument> arguments;
  arguments.reserve(prepared_.size());
  for (Prepared& prepared : prepared_) {
    // Preparing may have moved it.
    if (!prepared.owned.empty()) prepared.target = &prepared.owned;
    arguments.push_back({prepared.target, prepared.by_reference});
  }
  return arguments;
}

void CallArguments::update_ids_created() noexcept {
  // The last of its fields. Where the transaction's context is native, natives count themselves.
  if (tx_context_ != TxContextKind::Mutable || context_.protocol().move_native_context()) return;
  const OwnedValue& value = prepared_.back().owned;
  const std::uint32_t offset = value.layout().fields.back().offset;
  context_.transaction().ids_created = load<std::uint64_t>(value.referent() + offset);
}

Executed<void> CallArguments::restore(std::span<const Argument> arguments) {
  const bool is_non_entry = function_.kind == FunctionKind::NonEntry;
  const std::size_t first = has_one_time_witness_ ? 1 : 0;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    Prepared& prepared = prepared_[first + i];
    if (!prepared.is_mutable) continue;
    CommandValue value =
        prepared.was_object
            ? CommandValue(ObjectValue{prepared.type, std::move(prepared.owned), is_non_entry})
            : CommandValue(RawValue{prepared.type, std::move(prepared.owned), is_non_entry});
    if (auto restored = context_.restore(arguments[i], std::move(value)); !restored) return restored;
  }
  return {};
}

// ---------------------------------------------------------------------------------------------------------------
// Calls

/// Values leave the VM as BCS in the reference, so that their types must have a layout.
Executed<void> check_layouts(CommandContext& context, const SignatureTypes& signature) {
  const auto check = [&](const Type& type) -> Executed<void> {
    auto layout = context.session().layout_of(type);
    if (layout) return {};
    const bool keeps_status = context.runtime().config().runtime.rethrow_serialization_type_layout_errors;
    return context.vm_failed(keeps_status ? std::move(layout.error())
                                          : Error(StatusCode::VERIFICATION_ERROR));
  };
  for (const Type* type : signature.returns) {
    if (auto checked = check(type->is_reference() ? type->inner() : *type); !checked) return checked;
  }
  for (const Type* type : signature.parameters) {
    if (type->kind != TypeKind::MutableReference) continue;
    if (auto checked = check(type->inner()); !checked) return checked;
  }
  return {};
}

std::vector<CommandValue> results_of(const SignatureTypes& signature, std::vector<OwnedValue> values) {
  std::vector<CommandValue> results;
  results.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Type* type = signature.returns[i];
    if (type->is_reference()) type = &type->inner();
    const bool is_object = type->kind == TypeKind::Datatype && type->abilities.has_key();
    if (is_object) {
      results.emplace_back(ObjectValue{type, std::move(values[i]), true});
    } else {
      results.emplace_back(RawValue{type, std::move(values[i]), true});
    }
  }
  return results;
}

/// The linkage must be set.
Executed<std::vector<CommandValue>> call(CommandContext& context, const ModuleId& module,
                                         std::string_view name, std::span<const Type* const> type_args,
                                         std::span<const Argument> arguments, bool is_init) {
  auto function = load_function(context, module, name, type_args, is_init);
  if (!function) return propagate(function);
  CallArguments prepared(context, *function);
  if (auto built = prepared.build(arguments); !built) return propagate(built);
  if (auto decoded = prepared.decode(); !decoded) return context.vm_failed(std::move(decoded.error()));
  const std::vector<CallArgument> call_arguments = prepared.call_arguments();
  TransactionObserver* const observer = context.observer();
  if (observer != nullptr) observer->call_begins();
  auto returned = context.session().call(*function->instance, call_arguments, observer);
  if (observer != nullptr) observer->call_ends();
  if (!returned) return context.vm_failed(std::move(returned.error()));
  if (auto checked = check_layouts(context, function->signature); !checked) return propagate(checked);
  prepared.update_ids_created();

  const CodeUnit* code = function->function->code;
  const std::size_t last = code != nullptr && !code->code.empty() ? code->code.size() - 1 : 0;
  auto taken = context.take_events(module, function->function->index, static_cast<std::uint16_t>(last));
  if (!taken) return propagate(taken);
  if (auto restored = prepared.restore(arguments); !restored) return propagate(restored);
  return results_of(function->signature, std::move(*returned));
}

/// An error in a type argument has failures of its own (`convert_type_argument_error`).
std::unexpected<ExecutionError> type_argument_failed(CommandContext& context, std::size_t index,
                                                     Error error) {
  const auto argument = static_cast<std::uint16_t>(index);
  switch (error.status()) {
    case StatusCode::NUMBER_OF_TYPE_ARGUMENTS_MISMATCH:
      return failed(failure::TypeArityMismatch{});
    case StatusCode::TYPE_RESOLUTION_FAILURE:
      return failed(failure::TypeArgumentError{argument, TypeArgumentError::TypeNotFound});
    case StatusCode::CONSTRAINT_NOT_SATISFIED:
      return failed(failure::TypeArgumentError{argument, TypeArgumentError::ConstraintNotSatisfied});
    default:
      return context.vm_failed(std::move(error));
  }
}

Executed<void> check_receiving_type(std::size_t index, const ReceivingValue& value, const Type& wanted) {
  const bool fits = value.type == nullptr || value.type == &wanted;
  if (fits && is_datatype(wanted, kFrameworkAddress, "transfer", "Receiving") && wanted.args.size() == 1)
    return {};
  return argument_failed(Kind::TypeMismatch, index);
}

}  // namespace

Executed<std::vector<CommandValue>> run_move_call(CommandContext& context, const MoveCall& move_call) {
  std::vector<const Type*> type_args;
  for (std::size_t i = 0; i < move_call.type_arguments.size(); ++i) {
    auto type = context.load_type(move_call.type_arguments[i]);
    if (!type) return type_argument_failed(context, i, std::move(type.error()));
    type_args.push_back(*type);
  }
  LinkageView& linkage = context.linkage();
  PackagePtr package = linkage.stored_package(move_call.package);
  if (package == nullptr) {
    return context.vm_failed(
        Error(StatusCode::LINKER_ERROR, "there is no package " + move_call.package.to_hex()));
  }
  const ModuleId module{package->original_id, move_call.module};
  linkage.set(std::move(package));
  auto results = call(context, module, move_call.function, type_args, move_call.arguments, false);
  linkage.reset();
  return results;
}

Executed<void> run_initializer(CommandContext& context, const ModuleId& module) {
  auto results = call(context, module, kInitFunction, {}, {}, true);
  if (!results) return propagate(results);
  if (!results->empty()) return invariant_broken("an initializer returned something");
  return {};
}

Executed<void> check_value_type(CommandContext& context, std::size_t index, const CommandValue& value,
                                const Type& wanted) {
  if (const auto* pure = std::get_if<PureValue>(&value)) {
    if (context.mode().any_value) return {};
    if (!may_be_pure(wanted)) return argument_failed(Kind::InvalidUsageOfPureArg, index);
    if (!is_pure_value(wanted, pure->bytes)) return argument_failed(Kind::InvalidBCSBytes, index);
    return {};
  }
  if (const auto* receiving = std::get_if<ReceivingValue>(&value))
    return check_receiving_type(index, *receiving, wanted);
  const auto* object = std::get_if<ObjectValue>(&value);
  const Type* type = object != nullptr ? object->type : std::get<RawValue>(value).type;
  if (type != &wanted) return argument_failed(Kind::TypeMismatch, index);
  return {};
}

Result<OwnedValue> to_owned(CommandContext& context, CommandValue value, const Type& type) {
  if (auto* object = std::get_if<ObjectValue>(&value)) return std::move(object->value);
  if (auto* raw = std::get_if<RawValue>(&value)) return std::move(raw->value);
  if (const auto* pure = std::get_if<PureValue>(&value)) return context.read_value(type, pure->bytes);
  const ReceivingValue& receiving = std::get<ReceivingValue>(value);
  Bytes bytes(receiving.id.bytes.begin(), receiving.id.bytes.end());
  BcsWriter(bytes).write(receiving.version);
  return context.read_value(type, bytes);
}

}  // namespace mvm

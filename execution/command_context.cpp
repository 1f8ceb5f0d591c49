// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/command_context.h"

#include "execution/chain_names.h"
#include "execution/vm_errors.h"

#include <fmt/format.h>

namespace mvm {

CommandContext::CommandContext(const Runtime& runtime, TemporaryStore& store, GasCharger& gas,
                               TransactionContext& transaction, ExecutionMode mode,
                               TransactionObserver* observer)
    : runtime_(runtime),
      store_(store),
      gas_(gas),
      outer_transaction_(transaction),
      mode_(mode),
      observer_(observer),
      linkage_(store),
      object_runtime_(store, {}, transaction, store.protocol(), !gas.status().is_unmetered()),
      session_(runtime, linkage_, gas.status().meter(), &object_runtime_) {}

CommandContext::~CommandContext() {
  outer_transaction_.ids_created = transaction().ids_created;
  // Its values lie on the session's heap.
  object_runtime_.clear();
}

ExecutionError CommandContext::convert(Error error) {
  return convert_vm_error(std::move(error), session_, linkage_);
}

// --------------------------------------------------------------------------------------------------------------
// Types

Executed<TypeTag> CommandContext::type_tag(const Type& type) {
  auto tag = session_.type_tag(type, NativeContext::TagIds::Defining);
  if (!tag) return vm_failed(std::move(tag.error()));
  return std::move(*tag);
}

Result<OwnedValue> CommandContext::read_value(const Type& type, std::span<const std::uint8_t> bcs) {
  auto layout = session_.layout_of(type);
  if (!layout) return propagate(layout);
  return OwnedValue::from_bcs(session_.heap(), **layout, bcs);
}

Executed<Bytes> CommandContext::write_value(const Type& type, const OwnedValue& value) {
  auto layout = session_.layout_of(type);
  if (!layout) return vm_failed(std::move(layout.error()));
  Bytes bytes;
  if (auto written = write_value_bcs(**layout, value.at(), bytes); !written) {
    return invariant_broken("a value that Move made cannot be written");
  }
  return bytes;
}

// -------------------------------------------------------------------------------------------------------------
// Inputs

Executed<void> CommandContext::load_inputs(std::span<const CallArg> inputs) {
  inputs_.reserve(inputs.size());
  for (const CallArg& input : inputs) {
    auto slot = load_input(input);
    if (!slot) return propagate(slot);
    inputs_.push_back(std::move(*slot));
  }
  return load_gas_coin();
}

Executed<InputSlot> CommandContext::load_input(const CallArg& input) {
  if (const auto* pure = std::get_if<Pure>(&input)) {
    return InputSlot{std::nullopt, {std::nullopt, CommandValue(PureValue{pure->bytes})}};
  }
  const auto* object = std::get_if<ObjectArg>(&input);
  if (object == nullptr) return failed(failure::FeatureNotYetSupported{}, "withdrawals are not supported");
  if (const auto* owned = std::get_if<ImmOrOwnedObject>(object)) return load_object(owned->ref.id, false);
  if (const auto* shared = std::get_if<SharedObject>(object)) {
    return load_object(shared->id, shared->mutability == SharedObjectMutability::Immutable);
  }
  const ObjectRef& ref = std::get<Receiving>(*object).ref;
  InputMetadata metadata{ref.id, ref.version, {}, false, true};
  return InputSlot{metadata, {std::nullopt, CommandValue(ReceivingValue{ref.id, ref.version, nullptr})}};
}

Executed<InputSlot> CommandContext::load_object(const ObjectId& id, bool as_immutable) {
  const Object* object = store_.read(id);
  if (object == nullptr) return invariant_broken("input " + id.to_hex() + " is not there");
  if (object->owner.is_child()) return invariant_broken("objects owned by objects cannot be inputs");
  const bool is_mutable = !object->owner.is_immutable() && !as_immutable;
  auto value = read_object(*object);
  if (!value) return propagate(value);

  InputObject known{{}, object->version(), object->owner};
  UidFinder().find(value->value.layout(), value->value.at(), known.contained_uids);
  object_runtime_.add_input(id, known);
  InputMetadata metadata{id, object->version(), object->owner, is_mutable, false};
  return InputSlot{std::move(metadata), {std::nullopt, CommandValue(std::move(*value))}};
}

Executed<ObjectValue> CommandContext::read_object(const Object& object) {
  const MoveObject* move = object.as_move();
  if (move == nullptr) return invariant_broken("a package cannot be an input");
  auto type = load_type(move->type.struct_tag(chain()));
  if (!type) return vm_failed(std::move(type.error()));
  auto layout = session_.layout_of(**type);
  if (!layout) return vm_failed(std::move(layout.error()));
  auto value = OwnedValue::from_bcs(session_.heap(), **layout, move->contents);
  if (!value) return failed(failure::InvariantViolation{}, std::move(value.error()));
  return ObjectValue{*type, std::move(*value), false};
}

Executed<void> CommandContext::load_gas_coin() {
  const std::optional<ObjectId> id = gas_.coin();
  if (!id) return {};
  auto coin = load_object(*id, false);
  if (!coin) return propagate(coin);
  auto* value = std::get_if<ObjectValue>(&*coin->slot.value);
  if (value == nullptr || !is_coin(*value->type)) return invariant_broken("the gas coin is no coin");
  // The budget is out of reach for commands; what is not spent of it comes back at the end.
  const std::uint64_t balance = coin_balance(*value);
  if (balance < gas_.status().budget()) return invariant_broken("the gas coin does not hold the budget");
  set_coin_balance(*value, balance - gas_.status().budget());
  gas_coin_ = std::move(*coin);
  return {};
}

// ------------------------------------------------------------------------------------------------- Effects
// of commands

Executed<ObjectId> CommandContext::fresh_object_id() {
  const ObjectId id = transaction().fresh_id();
  if (auto added = object_runtime_.new_id(id); !added) return vm_failed(std::move(added.error()));
  return id;
}

Executed<void> CommandContext::delete_object_id(const ObjectId& id) {
  if (auto deleted = object_runtime_.delete_id(id); !deleted) return vm_failed(std::move(deleted.error()));
  return {};
}

void CommandContext::transfer(ObjectValue object, const AccountAddress& recipient) {
  transfers_.emplace_back(recipient, std::move(object));
}

Executed<void> CommandContext::take_events(const ModuleId& module, std::uint16_t function,
                                           std::uint16_t last_instruction) {
  std::vector<EmittedEvent> emitted = object_runtime_.take_user_events();
  if (emitted.empty() && events_.empty()) return {};
  const std::uint64_t limit = protocol().max_num_event_emit();
  if (events_.size() + emitted.size() > limit) {
    return vm_failed(too_many_events(limit).at_module(module).at_code_offset(function, last_instruction));
  }
  ModuleId emitter = module;
  if (protocol().relocate_event_module()) {
    auto stored = linkage_.relocate(module);
    if (!stored) return vm_failed(std::move(stored.error()));
    emitter = std::move(*stored);
  }
  for (EmittedEvent& event : emitted) {
    auto contents = write_value(*event.type.type, event.value);
    if (!contents) return propagate(contents);
    events_.push_back(
        {emitter.address, emitter.name, transaction().sender, *event.type.tag, std::move(*contents)});
  }
  return {};
}

Executed<ReturnValue> CommandContext::describe(const CommandValue& value) {
  const auto typed = [&](const Type& type, const OwnedValue& contents) -> Executed<ReturnValue> {
    auto tag = type_tag(type);
    if (!tag) return propagate(tag);
    auto bytes = write_value(type, contents);
    if (!bytes) return propagate(bytes);
    return ReturnValue{std::move(*bytes), std::move(*tag)};
  };
  if (const auto* object = std::get_if<ObjectValue>(&value)) return typed(*object->type, object->value);
  if (const auto* raw = std::get_if<RawValue>(&value)) return typed(*raw->type, raw->value);
  if (const auto* pure = std::get_if<PureValue>(&value)) {
    return ReturnValue{Bytes(pure->bytes.begin(), pure->bytes.end()), TypeTag::vector(TypeTag::Kind::U8)};
  }
  const ReceivingValue& receiving = std::get<ReceivingValue>(value);
  Bytes bytes(receiving.id.bytes.begin(), receiving.id.bytes.end());
  BcsWriter(bytes).write(receiving.version);
  return ReturnValue{std::move(bytes), TypeTag(framework_struct("transfer", "Receiving"))};
}

Executed<void> CommandContext::push_results(std::vector<CommandValue> results) {
  if (mode_.keeps_results) {
    CommandResult kept{std::exchange(reference_outputs_, {}), {}};
    for (const CommandValue& result : results) {
      auto described = describe(result);
      if (!described) return propagate(described);
      kept.return_values.push_back(std::move(*described));
    }
    kept_results_.push_back(std::move(kept));
  }
  for (const auto& [argument, is_mutable] : borrowed_) {
    if (is_mutable) return invariant_broken("a mutably borrowed value was not restored");
  }
  borrowed_.clear();
  std::vector<ValueSlot>& slots = results_.emplace_back();
  for (CommandValue& result : results) slots.push_back({std::nullopt, std::move(result)});
  return {};
}

}  // namespace mvm

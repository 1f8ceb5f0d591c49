// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// How commands use the values of inputs and of earlier commands.
#include "execution/command_context.h"

#include <mvm/bcs.h>

#include <algorithm>

namespace mvm {
namespace {

using Kind = CommandArgumentError::Kind;

std::unexpected<CommandArgumentError> misuse(Kind kind, std::uint16_t index = 0,
                                             std::uint16_t secondary = 0) {
  return std::unexpected(CommandArgumentError{kind, index, secondary});
}

std::unexpected<ExecutionError> argument_failed(const CommandArgumentError& error, std::size_t index) {
  return failed(failure::CommandArgumentError{static_cast<std::uint16_t>(index), error});
}

std::uint64_t read_primitive(BcsReader& reader, std::uint64_t) { return reader.read<std::uint64_t>(); }
AccountAddress read_primitive(BcsReader& reader, const AccountAddress&) { return reader.read_address(); }

}  // namespace

auto CommandContext::place_of(Argument argument) -> Used<Place> {
  switch (argument.kind) {
    case Argument::Kind::GasCoin:
      return Place{gas_coin_.metadata ? &*gas_coin_.metadata : nullptr, &gas_coin_.slot};
    case Argument::Kind::Input: {
      if (argument.index >= inputs_.size()) return misuse(Kind::IndexOutOfBounds, argument.index);
      InputSlot& input = inputs_[argument.index];
      return Place{input.metadata ? &*input.metadata : nullptr, &input.slot};
    }
    case Argument::Kind::Result: {
      if (argument.index >= results_.size()) return misuse(Kind::IndexOutOfBounds, argument.index);
      std::vector<ValueSlot>& values = results_[argument.index];
      if (values.size() != 1) return misuse(Kind::InvalidResultArity, argument.index);
      return Place{nullptr, values.data()};
    }
    case Argument::Kind::NestedResult: {
      if (argument.index >= results_.size()) return misuse(Kind::IndexOutOfBounds, argument.index);
      std::vector<ValueSlot>& values = results_[argument.index];
      if (argument.secondary >= values.size()) {
        return misuse(Kind::SecondaryIndexOutOfBounds, argument.index, argument.secondary);
      }
      return Place{nullptr, &values[argument.secondary]};
    }
  }
  return misuse(Kind::IndexOutOfBounds, argument.index);
}

auto CommandContext::use(Argument argument, UsageKind usage) -> Used<Place> {
  auto place = place_of(argument);
  if (place) place->slot->last_usage = usage;
  return place;
}

bool CommandContext::is_borrowed(Argument argument) const noexcept {
  return std::ranges::any_of(borrowed_, [&](const auto& borrow) { return borrow.first == argument; });
}

bool CommandContext::is_borrowed_mutably(Argument argument) const noexcept {
  return std::ranges::any_of(borrowed_,
                             [&](const auto& borrow) { return borrow.first == argument && borrow.second; });
}

// ------------------------------------------------------------------------------------------------------------
// By value

auto CommandContext::use_by_value(Use command, Argument argument) -> Used<ValueSlot*> {
  const bool was_borrowed = is_borrowed(argument);
  auto place = use(argument, UsageKind::ByValue);
  if (!place) return std::unexpected(place.error());
  ValueSlot& slot = *place->slot;
  if (!slot.value) return misuse(Kind::InvalidValueUsage);
  // A copy may be made of what is borrowed; taking it would leave the reference dangling.
  if (was_borrowed && !is_copyable(*slot.value)) return misuse(Kind::InvalidValueUsage);
  if (argument.kind == Argument::Kind::GasCoin && command != Use::TransferObjects) {
    return misuse(Kind::InvalidGasCoinUsage);
  }
  const InputMetadata* input = place->metadata;
  if (input != nullptr && !input->is_receiving && (input->owner.is_immutable() || !input->is_mutable)) {
    return misuse(Kind::InvalidObjectByValue);
  }
  return &slot;
}

Executed<CommandValue> CommandContext::copy_or_take(ValueSlot& slot) {
  if (!is_copyable(*slot.value)) {
    CommandValue taken = std::move(*slot.value);
    slot.value.reset();
    return taken;
  }
  if (const auto* pure = std::get_if<PureValue>(&*slot.value)) return *pure;
  const RawValue& raw = std::get<RawValue>(*slot.value);
  auto copy = raw.value.copy();
  if (!copy) return vm_failed(std::move(copy.error()));
  return RawValue{raw.type, std::move(*copy), raw.used_in_non_entry_call};
}

Executed<CommandValue> CommandContext::take(Use command, std::size_t index, Argument argument) {
  auto slot = use_by_value(command, argument);
  if (!slot) return argument_failed(slot.error(), index);
  return copy_or_take(**slot);
}

Executed<ObjectValue> CommandContext::take_object(Use command, std::size_t index, Argument argument) {
  auto value = take(command, index, argument);
  if (!value) return propagate(value);
  if (auto* object = std::get_if<ObjectValue>(&*value)) return std::move(*object);
  return mvm::argument_failed(Kind::TypeMismatch, index);
}

template <class T>
Executed<T> CommandContext::take_primitive(Use command, std::size_t index, Argument argument, TypeKind kind) {
  auto slot = use_by_value(command, argument);
  if (!slot) return argument_failed(slot.error(), index);
  const CommandValue& value = *(*slot)->value;
  if (const auto* raw = std::get_if<RawValue>(&value); raw != nullptr && raw->type == &primitive(kind)) {
    return load<T>(raw->value.at());
  }
  const auto* pure = std::get_if<PureValue>(&value);
  if (pure == nullptr) return mvm::argument_failed(Kind::TypeMismatch, index);
  BcsReader reader(pure->bytes);
  T result = read_primitive(reader, T{});
  if (!reader.done()) return mvm::argument_failed(Kind::InvalidBCSBytes, index);
  return result;
}

Executed<std::uint64_t> CommandContext::take_u64(std::size_t index, Argument argument) {
  return take_primitive<std::uint64_t>(Use::Any, index, argument, TypeKind::U64);
}

Executed<AccountAddress> CommandContext::take_address(Use command, std::size_t index, Argument argument) {
  return take_primitive<AccountAddress>(command, index, argument, TypeKind::Address);
}

// -------------------------------------------------------------------------------------------------------- By
// reference

auto CommandContext::use_mutably(Argument argument) -> Used<ValueSlot*> {
  if (is_borrowed(argument)) return misuse(Kind::InvalidValueUsage);
  borrowed_.emplace_back(argument, true);
  auto place = use(argument, UsageKind::BorrowedMutably);
  if (!place) return std::unexpected(place.error());
  if (!place->slot->value) return misuse(Kind::InvalidValueUsage);
  const InputMetadata* input = place->metadata;
  if (input != nullptr && !input->is_receiving && !input->is_mutable)
    return misuse(Kind::InvalidObjectByMutRef);
  return place->slot;
}

Executed<CommandValue> CommandContext::borrow_mutably(std::size_t index, Argument argument) {
  auto slot = use_mutably(argument);
  if (!slot) return argument_failed(slot.error(), index);
  return copy_or_take(**slot);
}

Executed<ObjectValue> CommandContext::borrow_object_mutably(std::size_t index, Argument argument) {
  auto value = borrow_mutably(index, argument);
  if (!value) return propagate(value);
  if (auto* object = std::get_if<ObjectValue>(&*value)) return std::move(*object);
  return mvm::argument_failed(Kind::TypeMismatch, index);
}

Executed<void> CommandContext::restore(Argument argument, CommandValue value) {
  if (mode_.keeps_results) {
    auto described = describe(value);
    if (!described) return propagate(described);
    reference_outputs_.push_back({argument, std::move(described->bcs), std::move(described->type)});
  }
  const auto borrow = std::ranges::find(borrowed_, std::pair(argument, true));
  if (borrow == borrowed_.end()) return invariant_broken("a value is restored that was not borrowed mutably");
  borrowed_.erase(borrow);
  auto place = place_of(argument);
  if (!place) return invariant_broken("an argument that was borrowed is not there");
  place->slot->value = std::move(value);
  return {};
}

Executed<CommandValue*> CommandContext::borrow(std::size_t index, Argument argument, const Type& parameter) {
  if (is_borrowed_mutably(argument)) return mvm::argument_failed(Kind::InvalidValueUsage, index);
  if (!is_borrowed(argument)) borrowed_.emplace_back(argument, false);
  auto place = use(argument, UsageKind::BorrowedImmutably);
  if (!place) return argument_failed(place.error(), index);
  std::optional<CommandValue>& value = place->slot->value;
  if (!value) return mvm::argument_failed(Kind::InvalidValueUsage, index);
  // The first use fixes what may be received.
  if (auto* receiving = std::get_if<ReceivingValue>(&*value);
      receiving != nullptr && receiving->type == nullptr) {
    receiving->type = &parameter;
  }
  return &*value;
}

const CommandValue* CommandContext::peek(Argument argument) {
  const auto place = place_of(argument);
  return place && place->slot->value ? &*place->slot->value : nullptr;
}

Executed<CommandValue> CommandContext::copy_for_borrow(const CommandValue& value) {
  if (const auto* pure = std::get_if<PureValue>(&value)) return *pure;
  if (const auto* receiving = std::get_if<ReceivingValue>(&value)) return *receiving;
  const auto* object = std::get_if<ObjectValue>(&value);
  auto copy = object != nullptr ? object->value.copy() : std::get<RawValue>(value).value.copy();
  if (!copy) return vm_failed(std::move(copy.error()));
  if (object != nullptr) return ObjectValue{object->type, std::move(*copy), object->used_in_non_entry_call};
  const RawValue& raw = std::get<RawValue>(value);
  return RawValue{raw.type, std::move(*copy), raw.used_in_non_entry_call};
}

}  // namespace mvm

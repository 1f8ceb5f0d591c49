// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/object_commands.h"

#include "execution/move_call.h"

#include <array>
#include <iterator>
#include <span>

namespace mvm {
namespace {

using Kind = CommandArgumentError::Kind;

Executed<ObjectValue> borrow_coin(CommandContext& context, Argument argument) {
  auto object = context.borrow_object_mutably(0, argument);
  if (object && !is_coin(*object->type)) return argument_failed(Kind::TypeMismatch, 0);
  return object;
}

ObservedValue observed_value(const OwnedValue& value) { return {value.layout(), value.referent()}; }

std::vector<ObservedValue> observed_values(std::span<const ObjectValue> objects) {
  std::vector<ObservedValue> values;
  for (const ObjectValue& object : objects) values.push_back(observed_value(object.value));
  return values;
}

/// A coin with this id and balance.
Executed<ObjectValue> new_coin(CommandContext& context, const Type& type, const ObjectId& id,
                               std::uint64_t balance) {
  auto layout = context.session().layout_of(type);
  if (!layout) return context.vm_failed(std::move(layout.error()));
  auto value = OwnedValue::uninitialized(context.session().heap(), **layout);
  if (!value) return context.vm_failed(std::move(value.error()));
  value->mark_initialized();
  store(value->referent(), id);
  ObjectValue coin{&type, std::move(*value), false};
  set_coin_balance(coin, balance);
  return coin;
}

/// Takes `amount` out of `coin` (`Coin::split`).
Executed<ObjectValue> split(CommandContext& context, ObjectValue& coin, Argument amount_argument) {
  auto amount = context.take_u64(1, amount_argument);
  if (!amount) return propagate(amount);
  auto id = context.fresh_object_id();
  if (!id) return propagate(id);
  const std::uint64_t balance = coin_balance(coin);
  if (balance < *amount) {
    return failed(failure::InsufficientCoinBalance{},
                  "balance: " + std::to_string(balance) + ", required: " + std::to_string(*amount));
  }
  set_coin_balance(coin, balance - *amount);
  return new_coin(context, *coin.type, *id, *amount);
}

Executed<void> merge(CommandContext& context, ObjectValue& target, const ObjectValue& source,
                     std::size_t index) {
  if (source.type != target.type) return argument_failed(Kind::TypeMismatch, index);
  if (auto deleted = context.delete_object_id(source.id()); !deleted) return deleted;
  std::uint64_t sum = 0;
  if (__builtin_add_overflow(coin_balance(target), coin_balance(source), &sum)) {
    return failed(failure::CoinBalanceOverflow{});
  }
  set_coin_balance(target, sum);
  return {};
}

/// Elements that become a vector.
class VectorMaker {
 public:
  VectorMaker(CommandContext& context, const Type& element) : context_(context), element_(element) {}

  Executed<CommandValue> make(std::span<OwnedValue> elements, bool used_in_non_entry_call) {
    const Type& type = context_.session().vector_of(element_);
    static constexpr std::array<std::uint8_t, 1> kEmpty = {0};
    auto vector = context_.read_value(type, kEmpty);
    if (!vector) return context_.vm_failed(std::move(vector.error()));
    if (!fill(*vector, elements)) return context_.vm_failed(Error(StatusCode::MEMORY_LIMIT_EXCEEDED));
    return RawValue{&type, std::move(*vector), used_in_non_entry_call};
  }

 private:
  bool fill(OwnedValue& vector, std::span<OwnedValue> elements) {
    if (elements.empty()) return true;
    const Layout& layout = *vector.layout().element;
    auto header = load<VectorHeader>(vector.at());
    if (!reserve_elements(context_.session().heap(), header, layout, elements.size())) return false;
    for (OwnedValue& element : elements) {
      move_bytes(header.data + header.length * layout.size, element.at(), layout.size);
      element.release();
      ++header.length;
    }
    store(vector.at(), header);
    return true;
  }

  CommandContext& context_;
  const Type& element_;
};

std::vector<CommandValue> only(CommandValue value) {
  std::vector<CommandValue> values;
  values.push_back(std::move(value));
  return values;
}

}  // namespace

Executed<std::vector<CommandValue>> run_transfer_objects(CommandContext& context,
                                                         const TransferObjects& command) {
  using Use = CommandContext::Use;
  std::vector<ObjectValue> objects;
  for (std::size_t i = 0; i < command.objects.size(); ++i) {
    auto object = context.take_object(Use::TransferObjects, i, command.objects[i]);
    if (!object) return propagate(object);
    objects.push_back(std::move(*object));
  }
  auto recipient = context.take_address(Use::TransferObjects, objects.size(), command.address);
  if (!recipient) return propagate(recipient);
  if (TransactionObserver* observer = context.observer()) observer->transferring(observed_values(objects));
  for (ObjectValue& object : objects) {
    if (!object.has_public_transfer()) return failed(failure::InvalidTransferObject{});
    context.transfer(std::move(object), *recipient);
  }
  return std::vector<CommandValue>{};
}

Executed<std::vector<CommandValue>> run_split_coins(CommandContext& context, const SplitCoins& command) {
  auto coin = borrow_coin(context, command.coin);
  if (!coin) return propagate(coin);
  std::vector<ObjectValue> parts;
  for (const Argument amount : command.amounts) {
    auto part = split(context, *coin, amount);
    if (!part) return propagate(part);
    parts.push_back(std::move(*part));
  }
  if (TransactionObserver* observer = context.observer())
    observer->split(observed_value(coin->value), observed_values(parts));
  if (auto restored = context.restore(command.coin, std::move(*coin)); !restored) return propagate(restored);
  return std::vector<CommandValue>(std::make_move_iterator(parts.begin()),
                                   std::make_move_iterator(parts.end()));
}

Executed<std::vector<CommandValue>> run_merge_coins(CommandContext& context, const MergeCoins& command) {
  auto target = borrow_coin(context, command.target);
  if (!target) return propagate(target);
  std::vector<ObjectValue> sources;
  for (std::size_t i = 0; i < command.sources.size(); ++i) {
    auto source = context.take_object(CommandContext::Use::Any, i + 1, command.sources[i]);
    if (!source) return propagate(source);
    sources.push_back(std::move(*source));
  }
  const std::uint64_t balance = coin_balance(*target);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (auto merged = merge(context, *target, sources[i], i + 1); !merged) return propagate(merged);
  }
  if (context.observer() != nullptr) {
    auto before = new_coin(context, *target->type, target->id(), balance);
    if (!before) return propagate(before);
    context.observer()->merged(observed_value(before->value), observed_values(sources),
                               observed_value(target->value));
  }
  if (auto restored = context.restore(command.target, std::move(*target)); !restored)
    return propagate(restored);
  return std::vector<CommandValue>{};
}

Executed<std::vector<CommandValue>> run_make_move_vec(CommandContext& context, const MakeMoveVec& command) {
  const Type* element_type = nullptr;
  if (command.element_type) {
    auto type = context.load_type(*command.element_type);
    if (!type) return context.vm_failed(std::move(type.error()));
    element_type = *type;
  }
  std::vector<OwnedValue> elements;
  bool used_in_non_entry_call = false;
  for (std::size_t i = 0; i < command.elements.size(); ++i) {
    auto value = context.take(CommandContext::Use::Any, i, command.elements[i]);
    if (!value) return propagate(value);
    if (element_type == nullptr) {
      // Without a type given, the first element must be an object.
      const auto* object = std::get_if<ObjectValue>(&*value);
      if (object == nullptr) return argument_failed(Kind::TypeMismatch, i);
      element_type = object->type;
    } else if (auto checked = check_value_type(context, i, *value, *element_type); !checked) {
      return propagate(checked);
    }
    used_in_non_entry_call = used_in_non_entry_call || was_used_in_non_entry_call(*value);
    auto element = to_owned(context, std::move(*value), *element_type);
    if (!element) return context.vm_failed(std::move(element.error()));
    elements.push_back(std::move(*element));
  }
  if (element_type == nullptr) return invariant_broken("a vector without elements needs a type");
  auto vector = VectorMaker(context, *element_type).make(elements, used_in_non_entry_call);
  if (!vector) return propagate(vector);
  if (TransactionObserver* observer = context.observer())
    observer->vector_made(observed_value(std::get<RawValue>(*vector).value));
  return only(std::move(*vector));
}

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// The end of a programmable transaction: what became of all objects (Sui adapter,
// `ExecutionContext::finish`).
#include "execution/command_context.h"
#include "execution/deny_list.h"

#include <fmt/format.h>

#include <algorithm>

namespace mvm {

void CommandContext::collect_input(InputSlot& input, AdditionalWrites& writes, LoadedObjects& loaded,
                                   std::vector<ObjectId>& shared_by_value) {
  if (!input.metadata || !input.metadata->is_mutable) return;
  const InputMetadata& metadata = *input.metadata;
  loaded.insert_or_assign(metadata.id, LoadedRuntimeObject{metadata.version, true, nullptr});
  std::optional<CommandValue>& value = input.slot.value;
  if (auto* object = value ? std::get_if<ObjectValue>(&*value) : nullptr) {
    const ObjectId id = object->id();
    writes.insert_or_assign(id, AdditionalWrite{metadata.owner, object->type, std::move(object->value)});
  } else if (metadata.owner.is_shared()) {
    shared_by_value.push_back(metadata.id);
  }
}

void CommandContext::collect_inputs(AdditionalWrites& writes, LoadedObjects& loaded,
                                    std::vector<ObjectId>& shared_by_value) {
  for (InputSlot& input : inputs_) collect_input(input, writes, loaded, shared_by_value);
  collect_input(gas_coin_, writes, loaded, shared_by_value);
}

Executed<void> CommandContext::check_unused_values() const {
  const auto is_left_over = [](const ValueSlot& slot) {
    if (!slot.value) return false;
    if (std::holds_alternative<ObjectValue>(*slot.value)) return true;
    const auto* raw = std::get_if<RawValue>(&*slot.value);
    if (raw == nullptr || raw->type->abilities.has_drop()) return false;
    // What was last copied out can be said to have been taken.
    return !(raw->type->abilities.has_copy() && slot.last_usage == UsageKind::ByValue);
  };
  for (std::size_t i = 0; i < results_.size(); ++i) {
    for (std::size_t j = 0; j < results_[i].size(); ++j) {
      if (!is_left_over(results_[i][j])) continue;
      return failed(
          failure::UnusedValueWithoutDrop{static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(j)});
    }
  }
  return {};
}

Executed<void> CommandContext::refund_gas_budget(AdditionalWrites& writes) {
  if (!gas_coin_.metadata) return {};
  const auto write = writes.find(gas_coin_.metadata->id);
  if (write == writes.end()) return invariant_broken("the gas coin was wrapped or destroyed");
  ObjectValue coin{write->second.type, std::move(write->second.value), false};
  std::uint64_t sum = 0;
  if (__builtin_add_overflow(coin_balance(coin), gas_.status().budget(), &sum)) {
    return failed(failure::CoinBalanceOverflow{}, "the gas coin is too large to take back the budget");
  }
  set_coin_balance(coin, sum);
  write->second.value = std::move(coin.value);
  return {};
}

Executed<MoveObjectType> CommandContext::object_type(const Type& type) {
  if (const auto known = object_types_.find(&type); known != object_types_.end()) return known->second;
  auto tag = type_tag(type);
  if (!tag) return propagate(tag);
  if (!tag->struct_tag) return invariant_broken("an object that is no struct");
  return object_types_.emplace(&type, MoveObjectType::from_struct_tag(*tag->struct_tag, chain()))
      .first->second;
}

Executed<Object> CommandContext::make_object(const ObjectId& id, const Owner& owner, const Type& type,
                                             const OwnedValue& value, const LoadedObjects& loaded) {
  auto contents = write_value(type, value);
  if (!contents) return propagate(contents);
  auto object_type = this->object_type(type);
  if (!object_type) return propagate(object_type);
  const std::uint64_t limit = protocol().max_move_object_size();
  if (contents->size() > limit) return failed(failure::MoveObjectTooBig{contents->size(), limit});
  const auto known = loaded.find(id);
  MoveObject object;
  object.type = std::move(*object_type);
  object.has_public_transfer.value = type.abilities.has_store();
  object.version = known != loaded.end() ? known->second.version : 0;
  object.contents = std::move(*contents);
  return Object{std::move(object), owner, store_.transaction(), 0};
}

Executed<void> CommandContext::write_objects(AdditionalWrites& writes, RuntimeResults& runtime,
                                             LoadedObjects& loaded, ExecutionResults& results) {
  for (const PackagePtr& package : linkage_.new_packages()) {
    const ObjectId& id = package->contents->id;
    results.created.insert(id);
    results.written.insert_or_assign(id,
                                     Object{*package->contents, Owner::immutable(), store_.transaction(), 0});
  }
  for (auto& [id, write] : writes) {
    auto object = make_object(id, write.owner, *write.type, write.value, loaded);
    if (!object) return propagate(object);
    results.written.insert_or_assign(id, std::move(*object));
    if (const auto known = loaded.find(id); known != loaded.end()) known->second.is_modified = true;
  }
  for (auto& [id, write] : runtime.writes) {
    auto object = make_object(id, write.owner, *write.type.type, write.value, loaded);
    if (!object) return propagate(object);
    results.written.insert_or_assign(id, std::move(*object));
  }
  return {};
}

Executed<void> CommandContext::check_shared_by_value(const std::vector<ObjectId>& ids,
                                                     const ExecutionResults& results) const {
  for (const ObjectId& id : ids) {
    const auto written = results.written.find(id);
    const bool is_allowed =
        written != results.written.end() ? written->second.owner.is_shared() : results.deleted.contains(id);
    if (is_allowed) continue;
    return failed(
        failure::SharedObjectOperationNotAllowed{},
        fmt::format("shared object {} was taken, but neither shared again nor deleted", id.to_hex()));
  }
  return {};
}

Executed<void> CommandContext::check_deny_list(const ExecutionResults& results) {
  if (!has_coin_deny_list(protocol())) return {};
  DenyListCheck check = check_written_coins(store_, results.written);
  if (auto charged = gas_.charge_coin_transfers(protocol(), check.coin_owners); !charged) return charged;
  return check.result;
}

Executed<ExecutionResults> CommandContext::finish() {
  AdditionalWrites writes;
  LoadedObjects loaded;
  std::vector<ObjectId> shared_by_value;
  collect_inputs(writes, loaded, shared_by_value);
  if (!mode_.any_value) {
    if (auto checked = check_unused_values(); !checked) return propagate(checked);
  }
  for (auto& [recipient, object] : transfers_) {
    const ObjectId id = object.id();
    writes.insert_or_assign(
        id, AdditionalWrite{Owner::of_address(recipient), object.type, std::move(object.value)});
  }
  if (auto refunded = refund_gas_budget(writes); !refunded) return propagate(refunded);

  auto runtime = object_runtime_.finish();
  if (!runtime) return vm_failed(std::move(runtime.error()));
  if (runtime->circular_owner) return failed(failure::CircularObjectOwnership{*runtime->circular_owner});
  if (!runtime->user_events.empty()) return invariant_broken("events were not taken after a call");
  for (auto& [id, object] : runtime->loaded_objects) loaded.insert_or_assign(id, std::move(object));

  ExecutionResults results;
  results.created = std::move(runtime->created_ids);
  results.deleted = std::move(runtime->deleted_ids);
  if (auto written = write_objects(writes, *runtime, loaded, results); !written) return propagate(written);
  if (auto checked = check_shared_by_value(shared_by_value, results); !checked) return propagate(checked);
  if (auto checked = check_deny_list(results); !checked) return propagate(checked);
  for (const auto& [id, object] : loaded) {
    if (object.is_modified) results.modified.insert(id);
  }
  results.events = std::move(events_);
  return results;
}

}  // namespace mvm

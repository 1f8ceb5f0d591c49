// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "stdlib/object_runtime.h"

#include "stdlib/object_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace mvm {
namespace {

/// Objects that genesis or an upgrade of the protocol creates under fixed ids (`SUI_SYSTEM_STATE_OBJECT_ID`
/// and others). Sui's are a superset of IOTA's. The forwarding address registry of the newest protocol
/// versions is not known here.
bool is_framework_object(const ObjectId& id) noexcept {
  static constexpr std::array kIds = {
      ObjectId::from_u64(0x5),    // system state
      ObjectId::from_u64(0x6),    // clock
      ObjectId::from_u64(0x7),    // authenticator state
      ObjectId::from_u64(0x8),    // randomness state
      ObjectId::from_u64(0x9),    // bridge
      ObjectId::from_u64(0xa),    // address aliases
      ObjectId::from_u64(0xc),    // coin registry
      ObjectId::from_u64(0xd),    // display registry
      ObjectId::from_u64(0x403),  // deny list
      ObjectId::from_u64(0xacc),  // accumulator root
  };
  return std::ranges::find(kIds, id) != kIds.end();
}

/// Versions of shared and consensus owners are filled in later, so they are not compared.
bool is_same_owner(const Owner& a, const Owner& b) noexcept {
  if (a.kind != b.kind) return false;
  return a.kind == Owner::Kind::Shared || a.address == b.address;
}

}  // namespace

ObjectId TransactionContext::fresh_id() noexcept { return derive_object_id(digest, ids_created++); }

Error too_many_events(std::uint64_t limit) {
  return limit_exceeded(RuntimeLimit::EventCount,
                        fmt::format("emitting more than {} events is not allowed", limit));
}

ObjectRuntime::ObjectRuntime(ChildObjectResolver& resolver, const std::map<ObjectId, InputObject>& inputs,
                             TransactionContext transaction, const ProtocolConfig& protocol, bool is_metered)
    : protocol_(protocol),
      is_metered_(is_metered),
      transaction_(std::move(transaction)),
      children_(resolver, protocol, is_metered) {
  for (const auto& [id, input] : inputs) add_input(id, input);
}

void ObjectRuntime::add_input(const ObjectId& id, const InputObject& input) {
  inputs_.emplace(id, input.owner);
  for (const ObjectId& contained : input.contained_uids) children_.add_root(contained, input.version, id);
}

Result<ObjectType> ObjectRuntime::object_type(NativeContext& ctx, const Type& type) {
  if (const auto known = types_.find(&type); known != types_.end()) return known->second;
  Result<TypeTag> tag = ctx.type_tag(type, NativeContext::TagIds::Defining);
  if (!tag) return propagate(tag);
  if (tag->kind != TypeTag::Kind::Struct) {
    return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR,
                "the verifier guarantees that this type is a struct");
  }
  return types_.emplace(&type, ObjectType{&type, tag->struct_tag}).first->second;
}

Result<void> ObjectRuntime::new_id(const ObjectId& id) {
  const std::uint64_t limit = is_metered_ ? protocol_.max_num_new_move_object_ids()
                                          : protocol_.max_num_new_move_object_ids_system_tx();
  if (new_ids_.size() >= limit) {
    return std::unexpected(limit_exceeded(RuntimeLimit::NewIdCount,
                                          fmt::format("creating more than {} ids is not allowed", limit)));
  }
  // The id of a dynamic field that was removed and is added again in the same transaction is not new.
  if (deleted_ids_.erase(id) == 0) {
    generated_ids_.insert(id);
    new_ids_.insert(id);
  }
  return {};
}

Result<void> ObjectRuntime::new_id_from_hash(const ObjectId& parent, const ObjectId& id) {
  if (auto added = new_id(id); !added) return added;
  children_.inherit_root_version(parent, id);
  return {};
}

Result<void> ObjectRuntime::delete_id(const ObjectId& id) {
  const std::uint64_t limit = is_metered_ ? protocol_.max_num_deleted_move_object_ids()
                                          : protocol_.max_num_deleted_move_object_ids_system_tx();
  if (deleted_ids_.size() >= limit) {
    return std::unexpected(limit_exceeded(RuntimeLimit::DeletedIdCount,
                                          fmt::format("deleting more than {} ids is not allowed", limit)));
  }
  if (new_ids_.erase(id) == 0) deleted_ids_.insert(id);
  return {};
}

ObjectRuntime::TransferResult ObjectRuntime::transfer_result(const ObjectId& id, const Owner& owner) {
  if (new_ids_.contains(id)) return TransferResult::New;
  // IOTA takes the objects of its framework for new also where they are inputs.
  const bool is_framework = is_framework_object(id);
  const auto input = inputs_.find(id);
  if (input != inputs_.end() && !(is_framework && protocol_.chain() == Chain::Iota)) {
    return is_same_owner(owner, input->second) ? TransferResult::SameOwner : TransferResult::OwnerChanged;
  }
  if (!is_framework) return TransferResult::OwnerChanged;
  // Their ids are fixed, so nothing recorded them as new.
  new_ids_.insert(id);
  generated_ids_.insert(id);
  return TransferResult::New;
}

Result<ObjectRuntime::TransferResult> ObjectRuntime::transfer(const Owner& owner, ObjectType type,
                                                              OwnedValue object, bool end_of_transaction) {
  const AccountAddress* found = object_id_of(object.view());
  if (found == nullptr) return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR, "an object without an id");
  const ObjectId id = *found;
  const TransferResult result = transfer_result(id, owner);
  if (end_of_transaction && result == TransferResult::OwnerChanged) {
    return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR,
                fmt::format("the owner of {} changed without a transfer", id.to_hex()));
  }
  const bool is_limited = is_metered_ && !is_framework_object(id) && !end_of_transaction;
  const std::uint64_t limit = is_limited ? protocol_.max_num_transferred_move_object_ids()
                                         : protocol_.max_num_transferred_move_object_ids_system_tx();
  if (writes_.size() >= limit) {
    return std::unexpected(
        limit_exceeded(RuntimeLimit::TransferredIdCount,
                       fmt::format("transferring more than {} ids is not allowed", limit)));
  }
  write(id, {owner, std::move(type), std::move(object)});
  return result;
}

void ObjectRuntime::write(const ObjectId& id, WrittenObject object) {
  const auto [at, is_new] = write_index_.emplace(id, writes_.size());
  if (is_new) {
    writes_.emplace_back(id, std::move(object));
  } else {
    writes_[at->second].second = std::move(object);
  }
}

const Owner* ObjectRuntime::transferred_to(const ObjectId& id) const {
  const auto at = write_index_.find(id);
  return at == write_index_.end() ? nullptr : &writes_[at->second].second.owner;
}

Result<void> ObjectRuntime::check_event_size(std::uint64_t size) {
  if (size > protocol_.max_event_emit_size()) {
    return std::unexpected(limit_exceeded(
        RuntimeLimit::EventSize,
        fmt::format("emitting an event of size {}; the limit is {}", size, protocol_.max_event_emit_size())));
  }
  const std::optional<std::uint64_t> total_limit = protocol_.max_event_emit_size_total();
  if (!total_limit) return {};
  if (total_events_size_ + size > *total_limit) {
    return std::unexpected(limit_exceeded(
        RuntimeLimit::TotalEventSize,
        fmt::format("events of total size {}; the limit is {}", total_events_size_ + size, *total_limit)));
  }
  total_events_size_ += size;
  return {};
}

Result<void> ObjectRuntime::emit_event(ObjectType type, OwnedValue value) {
  if (events_.size() >= protocol_.max_num_event_emit()) {
    return std::unexpected(too_many_events(protocol_.max_num_event_emit()));
  }
  events_.push_back({std::move(type), std::move(value)});
  ++events_emitted_;
  return {};
}

Result<void> ObjectRuntime::emit_accumulator_event(AccumulatorEvent event) {
  if (const auto* amount = std::get_if<std::uint64_t>(&event.value)) {
    const bool is_merge = event.action == AccumulatorEvent::Action::Merge;
    U128& total = (is_merge ? merge_totals_ : split_totals_)[{event.target, event.target_type}];
    if (total + *amount > std::numeric_limits<std::uint64_t>::max()) {
      return fail(StatusCode::ARITHMETIC_ERROR,
                  is_merge ? "accumulator merge overflow" : "accumulator split overflow");
    }
    total += *amount;
  }
  accumulator_events_.push_back(std::move(event));
  return {};
}

Result<ChildObjectStore::Received> ObjectRuntime::receive_object(Heap& heap, const ObjectId& parent,
                                                                 const ObjectId& object,
                                                                 SequenceNumber version,
                                                                 const ObjectType& type,
                                                                 const Layout& layout) {
  auto received = children_.receive(heap, parent, object, version, type, layout);
  if (!received || received->presence == Presence::Absent) return received;
  const bool is_repeated = received_.contains(object);
  if (is_repeated && received->presence == Presence::MismatchedType &&
      protocol_.early_return_receive_object_mismatched_type()) {
    return received;
  }
  if (is_repeated) {
    // Two `Receiving` arguments for one object, which the checks of inputs exclude.
    return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR,
                fmt::format("object {} at version {} was received already", object.to_hex(), version));
  }
  received_.emplace(object, *received->resolved);
  return received;
}

void ObjectRuntime::record_settlement(std::uint64_t input, std::uint64_t output) noexcept {
  settlement_input_ += input;
  settlement_output_ += output;
}

std::map<ObjectId, LoadedRuntimeObject> ObjectRuntime::loaded_objects() const {
  std::map<ObjectId, LoadedRuntimeObject> loaded;
  for (const auto& [id, object] : children_.cached_objects()) {
    if (object) loaded.emplace(id, LoadedRuntimeObject{object->version, false, object->source});
  }
  for (const auto& [id, object] : received_) {
    loaded.insert_or_assign(id, LoadedRuntimeObject{object.version, false, object.source});
  }
  return loaded;
}

std::optional<ObjectId> ObjectRuntime::find_circular_owner() const {
  std::map<ObjectId, ObjectId> owner_of;
  for (const auto& [id, object] : writes_) {
    owner_of.erase(id);
    if (!object.owner.is_child()) continue;
    const ObjectId* current = &object.owner.address;
    while (true) {
      if (*current == id) return id;
      const auto next = owner_of.find(*current);
      if (next == owner_of.end()) break;
      current = &next->second;
    }
    owner_of.emplace(id, object.owner.address);
  }
  return std::nullopt;
}

Result<RuntimeResults> ObjectRuntime::finish() {
  RuntimeResults results;
  results.loaded_objects = loaded_objects();
  const auto mark_modified = [&results](const ObjectId& id) {
    if (const auto loaded = results.loaded_objects.find(id); loaded != results.loaded_objects.end()) {
      loaded->second.is_modified = true;
    }
  };

  auto effects = children_.take_effects();
  if (!effects) return propagate(effects);
  for (ChildObjectStore::Effect& effect : *effects) {
    if (!effect.changed) continue;
    mark_modified(effect.id);
    // Where the value is gone it was wrapped, transferred or deleted, and that is recorded elsewhere.
    if (!effect.value.empty()) {
      write(effect.id, {Owner::of_object(effect.parent), std::move(effect.type), std::move(effect.value)});
    }
  }
  // A child may have been taken out by one command and transferred or deleted by another.
  for (const auto& [id, object] : writes_) mark_modified(id);
  for (const ObjectId& id : deleted_ids_) mark_modified(id);
  for (const auto& [id, object] : received_) mark_modified(id);

  results.circular_owner = find_circular_owner();
  results.writes = std::exchange(writes_, {});
  results.user_events = std::exchange(events_, {});
  results.accumulator_events = std::exchange(accumulator_events_, {});
  results.created_ids = std::exchange(new_ids_, {});
  results.deleted_ids = std::exchange(deleted_ids_, {});
  results.settlement_input = settlement_input_;
  results.settlement_output = settlement_output_;
  clear();
  return results;
}

void ObjectRuntime::clear() noexcept {
  children_.clear();
  writes_.clear();
  write_index_.clear();
  events_.clear();
}

}  // namespace mvm

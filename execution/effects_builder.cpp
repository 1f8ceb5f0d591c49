// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/effects_builder.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace mvm {
namespace {

std::vector<Digest> dependencies_of(const TemporaryStore& store) {
  if (store.protocol().disable_effects_tx_dependencies()) return {};
  std::set<Digest> digests = store.inputs().dependencies();
  // What was received is a dependency, also if the transaction failed; a child loaded under the same id is
  // none.
  for (const ObjectRef& ref : store.inputs().receiving) {
    const auto loaded = store.loaded_runtime_objects().find(ref.id);
    if (loaded == store.loaded_runtime_objects().end()) continue;
    const Object& object = *loaded->second;
    if (object.version() == ref.version && object.owner.is_address_owned() &&
        object.digest(store.chain()) == ref.digest) {
      digests.insert(object.previous_transaction);
    }
  }
  return {digests.begin(), digests.end()};
}

ObjectIn state_before(const TemporaryStore& store, const ObjectId& id) {
  const ObjectPtr old = store.before(id);
  if (old == nullptr) return InputNotExist{};
  return InputExist{old->version(), old->digest(store.chain()), old->owner};
}

ObjectOut state_after(const TemporaryStore& store, const ObjectId& id) {
  const auto written = store.results().written.find(id);
  if (written == store.results().written.end()) return OutputNotExist{};
  const Object& object = written->second;
  const Digest digest = object.digest(store.chain());
  if (object.is_package()) return PackageWrite{object.version(), digest};
  return ObjectWrite{digest, object.owner};
}

std::vector<ChangedObject> changed_objects(const TemporaryStore& store) {
  const ExecutionResults& results = store.results();
  std::set<ObjectId> ids = results.created;
  ids.insert(results.deleted.begin(), results.deleted.end());
  ids.insert(results.modified.begin(), results.modified.end());
  for (const auto& [id, object] : results.written) ids.insert(id);
  std::vector<ChangedObject> changed;
  changed.reserve(ids.size());
  for (const ObjectId& id : ids) {
    const IdOperation operation = results.created.contains(id)   ? IdOperation::Created
                                  : results.deleted.contains(id) ? IdOperation::Deleted
                                                                 : IdOperation::None;
    changed.push_back({id, state_before(store, id), state_after(store, id), operation});
  }
  return changed;
}

std::optional<std::size_t> index_of(const std::vector<ChangedObject>& changed, const ObjectId& id) {
  const auto at = std::ranges::lower_bound(changed, id, {}, &ChangedObject::id);
  if (at == changed.end() || at->id != id) return std::nullopt;
  return static_cast<std::size_t>(at - changed.begin());
}

std::vector<UnchangedConsensusObject> unchanged_objects(const TemporaryStore& store,
                                                        const std::vector<ChangedObject>& changed) {
  std::vector<UnchangedConsensusObject> unchanged;
  for (const TransactionInput& input : store.inputs().objects) {
    if (!input.is_shared()) continue;
    if (input.ended) {
      const SequenceNumber version = input.ended->version;
      if (input.kind.is_mutable) {
        unchanged.push_back({input.id(), MutateConsensusStreamEnded{version}});
      } else {
        unchanged.push_back({input.id(), ReadConsensusStreamEnded{version}});
      }
    } else if (!index_of(changed, input.id())) {
      unchanged.push_back(
          {input.id(), ReadOnlyRoot{input.object->version(), input.object->digest(store.chain())}});
    }
  }
  for (const ObjectId& id : store.epoch_configs()) unchanged.push_back({id, PerEpochConfig{}});
  return unchanged;
}

TransactionEffectsV2 make_v2(const TemporaryStore& store, const std::optional<ObjectId>& gas_coin) {
  TransactionEffectsV2 effects;
  effects.lamport_version = store.lamport_version();
  effects.changed_objects = changed_objects(store);
  effects.unchanged_consensus_objects = unchanged_objects(store, effects.changed_objects);
  if (gas_coin) {
    const auto index = index_of(effects.changed_objects, *gas_coin);
    effects.gas_object_index = index ? std::optional(static_cast<std::uint32_t>(*index)) : std::nullopt;
  }
  return effects;
}

/// Version 1 lists the same by what happened to each object.
TransactionEffectsV1 make_v1(const TemporaryStore& store, const std::optional<ObjectId>& gas_coin) {
  const TransactionEffectsV2 v2 = make_v2(store, gas_coin);
  ObjectChanges changes = object_changes(TransactionEffects{v2});
  TransactionEffectsV1 effects;
  effects.modified_at_versions = std::move(changes.modified_at_versions);
  effects.created = std::move(changes.created);
  effects.mutated = std::move(changes.mutated);
  effects.unwrapped = std::move(changes.unwrapped);
  effects.deleted = std::move(changes.deleted);
  effects.unwrapped_then_deleted = std::move(changes.unwrapped_then_deleted);
  effects.wrapped = std::move(changes.wrapped);
  for (const TransactionInput& input : store.inputs().objects) {
    if (input.is_shared() && input.object != nullptr)
      effects.shared_objects.push_back(input.object->ref(store.chain()));
  }
  effects.gas_object =
      changes.gas_object ? *changes.gas_object : ObjectRefWithOwner{{}, Owner::of_address(AccountAddress{})};
  return effects;
}

}  // namespace

TransactionEffects make_effects(const TemporaryStore& store, ExecutionStatus status,
                                const GasCostSummary& gas, const std::optional<ObjectId>& gas_coin,
                                const std::optional<Digest>& events_digest) {
  const auto fill = [&](auto effects) -> TransactionEffects {
    effects.status = std::move(status);
    effects.executed_epoch = store.epoch();
    effects.gas_used = gas;
    effects.transaction_digest = store.transaction();
    effects.events_digest = events_digest;
    effects.dependencies = dependencies_of(store);
    return effects;
  };
  const bool is_v2 = store.chain() == Chain::Iota || store.protocol().enable_effects_v2();
  if (is_v2) return fill(make_v2(store, gas_coin));
  return fill(make_v1(store, gas_coin));
}

}  // namespace mvm

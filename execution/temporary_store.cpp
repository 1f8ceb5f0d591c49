// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/temporary_store.h"

#include "execution/chain_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace mvm {
namespace {

// Sizes by which effects are estimated (Sui types, `effects/mod.rs`).
constexpr std::uint64_t kApproximateRefSize = 80;
constexpr std::uint64_t kApproximateOwnerSize = 48;
constexpr std::uint64_t kApproximateDigestSize = 40;
/// Status, epoch, gas summary and events digest.
constexpr std::uint64_t kApproximateFixedSize = 120 + 10 + 50 + 40;
constexpr std::uint64_t kApproximateListSize = 1'000;

}  // namespace

void ExecutionResults::add(ExecutionResults more) {
  for (auto& [id, object] : more.written) written.insert_or_assign(id, std::move(object));
  modified.merge(more.modified);
  created.merge(more.created);
  deleted.merge(more.deleted);
  std::ranges::move(more.events, std::back_inserter(events));
}

void ExecutionResults::clear() { *this = {}; }

TemporaryStore::TemporaryStore(const ObjectStore& store, PackageCache& packages,
                               const ProtocolConfig& protocol, TransactionInputs inputs,
                               const Digest& transaction, EpochId epoch)
    : store_(store),
      packages_(packages),
      protocol_(protocol),
      inputs_(std::move(inputs)),
      transaction_(transaction),
      epoch_(epoch),
      lamport_version_(inputs_.lamport_version()) {
  for (const TransactionInput& input : inputs_.objects) {
    if (input.object == nullptr) continue;
    input_objects_.emplace(input.id(), input.object);
    if (input.is_mutable()) mutable_inputs_.insert(input.id());
  }
}

const Object* TemporaryStore::read(const ObjectId& id) const {
  if (const auto written = results_.written.find(id); written != results_.written.end())
    return &written->second;
  const auto input = input_objects_.find(id);
  return input != input_objects_.end() ? input->second.get() : nullptr;
}

ObjectPtr TemporaryStore::read_stored(const ObjectId& id) {
  auto object = store_.get(id);
  if (object) return std::move(*object);
  note_failure(object.error());
  return nullptr;
}

PackagePtr TemporaryStore::package(const ObjectId& id) {
  if (const auto written = results_.written.find(id); written != results_.written.end()) {
    if (!written->second.is_package()) return nullptr;
    auto object = std::make_shared<const Object>(written->second);
    auto made = make_package(std::shared_ptr<const MovePackage>(object, object->as_package()), object);
    return made ? std::move(*made) : nullptr;
  }
  auto found = packages_.get(id);
  if (found) return std::move(*found);
  note_failure(found.error());
  return nullptr;
}

void TemporaryStore::note_failure(const Error& error) {
  if (!store_failure_) store_failure_ = error;
}

// ------------------------------------------------------------------------------------------------------------
// Changes

void TemporaryStore::write_input(Object object) {
  const ObjectId id = object.id();
  results_.modified.insert(id);
  results_.written.insert_or_assign(id, std::move(object));
}

void TemporaryStore::delete_input(const ObjectId& id) {
  results_.modified.insert(id);
  results_.deleted.insert(id);
}

void TemporaryStore::create(Object object) {
  const ObjectId id = object.id();
  results_.created.insert(id);
  results_.written.insert_or_assign(id, std::move(object));
}

void TemporaryStore::upgrade_system_package(Object package) { write_input(std::move(package)); }

void TemporaryStore::record_loaded(const std::map<ObjectId, LoadedRuntimeObject>& loaded) {
  for (const auto& [id, object] : loaded) {
    loaded_.insert_or_assign(id, std::static_pointer_cast<const Object>(object.source));
  }
}

void TemporaryStore::record_epoch_config(const ObjectId& id) {
  if (!input_objects_.contains(id)) epoch_configs_.insert(id);
}

void TemporaryStore::ensure_inputs_written() {
  for (const ObjectId& id : mutable_inputs_) {
    if (!results_.modified.contains(id)) write_input(*input_objects_.at(id));
  }
}

ObjectPtr TemporaryStore::before(const ObjectId& id) const {
  if (!results_.modified.contains(id)) return nullptr;
  if (mutable_inputs_.contains(id)) return input_objects_.at(id);
  if (const auto loaded = loaded_.find(id); loaded != loaded_.end()) return loaded->second;
  const auto package = packages_.get(id);
  return package && *package != nullptr ? (*package)->object : nullptr;
}

// -------------------------------------------------------------------------------------------------------
// Storage and gas

void TemporaryStore::track_storage(GasStatus& gas) {
  for (auto& [id, object] : results_.written) {
    const ObjectPtr old = before(id);
    const std::uint64_t size = object.size_for_gas_metering(chain());
    object.storage_rebate = gas.track_storage(id, size, old != nullptr ? old->storage_rebate : 0);
  }
  track_rebates_of_gone(gas);
}

void TemporaryStore::track_rebates_of_gone(GasStatus& gas) {
  for (const ObjectId& id : results_.modified) {
    if (results_.written.contains(id)) continue;
    const ObjectPtr old = before(id);
    (void)gas.track_storage(id, 0, old != nullptr ? old->storage_rebate : 0);
  }
}

void TemporaryStore::keep_unmetered_rebate(std::uint64_t rebate) {
  if (rebate == 0) return;
  const Object* state = read(kSystemStateId);
  if (state == nullptr) return;
  Object kept = *state;
  kept.storage_rebate = rebate;
  write_input(std::move(kept));
}

Executed<void> TemporaryStore::check_consistency() const {
  for (const ObjectId& id : results_.created) {
    if (results_.deleted.contains(id) || results_.modified.contains(id)) {
      return invariant_broken("an id was created, and also changed or deleted");
    }
  }
  for (const ObjectId& id : results_.modified) {
    if (!mutable_inputs_.contains(id) && !loaded_.contains(id) && !is_system_package(id, chain())) {
      return invariant_broken("an object was changed that is neither a mutable input nor was loaded");
    }
  }
  return {};
}

Executed<void> TemporaryStore::check_conservation(const GasCostSummary& gas) const {
  std::uint64_t old_rebates = 0;
  std::uint64_t new_rebates = 0;
  for (const ObjectId& id : results_.modified) {
    if (const ObjectPtr old = before(id)) old_rebates += old->storage_rebate;
  }
  for (const auto& [id, object] : results_.written) new_rebates += object.storage_rebate;
  const std::uint64_t given_back = gas.storage_rebate + gas.non_refundable_storage_fee;
  // Without a storage cost, because even that of the inputs could not be paid, they keep their rebates.
  const bool is_conserved = gas.storage_cost == 0
                                ? old_rebates == new_rebates + given_back
                                : old_rebates == given_back && gas.storage_cost == new_rebates;
  if (!is_conserved) return invariant_broken("storage rebates do not add up");
  return {};
}

std::uint64_t TemporaryStore::estimated_effects_size() const noexcept {
  constexpr std::uint64_t kChange = kApproximateOwnerSize + kApproximateRefSize;
  return kApproximateFixedSize + kApproximateListSize + kChange * results_.written.size() +
         kChange * results_.modified.size() + kApproximateListSize +
         kApproximateDigestSize * input_objects_.size();
}

std::uint64_t TemporaryStore::written_size() const {
  std::uint64_t sum = 0;
  for (const auto& [id, object] : results_.written) sum += object.size_for_gas_metering(chain());
  return sum;
}

void TemporaryStore::finish_versions() {
  for (auto& [id, object] : results_.written) {
    if (MoveObject* move = object.as_move()) {
      move->version = lamport_version_;
    } else if (results_.modified.contains(id)) {
      ++object.as_package()->version;
    }
    object.previous_transaction = transaction_;
    if (object.owner.is_consensus()) object.owner.version = start_version(id, object.owner);
  }
}

SequenceNumber TemporaryStore::start_version(const ObjectId& id, const Owner& owner) const {
  if (results_.created.contains(id)) return lamport_version_;
  // Changed, or shared again after it was taken by value: it keeps its first version.
  const auto input = input_objects_.find(id);
  if (input != input_objects_.end() && input->second->owner.kind == owner.kind)
    return input->second->owner.version;
  return owner.kind == Owner::Kind::ConsensusAddressOwner ? lamport_version_ : owner.version;
}

// ------------------------------------------------------------------------------------------------------
// ChildObjectResolver

ResolvedObject TemporaryStore::resolved(ObjectPtr object) const {
  const MoveObject& move = *object->as_move();
  return {move.type.struct_tag(chain()), move.contents, move.version, object->owner, object};
}

Result<std::optional<ResolvedObject>> TemporaryStore::read_child_object(const ObjectId& parent,
                                                                        const ObjectId& child,
                                                                        SequenceNumber version_bound) {
  ObjectPtr object;
  if (const auto written = results_.written.find(child); written != results_.written.end()) {
    object = std::make_shared<const Object>(written->second);
  } else {
    auto found = store_.latest_up_to(child, version_bound);
    if (!found) {
      note_failure(found.error());
      return propagate(found);
    }
    if (!*found || !(*found)->is_live()) return std::optional<ResolvedObject>{};
    object = (*found)->object;
  }
  if (object->is_package() || object->owner != Owner::of_object(parent)) {
    return fail(ErrorKind::Input,
                fmt::format("object {} is no child of {}", child.to_hex(), parent.to_hex()));
  }
  return resolved(std::move(object));
}

Result<std::optional<ResolvedObject>> TemporaryStore::object_received_at(const ObjectId& owner,
                                                                         const ObjectId& id,
                                                                         SequenceNumber version) {
  auto object = store_.get(id);
  if (!object) {
    note_failure(object.error());
    return propagate(object);
  }
  // An object that was received before has a higher version now.
  if (*object == nullptr || (*object)->is_package() || (*object)->version() != version) {
    return std::optional<ResolvedObject>{};
  }
  if ((*object)->owner != Owner::of_address(owner)) return std::optional<ResolvedObject>{};
  return resolved(std::move(*object));
}

}  // namespace mvm

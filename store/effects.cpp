// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/effects.h>

namespace mvm {
namespace {

std::optional<ObjectRefWithOwner> written(const ChangedObject& change, SequenceNumber lamport) {
  if (const auto* object = std::get_if<ObjectWrite>(&change.output_state)) {
    return ObjectRefWithOwner{{change.id, lamport, object->digest}, object->owner};
  }
  if (const auto* package = std::get_if<PackageWrite>(&change.output_state)) {
    return ObjectRefWithOwner{{change.id, package->version, package->digest}, Owner::immutable()};
  }
  return std::nullopt;
}

/// Sorts one change into the list that it belongs to (Sui types, `TransactionEffectsV2::created` and
/// following).
void classify(const ChangedObject& change, SequenceNumber lamport, ObjectChanges& into) {
  const auto* input = std::get_if<InputExist>(&change.input_state);
  if (input != nullptr) into.modified_at_versions.push_back({change.id, input->version});
  if (const auto output = written(change, lamport)) {
    if (input != nullptr) {
      into.mutated.push_back(*output);
    } else if (change.id_operation == IdOperation::Created) {
      into.created.push_back(*output);
    } else if (change.id_operation == IdOperation::None) {
      into.unwrapped.push_back(*output);
    }
    return;
  }
  if (!std::holds_alternative<OutputNotExist>(change.output_state)) return;
  if (change.id_operation == IdOperation::Deleted) {
    (input != nullptr ? into.deleted : into.unwrapped_then_deleted)
        .push_back({change.id, lamport, deleted_object_digest()});
  } else if (change.id_operation == IdOperation::None && input != nullptr) {
    into.wrapped.push_back({change.id, lamport, wrapped_object_digest()});
  }
}

ObjectChanges changes_of(const TransactionEffectsV1& effects) {
  ObjectChanges changes{effects.created,
                        effects.mutated,
                        effects.unwrapped,
                        effects.deleted,
                        effects.unwrapped_then_deleted,
                        effects.wrapped,
                        effects.modified_at_versions,
                        std::nullopt};
  // A transaction that is not charged names the zero id.
  if (!effects.gas_object.ref.id.is_zero()) changes.gas_object = effects.gas_object;
  return changes;
}

ObjectChanges changes_of(const TransactionEffectsV2& effects) {
  ObjectChanges changes;
  for (const ChangedObject& change : effects.changed_objects)
    classify(change, effects.lamport_version, changes);
  const auto gas = effects.gas_object_index;
  if (gas && *gas < effects.changed_objects.size()) {
    changes.gas_object = written(effects.changed_objects[*gas], effects.lamport_version);
  }
  return changes;
}

}  // namespace

std::string_view to_string(AccumulatorOperation operation) noexcept {
  return operation == AccumulatorOperation::Merge ? "Merge" : "Split";
}

std::string_view to_string(IdOperation operation) noexcept {
  switch (operation) {
    case IdOperation::None:
      return "None";
    case IdOperation::Created:
      return "Created";
    case IdOperation::Deleted:
      return "Deleted";
  }
  return {};
}

ObjectChanges object_changes(const TransactionEffects& effects) {
  return std::visit([](const auto& version) { return changes_of(version); }, effects);
}

const ExecutionStatus& status_of(const TransactionEffects& effects) noexcept {
  return std::visit([](const auto& version) -> const auto& { return version.status; }, effects);
}
const GasCostSummary& gas_used_of(const TransactionEffects& effects) noexcept {
  return std::visit([](const auto& version) -> const auto& { return version.gas_used; }, effects);
}
const Digest& transaction_digest_of(const TransactionEffects& effects) noexcept {
  return std::visit([](const auto& version) -> const auto& { return version.transaction_digest; }, effects);
}
const std::optional<Digest>& events_digest_of(const TransactionEffects& effects) noexcept {
  return std::visit([](const auto& version) -> const auto& { return version.events_digest; }, effects);
}
const std::vector<Digest>& dependencies_of(const TransactionEffects& effects) noexcept {
  return std::visit([](const auto& version) -> const auto& { return version.dependencies; }, effects);
}
EpochId executed_epoch_of(const TransactionEffects& effects) noexcept {
  return std::visit([](const auto& version) { return version.executed_epoch; }, effects);
}

}  // namespace mvm

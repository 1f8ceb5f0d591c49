// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "execution/transaction_inputs.h"

#include "execution/chain_names.h"

#include <fmt/format.h>
#include <mvm/bcs.h>

#include <algorithm>

namespace mvm {
namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};

InputKind package_input(const ObjectId& id) { return {InputKind::Kind::Package, {id, 0, {}}, 0, false}; }
InputKind owned_input(const ObjectRef& ref) { return {InputKind::Kind::ImmOrOwned, ref, 0, false}; }
InputKind shared_input(const ObjectId& id, SequenceNumber initial_version, bool is_mutable = true) {
  return {InputKind::Kind::Shared, {id, 0, {}}, initial_version, is_mutable};
}

void add_packages_of(const Command& command, std::set<ObjectId>& packages) {
  std::visit(Overloaded{
                 [&](const MoveCall& call) {
                   packages.insert(call.package);
                   for (const TypeTag& type : call.type_arguments) mvm::add_packages_of(type, packages);
                 },
                 [&](const MakeMoveVec& vec) {
                   if (vec.element_type) mvm::add_packages_of(*vec.element_type, packages);
                 },
                 [&](const Publish& publish) {
                   packages.insert(publish.dependencies.begin(), publish.dependencies.end());
                 },
                 [&](const Upgrade& upgrade) {
                   packages.insert(upgrade.dependencies.begin(), upgrade.dependencies.end());
                   packages.insert(upgrade.package);
                 },
                 [](const auto&) {},
             },
             command);
}

std::vector<InputKind> inputs_of(const ProgrammableTransaction& transaction) {
  std::vector<InputKind> inputs;
  for (const CallArg& input : transaction.inputs) {
    const auto* object = std::get_if<ObjectArg>(&input);
    if (object == nullptr) continue;
    if (const auto* owned = std::get_if<ImmOrOwnedObject>(object)) inputs.push_back(owned_input(owned->ref));
    if (const auto* shared = std::get_if<SharedObject>(object)) {
      inputs.push_back(shared_input(shared->id, shared->initial_shared_version,
                                    shared->mutability != SharedObjectMutability::Immutable));
    }
  }
  std::set<ObjectId> packages;
  for (const Command& command : transaction.commands) add_packages_of(command, packages);
  for (const ObjectId& package : packages) inputs.push_back(package_input(package));
  return inputs;
}

std::vector<InputKind> inputs_of(const EndOfEpochTransactionKind& kind) {
  const InputKind system_state = shared_input(kSystemStateId, kObjectStartVersion);
  return std::visit(
      Overloaded{
          [&](const ChangeEpoch&) { return std::vector{system_state}; },
          [](const AuthenticatorStateExpire& expire) {
            return std::vector{
                shared_input(kAuthenticatorStateId, expire.authenticator_obj_initial_shared_version)};
          },
          [&](const BridgeCommitteeInit& init) {
            return std::vector{shared_input(kBridgeId, init.bridge_object_version), system_state};
          },
          [&](const StoreExecutionTimeObservations&) { return std::vector{system_state}; },
          [](const auto&) { return std::vector<InputKind>{}; },
      },
      kind);
}

std::vector<InputKind> inputs_of(const EndOfEpochTransaction& transaction) {
  std::vector<InputKind> inputs;
  for (const EndOfEpochTransactionKind& kind : transaction.kinds) {
    for (InputKind& input : inputs_of(kind)) {
      const auto is_same = [&](const InputKind& other) { return other.ref.id == input.ref.id; };
      if (std::ranges::none_of(inputs, is_same)) inputs.push_back(input);
    }
  }
  return inputs;
}

std::vector<InputKind> inputs_of(const TransactionKind& kind) {
  const auto clock = [](const auto&) { return std::vector{shared_input(kClockId, kObjectStartVersion)}; };
  return std::visit(
      Overloaded{
          [](const ProgrammableTransaction& transaction) { return inputs_of(transaction); },
          [](const ProgrammableSystemTransaction& system) { return inputs_of(system.transaction); },
          [](const ChangeEpoch&) { return std::vector{shared_input(kSystemStateId, kObjectStartVersion)}; },
          [](const GenesisTransaction&) { return std::vector<InputKind>{}; },
          [&](const ConsensusCommitPrologue& prologue) { return clock(prologue); },
          [&](const ConsensusCommitPrologueV2& prologue) { return clock(prologue); },
          [&](const ConsensusCommitPrologueV3& prologue) { return clock(prologue); },
          [&](const ConsensusCommitPrologueV4& prologue) { return clock(prologue); },
          [](const AuthenticatorStateUpdate& update) {
            return std::vector{
                shared_input(kAuthenticatorStateId, update.authenticator_obj_initial_shared_version)};
          },
          [](const RandomnessStateUpdate& update) {
            return std::vector{
                shared_input(kRandomnessStateId, update.randomness_obj_initial_shared_version)};
          },
          [](const EndOfEpochTransaction& transaction) { return inputs_of(transaction); },
      },
      kind);
}

const ProgrammableTransaction* programmable(const TransactionKind& kind) {
  if (const auto* user = std::get_if<ProgrammableTransaction>(&kind)) return user;
  if (const auto* system = std::get_if<ProgrammableSystemTransaction>(&kind)) return &system->transaction;
  return nullptr;
}

// ----------------------------------------------------------------------------------------------------------
// Reading

Error not_found(const InputKind& kind) {
  const bool is_package = kind.kind == InputKind::Kind::Package;
  return Error(ErrorKind::NotFound,
               fmt::format("there is no {} {}", is_package ? "package" : "object", kind.ref.id.to_hex()));
}

/// The note about a shared object that is gone; nullopt where it was no shared object.
Result<std::optional<EndedStream>> read_ended_stream(const ObjectStore& store, const ObjectId& id) {
  auto entry = store.metadata(ended_stream_key(id));
  if (!entry) return propagate(entry);
  if (!*entry) return std::optional<EndedStream>{};
  BcsReader reader(**entry);
  EndedStream ended;
  ended.version = reader.read<SequenceNumber>();
  std::ranges::copy(reader.read_bytes(Digest::kLength), ended.transaction.bytes.begin());
  if (!reader.done()) return fail(ErrorKind::Store, "the note of an object that is gone is not readable");
  return ended;
}

class InputLoader {
 public:
  InputLoader(const ObjectStore& store, PackageCache& packages, OwnedVersions versions)
      : store_(store), packages_(packages), versions_(versions) {}

  Result<TransactionInput> load(const InputKind& kind) {
    switch (kind.kind) {
      case InputKind::Kind::Package:
        return load_package(kind);
      case InputKind::Kind::ImmOrOwned:
        return load_owned(kind);
      case InputKind::Kind::Shared:
        return load_shared(kind);
    }
    return fail(ErrorKind::Input, "an input of an unknown kind");
  }

 private:
  Result<TransactionInput> load_package(const InputKind& kind) {
    auto package = packages_.get(kind.ref.id);
    if (!package) return propagate(package);
    if (*package == nullptr) return std::unexpected(not_found(kind));
    return TransactionInput{kind, (*package)->object, std::nullopt};
  }

  Result<TransactionInput> load_owned(const InputKind& kind) {
    const bool may_be_old = versions_ == OwnedVersions::Any;
    auto object = may_be_old ? store_.get_at(kind.ref.id, kind.ref.version) : store_.get(kind.ref.id);
    if (!object) return propagate(object);
    if (*object == nullptr) return std::unexpected(not_found(kind));
    // The checks of inputs say what is wrong with a package.
    const SequenceNumber version = (*object)->version();
    if (version != kind.ref.version && !(*object)->is_package()) {
      return fail(ErrorKind::Input, fmt::format("object {} is at version {}, not {}", kind.ref.id.to_hex(),
                                                version, kind.ref.version));
    }
    return TransactionInput{kind, std::move(*object), std::nullopt};
  }

  Result<TransactionInput> load_shared(const InputKind& kind) {
    auto latest = store_.latest(kind.ref.id);
    if (!latest) return propagate(latest);
    if (!*latest) return std::unexpected(not_found(kind));
    if ((*latest)->is_live()) return TransactionInput{kind, (*latest)->object, std::nullopt};
    auto ended = read_ended_stream(store_, kind.ref.id);
    if (!ended) return propagate(ended);
    if (!*ended) return std::unexpected(not_found(kind));
    return TransactionInput{kind, nullptr, **ended};
  }

  const ObjectStore& store_;
  PackageCache& packages_;
  OwnedVersions versions_;
};

}  // namespace

bool TransactionInput::is_mutable() const noexcept {
  switch (kind.kind) {
    case InputKind::Kind::Package:
      return false;
    case InputKind::Kind::ImmOrOwned:
      return !object->owner.is_immutable();
    case InputKind::Kind::Shared:
      return kind.is_mutable;
  }
  return false;
}

bool TransactionInputs::has_ended_stream() const noexcept {
  return std::ranges::any_of(objects, [](const TransactionInput& input) { return input.ended.has_value(); });
}

SequenceNumber TransactionInputs::lamport_version() const noexcept {
  SequenceNumber highest = 0;
  for (const TransactionInput& input : objects) {
    // Packages do not take part.
    if (input.object != nullptr && !input.object->is_package())
      highest = std::max(highest, input.object->version());
    if (input.ended) highest = std::max(highest, input.ended->version);
  }
  for (const ObjectRef& ref : receiving) highest = std::max(highest, ref.version);
  return highest + 1;
}

std::set<Digest> TransactionInputs::dependencies() const {
  std::set<Digest> digests;
  for (const TransactionInput& input : objects) {
    digests.insert(input.ended ? input.ended->transaction : input.object->previous_transaction);
  }
  // What genesis wrote without a transaction bears the zero digest (`genesis_marker`).
  digests.erase(Digest{});
  return digests;
}

bool is_system_transaction(const TransactionKind& kind) noexcept {
  return !std::holds_alternative<ProgrammableTransaction>(kind);
}

bool is_end_of_epoch(const TransactionKind& kind) noexcept {
  return std::holds_alternative<EndOfEpochTransaction>(kind) || std::holds_alternative<ChangeEpoch>(kind);
}

void add_packages_of(const TypeTag& type, std::set<ObjectId>& packages) {
  std::vector<const TypeTag*> open{&type};
  while (!open.empty()) {
    const TypeTag& current = *open.back();
    open.pop_back();
    if (current.element) open.push_back(current.element.get());
    if (!current.struct_tag) continue;
    packages.insert(current.struct_tag->address);
    for (const TypeTag& parameter : current.struct_tag->type_params) open.push_back(&parameter);
  }
}

Result<std::vector<InputKind>> input_kinds(const TransactionKind& kind) {
  std::vector<InputKind> inputs = inputs_of(kind);
  std::set<ObjectId> used;
  for (const InputKind& input : inputs) {
    // A programmable transaction's packages may also be among its inputs: that is refused later, as an
    // object's misuse.
    if (input.kind == InputKind::Kind::Package) continue;
    if (!used.insert(input.ref.id).second) {
      return fail(ErrorKind::Input, "object " + input.ref.id.to_hex() + " is an input twice");
    }
  }
  return inputs;
}

std::vector<ObjectRef> receiving_refs(const TransactionKind& kind) {
  std::vector<ObjectRef> refs;
  const ProgrammableTransaction* transaction = programmable(kind);
  if (transaction == nullptr) return refs;
  for (const CallArg& input : transaction->inputs) {
    const auto* object = std::get_if<ObjectArg>(&input);
    if (object == nullptr) continue;
    if (const auto* receiving = std::get_if<Receiving>(object)) refs.push_back(receiving->ref);
  }
  return refs;
}

Result<std::vector<TransactionInput>> load_inputs(const ObjectStore& store, PackageCache& packages,
                                                  std::span<const InputKind> kinds, OwnedVersions versions) {
  InputLoader loader(store, packages, versions);
  std::vector<TransactionInput> inputs;
  inputs.reserve(kinds.size());
  for (const InputKind& kind : kinds) {
    auto input = loader.load(kind);
    if (!input) return propagate(input);
    inputs.push_back(std::move(*input));
  }
  return inputs;
}

std::string ended_stream_key(const ObjectId& id) { return "ended_stream/" + id.to_hex(); }

std::string received_key(const ObjectId& id, SequenceNumber version) {
  return fmt::format("received/{}/{}", id.to_hex(), version);
}

Bytes encode_ended_stream(const EndedStream& ended) {
  Bytes bytes;
  BcsWriter writer(bytes);
  writer.write(ended.version);
  writer.write_bytes(ended.transaction.bytes);
  return bytes;
}

}  // namespace mvm

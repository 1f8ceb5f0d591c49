// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/package_cache.h"

#include <mvm/error.h>
#include <mvm/object.h>
#include <mvm/protocol.h>
#include <mvm/store.h>
#include <mvm/transaction.h>

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// What a transaction names that must be there before it can run (Sui types, `InputObjects`).
namespace mvm {

struct InputKind {
  enum class Kind : std::uint8_t { Package, ImmOrOwned, Shared };

  Kind kind = Kind::Package;
  ObjectRef ref;                              ///< of a package or shared object: the id only
  SequenceNumber initial_shared_version = 0;  ///< of a shared object
  bool is_mutable = false;                    ///< likewise
};

/// A shared object that is gone: the version a transaction would have had it at, and the transaction that
/// ended it, or last wanted to write it.
struct EndedStream {
  SequenceNumber version = 0;
  Digest transaction;
};

struct TransactionInput {
  InputKind kind;
  ObjectPtr object;                  ///< null for a shared object that is gone
  std::optional<EndedStream> ended;  ///< of that

  [[nodiscard]] const ObjectId& id() const noexcept { return kind.ref.id; }
  [[nodiscard]] bool is_shared() const noexcept { return kind.kind == InputKind::Kind::Shared; }
  /// Whether the transaction may write it, and so must give it a new version.
  [[nodiscard]] bool is_mutable() const noexcept;
};

struct TransactionInputs {
  std::vector<TransactionInput> objects;  ///< in the order in which the transaction names them
  std::vector<ObjectRef> receiving;

  [[nodiscard]] bool has_ended_stream() const noexcept;
  /// The version that all it writes gets: above those of all its inputs.
  [[nodiscard]] SequenceNumber lamport_version() const noexcept;
  /// The transactions that last wrote its inputs, without genesis's special one.
  [[nodiscard]] std::set<Digest> dependencies() const;
};

/// Transactions that only the system makes: unpaid, unlimited.
[[nodiscard]] bool is_system_transaction(const TransactionKind& kind) noexcept;
[[nodiscard]] bool is_end_of_epoch(const TransactionKind& kind) noexcept;

/// The packages that a type's name mentions.
void add_packages_of(const TypeTag& type, std::set<ObjectId>& packages);

/// All inputs but gas coins, and what it may receive. Naming an object twice is an Error.
[[nodiscard]] Result<std::vector<InputKind>> input_kinds(const TransactionKind& kind);
[[nodiscard]] std::vector<ObjectRef> receiving_refs(const TransactionKind& kind);

/// Which version of an owned or immutable object may be named: only the newest may be spent, but any can be
/// looked at, and who executes what was certified need not ask.
enum class OwnedVersions : std::uint8_t { Newest, Any };

/// Reads what the kinds name: owned and immutable objects at exactly their version, the rest at the newest.
/// NotFound where one is not there.
[[nodiscard]] Result<std::vector<TransactionInput>> load_inputs(const ObjectStore& store,
                                                                PackageCache& packages,
                                                                std::span<const InputKind> kinds,
                                                                OwnedVersions versions);

/// Where a store notes shared objects that are gone: the key of an entry of its metadata, and the entry.
[[nodiscard]] std::string ended_stream_key(const ObjectId& id);
[[nodiscard]] Bytes encode_ended_stream(const EndedStream& ended);
/// The key of a note that an object was received at this version.
[[nodiscard]] std::string received_key(const ObjectId& id, SequenceNumber version);

}  // namespace mvm

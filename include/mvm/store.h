// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/effects.h>
#include <mvm/error.h>
#include <mvm/event.h>
#include <mvm/object.h>
#include <mvm/transaction.h>

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Where objects, packages, effects and events are kept. The interface is narrow, so that any database that
/// can look up a key, scan a range and write atomically can stand behind it.
namespace mvm {

using ObjectPtr = std::shared_ptr<const Object>;

/// What stands at one version of an id.
struct StoredObject {
  /// Deleted and wrapped are tombstones: the version is that of the transaction which made the object go.
  enum class State : std::uint8_t { Live = 0, Deleted = 1, Wrapped = 2 };

  SequenceNumber version = 0;
  State state = State::Live;
  ObjectPtr object;  ///< null for a tombstone

  [[nodiscard]] bool is_live() const noexcept { return state == State::Live; }
};

struct Tombstone {
  ObjectId id;
  SequenceNumber version = 0;
  StoredObject::State state = StoredObject::State::Deleted;  ///< Deleted or Wrapped
};

/// A transaction that ran, with what it left behind.
struct TransactionRecord {
  Digest digest;
  std::optional<TransactionData> data;
  TransactionEffects effects;
  TransactionEvents events;
};

/// An event in the order of the whole store.
struct EventRecord {
  std::uint64_t sequence = 0;  ///< 0 for the store's first event, then without gaps
  Digest transaction;
  std::uint32_t index = 0;  ///< in its transaction
  Event event;
};

/// Everything of one commit. A batch that a store refuses leaves the store as it was.
struct WriteBatch {
  struct Metadata {
    std::string key;
    Bytes value;
  };

  std::vector<ObjectPtr> objects;  ///< each at a version above all that the store has of its id
  std::vector<Tombstone> tombstones;
  std::vector<TransactionRecord> transactions;
  std::vector<Metadata> metadata;

  void add(Object object) { objects.push_back(std::make_shared<const Object>(std::move(object))); }
};

/// The lists that live objects are in: each object is in exactly one, by its owner.
enum class OwnerIndex : std::uint8_t {
  Address = 0,  ///< owned by an address, by consensus or not
  Child = 1,    ///< owned by an object: dynamic fields, and what was transferred to it
  Shared = 2,
  Immutable = 3,  ///< frozen objects
  Package = 4,
};

/// The list that an object is in, and the owner by which it is found there (zero for the last three).
struct OwnerKey {
  OwnerIndex index = OwnerIndex::Immutable;
  AccountAddress owner;
  friend bool operator==(const OwnerKey&, const OwnerKey&) = default;
};
[[nodiscard]] OwnerKey owner_key(const Object& object) noexcept;

/// Reading from several threads is safe, also during a commit, which readers see whole or not at all in each
/// call. Errors are of kind Store (damaged, or a batch that contradicts what is there) or Io.
class ObjectStore {
 public:
  static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

  ObjectStore() = default;
  ObjectStore(const ObjectStore&) = delete;
  ObjectStore& operator=(const ObjectStore&) = delete;
  virtual ~ObjectStore() = default;

  /// The family of chains whose BCS the store holds.
  [[nodiscard]] virtual Chain chain() const noexcept = 0;

  /// The highest version of an id that is at most `bound`, tombstones included; nullopt where there is none.
  [[nodiscard]] virtual Result<std::optional<StoredObject>> latest_up_to(const ObjectId& id,
                                                                         SequenceNumber bound) const = 0;
  /// Exactly that version.
  [[nodiscard]] virtual Result<std::optional<StoredObject>> at(const ObjectId& id,
                                                               SequenceNumber version) const = 0;
  /// Ids in the list of `key`, ascending, past `after` if given, at most `limit`.
  [[nodiscard]] virtual Result<std::vector<ObjectId>> list(const OwnerKey& key,
                                                           const std::optional<ObjectId>& after,
                                                           std::size_t limit) const = 0;

  [[nodiscard]] virtual Result<std::optional<TransactionData>> transaction(const Digest& digest) const = 0;
  [[nodiscard]] virtual Result<std::optional<TransactionEffects>> effects(
      const Digest& transaction) const = 0;
  /// In the order of their sequence numbers, from `first` on, at most `limit`.
  [[nodiscard]] virtual Result<std::vector<EventRecord>> events(std::uint64_t first,
                                                                std::size_t limit) const = 0;
  [[nodiscard]] virtual Result<std::vector<EventRecord>> events_of(const Digest& transaction) const = 0;
  /// How many events there are: the sequence number that the next one gets.
  [[nodiscard]] virtual Result<std::uint64_t> event_count() const = 0;
  /// What an embedder keeps beside the objects, such as the epoch.
  [[nodiscard]] virtual Result<std::optional<Bytes>> metadata(std::string_view key) const = 0;

  /// Writes all of the batch or nothing, and returns when it would survive a crash.
  [[nodiscard]] virtual Result<void> commit(const WriteBatch& batch) = 0;

  // In terms of these:

  [[nodiscard]] Result<std::optional<StoredObject>> latest(const ObjectId& id) const {
    return latest_up_to(id, std::numeric_limits<SequenceNumber>::max());
  }
  /// The live object of an id; null where there is none, or it is gone.
  [[nodiscard]] Result<ObjectPtr> get(const ObjectId& id) const;
  /// The object at exactly that version; null where there is none.
  [[nodiscard]] Result<ObjectPtr> get_at(const ObjectId& id, SequenceNumber version) const;

  [[nodiscard]] Result<std::vector<ObjectId>> owned_by(const AccountAddress& owner,
                                                       const std::optional<ObjectId>& after = {},
                                                       std::size_t limit = kNoLimit) const {
    return list({OwnerIndex::Address, owner}, after, limit);
  }
  [[nodiscard]] Result<std::vector<ObjectId>> children(const ObjectId& parent,
                                                       const std::optional<ObjectId>& after = {},
                                                       std::size_t limit = kNoLimit) const {
    return list({OwnerIndex::Child, parent}, after, limit);
  }
  [[nodiscard]] Result<std::vector<ObjectId>> packages(const std::optional<ObjectId>& after = {},
                                                       std::size_t limit = kNoLimit) const {
    return list({OwnerIndex::Package, {}}, after, limit);
  }
};

/// An empty store that lives as long as the object.
[[nodiscard]] std::unique_ptr<ObjectStore> make_in_memory_store(Chain chain);

/// Where a program keeps its store if not told otherwise.
inline constexpr std::string_view kDefaultStorePath = ".mvm";

/// An embedded database in a folder. Only one process can have it open. Opening a folder that is no store is
/// an Error of kind NotFound; one that is open elsewhere, damaged, or of an unknown schema, of kind Store.
[[nodiscard]] Result<std::unique_ptr<ObjectStore>> open_store(const std::filesystem::path& folder);
/// Makes the folder, and an empty store in it. An Error of kind Store where there is a store already.
[[nodiscard]] Result<std::unique_ptr<ObjectStore>> create_store(const std::filesystem::path& folder,
                                                                Chain chain);

}  // namespace mvm

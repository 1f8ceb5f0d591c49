// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "store/keyed_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include <mvm/chain_bcs.h>

#include "store/object_keys.h"

namespace mvm {
namespace {

constexpr std::uint8_t kSchemaVersion = 1;
constexpr std::string_view kSchemaKey = "schema";
constexpr std::size_t kEventHeader = Digest::kLength + sizeof(std::uint64_t);
constexpr std::size_t kEventIndexSize = 2 * sizeof(std::uint64_t);
/// Few enough that a list which claims to be endless costs nothing until it is read.
constexpr std::size_t kMostReserved = 1024;

std::unexpected<Error> damaged(std::string_view what) {
  return fail(ErrorKind::Store, fmt::format("the store is damaged: {}", what));
}

Result<EventRecord> decode_event(BytesView key, BytesView value, Chain chain) {
  if (key.size() != sizeof(std::uint64_t) || value.size() < kEventHeader)
    return damaged("an event record is cut off");
  Result<Event> event = from_bcs<Event>(value.subspan(kEventHeader), chain);
  if (!event) return damaged("an event cannot be read");
  EventRecord record{keys::u64_at(key, 0),
                     {},
                     static_cast<std::uint32_t>(keys::u64_at(value, Digest::kLength)),
                     std::move(*event)};
  std::copy_n(value.begin(), Digest::kLength, record.transaction.bytes.begin());
  return record;
}

}  // namespace

OwnerKey owner_key(const Object& object) noexcept {
  if (object.is_package()) return {OwnerIndex::Package, {}};
  switch (object.owner.kind) {
    case Owner::Kind::AddressOwner:
    case Owner::Kind::ConsensusAddressOwner:
      return {OwnerIndex::Address, object.owner.address};
    case Owner::Kind::ObjectOwner:
      return {OwnerIndex::Child, object.owner.address};
    case Owner::Kind::Shared:
      return {OwnerIndex::Shared, {}};
    case Owner::Kind::Immutable:
      break;
  }
  return {OwnerIndex::Immutable, {}};
}

Result<ObjectPtr> ObjectStore::get(const ObjectId& id) const {
  auto found = latest(id);
  if (!found) return propagate(found);
  return *found ? std::move((*found)->object) : nullptr;
}

Result<ObjectPtr> ObjectStore::get_at(const ObjectId& id, SequenceNumber version) const {
  auto found = at(id, version);
  if (!found) return propagate(found);
  return *found ? std::move((*found)->object) : nullptr;
}

// --------------------------------------------------------------------------------------------------------------------
// Schema

Result<Chain> KeyedStore::read_schema(const Database& database) {
  auto record = database.get(Table::Meta, keys::text(kSchemaKey));
  if (!record) return propagate(record);
  if (!*record)
    return fail(ErrorKind::Store, "the store has no schema record: making it was cut off; remove the folder");
  const Bytes& bytes = **record;
  if (bytes.size() != 2 || bytes[1] > static_cast<std::uint8_t>(Chain::Iota))
    return damaged("its schema record");
  if (bytes[0] != kSchemaVersion) {
    return fail(ErrorKind::Store, fmt::format("the store has schema {}; this program knows schema {}",
                                              bytes[0], kSchemaVersion));
  }
  return static_cast<Chain>(bytes[1]);
}

Result<void> KeyedStore::write_schema(Database& database, Chain chain) {
  return database.write(
      {{Table::Meta, keys::text(kSchemaKey), Bytes{kSchemaVersion, static_cast<std::uint8_t>(chain)}}});
}

// -------------------------------------------------------------------------------------------------------------------
// Reading

Result<StoredObject> KeyedStore::decode_object(const ObjectId& id, SequenceNumber version,
                                               BytesView value) const {
  using State = StoredObject::State;
  if (value.empty() || value[0] > static_cast<std::uint8_t>(State::Wrapped))
    return damaged("an object record has no state");
  StoredObject stored{version, static_cast<State>(value[0]), nullptr};
  if (!stored.is_live()) return stored;
  Result<Object> object = from_bcs<Object>(value.subspan(1), chain_);
  if (!object || object->id() != id || object->version() != version) {
    return damaged(fmt::format("object {} at version {} cannot be read", id.to_hex(), version));
  }
  stored.object = std::make_shared<const Object>(std::move(*object));
  return stored;
}

Result<std::optional<StoredObject>> KeyedStore::latest_up_to(const ObjectId& id, SequenceNumber bound) const {
  auto entry = database_->last_up_to(Table::Objects, keys::object(id, bound));
  if (!entry) return propagate(entry);
  if (!*entry ||
      !std::ranges::equal(BytesView((*entry)->key).first(std::min((*entry)->key.size(), ObjectId::kLength)),
                          id.bytes)) {
    return std::nullopt;
  }
  if ((*entry)->key.size() != keys::kObjectKeySize) return damaged("an object's key is cut off");
  return decode_object(id, keys::u64_at((*entry)->key, ObjectId::kLength), (*entry)->value);
}

Result<std::optional<StoredObject>> KeyedStore::at(const ObjectId& id, SequenceNumber version) const {
  auto value = database_->get(Table::Objects, keys::object(id, version));
  if (!value) return propagate(value);
  if (!*value) return std::nullopt;
  return decode_object(id, version, **value);
}

Result<std::vector<ObjectId>> KeyedStore::list(const OwnerKey& key, const std::optional<ObjectId>& after,
                                               std::size_t limit) const {
  const Bytes prefix = keys::owner(key);
  std::vector<ObjectId> ids;
  if (limit == 0) return ids;
  bool whole = true;
  const auto each = [&](BytesView at, BytesView) {
    if (!std::ranges::equal(at.first(std::min(at.size(), prefix.size())), prefix)) return false;
    if (at.size() != keys::kOwnedKeySize) return whole = false;
    const ObjectId id = ObjectId::from_bytes(at.subspan(keys::kOwnerPrefixSize));
    if (!after || id != *after) ids.push_back(id);
    return ids.size() < limit;
  };
  if (auto scanned = database_->scan(Table::Owners, after ? keys::owned(key, *after) : prefix, each);
      !scanned) {
    return propagate(scanned);
  }
  if (!whole) return damaged("a key of the list of owners is cut off");
  return ids;
}

template <class T>
Result<std::optional<T>> KeyedStore::find(Table table, const Digest& key, std::string_view what) const {
  auto value = database_->get(table, keys::digest(key));
  if (!value) return propagate(value);
  if (!*value) return std::nullopt;
  Result<T> decoded = from_bcs<T>(**value, chain_);
  if (!decoded) return damaged(fmt::format("the {} of {} cannot be read", what, key.to_base58()));
  return std::move(*decoded);
}

Result<std::optional<TransactionData>> KeyedStore::transaction(const Digest& digest) const {
  return find<TransactionData>(Table::Transactions, digest, "transaction data");
}

Result<std::optional<TransactionEffects>> KeyedStore::effects(const Digest& transaction) const {
  return find<TransactionEffects>(Table::Effects, transaction, "effects");
}

Result<std::vector<EventRecord>> KeyedStore::events(std::uint64_t first, std::size_t limit) const {
  std::vector<EventRecord> records;
  if (limit == 0) return records;
  records.reserve(std::min(limit, kMostReserved));
  std::optional<Error> error;
  const auto each = [&](BytesView key, BytesView value) {
    Result<EventRecord> record = decode_event(key, value, chain_);
    if (!record) {
      error = std::move(record.error());
      return false;
    }
    records.push_back(std::move(*record));
    return records.size() < limit;
  };
  if (auto scanned = database_->scan(Table::Events, keys::sequence(first), each); !scanned)
    return propagate(scanned);
  if (error) return std::unexpected(std::move(*error));
  return records;
}

Result<std::vector<EventRecord>> KeyedStore::events_of(const Digest& transaction) const {
  auto index = database_->get(Table::EventIndex, keys::digest(transaction));
  if (!index) return propagate(index);
  if (!*index) return std::vector<EventRecord>{};
  if ((*index)->size() != kEventIndexSize) return damaged("an event index record is cut off");
  const std::uint64_t count = keys::u64_at(**index, sizeof(std::uint64_t));
  auto records = events(keys::u64_at(**index, 0), count);
  if (records && records->size() != count)
    return damaged(fmt::format("events of {} are missing", transaction.to_base58()));
  return records;
}

Result<std::uint64_t> KeyedStore::event_count() const {
  auto last = database_->last_up_to(Table::Events, keys::sequence(std::numeric_limits<std::uint64_t>::max()));
  if (!last) return propagate(last);
  if (!*last) return 0U;
  if ((*last)->key.size() != sizeof(std::uint64_t)) return damaged("an event's key is cut off");
  return keys::u64_at((*last)->key, 0) + 1;
}

Result<std::optional<Bytes>> KeyedStore::metadata(std::string_view key) const {
  return database_->get(Table::Meta, keys::metadata(key));
}

// ----------------------------------------------------------------------------------------------------------------
// Committing

/// Turns a batch into writes, and finds what is wrong with it before anything is written.
class KeyedStore::Commit {
 public:
  Commit(const KeyedStore& store, std::uint64_t next_event) noexcept
      : store_(store), next_event_(next_event) {}

  Result<void> add_object(const Object& object) {
    if (auto replaced = replace(object.id(), object.version()); !replaced) return replaced;
    Bytes value{static_cast<std::uint8_t>(StoredObject::State::Live)};
    const Bytes bcs = to_bcs(object, store_.chain_);
    value.insert(value.end(), bcs.begin(), bcs.end());
    put(Table::Objects, keys::object(object.id(), object.version()), std::move(value));
    put(Table::Owners, keys::owned(owner_key(object), object.id()), {});
    return {};
  }

  Result<void> add_tombstone(const Tombstone& tombstone) {
    if (tombstone.state == StoredObject::State::Live) return refuse("a tombstone cannot be live");
    if (auto replaced = replace(tombstone.id, tombstone.version); !replaced) return replaced;
    put(Table::Objects, keys::object(tombstone.id, tombstone.version),
        {static_cast<std::uint8_t>(tombstone.state)});
    return {};
  }

  Result<void> add_transaction(const TransactionRecord& record) {
    const Bytes key = keys::digest(record.digest);
    auto known = store_.database_->get(Table::Effects, key);
    if (!known) return propagate(known);
    if (*known || !transactions_.insert(record.digest).second) {
      return refuse(fmt::format("transaction {} has been committed before", record.digest.to_base58()));
    }
    if (record.data) put(Table::Transactions, key, to_bcs(*record.data, store_.chain_));
    put(Table::Effects, key, to_bcs(record.effects, store_.chain_));
    add_events(record);
    return {};
  }

  void add_metadata(const WriteBatch::Metadata& entry) {
    put(Table::Meta, keys::metadata(entry.key), entry.value);
  }

  [[nodiscard]] const std::vector<Database::Write>& writes() const noexcept { return writes_; }

 private:
  static std::unexpected<Error> refuse(std::string message) {
    return fail(ErrorKind::Store, std::move(message));
  }

  void put(Table table, Bytes key, Bytes value) {
    writes_.push_back({table, std::move(key), std::move(value)});
  }

  /// Takes the object that stands at the id out of its list, after a look that the new version is above it.
  Result<void> replace(const ObjectId& id, SequenceNumber version) {
    if (!ids_.insert(id).second)
      return refuse(fmt::format("object {} is written twice in one commit", id.to_hex()));
    auto current = store_.latest(id);
    if (!current) return propagate(current);
    if (!*current) return {};
    if ((*current)->version >= version) {
      return refuse(fmt::format("object {} is at version {} already, and cannot be written at version {}",
                                id.to_hex(), (*current)->version, version));
    }
    if ((*current)->is_live())
      writes_.push_back({Table::Owners, keys::owned(owner_key(*(*current)->object), id), std::nullopt});
    return {};
  }

  void add_events(const TransactionRecord& record) {
    if (record.events.events.empty()) return;
    Bytes index;
    keys::append_u64(index, next_event_);
    keys::append_u64(index, record.events.events.size());
    put(Table::EventIndex, keys::digest(record.digest), std::move(index));
    std::uint64_t number = 0;
    for (const Event& event : record.events.events) {
      Bytes value = keys::digest(record.digest);
      keys::append_u64(value, number++);
      const Bytes bcs = to_bcs(event, store_.chain_);
      value.insert(value.end(), bcs.begin(), bcs.end());
      put(Table::Events, keys::sequence(next_event_++), std::move(value));
    }
  }

  const KeyedStore& store_;
  std::uint64_t next_event_;
  std::set<ObjectId> ids_;
  std::set<Digest> transactions_;
  std::vector<Database::Write> writes_;
};

Result<void> KeyedStore::commit(const WriteBatch& batch) {
  const std::lock_guard lock(committing_);
  const auto next_event = event_count();
  if (!next_event) return std::unexpected(next_event.error());
  Commit commit(*this, *next_event);
  for (const ObjectPtr& object : batch.objects) {
    if (!object) return fail(ErrorKind::Store, "a commit with an object that is null");
    if (auto added = commit.add_object(*object); !added) return added;
  }
  for (const Tombstone& tombstone : batch.tombstones) {
    if (auto added = commit.add_tombstone(tombstone); !added) return added;
  }
  for (const TransactionRecord& record : batch.transactions) {
    if (auto added = commit.add_transaction(record); !added) return added;
  }
  for (const WriteBatch::Metadata& entry : batch.metadata) commit.add_metadata(entry);
  return database_->write(commit.writes());
}

// -------------------------------------------------------------------------------------------------------------------
// Opening

std::unique_ptr<ObjectStore> make_in_memory_store(Chain chain) {
  return std::make_unique<KeyedStore>(make_memory_database(), chain);
}

Result<std::unique_ptr<ObjectStore>> open_store(const std::filesystem::path& folder) {
  auto database = open_rocksdb(folder, OpenMode::Existing);
  if (!database) return propagate(database);
  auto chain = KeyedStore::read_schema(**database);
  if (!chain) return propagate(chain);
  return std::make_unique<KeyedStore>(std::move(*database), *chain);
}

Result<std::unique_ptr<ObjectStore>> create_store(const std::filesystem::path& folder, Chain chain) {
  auto database = open_rocksdb(folder, OpenMode::New);
  if (!database) return propagate(database);
  if (auto written = KeyedStore::write_schema(**database, chain); !written) return propagate(written);
  return std::make_unique<KeyedStore>(std::move(*database), chain);
}

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/store.h>

#include <memory>
#include <mutex>

#include "store/database.h"

namespace mvm {

/// The object store over any database: what is a valid commit, the indexes, and the encoding are the same for
/// all.
class KeyedStore final : public ObjectStore {
 public:
  /// Over a database that has the schema record of `chain`.
  KeyedStore(std::unique_ptr<Database> database, Chain chain) noexcept
      : database_(std::move(database)), chain_(chain) {}

  /// Reads the schema record of a database; writes it into a new one.
  [[nodiscard]] static Result<Chain> read_schema(const Database& database);
  [[nodiscard]] static Result<void> write_schema(Database& database, Chain chain);

  [[nodiscard]] Chain chain() const noexcept override { return chain_; }
  [[nodiscard]] Result<std::optional<StoredObject>> latest_up_to(const ObjectId& id,
                                                                 SequenceNumber bound) const override;
  [[nodiscard]] Result<std::optional<StoredObject>> at(const ObjectId& id,
                                                       SequenceNumber version) const override;
  [[nodiscard]] Result<std::vector<ObjectId>> list(const OwnerKey& key, const std::optional<ObjectId>& after,
                                                   std::size_t limit) const override;
  [[nodiscard]] Result<std::optional<TransactionData>> transaction(const Digest& digest) const override;
  [[nodiscard]] Result<std::optional<TransactionEffects>> effects(const Digest& transaction) const override;
  [[nodiscard]] Result<std::vector<EventRecord>> events(std::uint64_t first,
                                                        std::size_t limit) const override;
  [[nodiscard]] Result<std::vector<EventRecord>> events_of(const Digest& transaction) const override;
  [[nodiscard]] Result<std::uint64_t> event_count() const override;
  [[nodiscard]] Result<std::optional<Bytes>> metadata(std::string_view key) const override;
  [[nodiscard]] Result<void> commit(const WriteBatch& batch) override;

 private:
  class Commit;
  template <class T>
  [[nodiscard]] Result<std::optional<T>> find(Table table, const Digest& key, std::string_view what) const;
  [[nodiscard]] Result<StoredObject> decode_object(const ObjectId& id, SequenceNumber version,
                                                   BytesView value) const;

  std::unique_ptr<Database> database_;
  Chain chain_;
  std::mutex committing_;
};

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "store/database.h"

namespace mvm {
namespace {

/// Orders keys by their bytes, without making a vector of a key that is looked up.
struct KeyLess {
  using is_transparent = void;
  bool operator()(BytesView a, BytesView b) const noexcept {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
  }
};

class MemoryDatabase final : public Database {
 public:
  Result<std::optional<Bytes>> get(Table table, BytesView key) const override {
    const std::shared_lock lock(mutex_);
    const Rows& rows = rows_of(table);
    const auto row = rows.find(key);
    return row == rows.end() ? std::nullopt : std::optional(row->second);
  }

  Result<std::optional<Entry>> last_up_to(Table table, BytesView key) const override {
    const std::shared_lock lock(mutex_);
    const Rows& rows = rows_of(table);
    auto row = rows.upper_bound(key);
    if (row == rows.begin()) return std::nullopt;
    --row;
    return Entry{row->first, row->second};
  }

  Result<void> scan(Table table, BytesView from,
                    const std::function<bool(BytesView, BytesView)>& each) const override {
    const std::shared_lock lock(mutex_);
    const Rows& rows = rows_of(table);
    for (auto row = rows.lower_bound(from); row != rows.end() && each(row->first, row->second); ++row) {
    }
    return {};
  }

  Result<void> write(const std::vector<Write>& writes) override {
    const std::unique_lock lock(mutex_);
    for (const Write& write : writes) {
      Rows& rows = tables_[static_cast<std::size_t>(write.table)];
      if (write.value) {
        rows.insert_or_assign(write.key, *write.value);
      } else {
        rows.erase(write.key);
      }
    }
    return {};
  }

 private:
  using Rows = std::map<Bytes, Bytes, KeyLess>;

  [[nodiscard]] const Rows& rows_of(Table table) const noexcept {
    return tables_[static_cast<std::size_t>(table)];
  }

  mutable std::shared_mutex mutex_;
  std::array<Rows, kTables> tables_;
};

}  // namespace

std::unique_ptr<Database> make_memory_database() { return std::make_unique<MemoryDatabase>(); }

}  // namespace mvm

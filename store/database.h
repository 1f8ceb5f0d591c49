// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/fields.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// What the object store needs of a database: ordered tables, and writes that are atomic over all of them.
namespace mvm {

/// The tables, each with its keys in the order of their bytes. `object_keys.h` says what is in them.
// clang-format off
#define MVM_STORE_TABLES(X)                                                \
  X(Meta, "default")                                                        \
  X(Objects, "objects") X(Owners, "owners")                                 \
  X(Transactions, "transactions") X(Effects, "effects")                     \
  X(Events, "events") X(EventIndex, "event_index")
// clang-format on

enum class Table : std::uint8_t {
#define X(name, text) name,
  MVM_STORE_TABLES(X)
#undef X
};
inline constexpr std::size_t kTables = 0
#define X(name, text) +1
    MVM_STORE_TABLES(X)
#undef X
    ;

using BytesView = std::span<const std::uint8_t>;

class Database {
 public:
  struct Entry {
    Bytes key;
    Bytes value;
  };
  /// A value to be put, or a key to be removed.
  struct Write {
    Table table;
    Bytes key;
    std::optional<Bytes> value;
  };

  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  [[nodiscard]] virtual Result<std::optional<Bytes>> get(Table table, BytesView key) const = 0;
  /// The entry with the greatest key that is at most `key`.
  [[nodiscard]] virtual Result<std::optional<Entry>> last_up_to(Table table, BytesView key) const = 0;
  /// Calls `each` for the keys from `from` on, ascending, until it returns false. What it sees is one state
  /// of the database.
  [[nodiscard]] virtual Result<void> scan(
      Table table, BytesView from, const std::function<bool(BytesView key, BytesView value)>& each) const = 0;
  /// All of them or none; durable on return.
  [[nodiscard]] virtual Result<void> write(const std::vector<Write>& writes) = 0;
};

[[nodiscard]] std::unique_ptr<Database> make_memory_database();

enum class OpenMode : std::uint8_t { Existing, New };
[[nodiscard]] Result<std::unique_ptr<Database>> open_rocksdb(const std::filesystem::path& folder,
                                                             OpenMode mode);

}  // namespace mvm

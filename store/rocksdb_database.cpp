// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <string>
#include <system_error>

#include "store/database.h"
#include "store/rocksdb_progress.h"

namespace mvm {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, kTables> kTableNames = {
#define X(name, text) text,
    MVM_STORE_TABLES(X)
#undef X
};

rocksdb::Slice slice(BytesView bytes) noexcept {
  return rocksdb::Slice(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}
BytesView view(const rocksdb::Slice& bytes) noexcept {
  return BytesView(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}
Bytes copy(const rocksdb::Slice& bytes) {
  const BytesView from = view(bytes);
  return Bytes(from.begin(), from.end());
}

std::unexpected<Error> failed(const rocksdb::Status& status) {
  const bool io = status.IsIOError() || status.IsNoSpace() || status.IsTimedOut();
  return fail(io ? ErrorKind::Io : ErrorKind::Store,
              fmt::format("the store's database: {}", status.ToString()));
}

class RocksDatabase final : public Database {
 public:
  RocksDatabase(std::unique_ptr<rocksdb::DB> db, std::vector<rocksdb::ColumnFamilyHandle*> tables,
                const fs::path& folder)
      : db_(std::move(db)), tables_(std::move(tables)), folder_(folder) {}
  ~RocksDatabase() override {
    for (rocksdb::ColumnFamilyHandle* table : tables_)
      db_->DestroyColumnFamilyHandle(table).PermitUncheckedError();
    const rocksdb::SequenceNumber sequence = db_->GetLatestSequenceNumber();
    if (db_->Close().ok() && whole_) (void)write_progress(folder_, sequence);
  }

  /// Whether all is there that was when the database was last opened or closed; to be called once, before all
  /// else.
  Result<void> check_progress(const Progress& before) {
    const rocksdb::SequenceNumber sequence = db_->GetLatestSequenceNumber();
    if (sequence < before.sequence) {
      return fail(ErrorKind::Store,
                  fmt::format("the store is damaged: it ends at write {}, and had come to {}", sequence,
                              before.sequence));
    }
    auto written = write_progress(folder_, sequence);
    whole_ = written.has_value();
    return written;
  }

  Result<std::optional<Bytes>> get(Table table, BytesView key) const override {
    rocksdb::PinnableSlice value;
    const rocksdb::Status status = db_->Get({}, handle(table), slice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return failed(status);
    return copy(value);
  }

  Result<std::optional<Entry>> last_up_to(Table table, BytesView key) const override {
    const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator({}, handle(table)));
    at->SeekForPrev(slice(key));
    if (!at->status().ok()) return failed(at->status());
    if (!at->Valid()) return std::nullopt;
    return Entry{copy(at->key()), copy(at->value())};
  }

  Result<void> scan(Table table, BytesView from,
                    const std::function<bool(BytesView, BytesView)>& each) const override {
    const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator({}, handle(table)));
    for (at->Seek(slice(from)); at->Valid() && each(view(at->key()), view(at->value())); at->Next()) {
    }
    if (!at->status().ok()) return failed(at->status());
    return {};
  }

  Result<void> write(const std::vector<Write>& writes) override {
    rocksdb::WriteBatch batch;
    for (const Write& write : writes) {
      const rocksdb::Status status =
          write.value ? batch.Put(handle(write.table), slice(write.key), slice(*write.value))
                      : batch.Delete(handle(write.table), slice(write.key));
      if (!status.ok()) return failed(status);
    }
    rocksdb::WriteOptions options;
    options.sync = true;
    if (const rocksdb::Status status = db_->Write(options, &batch); !status.ok()) return failed(status);
    return {};
  }

 private:
  [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(Table table) const noexcept {
    return tables_[static_cast<std::size_t>(table)];
  }

  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> tables_;
  fs::path folder_;
  bool whole_ = false;
};

rocksdb::Options options_for(OpenMode mode) {
  rocksdb::Options options;
  options.create_if_missing = mode == OpenMode::New;
  options.create_missing_column_families = mode == OpenMode::New;
  options.error_if_exists = mode == OpenMode::New;
  // A commit that a crash cut off at the end of the log is dropped; damage anywhere else is an error.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // The tables reach the disk together, so that they always show one state.
  options.atomic_flush = true;
  options.paranoid_checks = true;
  options.max_open_files = 256;
  options.keep_log_file_num = 1;
  options.info_log_level = rocksdb::InfoLogLevel::ERROR_LEVEL;
  options.write_buffer_size = std::size_t{16} << 20;
  return options;
}

std::unexpected<Error> not_opened(const fs::path& folder, const rocksdb::Status& status) {
  const std::string text = status.ToString();
  // RocksDB holds a lock on the file LOCK, and says so in words only.
  if (status.IsIOError() && text.find("lock") != std::string::npos) {
    return fail(ErrorKind::Store,
                fmt::format("the store {} is in use: another program has it open", folder.string()));
  }
  const bool io = status.IsIOError() && !status.IsPathNotFound();
  return fail(io ? ErrorKind::Io : ErrorKind::Store,
              fmt::format("the store {} cannot be opened: {}", folder.string(), text));
}

Result<void> prepare_folder(const fs::path& folder, OpenMode mode) {
  std::error_code error;
  const bool exists = fs::exists(folder / "CURRENT", error);
  if (error) return fail(ErrorKind::Io, fmt::format("{}: {}", folder.string(), error.message()));
  if (mode == OpenMode::Existing && !exists) {
    return fail(ErrorKind::NotFound, fmt::format("there is no store at {}", folder.string()));
  }
  if (mode == OpenMode::New && exists)
    return fail(ErrorKind::Store, fmt::format("there is a store at {} already", folder.string()));
  if (mode == OpenMode::New) fs::create_directories(folder, error);
  if (error) return fail(ErrorKind::Io, fmt::format("{}: {}", folder.string(), error.message()));
  return {};
}

}  // namespace

Result<std::unique_ptr<Database>> open_rocksdb(const fs::path& folder, OpenMode mode) try {
  if (auto prepared = prepare_folder(folder, mode); !prepared) return propagate(prepared);
  Progress before;
  if (mode == OpenMode::Existing) {
    auto read = read_progress(folder);
    if (!read) return propagate(read);
    before = *read;
  }
  const rocksdb::Options options = options_for(mode);
  std::vector<rocksdb::ColumnFamilyDescriptor> tables;
  for (const char* name : kTableNames) tables.emplace_back(name, rocksdb::ColumnFamilyOptions(options));
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status status =
      rocksdb::DB::Open(rocksdb::DBOptions(options), folder.string(), tables, &handles, &db);
  if (!status.ok()) return not_opened(folder, status);
  auto database =
      std::make_unique<RocksDatabase>(std::unique_ptr<rocksdb::DB>(db), std::move(handles), folder);
  if (auto checked = database->check_progress(before); !checked) return propagate(checked);
  return database;
} catch (const std::exception& error) {
  return fail(ErrorKind::Store,
              fmt::format("the store {} cannot be opened: {}", folder.string(), error.what()));
}

}  // namespace mvm

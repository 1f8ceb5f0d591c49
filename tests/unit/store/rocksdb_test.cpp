// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
// The embedded database on disk: opening, locks, damage, full disks, and processes that are killed.
#include <gtest/gtest.h>
#include <mvm/store.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <random>
#include <thread>

#include "tests/unit/store/sample.h"
#include "tests/unit/store/scratch_folder.h"

extern char** environ;

namespace mvm {
namespace {

namespace fs = std::filesystem;
using sample::id;
using testing::ScratchFolder;

void commit_number(ObjectStore& store, std::uint64_t number) {
  WriteBatch batch;
  batch.add(
      sample::object(id(1), number, Owner::of_address(id(9)), Bytes(200, static_cast<std::uint8_t>(number))));
  batch.transactions.push_back(sample::transaction(number, 1));
  const Result<void> done = store.commit(batch);
  ASSERT_TRUE(done) << done.error().to_string();
}

TEST(RocksDb, KeepsWhatWasCommitted) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "deep/er/store";
  {
    auto store = create_store(path, Chain::Iota);
    ASSERT_TRUE(store) << store.error().to_string();
    for (std::uint64_t number = 1; number <= 20; ++number) commit_number(**store, number);
  }
  auto store = open_store(path);
  ASSERT_TRUE(store) << store.error().to_string();
  EXPECT_EQ((*store)->chain(), Chain::Iota);
  EXPECT_EQ((*store)->latest(id(1))->value().version, 20U);
  EXPECT_EQ(*(*store)->event_count(), 20U);
}

TEST(RocksDb, SaysWhatIsNotThereAndWhatIs) {
  const ScratchFolder folder;
  EXPECT_EQ(open_store(folder.path()).error().kind(), ErrorKind::NotFound);
  EXPECT_EQ(open_store(folder.path() / "absent").error().kind(), ErrorKind::NotFound);
  ASSERT_TRUE(create_store(folder.path(), Chain::Sui));
  const auto again = create_store(folder.path(), Chain::Sui);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::Store);
  EXPECT_NE(again.error().message().find("already"), std::string_view::npos);
  std::ofstream(folder.path() / "file") << "x";
  EXPECT_FALSE(create_store(folder.path() / "file/below", Chain::Sui));
}

TEST(RocksDb, IsOpenInOnePlaceOnly) {
  const ScratchFolder folder;
  const auto store = create_store(folder.path(), Chain::Sui);
  ASSERT_TRUE(store);
  const auto second = open_store(folder.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind(), ErrorKind::Store);
  EXPECT_NE(second.error().message().find("in use"), std::string_view::npos) << second.error().message();
}

// -------------------------------------------------------------------------------------------------------------------
// Damage

enum class Content { Unreadable, WholeCommits, TornCommits };

/// Reads everything that a store has: whole commits from the first to some last one, or an error, but never a
/// part of a commit.
Content content_of(const ObjectStore& store) {
  const auto latest = store.latest(id(1));
  const auto events = store.events(0, ObjectStore::kNoLimit);
  const auto owned = store.owned_by(id(9));
  if (!latest || !events || !owned) return Content::Unreadable;
  const std::uint64_t last = *latest ? (*latest)->version : 0;
  if (events->size() != last || owned->size() != (last == 0 ? 0U : 1U)) return Content::TornCommits;
  for (std::uint64_t number = 1; number <= last; ++number) {
    const auto object = store.get_at(id(1), number);
    const auto effects = store.effects(sample::digest(number));
    const auto of_transaction = store.events_of(sample::digest(number));
    if (!object || !effects || !of_transaction) return Content::Unreadable;
    if (!*object || !*effects || of_transaction->size() != 1) return Content::TornCommits;
  }
  return Content::WholeCommits;
}

constexpr std::uint64_t kCommits = 50;

/// A store of which the first half lies in sorted tables and the rest in the log, as after opening it again.
void fill(const fs::path& path) {
  {
    auto store = create_store(path, Chain::Sui);
    ASSERT_TRUE(store);
    for (std::uint64_t number = 1; number <= kCommits / 2; ++number) commit_number(**store, number);
  }
  auto store = open_store(path);  // flushes the log into tables
  ASSERT_TRUE(store);
  for (std::uint64_t number = kCommits / 2 + 1; number <= kCommits; ++number) commit_number(**store, number);
}

/// Opens a copy of `whole` in which `file` has been changed, and reads it: an error, or everything.
void survives(const fs::path& whole, const std::string& file,
              const std::function<void(const fs::path&)>& damage) {
  const ScratchFolder scratch;
  const fs::path path = scratch.path() / "store";
  fs::copy(whole, path);
  damage(path / file);
  const auto store = open_store(path);
  if (store) {
    const Content content = content_of(**store);
    EXPECT_NE(content, Content::TornCommits);
    if (content == Content::WholeCommits) {
      EXPECT_EQ((*store)->latest(id(1))->value().version, kCommits) << "lost without a word";
    }
  } else {
    EXPECT_FALSE(store.error().message().empty());
  }
}

std::vector<std::string> files_of(const fs::path& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path().filename().string());
  return files;
}

TEST(RocksDb, DamagedFilesEndInAnError) {
  const ScratchFolder folder;
  const fs::path whole = folder.path() / "whole";
  fill(whole);
  std::mt19937 random(7);
  for (const std::string& file : files_of(whole)) {
    SCOPED_TRACE(file);
    const std::uintmax_t size = fs::file_size(whole / file);
    for (const std::uintmax_t keep :
         {std::uintmax_t{0}, size / 2, size - std::min<std::uintmax_t>(size, 3)}) {
      survives(whole, file, [&](const fs::path& at) { fs::resize_file(at, keep); });
    }
    if (size == 0) continue;
    survives(whole, file, [&](const fs::path& at) {
      std::fstream out(at, std::ios::in | std::ios::out | std::ios::binary);
      out.seekp(static_cast<std::streamoff>(random() % size));
      out.put(static_cast<char>(random()));
    });
    survives(whole, file, [](const fs::path& at) { fs::remove(at); });
  }
}

TEST(RocksDb, DamageInTheLogIsNoticed) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "store";
  fill(path);
  for (const std::string& file : files_of(path)) {
    if (!file.ends_with(".log")) continue;
    std::fstream out(path / file, std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(static_cast<std::streamoff>(fs::file_size(path / file) / 2));
    for (int i = 0; i < 64; ++i) out.put('\xAA');
  }
  const auto store = open_store(path);
  ASSERT_FALSE(store) << "commits in the middle of the log are lost";
  EXPECT_EQ(store.error().kind(), ErrorKind::Store);
}

TEST(RocksDb, DamageInTheTablesIsNoticed) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "store";
  fill(path);
  unsigned tables = 0;
  for (const std::string& file : files_of(path)) {
    if (!file.ends_with(".sst")) continue;
    ++tables;
    std::fstream out(path / file, std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(20);
    for (int i = 0; i < 64; ++i) out.put('\xAA');
  }
  ASSERT_GT(tables, 0U);
  const auto store = open_store(path);
  EXPECT_TRUE(!store || content_of(**store) == Content::Unreadable);
}

// ------------------------------------------------------------------------------------------------- Other
// processes, full disk

/// The program `commit_loop`, which commits one number after another and prints each when its commit has
/// returned.
class CommitLoop {
 public:
  explicit CommitLoop(const fs::path& store) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) throw std::runtime_error("pipe");
    output_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    std::string program = MVM_COMMIT_LOOP;
    std::string argument = store.string();
    std::array<char*, 3> arguments = {program.data(), argument.data(), nullptr};
    if (posix_spawn(&child_, program.c_str(), &actions, nullptr, arguments.data(), environ) != 0) {
      throw std::runtime_error("cannot start " + program);
    }
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
  }
  CommitLoop(const CommitLoop&) = delete;
  CommitLoop& operator=(const CommitLoop&) = delete;
  ~CommitLoop() { close(output_); }

  /// Waits for the first line, so that killing hits the commits and not only the start.
  [[nodiscard]] bool wait_for_output() const {
    pollfd wanted{output_, POLLIN, 0};
    return poll(&wanted, 1, 60'000) == 1;
  }
  /// Kills it, and gives the last number that it printed (0 for none).
  std::uint64_t kill_and_read() {
    kill(child_, SIGKILL);
    int status = 0;
    waitpid(child_, &status, 0);
    std::string text;
    std::array<char, 4096> part{};
    for (ssize_t got = 0; (got = read(output_, part.data(), part.size())) > 0;)
      text.append(part.data(), static_cast<std::size_t>(got));
    text.resize(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n'));
    const std::size_t line = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
    return text.empty() ? 0 : std::stoull(text.substr(line));
  }

 private:
  pid_t child_ = 0;
  int output_ = -1;
};

/// Everything of commit `number` is there, and nothing of a later one.
void expect_whole_commit(const ObjectStore& store, std::uint64_t number) {
  for (std::uint64_t object = 1; object <= 8; ++object) {
    const auto latest = store.latest(id(object));
    ASSERT_TRUE(latest && *latest);
    EXPECT_EQ((*latest)->version, number) << "object " << object;
  }
  EXPECT_EQ(*store.event_count(), number);
  EXPECT_TRUE(store.effects(sample::digest(number))->has_value());
  EXPECT_FALSE(store.effects(sample::digest(number + 1))->has_value());
  EXPECT_EQ(store.owned_by(id(9))->size(), 8U);
}

TEST(RocksDb, OpensAtTheLastWholeCommitAfterKill) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "store";
  ASSERT_TRUE(create_store(path, Chain::Sui));
  std::mt19937 random(std::random_device{}());
  std::uint64_t known = 0;
  for (int round = 0; round < 15; ++round) {
    CommitLoop loop(path);
    ASSERT_TRUE(loop.wait_for_output());
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 40'000));
    const std::uint64_t printed = loop.kill_and_read();
    const auto store = open_store(path);
    ASSERT_TRUE(store) << store.error().to_string();
    const std::uint64_t found = (*store)->latest(id(1))->value().version;
    // A commit may be whole on disk before its process could say so; none that was said to be done may be
    // lost.
    EXPECT_GE(found, std::max(printed, known));
    EXPECT_LE(found, printed + 1);
    expect_whole_commit(**store, found);
    known = found;
  }
  EXPECT_GE(known, 15U);
}

TEST(RocksDb, AnotherProcessFindsItLocked) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "store";
  ASSERT_TRUE(create_store(path, Chain::Sui));
  CommitLoop loop(path);
  ASSERT_TRUE(loop.wait_for_output());
  const auto store = open_store(path);
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message().find("in use"), std::string_view::npos) << store.error().message();
  loop.kill_and_read();
  EXPECT_TRUE(open_store(path));
}

TEST(RocksDb, FullDiskIsAnErrorAndLosesNothing) {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "store";
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  const auto on_signal = signal(SIGXFSZ, SIG_IGN);
  std::uint64_t done = 0;
  {
    auto store = create_store(path, Chain::Sui);
    ASSERT_TRUE(store);
    commit_number(**store, ++done);
    const rlimit small{64 << 10, limit.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    bool refused = false;
    for (int i = 0; i < 1000 && !refused; ++i) {
      WriteBatch batch;
      batch.add(sample::object(id(1), done + 1, Owner::of_address(id(9)), Bytes(1000, 1)));
      const Result<void> result = (*store)->commit(batch);
      refused = !result;
      if (result) ++done;
    }
    setrlimit(RLIMIT_FSIZE, &limit);
    EXPECT_TRUE(refused);
    EXPECT_GE((*store)->latest(id(1))->value().version, done);
  }
  signal(SIGXFSZ, on_signal);
  const auto store = open_store(path);
  ASSERT_TRUE(store) << store.error().to_string();
  EXPECT_EQ((*store)->latest(id(1))->value().version, done);
}

}  // namespace
}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace mvm::checked {

/// Whether this is the checked build (`MVM_CHECKED=ON`): nothing of `interpreter/checked` runs in any other.
#ifdef MVM_CHECKED
inline constexpr bool kOn = true;
#else
inline constexpr bool kOn = false;
#endif

/// What is known of the memory that a heap has handed out. It finds memory that is freed twice or by another
/// size, tells which memory an address lies in, and holds the counts of a census (see `Watch`).
class Ledger {
 public:
  struct Block {
    std::uint64_t bytes = 0;
    std::uint64_t generation = 0;  ///< another one whenever the value in it has moved
    std::uint64_t extent = 0;      ///< so many bytes, from the front, hold values
    std::uint64_t census = 0;      ///< the last census that found an owner
    bool watched = false;          ///< owned by running code, so that it must have an owner there
  };

  void add(const std::byte* memory, std::uint64_t bytes);
  /// False, with a problem, where this is no memory of this size.
  [[nodiscard]] bool remove(const std::byte* memory, std::uint64_t bytes);

  /// The block that begins here; null where there is none.
  [[nodiscard]] Block* find(const std::byte* memory);
  /// The block that `at` lies in, with its beginning; null where there is none.
  [[nodiscard]] std::pair<const std::byte*, Block*> containing(const std::byte* at);

  void set_watched(Block& block, bool watched) noexcept {
    if (block.watched == watched) return;
    block.watched = watched;
    watched_ = watched ? watched_ + 1 : watched_ - 1;
  }
  /// From here on, whether new memory is watched.
  void watch_new(bool watched) noexcept { watch_new_ = watched; }
  void unwatch_all() noexcept;
  [[nodiscard]] std::uint64_t watched() const noexcept { return watched_; }

  [[nodiscard]] std::uint64_t next_generation() noexcept { return ++generation_; }

  /// What was wrong first; empty while nothing was.
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
  void report(std::string_view problem) {
    if (problem_.empty()) problem_ = problem;
  }

 private:
  std::map<const std::byte*, Block> blocks_;
  std::uint64_t generation_ = 0;
  std::uint64_t watched_ = 0;
  bool watch_new_ = false;
  std::string problem_;
};

}  // namespace mvm::checked

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/checked/ledger.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace mvm {

/// The memory of one transaction's values: every allocation of vectors, boxes and owned values is counted
/// here, so that an embedder's memory limit bounds it. One per transaction; not thread-safe. Must outlive the
/// values allocated from it. All that is still allocated when the heap ends is freed with it, so that a
/// failed call may leave values behind.
class Heap {
 public:
  explicit Heap(std::uint64_t limit_bytes = UINT64_MAX) : limit_(limit_bytes) {
    if constexpr (checked::kOn) ledger_ = std::make_unique<checked::Ledger>();
  }
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;
  ~Heap();

  /// Memory for `bytes` (more than 0) bytes, aligned to 8; null when the limit or the system's memory is
  /// exhausted.
  [[nodiscard]] std::byte* allocate(std::uint64_t bytes) noexcept {
    if (bytes > limit_ - used_) [[unlikely]]
      return nullptr;
    if (bytes <= kLargestSmall) [[likely]] {
      const std::size_t size_class = class_of(bytes);
      if (FreeBlock* block = free_[size_class]) {
        free_[size_class] = block->next;
        count(bytes);
        return note(reinterpret_cast<std::byte*>(block), bytes);
      }
    }
    return allocate_slowly(bytes);
  }
  /// Gives back what `allocate` gave for the same number of bytes.
  void free(std::byte* memory, std::uint64_t bytes) noexcept;

  /// Bytes that values hold now, and the most they ever held.
  [[nodiscard]] std::uint64_t used() const noexcept { return used_; }
  [[nodiscard]] std::uint64_t peak() const noexcept { return peak_; }

  /// What is in use: in the checked build only, else null.
  [[nodiscard]] checked::Ledger* ledger() noexcept { return ledger_.get(); }

 private:
  struct FreeBlock {
    FreeBlock* next;
  };
  struct Chunk {
    Chunk* next;
  };
  /// Before each large block: blocks form a ring, so that the heap can free them at its end.
  struct LargeBlock {
    LargeBlock* previous;
    LargeBlock* next;
  };

  static constexpr std::uint64_t kGrain = 16;
  static constexpr std::uint64_t kLargestSmall = 512;
  static constexpr std::uint64_t kChunkBytes = 32 * 1024;

  [[nodiscard]] static constexpr std::size_t class_of(std::uint64_t bytes) noexcept {
    return (bytes - 1) / kGrain;
  }
  void count(std::uint64_t bytes) noexcept {
    used_ += bytes;
    if (used_ > peak_) peak_ = used_;
  }
  [[nodiscard]] std::byte* note(std::byte* memory, std::uint64_t bytes) noexcept {
    if constexpr (checked::kOn) ledger_->add(memory, bytes);
    return memory;
  }
  [[nodiscard]] std::byte* allocate_slowly(std::uint64_t bytes) noexcept;
  [[nodiscard]] std::byte* allocate_large(std::uint64_t bytes) noexcept;
  [[nodiscard]] std::byte* carve(std::uint64_t bytes) noexcept;

  std::uint64_t limit_;
  std::uint64_t used_ = 0;
  std::uint64_t peak_ = 0;
  std::array<FreeBlock*, kLargestSmall / kGrain> free_{};
  std::byte* chunk_at_ = nullptr;
  std::byte* chunk_end_ = nullptr;
  Chunk* chunks_ = nullptr;
  LargeBlock* large_ = nullptr;
  std::unique_ptr<checked::Ledger> ledger_;
};

}  // namespace mvm

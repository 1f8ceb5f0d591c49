// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <vector>

namespace mvm::verifier {

/// Memory for the working tables of a pass over one function: handed out by advancing a pointer, never given back piece
/// by piece, and kept when `reset` starts the next function. A module of any number of functions so allocates as much as
/// its largest one needs.
class ScratchArena final : public std::pmr::memory_resource {
 public:
  /// Makes all memory free again. Nothing allocated before may be used after.
  void reset() noexcept {
    chunk_ = 0;
    used_ = 0;
  }

 private:
  static constexpr std::size_t kFirstChunk = std::size_t{64} << 10;

  struct Chunk {
    std::unique_ptr<std::byte[]> memory;
    std::size_t size;
  };

  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    for (; chunk_ < chunks_.size(); ++chunk_, used_ = 0) {
      if (void* found = place(bytes, alignment)) return found;
    }
    const std::size_t last = chunks_.empty() ? kFirstChunk / 2 : chunks_.back().size;
    const std::size_t size = std::max(last * 2, bytes + alignment);
    chunks_.push_back({std::make_unique_for_overwrite<std::byte[]>(size), size});
    chunk_ = chunks_.size() - 1;
    used_ = 0;
    return place(bytes, alignment);
  }

  void* place(std::size_t bytes, std::size_t alignment) noexcept {
    const Chunk& chunk = chunks_[chunk_];
    void* start = chunk.memory.get() + used_;
    std::size_t room = chunk.size - used_;
    if (std::align(alignment, bytes, start, room) == nullptr) return nullptr;
    used_ = chunk.size - room + bytes;
    return start;
  }

  void do_deallocate(void*, std::size_t, std::size_t) noexcept override {}
  [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }

  std::vector<Chunk> chunks_;
  std::size_t chunk_ = 0;
  std::size_t used_ = 0;
};

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <memory_resource>
#include <new>
#include <type_traits>
#include <vector>

namespace mvm::verifier {

/// Memory for the working tables of a pass over one function: handed out by advancing a pointer, never given
/// back piece by piece, and kept when `reset` starts the next function. A module of any number of functions
/// so allocates as much as its largest one needs.
class ScratchArena final : public std::pmr::memory_resource {
 public:
  /// Makes all memory free again. Nothing allocated before may be used after.
  void reset() noexcept {
    chunk_ = 0;
    if (!chunks_.empty()) enter(chunks_.front());
  }

  /// Room for `count` objects, for the caller to fill.
  template <class T>
  [[nodiscard]] T* allocate_array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(take(count * sizeof(T), alignof(T)));
  }

 private:
  /// Small, so that what a verification gives back stays well below the size (128 KB) from which glibc gives
  /// memory back to the system, only to ask for it again: with 64 KB a verification took a third longer.
  static constexpr std::size_t kFirstChunk = std::size_t{16} << 10;

  struct Chunk {
    std::unique_ptr<std::byte[]> memory;
    std::size_t size;
  };

  void enter(const Chunk& chunk) noexcept {
    free_ = chunk.memory.get();
    room_ = chunk.size;
  }

  void* take(std::size_t bytes, std::size_t alignment) {
    const std::size_t padding = -reinterpret_cast<std::uintptr_t>(free_) & (alignment - 1);
    if (padding > room_ || bytes > room_ - padding) [[unlikely]]
      return take_from_next(bytes, alignment);
    std::byte* const start = free_ + padding;
    free_ = start + bytes;
    room_ -= padding + bytes;
    return start;
  }

  [[gnu::noinline]] void* take_from_next(std::size_t bytes, std::size_t alignment) {
    if (chunk_ + 1 >= chunks_.size() || chunks_[chunk_ + 1].size < bytes + alignment) {
      const std::size_t last = chunks_.empty() ? kFirstChunk / 2 : chunks_.back().size;
      const std::size_t size = std::max(last * 2, bytes + alignment);
      chunks_.push_back({std::make_unique_for_overwrite<std::byte[]>(size), size});
      chunk_ = chunks_.size() - 1;
    } else {
      ++chunk_;
    }
    enter(chunks_[chunk_]);
    return take(bytes, alignment);
  }

  void* do_allocate(std::size_t bytes, std::size_t alignment) override { return take(bytes, alignment); }

  void do_deallocate(void*, std::size_t, std::size_t) noexcept override {}
  [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }

  std::vector<Chunk> chunks_;
  std::size_t chunk_ = 0;  ///< the one in use
  std::byte* free_ = nullptr;
  std::size_t room_ = 0;
};

}  // namespace mvm::verifier

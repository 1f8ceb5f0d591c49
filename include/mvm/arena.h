// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace mvm {

/// Memory that is handed out in order and given back all at once: a handful of blocks, each larger than the
/// one before. Nothing in it is destroyed, so it holds trivially destructible things only. Movable; not
/// thread-safe.
class Arena {
 public:
  Arena() = default;
  /// Takes the first block at once, for `bytes` bytes.
  explicit Arena(std::size_t bytes) { add_block(bytes); }
  Arena(Arena&& other) noexcept { swap(other); }
  Arena& operator=(Arena&& other) noexcept {
    Arena(std::move(other)).swap(*this);
    return *this;
  }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() {
    while (last_ != nullptr) ::operator delete(std::exchange(last_, last_->previous));
  }

  /// `size` bytes, aligned for `alignment`, a power of two of at most that of `std::max_align_t`.
  [[nodiscard]] void* allocate(std::size_t size, std::size_t alignment) {
    const std::size_t padding = (0 - reinterpret_cast<std::uintptr_t>(at_)) & (alignment - 1);
    if (static_cast<std::size_t>(end_ - at_) < padding + size) return allocate_in_new_block(size);
    std::byte* const place = at_ + padding;
    at_ = place + size;
    return place;
  }

  /// Room for `count` objects, for the caller to fill.
  template <class T>
  [[nodiscard]] std::span<T> make_array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T> && std::is_trivially_copyable_v<T>);
    if (count == 0) return {};
    if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_array_new_length();
    return {static_cast<T*>(allocate(count * sizeof(T), alignof(T))), count};
  }

  /// A copy of `items`.
  template <class T>
  [[nodiscard]] std::span<T> copy(std::span<const T> items) {
    const std::span<T> made = make_array<T>(items.size());
    if (!items.empty()) std::memcpy(static_cast<void*>(made.data()), items.data(), items.size_bytes());
    return made;
  }

  /// Bytes taken from the heap.
  [[nodiscard]] std::size_t footprint() const noexcept { return footprint_; }

 private:
  struct alignas(std::max_align_t) Block {
    Block* previous;
  };

  void swap(Arena& other) noexcept {
    std::swap(last_, other.last_);
    std::swap(at_, other.at_);
    std::swap(end_, other.end_);
    std::swap(footprint_, other.footprint_);
  }
  void* allocate_in_new_block(std::size_t size) {
    add_block(std::max(size, footprint_ / 2));
    return std::exchange(at_, at_ + size);
  }
  void add_block(std::size_t bytes) {
    const std::size_t whole = sizeof(Block) + bytes;
    void* const memory = ::operator new(whole);
    last_ = new (memory) Block{last_};
    at_ = static_cast<std::byte*>(memory) + sizeof(Block);
    end_ = at_ + bytes;
    footprint_ += whole;
  }

  Block* last_ = nullptr;
  std::byte* at_ = nullptr;
  std::byte* end_ = nullptr;
  std::size_t footprint_ = 0;
};

}  // namespace mvm

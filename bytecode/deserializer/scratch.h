// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

namespace mvm::deserializer {

/// Working memory that tables are gathered in, one after another: tables of usual size need no allocation.
class Scratch {
 public:
  Scratch() noexcept : memory_(own_.data(), own_.size()) {}
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() = default;

  [[nodiscard]] std::span<std::byte> memory() noexcept { return memory_; }
  /// Doubles the memory and keeps its first `used` bytes.
  void grow(std::size_t used) {
    auto larger = std::make_unique_for_overwrite<std::byte[]>(2 * memory_.size());
    std::memcpy(larger.get(), memory_.data(), used);
    memory_ = {larger.get(), 2 * memory_.size()};
    heap_ = std::move(larger);
  }

 private:
  alignas(std::max_align_t) std::array<std::byte, 16384> own_;
  std::unique_ptr<std::byte[]> heap_;
  std::span<std::byte> memory_;
};

/// The entries of one table, whose number is not known before they are read. One at a time uses a scratch.
template <class T>
class Entries {
  static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= alignof(std::max_align_t));

 public:
  explicit Entries(Scratch& scratch) noexcept : scratch_(scratch) { attach(); }

  /// One entry more, with what values it may, for the caller to fill. Holds until the next is added.
  [[nodiscard]] T& add() {
    if (count_ == capacity_) [[unlikely]] {
      scratch_.grow(count_ * sizeof(T));
      attach();
    }
    return entries_[count_++];
  }
  [[nodiscard]] std::span<const T> all() const noexcept { return {entries_, count_}; }

 private:
  void attach() noexcept {
    entries_ = reinterpret_cast<T*>(scratch_.memory().data());
    capacity_ = scratch_.memory().size() / sizeof(T);
  }

  Scratch& scratch_;
  T* entries_ = nullptr;
  std::size_t count_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace mvm::deserializer

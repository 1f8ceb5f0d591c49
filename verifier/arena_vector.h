// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/scratch.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace mvm::verifier {

/// A growing array of plain values in a ScratchArena, whose memory is given back all at once. It frees
/// nothing itself: what it outgrows stays until then, which is less than what it holds.
template <class T>
class ArenaVector {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  explicit ArenaVector(ScratchArena* memory, std::size_t capacity = 0) : memory_(memory) {
    if (capacity != 0) grow(capacity);
  }
  ArenaVector(const ArenaVector& other) : memory_(other.memory_) { assign(other); }
  ArenaVector& operator=(const ArenaVector& other) {
    if (this != &other) assign(other);
    return *this;
  }
  ArenaVector(ArenaVector&&) noexcept = default;
  ArenaVector& operator=(ArenaVector&&) noexcept = default;
  ~ArenaVector() = default;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] T* begin() noexcept { return data_; }
  [[nodiscard]] T* end() noexcept { return data_ + size_; }
  [[nodiscard]] const T* begin() const noexcept { return data_; }
  [[nodiscard]] const T* end() const noexcept { return data_ + size_; }
  [[nodiscard]] T& operator[](std::size_t i) noexcept { return data_[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return data_[i]; }
  [[nodiscard]] T& back() noexcept { return data_[size_ - 1]; }

  void clear() noexcept { size_ = 0; }
  void pop_back() noexcept { --size_; }
  /// Keeps the first `count` elements, of which there are as many.
  void truncate(std::size_t count) noexcept { size_ = static_cast<std::uint32_t>(count); }
  /// Elements past those that were there have no value until one is assigned.
  void resize_for_overwrite(std::size_t count) {
    if (count > capacity_) grow(count);
    size_ = static_cast<std::uint32_t>(count);
  }
  void push_back(const T& value) {
    if (size_ == capacity_) [[unlikely]]
      return grow_and_push(value);
    data_[size_++] = value;
  }
  /// `values` must not be of this array.
  void append(std::span<const T> values) {
    if (values.size() > capacity_ - size_) grow(size_ + values.size());
    std::copy(values.begin(), values.end(), end());
    size_ += static_cast<std::uint32_t>(values.size());
  }
  void assign(std::span<const T> values) {
    clear();
    append(values);
  }
  void assign(std::size_t count, const T& value) {
    if (count > capacity_) grow(count);
    std::fill_n(data_, count, value);
    size_ = static_cast<std::uint32_t>(count);
  }

 private:
  static constexpr std::size_t kSmallest = 4;

  /// Takes the value by itself, for it may be one of this array.
  [[gnu::noinline]] void grow_and_push(T value) {
    grow(size_ + std::size_t{1});
    data_[size_++] = value;
  }
  [[gnu::noinline]] void grow(std::size_t least) {
    const std::size_t capacity = std::max({least, 2 * std::size_t{capacity_}, kSmallest});
    T* const larger = memory_->allocate_array<T>(capacity);
    std::copy_n(data_, size_, larger);
    data_ = larger;
    capacity_ = static_cast<std::uint32_t>(capacity);
  }

  ScratchArena* memory_;
  T* data_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

}  // namespace mvm::verifier

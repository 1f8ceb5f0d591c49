// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>

namespace mvm {

/// An array of which only those parts take memory that are used: what an instance of a long function may
/// need, when all but a little of it never runs. Items are value-initialized, and stay where they are.
template <class T>
class LazyArray {
 public:
  LazyArray() = default;
  /// `allocate` gives value-initialized memory of a kind and number that lives as long as the array.
  template <class Arena>
  LazyArray(Arena& arena, std::size_t size)
      : pages_(arena.template allocate<std::atomic<T*>>((size + kPage - 1) / kPage).data()) {}

  /// Null where the item's part was never used.
  [[nodiscard]] T* find(std::size_t i) const noexcept {
    T* const page = pages_[i / kPage].load(std::memory_order_acquire);
    return page == nullptr ? nullptr : page + i % kPage;
  }
  /// May be called from many threads.
  template <class Arena>
  [[nodiscard]] T& at(Arena& arena, std::size_t i) const {
    std::atomic<T*>& place = pages_[i / kPage];
    T* page = place.load(std::memory_order_acquire);
    if (page == nullptr) {
      T* const made = arena.template allocate<T>(kPage).data();
      if (place.compare_exchange_strong(page, made, std::memory_order_acq_rel)) page = made;
    }
    return page[i % kPage];
  }

 private:
  static constexpr std::size_t kPage = 16;
  std::atomic<T*>* pages_ = nullptr;
};

}  // namespace mvm

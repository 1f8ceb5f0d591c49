// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/heap.h"
#include "interpreter/layout.h"

#include <mvm/error.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace mvm {

/// A value that somebody else owns: its layout and where it is stored (for a boxed one, where the box pointer is).
struct ValueView {
  const Layout* layout = nullptr;
  std::byte* at = nullptr;
};

// Operations on values, run as programs that are compiled once for each layout. `at` is where a value is stored.

/// Frees what the value owns; the storage itself is the caller's.
void drop_value(Heap& heap, const Layout& layout, std::byte* at) noexcept;
/// A deep copy into storage that holds no value. Fails with MEMORY_LIMIT_EXCEEDED.
[[nodiscard]] Result<void> copy_value(Heap& heap, const Layout& layout, std::byte* to, const std::byte* from);
[[nodiscard]] bool equal_values(const Layout& layout, const std::byte* a, const std::byte* b) noexcept;
/// BCS, appended to `out`.
[[nodiscard]] Result<void> write_value_bcs(const Layout& layout, const std::byte* at, std::vector<std::uint8_t>& out);
/// Reads exactly all of `bytes`. FAILED_TO_DESERIALIZE_ARGUMENT where they are no value of the layout.
[[nodiscard]] Result<void> read_value_bcs(Heap& heap, const Layout& layout, std::byte* to,
                                          std::span<const std::uint8_t> bytes);
/// The legacy abstract size that natives charge by ("native_value_size": integers 16, addresses 32, structs 2 + fields,
/// enums 4 + fields, byte-like vectors their bytes).
[[nodiscard]] std::uint64_t legacy_size_of_value(const Layout& layout, const std::byte* at) noexcept;

/// A value on the heap, owned: dropped with the object. Move-only.
class OwnedValue {
 public:
  OwnedValue() = default;
  /// Storage for a value of `layout`, not yet holding one; null data when memory is exhausted.
  [[nodiscard]] static Result<OwnedValue> uninitialized(Heap& heap, const Layout& layout);
  /// Takes over the value stored at `from`, which holds none afterwards.
  [[nodiscard]] static Result<OwnedValue> take(Heap& heap, ValueView from);
  [[nodiscard]] static Result<OwnedValue> from_bcs(Heap& heap, const Layout& layout, std::span<const std::uint8_t> bytes);

  OwnedValue(OwnedValue&& other) noexcept
      : heap_(other.heap_), view_(std::exchange(other.view_, {})), holds_(std::exchange(other.holds_, false)) {}
  OwnedValue& operator=(OwnedValue&& other) noexcept;
  OwnedValue(const OwnedValue&) = delete;
  OwnedValue& operator=(const OwnedValue&) = delete;
  ~OwnedValue();

  [[nodiscard]] const Layout& layout() const noexcept { return *view_.layout; }
  [[nodiscard]] std::byte* at() const noexcept { return view_.at; }
  [[nodiscard]] ValueView view() const noexcept { return view_; }
  [[nodiscard]] bool empty() const noexcept { return !holds_; }
  /// The address a reference to the value has.
  [[nodiscard]] std::byte* referent() const noexcept;
  /// Says that the value was moved out of the storage: it will not be dropped.
  void release() noexcept { holds_ = false; }
  void mark_initialized() noexcept { holds_ = true; }

 private:
  Heap* heap_ = nullptr;
  ValueView view_;
  bool holds_ = false;
};

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/heap.h"
#include "interpreter/layout.h"

#include <mvm/error.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

namespace mvm {

/// A value that somebody else owns: its layout and where it is stored (for a boxed one, where the box pointer
/// is).
struct ValueView {
  const Layout* layout = nullptr;
  std::byte* at = nullptr;
};

// Operations on values, run as programs that are compiled once for each layout. `at` is where a value is
// stored. None recurses, however deep values nest.

/// Frees what the value owns; the storage itself is the caller's.
void drop_value(Heap& heap, const Layout& layout, std::byte* at) noexcept;
/// A deep copy into storage that holds no value. Fails with MEMORY_LIMIT_EXCEEDED; then `to` holds no value.
[[nodiscard]] Result<void> copy_value(Heap& heap, const Layout& layout, std::byte* to, const std::byte* from);
/// The same; false where memory is exhausted.
[[nodiscard]] bool try_copy_value(Heap& heap, const Layout& layout, std::byte* to,
                                  const std::byte* from) noexcept;
[[nodiscard]] bool equal_values(const Layout& layout, const std::byte* a, const std::byte* b) noexcept;
/// BCS, appended to `out`. Fails where an enum's tag is past 127, the largest that BCS of Move takes.
[[nodiscard]] Result<void> write_value_bcs(const Layout& layout, const std::byte* at,
                                           std::vector<std::uint8_t>& out);
/// Reads exactly all of `bytes` into storage that holds no value. FAILED_TO_DESERIALIZE_ARGUMENT where they
/// are no value of the layout, MEMORY_LIMIT_EXCEEDED; then `to` holds no value. The bodies of all layouts it
/// contains must be there.
[[nodiscard]] Result<void> read_value_bcs(Heap& heap, const Layout& layout, std::byte* to,
                                          std::span<const std::uint8_t> bytes);
/// The abstract size that gas is charged by; of a reference 8.
[[nodiscard]] std::uint64_t abstract_size_of_value(const Layout& layout, const std::byte* at,
                                                   SizeRule rule) noexcept;
/// The legacy abstract size that natives charge by ("native_value_size": integers 16, addresses 32, structs 2
/// + fields, enums 4 + fields, byte-like vectors their bytes).
[[nodiscard]] inline std::uint64_t legacy_size_of_value(const Layout& layout, const std::byte* at) noexcept {
  return abstract_size_of_value(layout, at, SizeRule::Native);
}

/// Copies `bytes` bytes; the sizes of common values without a call.
inline void move_bytes(std::byte* to, const std::byte* from, std::uint32_t bytes) noexcept {
  switch (bytes) {
    case 1:
      *to = *from;
      return;
    case 2:
      std::memcpy(to, from, 2);
      return;
    case 4:
      std::memcpy(to, from, 4);
      return;
    case 8:
      std::memcpy(to, from, 8);
      return;
    case 16:
      std::memcpy(to, from, 16);
      return;
    case 24:
      std::memcpy(to, from, 24);
      return;
    case 32:
      std::memcpy(to, from, 32);
      return;
    default:
      std::memmove(to, from, bytes);
      return;
  }
}

/// Moves a value from where it is stored in a struct or vector to a frame's slot, widening small ones.
inline void move_to_slot(std::byte* slot, const std::byte* from, std::uint32_t bytes) noexcept {
  if (bytes >= 8) return move_bytes(slot, from, bytes);
  std::uint64_t wide = 0;
  switch (bytes) {
    case 1:
      std::memcpy(&wide, from, 1);
      break;
    case 2:
      std::memcpy(&wide, from, 2);
      break;
    case 4:
      std::memcpy(&wide, from, 4);
      break;
    default:
      std::memcpy(&wide, from, bytes);
      break;
  }
  std::memcpy(slot, &wide, 8);
}

template <class T>
[[nodiscard]] inline T load(const std::byte* at) noexcept {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}
template <class T>
inline void store(std::byte* at, const T& value) noexcept {
  std::memcpy(at, &value, sizeof value);
}

/// The address that a reference to the value stored at `at` has.
[[nodiscard]] inline std::byte* referent_of(const Layout& layout, std::byte* at) noexcept {
  return layout.boxed ? load<std::byte*>(at) : at;
}
/// The inverse, for reading: where something is stored whose memory is at `referent`; `box` has to outlive
/// the use.
[[nodiscard]] inline const std::byte* stored_at(const Layout& layout, std::byte* const& referent) noexcept {
  return layout.boxed ? reinterpret_cast<const std::byte*>(&referent) : referent;
}

// Vectors, by their header and the layout of their elements.

/// Room for at least `capacity` elements in all; false when memory is exhausted, the vector is then as
/// before.
[[nodiscard]] bool reserve_elements(Heap& heap, VectorHeader& vector, const Layout& element,
                                    std::uint64_t capacity) noexcept;
/// Frees the elements' memory, of which none may hold a value any more.
void release_elements(Heap& heap, VectorHeader& vector, const Layout& element) noexcept;

/// A value on the heap, owned: dropped with the object. Move-only.
class OwnedValue {
 public:
  OwnedValue() = default;
  /// Storage for a value of `layout`, all zero, not yet holding one. MEMORY_LIMIT_EXCEEDED.
  [[nodiscard]] static Result<OwnedValue> uninitialized(Heap& heap, const Layout& layout);
  /// Takes over the value stored at `from`, which holds none afterwards.
  [[nodiscard]] static Result<OwnedValue> take(Heap& heap, ValueView from);
  [[nodiscard]] static Result<OwnedValue> from_bcs(Heap& heap, const Layout& layout,
                                                   std::span<const std::uint8_t> bytes);

  OwnedValue(OwnedValue&& other) noexcept
      : heap_(other.heap_),
        view_(std::exchange(other.view_, {})),
        holds_(std::exchange(other.holds_, false)) {}
  OwnedValue& operator=(OwnedValue&& other) noexcept;
  OwnedValue(const OwnedValue&) = delete;
  OwnedValue& operator=(const OwnedValue&) = delete;
  ~OwnedValue() { reset(); }

  [[nodiscard]] const Layout& layout() const noexcept { return *view_.layout; }
  [[nodiscard]] std::byte* at() const noexcept { return view_.at; }
  [[nodiscard]] ValueView view() const noexcept { return view_; }
  [[nodiscard]] bool empty() const noexcept { return !holds_; }
  /// The address a reference to the value has.
  [[nodiscard]] std::byte* referent() const noexcept { return referent_of(*view_.layout, view_.at); }
  /// A copy, for types with `copy`.
  [[nodiscard]] Result<OwnedValue> copy() const;
  /// Says that the value was moved out of the storage: it will not be dropped.
  void release() noexcept { holds_ = false; }
  void mark_initialized() noexcept { holds_ = true; }
  /// Drops the value and frees the storage.
  void reset() noexcept;

 private:
  Heap* heap_ = nullptr;
  ValueView view_;
  bool holds_ = false;
};

}  // namespace mvm

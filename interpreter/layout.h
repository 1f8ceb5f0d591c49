// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/type.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace mvm {

/// How values of a type lie in memory. Values are laid out like C++ data: integers at natural size, u128 as 16 bytes,
/// u256 and addresses as 32 bytes, structs as their fields in order, an enum as a 16-bit tag and its largest variant, a vector
/// as {data, length, capacity} with its elements inline and contiguous. A struct or enum whose inline size would pass
/// `kMaxInlineSize` is boxed: where it is stored there is an owning pointer to its memory.
///
/// In a frame every value begins at a multiple of 8 and integers below 64 bits are zero-extended to 8 bytes; a pointer to
/// such a slot is also a pointer to the value (the machine is little-endian). A reference is the address of the value: of
/// its memory, past any box.
inline constexpr std::uint32_t kMaxInlineSize = 256;

struct VectorHeader {
  std::byte* data = nullptr;  ///< null while nothing was ever stored
  std::uint64_t length = 0;   ///< elements
  std::uint64_t capacity = 0;
};

struct FieldLayout {
  const Layout* layout;
  std::uint32_t offset;  ///< bytes from the struct's or enum's memory
};

struct Layout {
  const Type* type = nullptr;
  TypeKind kind = TypeKind::Bool;
  std::uint32_t size = 0;    ///< bytes where stored: 8 when boxed
  std::uint32_t align = 1;
  std::uint32_t memory_size = 0;  ///< bytes of the value's own memory: `size` unless boxed
  bool boxed = false;
  bool plain = false;        ///< owns no memory: copying is memcpy, dropping is nothing
  bool is_enum = false;
  const Layout* element = nullptr;                      ///< of a vector
  std::span<const FieldLayout> fields;                  ///< of a struct
  std::span<const std::span<const FieldLayout>> variants;  ///< of an enum, by tag

  /// Bytes of a value in a frame.
  [[nodiscard]] std::uint32_t slot_size() const noexcept { return (size + 7U) & ~7U; }
};

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/type.h"

#include <mvm/gas.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mvm {

/// How values of a type lie in memory. Values are laid out like C++ data: integers at natural size, u128 as
/// 16 bytes, u256 and addresses as 32 bytes, structs as their fields in order, an enum as a 16-bit tag and
/// its largest variant, a vector as {data, length, capacity} with its elements inline and contiguous. A
/// struct or enum that would take more than `kMaxInlineSize` bytes with all the structs in it is boxed: where
/// it is stored there is an owning pointer to its memory, null where the value was moved out.
///
/// In a frame every value begins at a multiple of 8 and integers below 64 bits are zero-extended to 8 bytes;
/// a pointer to such a slot is also a pointer to the value (the machine is little-endian). A reference is the
/// address of the value: of its memory, past any box. All bytes zero is a value of every type for the purpose
/// of dropping it.
inline constexpr std::uint32_t kMaxInlineSize = 256;

struct VectorHeader {
  std::byte* data = nullptr;  ///< null while nothing was ever stored
  std::uint64_t length = 0;   ///< elements
  std::uint64_t capacity = 0;
};

struct FieldLayout {
  const Layout* layout;
  std::uint32_t offset;       ///< bytes from the struct's or enum's memory
  std::uint32_t slot_offset;  ///< bytes from the first field, when all lie in a frame as separate values
};

/// One step over a value's memory. The steps of a layout, with those of structs inside it spliced in, are the
/// program that drop, copy, comparison, BCS and sizes run.
struct LayoutStep {
  enum class Kind : std::uint8_t {
    Bytes,   ///< `size` bytes that are their own BCS and compare as such
    Bool,    ///< `size` bytes that are bools
    Vector,  ///< a vector of `layout`
    Box,     ///< an owning pointer to a value of `layout`
    Enum,    ///< an enum of `layout`
  };
  Kind kind;
  std::uint32_t offset;
  std::uint32_t size;
  const Layout* layout;
};

/// What to do with a stretch of memory.
struct LayoutProgram {
  std::span<const LayoutStep> steps;  ///< all, in the order of the fields
  std::span<const LayoutStep> parts;  ///< only Vector, Box and Enum
  /// The abstract size of all that is not in `parts`, by SizeRule.
  std::array<std::uint64_t, kSizeRules> fixed_size{};
};

struct VariantLayout {
  std::span<const FieldLayout> fields;
  LayoutProgram program;         ///< over the fields; offsets are from the enum's memory
  std::uint32_t slots_size = 0;  ///< bytes of all fields as separate values in a frame
};

struct Layout {
  const Type* type = nullptr;
  TypeKind kind = TypeKind::Bool;
  std::uint32_t size = 0;  ///< bytes where stored: 8 when boxed
  std::uint32_t align = 1;
  bool boxed = false;
  bool plain = false;  ///< owns no memory: copying is memcpy, dropping is nothing
  bool is_enum = false;
  /// Its memory is its BCS and compares as such: no padding, no enum, no vector. For reading, bools count as
  /// bytes to check.
  bool raw = false;
  bool has_bool = false;  ///< of a raw one
  /// Of a vector: bytes of an element that is an integer, bool or address; else 0.
  std::uint32_t primitive_width = 0;
  /// The layout of references to it.
  const Layout* reference = nullptr;

  // The body is made when it is first needed; it is there for each layout of which a value exists, and for
  // all that `layout_of` gives, with all that they contain.
  mutable std::atomic<bool> has_body{false};
  std::uint32_t memory_size = 0;            ///< bytes of the value's own memory: `size` unless boxed
  const Layout* element = nullptr;          ///< of a vector; of a reference: the target
  std::span<const FieldLayout> fields;      ///< of a struct
  std::uint32_t slots_size = 0;             ///< bytes of all fields as separate values in a frame
  std::span<const VariantLayout> variants;  ///< of an enum, by tag
  LayoutProgram contents;                   ///< over the value's own memory
  LayoutProgram stored;                     ///< over where it is stored

  /// Bytes of a value in a frame.
  [[nodiscard]] std::uint32_t slot_size() const noexcept { return (size + 7U) & ~7U; }
  [[nodiscard]] bool is_reference() const noexcept { return kind == TypeKind::Reference; }
};

/// The layout of a primitive type or of `vector<u8>`: the same in all VMs.
[[nodiscard]] const Layout& primitive_layout(TypeKind kind) noexcept;
[[nodiscard]] const Layout& bytes_layout() noexcept;

}  // namespace mvm

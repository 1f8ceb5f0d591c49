// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "stdlib/value_size.h"

#include "interpreter/value.h"

#include <span>

namespace mvm {
namespace {

constexpr std::uint64_t kContainerSize = 2;
constexpr std::uint64_t kSmallIntegerSize = 8;

std::uint64_t size_of_fields(std::span<const FieldLayout> fields, const std::byte* memory) noexcept {
  std::uint64_t size = kContainerSize;
  for (const FieldLayout& field : fields)
    size += fine_grained_size_of_value(*field.layout, memory + field.offset);
  return size;
}

std::uint64_t size_of_vector(const Layout& layout, const VectorHeader& vector) noexcept {
  if (layout.primitive_width != 0) return kContainerSize + vector.length * layout.primitive_width;
  std::uint64_t size = kContainerSize;
  for (std::uint64_t i = 0; i < vector.length; ++i) {
    size += fine_grained_size_of_value(*layout.element, vector.data + i * layout.element->size);
  }
  return size;
}

std::uint64_t size_of_datatype(const Layout& layout, const std::byte* memory) noexcept {
  if (!layout.is_enum) return size_of_fields(layout.fields, memory);
  return size_of_fields(layout.variants[load<std::uint16_t>(memory)].fields, memory);
}

}  // namespace

// The protocol versions that use this size bound how deep values nest (`max_move_value_depth`, 128).
std::uint64_t fine_grained_size_of_value(const Layout& layout, const std::byte* at) noexcept {
  switch (layout.kind) {
    case TypeKind::U128:
      return 16;
    case TypeKind::U256:
    case TypeKind::Address:
      return 32;
    case TypeKind::Signer:
      return kContainerSize + 32;
    case TypeKind::Vector:
      return size_of_vector(layout, load<VectorHeader>(at));
    case TypeKind::Datatype:
    case TypeKind::DatatypeInstantiation:
      return size_of_datatype(layout, layout.boxed ? load<const std::byte*>(at) : at);
    default:
      return kSmallIntegerSize;
  }
}

}  // namespace mvm

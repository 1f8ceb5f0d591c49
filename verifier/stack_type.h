// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/type_pool.h>

#include <cstdint>

namespace mvm::verifier {

enum class ReferenceKind : std::uint8_t { None, Immutable, Mutable };

/// A type on the stack: a type that is no reference, or a reference to one.
class StackType {
 public:
  constexpr StackType() noexcept = default;
  constexpr StackType(TypeId type,
                      ReferenceKind reference = ReferenceKind::None) noexcept  // NOLINT: types are such
      : bits_(std::uint64_t{type.value} << 2 | static_cast<std::uint64_t>(reference)) {}

  /// What the reference refers to, if it is one.
  [[nodiscard]] constexpr TypeId type() const noexcept {
    return TypeId{static_cast<std::uint32_t>(bits_ >> 2)};
  }
  [[nodiscard]] constexpr ReferenceKind reference() const noexcept {
    return static_cast<ReferenceKind>(bits_ & 3);
  }

  friend constexpr bool operator==(StackType, StackType) = default;

 private:
  std::uint64_t bits_ = 0;
};

[[nodiscard]] constexpr bool is_integer(StackType type) noexcept {
  const std::uint32_t id = type.type().value;
  return type.reference() == ReferenceKind::None && id >= kU8.value && id <= kU256.value;
}
[[nodiscard]] constexpr StackType reference_to(TypeId type, bool is_mutable) noexcept {
  return {type, is_mutable ? ReferenceKind::Mutable : ReferenceKind::Immutable};
}

}  // namespace mvm::verifier

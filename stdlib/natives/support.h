// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/native.h"

#include <mvm/type_tag.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

/// What native functions have in common: gas, sizes of types, layouts and the ids of objects.
namespace mvm::natives {

/// Internal gas units. Sums and products stop at the largest number, as in the reference (`InternalGas`).
class Gas {
 public:
  constexpr Gas(std::uint64_t units) noexcept : units_(units) {}  // NOLINT: a cost is a number
  /// A cost that the protocol version lacks is none (`get_gas_cost_or_default`).
  constexpr Gas(std::optional<std::uint64_t> units) noexcept : units_(units.value_or(0)) {}  // NOLINT

  [[nodiscard]] constexpr std::uint64_t units() const noexcept { return units_; }

  friend constexpr Gas operator+(Gas a, Gas b) noexcept {
    std::uint64_t sum = 0;
    return __builtin_add_overflow(a.units_, b.units_, &sum) ? kMost : Gas(sum);
  }
  /// The cost of `count` units of something.
  friend constexpr Gas operator*(Gas per_unit, std::uint64_t count) noexcept {
    std::uint64_t product = 0;
    return __builtin_mul_overflow(per_unit.units_, count, &product) ? kMost : Gas(product);
  }

 private:
  static constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t units_;
};

/// False where the gas does not suffice: the native must return `out_of_gas()` at once.
[[nodiscard]] inline bool pay(NativeContext& ctx, Gas cost) noexcept { return ctx.charge(cost.units()); }

/// How many blocks of `block_size` bytes hold `bytes` bytes.
[[nodiscard]] constexpr std::uint64_t blocks(std::uint64_t bytes, std::uint64_t block_size) noexcept {
  return bytes / block_size + (bytes % block_size == 0 ? 0 : 1);
}

/// The size of a type that natives charge by: 1 for a primitive or a datatype and the sizes of its arguments,
/// which is the number of its nodes (Move VM types, `Type::size`).
[[nodiscard]] inline std::uint64_t type_size(const Type& type) noexcept { return type.node_count; }

/// The size of a tag that natives charge by (Move core types, `abstract_size_for_gas_metering`): a tag 24, a
/// struct 32 for its address and the bytes of its names.
[[nodiscard]] std::uint64_t tag_size(const TypeTag& tag) noexcept;
[[nodiscard]] std::uint64_t tag_size(const StructTag& tag) noexcept;

/// The layout for reading and writing values of a type; null where the type has none that the reference would
/// make, which natives answer with an abort. An error is one that stops execution
/// (`NativeContext::type_to_type_layout`).
[[nodiscard]] Result<const Layout*> serialization_layout(NativeContext& ctx, const Type& type);

/// The abstract size of a value that natives of objects and events charge by: the legacy one, or from some
/// protocol version on
/// (`abstract_size_in_object_runtime`) the fine-grained one.
[[nodiscard]] std::uint64_t charged_size(NativeContext& ctx, const Layout& layout,
                                         const std::byte* at) noexcept;

[[nodiscard]] inline NativeResult invariant_violation(std::string message) {
  return NativeResult::failed(Error(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR, std::move(message)));
}

/// The memory of a stored value: past the box if it has one.
[[nodiscard]] inline std::byte* memory_of(ValueView value) noexcept {
  return referent_of(*value.layout, value.at);
}

/// Where the field of a struct is stored.
[[nodiscard]] inline ValueView field_of(ValueView value, std::size_t field) noexcept {
  const FieldLayout& at = value.layout->fields[field];
  return {at.layout, memory_of(value) + at.offset};
}

}  // namespace mvm::natives

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mvm {

/// One of the four abilities, as its bit in the binary format.
enum class Ability : std::uint8_t { Copy = 1, Drop = 2, Store = 4, Key = 8 };

/// A set of abilities, a byte wide.
class AbilitySet {
 public:
  constexpr AbilitySet() = default;
  constexpr explicit AbilitySet(std::uint8_t bits) noexcept : bits_(bits) {}
  constexpr AbilitySet(Ability ability) noexcept : bits_(static_cast<std::uint8_t>(ability)) {}  // NOLINT

  static constexpr std::uint8_t kAllBits = 15;
  [[nodiscard]] static constexpr AbilitySet all() noexcept { return AbilitySet(kAllBits); }
  [[nodiscard]] static constexpr AbilitySet primitives() noexcept { return AbilitySet(1 | 2 | 4); }
  [[nodiscard]] static constexpr AbilitySet references() noexcept { return AbilitySet(1 | 2); }
  [[nodiscard]] static constexpr AbilitySet signer() noexcept { return AbilitySet(2); }
  [[nodiscard]] static constexpr AbilitySet vector() noexcept { return AbilitySet(1 | 2 | 4); }

  [[nodiscard]] constexpr std::uint8_t bits() const noexcept { return bits_; }
  [[nodiscard]] constexpr bool has(Ability ability) const noexcept {
    return (bits_ & static_cast<std::uint8_t>(ability)) != 0;
  }
  [[nodiscard]] constexpr bool has_copy() const noexcept { return has(Ability::Copy); }
  [[nodiscard]] constexpr bool has_drop() const noexcept { return has(Ability::Drop); }
  [[nodiscard]] constexpr bool has_store() const noexcept { return has(Ability::Store); }
  [[nodiscard]] constexpr bool has_key() const noexcept { return has(Ability::Key); }
  [[nodiscard]] constexpr bool is_subset_of(AbilitySet other) const noexcept {
    return (bits_ & ~other.bits_) == 0;
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }

  friend constexpr AbilitySet operator|(AbilitySet a, AbilitySet b) noexcept {
    return AbilitySet(static_cast<std::uint8_t>(a.bits_ | b.bits_));
  }
  friend constexpr AbilitySet operator&(AbilitySet a, AbilitySet b) noexcept {
    return AbilitySet(static_cast<std::uint8_t>(a.bits_ & b.bits_));
  }
  friend constexpr bool operator==(AbilitySet, AbilitySet) = default;

 private:
  std::uint8_t bits_ = 0;
};

/// The ability that a type argument needs so that the whole type has `ability`
/// (Move binary format, `Ability::requires`: `key` asks for `store`, the others for themselves).
[[nodiscard]] constexpr Ability required_of_arguments(Ability ability) noexcept {
  return ability == Ability::Key ? Ability::Store : ability;
}

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/u256.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace mvm::generate {

/// Numbers from a seed: the same on every machine (SplitMix64).
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  /// 0 to `bound` - 1; `bound` is not 0.
  std::size_t below(std::size_t bound) noexcept { return static_cast<std::size_t>(next() % bound); }
  std::size_t between(std::size_t low, std::size_t high) noexcept { return low + below(high - low + 1); }
  /// True once in `n`.
  bool one_in(std::size_t n) noexcept { return below(n) == 0; }
  template <class T>
  const T& pick(std::span<const T> items) noexcept {
    return items[below(items.size())];
  }

  /// An integer of so many bits, often one at which arithmetic changes: small, around a power of two, or the
  /// largest.
  U256 integer(unsigned bits) noexcept {
    U256 value;
    for (std::uint64_t& word : value.words) word = next();
    switch (below(8)) {
      case 0:
      case 1:
      case 2:
        value = U256(below(10));
        break;
      case 3:
        value = U256(1) << static_cast<unsigned>(below(bits));
        break;
      case 4: {
        const U256 power = U256(1) << static_cast<unsigned>(below(bits));
        value = *checked_sub(power, U256(1));
        break;
      }
      case 5:
        for (std::uint64_t& word : value.words) word = UINT64_MAX;  // the largest, or one less
        value.words[0] -= below(2);
        break;
      case 6:
        value = U256(next() & 0xFFFF);
        break;
      default:
        break;
    }
    return bits == 256 ? value : (value << (256 - bits)) >> (256 - bits);
  }

 private:
  std::uint64_t state_;
};

}  // namespace mvm::generate

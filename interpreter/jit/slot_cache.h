// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/jit/assembler.h"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>

namespace mvm::jit {

/// Which slots of the frame also lie in processor registers. Memory is always up to date, so that a register
/// can be given up at any time.
class SlotCache {
 public:
  /// Those that functions preserve: the instructions of register code leave them alone.
  static constexpr std::size_t kCount = 5;
  [[nodiscard]] static Register reg(std::size_t i) noexcept {
    constexpr std::array kIds = {x86::Gp::kIdBx, x86::Gp::kIdR12, x86::Gp::kIdR13, x86::Gp::kIdR14,
                                 x86::Gp::kIdR15};
    return x86::gpq(kIds[i]);
  }

  /// At the beginning of an instruction: no register has to stay.
  void begin() noexcept { pinned_ = 0; }

  /// The register that holds a slot. It stays until the instruction's end.
  [[nodiscard]] std::optional<Register> find(std::uint32_t slot) noexcept {
    for (std::size_t i = 0; i < kCount; ++i) {
      if (slots_[i] == slot) return pin(i);
    }
    return std::nullopt;
  }
  /// The same, but it may be given up at once.
  [[nodiscard]] std::optional<Register> peek(std::uint32_t slot) const noexcept {
    for (std::size_t i = 0; i < kCount; ++i) {
      if (slots_[i] == slot) return reg(i);
    }
    return std::nullopt;
  }
  /// A register for something new: a free one, or the one that was not used for longest.
  [[nodiscard]] Register take() noexcept {
    std::size_t best = kCount;
    for (std::size_t i = 0; i < kCount; ++i) {
      if ((pinned_ >> i & 1) != 0) continue;
      if (best == kCount || age_of(i) < age_of(best)) best = i;
    }
    if (best == kCount) {
      is_exhausted_ = true;
      best = 0;
    }
    slots_[best] = kNone;
    return pin(best);
  }
  /// Whether an instruction asked for more registers than there are: then the code is wrong.
  [[nodiscard]] bool is_exhausted() const noexcept { return is_exhausted_; }
  /// The register holds the slot from now on.
  void bind(const Register& held, std::uint32_t slot) noexcept {
    for (std::size_t i = 0; i < kCount; ++i) {
      if (reg(i).id() == held.id()) slots_[i] = slot;
    }
  }
  /// Something else was written to these bytes.
  void forget(std::uint32_t slot, std::uint32_t bytes) noexcept {
    for (std::uint32_t& held : slots_) {
      if (held != kNone && held < slot + bytes && slot < held + 8) held = kNone;
    }
  }
  void clear() noexcept { slots_.fill(kNone); }

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  [[nodiscard]] std::uint32_t age_of(std::size_t i) const noexcept {
    return slots_[i] == kNone ? 0 : used_[i];
  }
  Register pin(std::size_t i) noexcept {
    pinned_ |= 1U << i;
    used_[i] = ++clock_;
    return reg(i);
  }

  std::array<std::uint32_t, kCount> slots_ = {kNone, kNone, kNone, kNone, kNone};
  std::array<std::uint32_t, kCount> used_{};
  std::uint32_t pinned_ = 0;
  std::uint32_t clock_ = 0;
  bool is_exhausted_ = false;
};

}  // namespace mvm::jit

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/gas.h>

#include <cstdint>

namespace mvm::translated {

/// Gas while register code runs: how far it may go before the meter has to be asked. Four counters lie in one
/// word, 16 bits each, of which the highest is a guard that is set as long as the counter has not run out:
///
///   bits 0-15   instructions        until a tier, or what the budget allows for sure
///   bits 16-31  pushes              what the budget allows for sure
///   bits 32-47  stack size          until a tier, or what the budget allows for sure
///   bits 48-63  stack height        until a tier
///
/// A segment has two such words: `need`, the most that each counter is used within it, and `delta`, how much
/// it is used in all (the height can grow again, so that part of `delta` is signed). A subtraction and a
/// test of the guards tell whether a segment can be charged without asking.
inline constexpr std::uint64_t kGuards = 0x8000'8000'8000'8000;
/// The most that a segment may need of a counter.
inline constexpr std::uint32_t kMostPerSegment = 0x1FFF;
/// With this word no segment passes the test: each is charged instruction by instruction.
inline constexpr std::uint64_t kNoFuel = 0x4000'4000'4000'4000;

[[nodiscard]] constexpr std::uint64_t pack_fuel(std::uint64_t instructions, std::uint64_t pushes,
                                                std::uint64_t size, std::int64_t height) noexcept {
  return instructions + (pushes << 16) + (size << 32) + (static_cast<std::uint64_t>(height) << 48);
}

/// Moves gas between a meter and a word of fuel. While the word is in use, the meter's counters stand where
/// they were when it was filled.
class Fuel {
 public:
  explicit Fuel(GasMeter& meter) : meter_(&meter) {}
  Fuel() = default;

  /// Whether a word is in use that counts.
  [[nodiscard]] bool is_filled() const noexcept { return filled_ != kNoFuel; }

  /// A word of fuel from what the meter has. None where the gas stack is lower than the real one (natives can
  /// bring that about): then what is popped off it cannot be summed up.
  [[nodiscard]] std::uint64_t fill(std::uint64_t real_height) noexcept;
  /// Takes from the meter what was used of the word. `lowest` is the lowest word, height first, that was ever
  /// reached within a segment; UINT64_MAX where none was.
  void settle(std::uint64_t fuel, std::uint64_t lowest) noexcept;
  /// Gives back to the settled meter what a segment was charged; the high-water mark stays.
  void give_back(std::uint64_t delta) noexcept;
  void give_back_size(std::uint64_t size) noexcept;

 private:
  GasMeter* meter_ = nullptr;
  std::uint64_t filled_ = kNoFuel;
};

}  // namespace mvm::translated

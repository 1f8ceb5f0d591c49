// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/protocol.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <stop_token>
#include <utility>

namespace mvm {

class Error;
namespace translated {
class Fuel;
}

/// How the abstract size of a value is counted. Common to all: integers and bool 16, address 32, a reference
/// 8 (not followed), a struct 2 + its fields, a signer as a struct of one address, a vector of anything but
/// integers, bool and address 2 + its elements (Move VM types, `ValueView` and `Value::legacy_size`).
enum class SizeRule : std::uint8_t {
  Current,  ///< enums 2 + fields; a vector of primitives 2 + the elements' bytes
  Legacy,   ///< enums 2 + fields; a vector of primitives the elements' bytes
  Native,   ///< what natives charge by: as Legacy, but enums 4 + fields
};
inline constexpr std::size_t kSizeRules = 3;

/// The cost of each instruction by its opcode byte, in internal units; some are multiplied by a size
/// (Move VM test utils, `gas_schedule`: the schedule of the VM's own tests, not of a chain).
struct FlatCosts {
  std::array<std::uint64_t, 256> by_opcode{};
};

/// Counts and charges what running code does, and can end it. One per transaction, shared by all its calls;
/// not thread-safe. Units are internal ones, thousandths of a gas unit, unless a name says otherwise.
class GasMeter {
 public:
  enum class Kind : std::uint8_t { Unmetered, Tiered, Flat };

  /// Counts no work and never stops.
  [[nodiscard]] static GasMeter unmetered() noexcept { return GasMeter(Kind::Unmetered, UINT64_MAX); }
  /// Charges by tiers of instructions, stack height and stack size (Sui and IOTA, `GasStatus`). `gas_units`
  /// is the computation budget divided by the gas price.
  [[nodiscard]] static GasMeter tiered(const GasModel& model, std::uint64_t gas_units) noexcept;
  /// Counts by tiers but has no budget: for transactions of the system.
  [[nodiscard]] static GasMeter counting(const GasModel& model) noexcept;
  /// Charges a cost per instruction. `costs` must outlive the meter.
  [[nodiscard]] static GasMeter flat(const FlatCosts& costs, std::uint64_t gas_units) noexcept;

  // Ending a run from outside. Neither has anything to do with gas, and neither is deterministic: a run that
  // ends so gives an Error of kind Cancelled, never an outcome. Running code looks every few thousand
  // branches and calls; natives and the loading of code are not interrupted.

  /// Ends the run once a stop is requested, which any thread may do.
  void stop_on(std::stop_token token) noexcept { stop_ = std::move(token); }
  /// Ends the run after this moment. None by default.
  void stop_at(std::chrono::steady_clock::time_point deadline) noexcept { deadline_ = deadline; }
  enum class Stop : std::uint8_t { None, Requested, TimeLimit };
  /// Whether the run has to end now; once it has, the answer stays.
  [[nodiscard]] Stop poll_stop() noexcept;
  /// The last answer of `poll_stop`.
  [[nodiscard]] Stop stopped() const noexcept { return stopped_; }
  /// The error of a run that was ended.
  [[nodiscard]] Error stop_error() const;

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] bool is_charging() const noexcept { return charging_; }
  [[nodiscard]] SizeRule size_rule() const noexcept { return size_rule_; }
  [[nodiscard]] const GasModel& model() const noexcept { return model_; }

  /// What is left; UINT64_MAX where nothing is charged.
  [[nodiscard]] std::uint64_t remaining() const noexcept { return charging_ ? remaining_ : UINT64_MAX; }
  /// Whole gas units left, rounded down.
  [[nodiscard]] std::uint64_t remaining_gas_units() const noexcept {
    return remaining() / kInternalUnitsPerGasUnit;
  }
  /// Whole gas units spent, rounded down.
  [[nodiscard]] std::uint64_t used_gas_units() const noexcept {
    return (initial_ - std::min(initial_, remaining_)) / kInternalUnitsPerGasUnit;
  }

  // What was counted so far (only by tiers).
  [[nodiscard]] std::uint64_t stack_height() const noexcept { return height_.count; }
  [[nodiscard]] std::uint64_t instructions_executed() const noexcept { return instructions_.count; }
  [[nodiscard]] std::uint64_t stack_height_high_water_mark() const noexcept { return height_high_water_; }
  /// Equal to the running total: the size never decreases.
  [[nodiscard]] std::uint64_t stack_size_high_water_mark() const noexcept { return size_.count; }
  [[nodiscard]] std::uint64_t native_calls() const noexcept { return native_calls_; }

  /// Bytes of values that runs with this meter held at most at once, whichever way they ended and whatever
  /// kind the meter is of: vectors, boxed and owned values, arguments and results too; not the frames of
  /// functions, which the limits of stacks bound. No part of an outcome: it may differ between modes and
  /// builds.
  [[nodiscard]] std::uint64_t peak_memory() const noexcept { return peak_memory_; }
  void note_memory(std::uint64_t bytes) noexcept { peak_memory_ = std::max(peak_memory_, bytes); }

  /// Takes `units`; false when they are not there: then nothing is left.
  [[nodiscard]] bool deduct(std::uint64_t units) noexcept {
    if (!charging_) return true;
    if (units > remaining_) {
      remaining_ = 0;
      return false;
    }
    remaining_ -= units;
    return true;
  }

  /// Charges for bytes read from storage (`charge_bytes`).
  [[nodiscard]] bool charge_bytes(std::uint64_t bytes, std::uint64_t units_per_byte) noexcept;

  /// Charges by tiers, in the reference's order: first the counters rise and with them their tiers, then all
  /// is deducted, then the stack sinks. False when out of gas.
  [[nodiscard]] bool charge(std::uint64_t instructions, std::uint64_t pushes, std::uint64_t pops,
                            std::uint64_t size) noexcept {
    height_.count += pushes;
    if (height_.count > height_high_water_) height_high_water_ = height_.count;
    if (height_.count > height_.next_start) [[unlikely]]
      raise_tier(height_);
    instructions_.count += instructions;
    if (instructions_.count > instructions_.next_start) [[unlikely]]
      raise_tier(instructions_);
    size_.count += size;
    if (size_.count > size_.next_start) [[unlikely]]
      raise_tier(size_);
    const bool paid = deduct_sum(instructions, size, pushes);
    if (paid) height_.count -= std::min(height_.count, pops);
    return paid;
  }

  /// One instruction of the flat schedule.
  [[nodiscard]] bool charge_opcode(std::uint8_t opcode) noexcept { return deduct(flat_[opcode]); }
  /// The same, multiplied by a size of at least 1.
  [[nodiscard]] bool charge_opcode(std::uint8_t opcode, std::uint64_t size) noexcept;

  /// What was counted and spent, to come back to.
  struct Checkpoint;
  [[nodiscard]] Checkpoint checkpoint() const noexcept;
  void restore(const Checkpoint& saved) noexcept;

  /// A native call's end: `results` values of together `size` were pushed, and it costs `units`.
  [[nodiscard]] bool charge_native(std::uint64_t units, std::uint64_t results, std::uint64_t size) noexcept;

 private:
  struct Counter {
    std::uint64_t count = 0;
    std::uint64_t multiplier = 0;
    std::uint64_t next_start = UINT64_MAX;
    std::span<const GasTier> tiers;
  };

  GasMeter(Kind kind, std::uint64_t budget) noexcept
      : kind_(kind), charging_(kind != Kind::Unmetered), remaining_(budget), initial_(budget) {}

  static void raise_tier(Counter& counter) noexcept;
  [[nodiscard]] bool deduct_sum(std::uint64_t instructions, std::uint64_t size,
                                std::uint64_t pushes) noexcept {
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    std::uint64_t c = 0;
    bool overflow = __builtin_mul_overflow(instructions_.multiplier, instructions, &a);
    overflow |= __builtin_mul_overflow(size_.multiplier, size, &b);
    overflow |= __builtin_mul_overflow(height_.multiplier, pushes, &c);
    overflow |= __builtin_add_overflow(a, b, &a);
    overflow |= __builtin_add_overflow(a, c, &a);
    return deduct(overflow ? UINT64_MAX : a);
  }

  friend class translated::Fuel;

  Kind kind_;
  bool charging_;
  SizeRule size_rule_ = SizeRule::Current;
  std::uint64_t remaining_;
  std::uint64_t initial_;
  Counter instructions_;
  Counter height_;
  Counter size_;
  std::uint64_t height_high_water_ = 0;
  std::uint64_t native_calls_ = 0;
  std::uint64_t peak_memory_ = 0;
  const std::uint64_t* flat_ = nullptr;
  GasModel model_;
  std::stop_token stop_;
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
  Stop stopped_ = Stop::None;
};

struct GasMeter::Checkpoint {
  std::uint64_t remaining = 0;
  Counter instructions;
  Counter height;
  Counter size;
  std::uint64_t height_high_water = 0;
};

inline GasMeter::Checkpoint GasMeter::checkpoint() const noexcept {
  return {remaining_, instructions_, height_, size_, height_high_water_};
}
inline void GasMeter::restore(const Checkpoint& saved) noexcept {
  remaining_ = saved.remaining;
  instructions_ = saved.instructions;
  height_ = saved.height;
  size_ = saved.size;
  height_high_water_ = saved.height_high_water;
}

}  // namespace mvm

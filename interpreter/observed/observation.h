// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/checked/watch.h"

#include <mvm/gas.h>
#include <mvm/run_observer.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mvm {
class Machine;
}  // namespace mvm

namespace mvm::observed {

using checked::Place;

/// Follows the plain loop for an observer: tells it of each event, and answers what it asks about the state.
class Observation final : public RunState {
 public:
  Observation(Machine& machine, RunObserver& observer) : machine_(machine), observer_(observer) {}

  // By the loop.

  /// The outermost function has begun: its arguments lie in its locals.
  void begin(const Place& place);
  /// Before each instruction.
  void before(const Place& place);
  /// An instruction is done.
  void after(const Place& place);
  /// The instruction that began last failed.
  void failed(const Place& place, const Error& error);

  // Of a native function that is called from outside.

  void native_begins(const Instance& native);
  void native_ends(const Instance& native, const Result<void>& result);

  // RunState

  [[nodiscard]] std::size_t depth() const override { return frames_.size(); }
  [[nodiscard]] ObservedFunction function(std::size_t frame) const override;
  [[nodiscard]] ObservedValue local(std::size_t frame, std::size_t local) const override;
  [[nodiscard]] std::size_t stack_size() const override;
  [[nodiscard]] ObservedValue stack(std::size_t below) const override;
  [[nodiscard]] const GasMeter& gas() const override;
  [[nodiscard]] std::uint16_t pc() const override { return pc_; }
  [[nodiscard]] const Instruction& instruction() const override { return *instruction_; }
  [[nodiscard]] std::size_t operand_count() const override;

 private:
  struct FrameRef {
    const Instance* instance;
    std::byte* locals;
  };
  /// The top `count` values of the operand stack, the lowest first.
  [[nodiscard]] std::vector<ObservedValue> top_values(std::size_t count) const;
  [[nodiscard]] Place place_of_machine() const;
  void open_call(const Place& place);

  Machine& machine_;
  RunObserver& observer_;
  std::vector<FrameRef> frames_;
  Place place_{};
  std::uint16_t pc_ = 0;
  static constexpr Instruction kNoInstruction{Opcode::Nop, 0, 0};
  const Instruction* instruction_ = &kNoInstruction;
  const Instance* callee_ = nullptr;  ///< of the call that runs
};

}  // namespace mvm::observed

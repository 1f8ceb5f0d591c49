// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/checked/watch.h"
#include "interpreter/code_cache.h"
#include "interpreter/native.h"
#include "interpreter/plain/frame_stack.h"
#include "interpreter/translated/state.h"
#include "interpreter/value.h"

#include <mvm/vm.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace mvm {

class RunObserver;
namespace observed {
class Observation;
}

/// Values on the operand stack, over all frames (Move VM runtime, `OPERAND_STACK_SIZE_LIMIT`).
inline constexpr std::size_t kOperandStackLimit = 1024;
/// Calling frames, the running one not counted (`CALL_STACK_SIZE_LIMIT`).
inline constexpr std::size_t kCallStackLimit = 1024;

/// What a session shares with the code it runs.
struct Surroundings {
  CodeCache& cache;
  const VmConfig& config;
  Heap& heap;
  GasMeter& gas;
  NativeExtension* extension;
  RunObserver* observer = nullptr;
};

/// A waiting function: it goes on after its call.
struct Frame {
  const Instance* instance = nullptr;
  const Instruction* ip = nullptr;  ///< the call; null where it runs as register code
  std::byte* locals = nullptr;
  const translated::Op* resume = nullptr;  ///< of register code: where it goes on
  std::uint32_t base = 0;  ///< of register code: values of its callers on their operand stacks

  /// The code offset of the call.
  [[nodiscard]] std::uint16_t call_offset() const noexcept;
};

/// The stacks of one thread of execution, and what its instructions work with. Values lie on the operand
/// stack in slots of their size, bottom first; beside it goes a stack of their layouts. The memory of the
/// stacks is reserved once.
class Machine {
 public:
  Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  /// Calls a function with the arguments that lie on the operand stack. Its results lie there afterwards;
  /// after an error the stacks are empty.
  [[nodiscard]] Result<void> call(const Surroundings& surroundings, const Instance& instance);

  // The operand stack as a caller from outside sees it. It admits kOperandStackLimit values.

  [[nodiscard]] std::size_t height() const noexcept { return static_cast<std::size_t>(top_tag - tags.get()); }
  /// Moves a value onto the stack from where it is stored.
  void push(const Layout& layout, const std::byte* value) noexcept;
  void push_reference(const Layout& target, std::byte* referent) noexcept;
  /// The slots of the top `count` values, the lowest first.
  [[nodiscard]] std::vector<ValueView> top_values(std::size_t count) const;
  /// Takes the top values' places off, without dropping them.
  void forget(std::size_t count) noexcept;
  /// Drops all values.
  void clear(Heap& heap) noexcept;

  /// Whether the run was ended from outside; asked at each branch and call. Then the error is in `failure`.
  [[nodiscard]] bool must_stop() noexcept {
    if (--until_poll != 0) [[likely]]
      return false;
    return poll_stop();
  }

  // State of the running code, for its instructions. While code runs the tops of the stacks are held in
  // registers, and here only while something is called that needs them.

  const Surroundings* around = nullptr;
  Heap* heap = nullptr;
  GasMeter* gas = nullptr;
  std::unique_ptr<std::byte[]> operands;
  std::unique_ptr<const Layout*[]> tags;
  std::byte* top = nullptr;
  const Layout** top_tag = nullptr;
  const Layout* const* tags_end = nullptr;
  std::array<const Layout*, kPrimitiveTypes> primitives{};
  std::unique_ptr<Frame[]> frames;  ///< of the waiting functions, the outermost first
  std::size_t depth = 0;            ///< waiting functions
  std::size_t entry_depth = 0;      ///< of them, those that waited when the plain loop began
  translated::State registers;
  FrameStack frame_memory;
  std::optional<std::uint64_t> sub_status;       ///< of a failure that is being reported
  std::optional<Error> failure;                  ///< a whole error, where an instruction gives one
  observed::Observation* observation = nullptr;  ///< in the observed loop only
  std::unique_ptr<checked::Watch> watch;         ///< in the checked build only, else null
  std::uint32_t until_poll = 1;                  ///< branches and calls

 private:
  static constexpr std::uint32_t kPollInterval = 4096;
  [[nodiscard]] bool poll_stop() noexcept;
  [[nodiscard]] bool runs_translated() const noexcept;
};

/// Runs a function that has code, on the arguments on the operand stack, until it returns or fails. Functions
/// that wait already go on waiting, but end where this one fails.
template <GasMeter::Kind kMeter>
Result<void> run_plain(Machine& machine, const Instance& entry);
/// The same for a function that is in the middle of its code, at `running.ip`. Of the functions that wait,
/// the first `waiting` go on waiting, those after them are run to their ends, too; what is on the operand
/// stack is theirs. The outermost of them has its locals at `borrowed`, which are the caller's, and what they
/// own stays with the heap where it fails.
template <GasMeter::Kind kMeter>
Result<void> run_plain_from(Machine& machine, const Frame& running, std::size_t waiting,
                            const std::byte* borrowed);
extern template Result<void> run_plain<GasMeter::Kind::Unmetered>(Machine&, const Instance&);
extern template Result<void> run_plain<GasMeter::Kind::Tiered>(Machine&, const Instance&);
extern template Result<void> run_plain<GasMeter::Kind::Flat>(Machine&, const Instance&);
extern template Result<void> run_plain_from<GasMeter::Kind::Unmetered>(Machine&, const Frame&, std::size_t,
                                                                       const std::byte*);
extern template Result<void> run_plain_from<GasMeter::Kind::Tiered>(Machine&, const Frame&, std::size_t,
                                                                    const std::byte*);

/// Calls a native function whose arguments are the top of the operand stack; afterwards its results are. The
/// error has the native's place, but no stack trace.
[[nodiscard]] Result<void> call_native(Machine& machine, const Instance& instance);
/// The same from running code: on failure false, and the error is the machine's `failure`.
[[nodiscard]] bool call_native_from(Machine& machine, const Instance& instance);

/// The waiting functions, nearest caller first.
[[nodiscard]] std::vector<Error::Frame> stack_trace(const Machine& machine);

/// What the operand in a slot stands for in an instance (see PlainCode); keeps it there. Null on failure,
/// with the status.
[[nodiscard]] const void* resolve_operand(Machine& machine, const Instance& instance, TableIndex slot,
                                          StatusCode& status);

}  // namespace mvm

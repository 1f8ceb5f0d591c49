// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/abstract_interpreter.h"
#include "verifier/function_view.h"
#include "verifier/observer.h"

#include <algorithm>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace mvm::verifier {
namespace {

using Word = std::uint64_t;
constexpr std::size_t kWordBits = 64;

/// Whether each local has a value where it is used, and no value without `drop` is lost (Move bytecode
/// verifier, `locals_safety`).
///
/// A state is two bit sets over the locals, one behind the other: those that are available, and those that
/// may be. A local is in one of them at most; what is in neither is unavailable.
class LocalsSafety {
 public:
  LocalsSafety(const FunctionView& function, Meter& meter, LocalsSafetyObserver* observer)
      : function_(function),
        meter_(meter),
        observer_(observer),
        words_((function.local_count() + kWordBits - 1) / kWordBits),
        droppable_(words_, 0, &function.scratch),
        state_(words_ * 2, 0, &function.scratch),
        block_states_(words_ * 2 * function.cfg.block_count(), 0, &function.scratch),
        observed_(&function.scratch) {}

  /// Looks up which locals have `drop`, and makes the state of the entry: parameters are available.
  [[nodiscard]] Result<void> prepare(AbilityCache& abilities) {
    for (std::size_t local = 0; local < function_.local_count(); ++local) {
      const Result<AbilitySet> found =
          abilities.abilities(Scope::Function, meter_, function_.local_type(local));
      if (!found) return std::unexpected<Error>(found.error());
      if (found->has_drop()) set(droppable_, local);
    }
    for (std::size_t local = 0; local < function_.parameters.size(); ++local)
      set(available(block_state(0)), local);
    return {};
  }

  void enter(BlockIndex block) { std::ranges::copy(block_state(block), state_.begin()); }
  void leave() {}
  void assign(BlockIndex block) { std::ranges::copy(state_, block_state(block).begin()); }

  [[nodiscard]] JoinResult join(BlockIndex block) {
    if (!meter_.add(Scope::Function, cost::kLocalsJoin)) return JoinResult::TooComplex;
    const std::span<Word> old = block_state(block);
    bool changed = false;
    for (std::size_t i = 0; i < words_; ++i) {
      const Word both = old[i] & state_[i];
      const Word some = (old[i] | old[words_ + i] | state_[i] | state_[words_ + i]) & ~both;
      changed = changed || old[i] != both || old[words_ + i] != some;
      old[i] = both;
      old[words_ + i] = some;
    }
    return changed ? JoinResult::Changed : JoinResult::Unchanged;
  }

  [[nodiscard]] bool execute(std::uint16_t first, std::uint16_t last) {
    for (std::size_t offset = first; offset <= last; ++offset) {
      if (observer_ != nullptr) [[unlikely]]
        observe(offset);
      if (!meter_.add(Scope::Function, cost::kLocalsStepBase)) return too_complex();
      if (!step(function_.code()[offset], offset)) return false;
    }
    return true;
  }

  [[nodiscard]] Error take_error() { return std::move(*error_); }

 private:
  [[nodiscard]] bool step(const Instruction& instruction, std::size_t offset) {
    const std::size_t local = instruction.index;
    switch (instruction.opcode) {
      case Opcode::StLoc:
        if (may_hold_value(local) && !get(droppable_, local)) {
          return refuse(StatusCode::STLOC_UNSAFE_TO_DESTROY_ERROR, offset);
        }
        set(available(state_), local);
        reset(maybe_available(state_), local);
        return true;
      case Opcode::MoveLoc:
        if (!get(available(state_), local)) return refuse(StatusCode::MOVELOC_UNAVAILABLE_ERROR, offset);
        reset(available(state_), local);
        return true;
      case Opcode::CopyLoc:
        return get(available(state_), local) || refuse(StatusCode::COPYLOC_UNAVAILABLE_ERROR, offset);
      case Opcode::MutBorrowLoc:
      case Opcode::ImmBorrowLoc:
        return get(available(state_), local) || refuse(StatusCode::BORROWLOC_UNAVAILABLE_ERROR, offset);
      case Opcode::Ret:
        return step_ret(offset);
      default:
        return true;
    }
  }

  [[nodiscard]] bool step_ret(std::size_t offset) {
    if (!meter_.add_items(Scope::Function, cost::kLocalsRet, function_.local_count())) return too_complex();
    for (std::size_t i = 0; i < words_; ++i) {
      const Word left = state_[i] | state_[words_ + i];
      if ((left & ~droppable_[i]) != 0)
        return refuse(StatusCode::UNSAFE_RET_UNUSED_VALUES_WITHOUT_DROP, offset);
    }
    return true;
  }

  [[nodiscard]] std::span<Word> block_state(BlockIndex block) noexcept {
    return std::span(block_states_).subspan(block * words_ * 2, words_ * 2);
  }
  [[nodiscard]] std::span<Word> available(std::span<Word> state) const noexcept {
    return state.first(words_);
  }
  [[nodiscard]] std::span<Word> maybe_available(std::span<Word> state) const noexcept {
    return state.last(words_);
  }
  [[nodiscard]] bool may_hold_value(std::size_t local) noexcept {
    return get(available(state_), local) || get(maybe_available(state_), local);
  }

  static bool get(std::span<const Word> bits, std::size_t i) noexcept {
    return (bits[i / kWordBits] >> (i % kWordBits) & 1) != 0;
  }
  static void set(std::span<Word> bits, std::size_t i) noexcept {
    bits[i / kWordBits] |= Word{1} << (i % kWordBits);
  }
  static void reset(std::span<Word> bits, std::size_t i) noexcept {
    bits[i / kWordBits] &= ~(Word{1} << (i % kWordBits));
  }

  void observe(std::size_t offset) {
    observed_.assign(function_.local_count(), LocalState::Unavailable);
    for (std::size_t local = 0; local < observed_.size(); ++local) {
      if (get(available(state_), local)) {
        observed_[local] = LocalState::Available;
      } else if (get(maybe_available(state_), local)) {
        observed_[local] = LocalState::MaybeAvailable;
      }
    }
    observer_->before(static_cast<std::uint16_t>(offset), observed_);
  }

  [[nodiscard]] bool refuse(StatusCode status, std::size_t offset) {
    error_ = function_.fail_at(status, offset).error();
    return false;
  }
  [[nodiscard]] bool too_complex() {
    error_ = Meter::too_complex().error();
    return false;
  }

  const FunctionView& function_;
  Meter& meter_;
  LocalsSafetyObserver* observer_;
  std::size_t words_;
  std::pmr::vector<Word> droppable_;
  std::pmr::vector<Word> state_;
  std::pmr::vector<Word> block_states_;
  std::pmr::vector<LocalState> observed_;
  std::optional<Error> error_;
};

}  // namespace

Result<void> verify_locals_safety(const FunctionView& function, AbilityCache& abilities, Meter& meter,
                                  LocalsSafetyObserver* observer) {
  LocalsSafety analysis(function, meter, observer);
  if (Result<void> ready = analysis.prepare(abilities); !ready) return ready;
  return analyze_function(analysis, function.cfg, meter, &function.scratch);
}

Result<void> verify_locals_safety(const FunctionView& function, AbilityCache& abilities, Meter& meter) {
  return verify_locals_safety(function, abilities, meter, nullptr);
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/abstract_interpreter.h"
#include "verifier/function_view.h"
#include "verifier/observer.h"
#include "verifier/opcode_class.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace mvm::verifier {
namespace {

using Word = std::uint64_t;
constexpr std::size_t kWordBits = 64;

/// What an instruction does to its local, as masks of all bits or none.
struct LocalEffect {
  Word needs;   ///< the local must have a value
  Word clears;  ///< it has none afterwards
  Word stores;  ///< it has one afterwards
};

constexpr std::array<LocalEffect, 256> kLocalEffects = [] {
  std::array<LocalEffect, 256> effects{};
  const auto set = [&](Opcode opcode, LocalEffect effect) {
    effects[static_cast<std::uint8_t>(opcode)] = effect;
  };
  constexpr Word kYes = ~Word{0};
  for (const Opcode opcode : {Opcode::CopyLoc, Opcode::MutBorrowLoc, Opcode::ImmBorrowLoc}) {
    set(opcode, {.needs = kYes, .clears = 0, .stores = 0});
  }
  set(Opcode::MoveLoc, {.needs = kYes, .clears = kYes, .stores = 0});
  set(Opcode::StLoc, {.needs = 0, .clears = 0, .stores = kYes});
  return effects;
}();

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
        memory_(zeros(function.scratch, words_ * (3 + 2 * function.cfg.block_count()))),
        droppable_(memory_),
        available_(memory_ + words_),
        maybe_available_(memory_ + 2 * words_) {}

  /// Looks up which locals have `drop`, and makes the state of the entry: parameters are available.
  [[nodiscard]] Result<void> prepare(AbilityCache& abilities) {
    for (std::size_t local = 0; local < function_.local_count(); ++local) {
      Result<AbilitySet> found = abilities.abilities(Scope::Function, meter_, function_.local_type(local));
      if (!found) return propagate(found);
      if (found->has_drop()) droppable_[local / kWordBits] |= bit(local);
    }
    Word* const entry = block_state(0);
    for (std::size_t local = 0; local < function_.parameters.size(); ++local)
      entry[local / kWordBits] |= bit(local);
    return {};
  }

  void enter(BlockIndex block) { copy(block_state(block), available_); }
  void leave() {}
  void assign(BlockIndex block) { copy(available_, block_state(block)); }

  [[nodiscard]] JoinResult join(BlockIndex block) {
    if (!meter_.add(Scope::Function, cost::kLocalsJoin)) return JoinResult::TooComplex;
    Word* const old_available = block_state(block);
    Word* const old_maybe = old_available + words_;
    bool changed = false;
    for (std::size_t i = 0; i < words_; ++i) {
      const Word both = old_available[i] & available_[i];
      const Word some = (old_available[i] | old_maybe[i] | available_[i] | maybe_available_[i]) & ~both;
      changed = changed || old_available[i] != both || old_maybe[i] != some;
      old_available[i] = both;
      old_maybe[i] = some;
    }
    return changed ? JoinResult::Changed : JoinResult::Unchanged;
  }

  /// The steps are charged together, at the end or where one is refused.
  [[nodiscard]] bool execute(std::uint16_t first, std::uint16_t last) {
    const Instruction* const code = function_.code().data();
    first_ = first;
    for (std::size_t offset = first; offset <= last; ++offset) {
      if (observer_ != nullptr) observe(offset);
      if (is(code[offset].opcode, OpcodeClass::UsesLocal) && !step(code[offset], offset)) return false;
    }
    return charge_steps(last) && (code[last].opcode != Opcode::Ret || step_ret(last));
  }

  [[nodiscard]] Error take_error() { return std::move(*error_); }

 private:
  /// Follows an instruction, whose local is of the word that is given of each set. Not zero where it is to be
  /// refused: the local has no value, or what it may still hold and should be overwritten lacks `drop`.
  [[nodiscard]] static Word follow(const Instruction& instruction, Word droppable, Word& available,
                                   Word& maybe) noexcept {
    const LocalEffect& effect = kLocalEffects[static_cast<std::uint8_t>(instruction.opcode)];
    const Word local = bit(instruction.index);  // means nothing where the effect is none
    const Word stored = local & effect.stores;
    const Word bad = (local & effect.needs & ~available) | (stored & (available | maybe) & ~droppable);
    available = (available & ~(local & effect.clears)) | stored;
    maybe &= ~stored;
    return bad;
  }

  /// Of an instruction that uses a local.
  [[nodiscard]] bool step(const Instruction& instruction, std::size_t offset) {
    const std::size_t word = instruction.index / kWordBits;
    return follow(instruction, droppable_[word], available_[word], maybe_available_[word]) == 0 ||
           refuse(refusal_of(instruction.opcode), offset);
  }
  static StatusCode refusal_of(Opcode opcode) noexcept {
    switch (opcode) {
      case Opcode::StLoc:
        return StatusCode::STLOC_UNSAFE_TO_DESTROY_ERROR;
      case Opcode::MoveLoc:
        return StatusCode::MOVELOC_UNAVAILABLE_ERROR;
      case Opcode::CopyLoc:
        return StatusCode::COPYLOC_UNAVAILABLE_ERROR;
      default:
        return StatusCode::BORROWLOC_UNAVAILABLE_ERROR;
    }
  }

  [[nodiscard]] bool is_available(std::size_t local) const noexcept {
    return (available_[local / kWordBits] & bit(local)) != 0;
  }
  [[nodiscard]] bool step_ret(std::size_t offset) {
    if (!meter_.add_items(Scope::Function, cost::kLocalsRet, function_.local_count())) return too_complex();
    for (std::size_t i = 0; i < words_; ++i) {
      if (((available_[i] | maybe_available_[i]) & ~droppable_[i]) != 0) {
        return refuse(StatusCode::UNSAFE_RET_UNUSED_VALUES_WITHOUT_DROP, offset);
      }
    }
    return true;
  }

  static Word* zeros(ScratchArena& scratch, std::size_t count) {
    Word* const words = scratch.allocate_array<Word>(count);
    std::fill_n(words, count, 0);
    return words;
  }
  static constexpr Word bit(std::size_t local) noexcept { return Word{1} << (local % kWordBits); }
  /// Both sets, which lie one behind the other; of a word each in nearly all functions.
  void copy(const Word* from, Word* to) const noexcept {
    for (std::size_t i = 0; i < 2 * words_; i += 2) {
      const Word first = from[i];
      const Word second = from[i + 1];
      to[i] = first;
      to[i + 1] = second;
    }
  }
  [[nodiscard]] Word* block_state(BlockIndex block) noexcept {
    return memory_ + words_ * (3 + 2 * std::size_t{block});
  }

  void observe(std::size_t offset) {
    std::vector<LocalState> locals(function_.local_count(), LocalState::Unavailable);
    for (std::size_t local = 0; local < locals.size(); ++local) {
      if (is_available(local)) {
        locals[local] = LocalState::Available;
      } else if ((maybe_available_[local / kWordBits] & bit(local)) != 0) {
        locals[local] = LocalState::MaybeAvailable;
      }
    }
    observer_->before(static_cast<std::uint16_t>(offset), locals);
  }

  [[nodiscard]] bool charge_steps(std::size_t last) {
    return meter_.add(Scope::Function, cost::kLocalsStepBase * (last - first_ + 1)) || too_complex();
  }
  [[gnu::noinline]] bool refuse(StatusCode status, std::size_t offset) {
    // `Ret` is refused after its block has been charged.
    if (function_.code()[offset].opcode != Opcode::Ret && !charge_steps(offset)) return false;
    error_ = function_.fail_at(status, offset).error();
    return false;
  }
  [[gnu::noinline]] bool too_complex() {
    error_ = Meter::too_complex().error();
    return false;
  }

  const FunctionView& function_;
  Meter& meter_;
  LocalsSafetyObserver* observer_;
  std::size_t words_;  ///< of a bit set
  Word* memory_;
  Word* droppable_;
  Word* available_;
  Word* maybe_available_;
  std::size_t first_ = 0;  ///< the block's first instruction
  std::optional<Error> error_;
};

}  // namespace

Result<void> verify_locals_safety(const FunctionView& function, AbilityCache& abilities, Meter& meter,
                                  LocalsSafetyObserver* observer) {
  LocalsSafety analysis(function, meter, observer);
  if (Result<void> ready = analysis.prepare(abilities); !ready) return ready;
  return analyze_function(analysis, function.cfg, meter, &function.scratch);
}

}  // namespace mvm::verifier

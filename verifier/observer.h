// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/abstract_stack.h"
#include "verifier/borrow_graph.h"
#include "verifier/function_view.h"
#include "verifier/stack_type.h"

#include <cstdint>
#include <span>

/// What the abstract interpretations of a function know at each instruction, for those who want to watch.
/// Without an observer nothing of this costs anything but one test of a pointer per instruction.
///
/// An observer is told before an instruction is looked at. Instructions of a loop come up as often as the
/// analysis visits them: the last time is the state that holds; where the pass fails, it is the one that was
/// refused.
namespace mvm::verifier {

class TypeSafetyObserver {
 public:
  virtual ~TypeSafetyObserver() = default;
  virtual void before(std::uint16_t offset, std::span<const AbstractStack<StackType>::Run> stack) = 0;
};

enum class LocalState : std::uint8_t {
  Unavailable,
  MaybeAvailable,  ///< has a value on some of the paths that lead here
  Available,
};

class LocalsSafetyObserver {
 public:
  virtual ~LocalsSafetyObserver() = default;
  virtual void before(std::uint16_t offset, std::span<const LocalState> locals) = 0;
};

class ReferenceSafetyObserver {
 public:
  /// kNoRef stands for what is no reference. In `borrows`, the reference with the number of locals is the
  /// frame's root: what borrows from it borrows from a local or from global storage.
  struct State {
    std::span<const RefId> locals;
    std::span<const AbstractStack<RefId>::Run> stack;
    const BorrowGraph& borrows;
  };

  virtual ~ReferenceSafetyObserver() = default;
  virtual void before(std::uint16_t offset, const State& state) = 0;
};

}  // namespace mvm::verifier

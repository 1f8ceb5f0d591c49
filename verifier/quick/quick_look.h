// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/function_view.h"
#include "verifier/instantiation_budget.h"
#include "verifier/observer.h"
#include "verifier/scratch.h"
#include "verifier/signature_checker.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace mvm::verifier {

/// What a quick look at a function found.
struct QuickVerdict {
  /// The exact passes accept the function: control flow, stack usage, use of jump tables, type safety and
  /// locals safety; and what the limits, signatures and the consistency of instructions are asked of code.
  bool code_is_good = false;
  /// And so does reference safety.
  bool references_are_safe = false;
  std::size_t back_edges = 0;  ///< of good code: distinct pairs of a block and a loop head
};

/// Looks at functions before the exact passes do: once through the code, in its order, with the types on the
/// stack, the locals that hold a value and the live references followed together. It knows good functions
/// only, and not all of them; where it is in doubt about anything, it says nothing, and the exact passes find
/// the verdict and the error. Nothing is counted: for verification without a meter.
class QuickLook {
 public:
  /// `types` is the layer over the module's pool in which verification makes types. The tables of the module
  /// must have been found good, and the budget have been charged for its handles. All must outlive the look.
  QuickLook(const ModuleView& view, TypePool& types, AbilityCache& abilities, InstantiationBudget& budget,
            SignatureChecker& signatures);

  /// The graph of `function` is not used.
  [[nodiscard]] QuickVerdict at(const FunctionView& function);

  // For the walk through a function.

  /// A type of the module's pool as the stack holds it.
  [[nodiscard]] StackType declared(TypeId type) const noexcept { return facts_.on_stack(type); }
  /// A struct or enum that has no type parameters; kNone for one that has.
  static constexpr TypeId kNone{UINT32_MAX};
  [[nodiscard]] TypeId plain(TableIndex datatype_handle) const noexcept { return plain_[datatype_handle]; }
  /// The struct that an instantiation makes, and the type of a field that an instantiation borrows.
  [[nodiscard]] TypeId struct_of(TableIndex struct_instantiation);
  [[nodiscard]] TypeId field_of(TableIndex field_instantiation);
  [[nodiscard]] InstantiationBudget& budget() const noexcept { return budget_; }
  [[nodiscard]] SignatureChecker& signatures() const noexcept { return signatures_; }

 private:
  const CompiledModule& module_;
  const TypeFacts& facts_;
  TypePool& types_;
  AbilityCache& abilities_;
  InstantiationBudget& budget_;
  SignatureChecker& signatures_;
  Meter unmetered_;
  std::span<TypeId> plain_;  ///< by datatype handle
  // By instantiation; kUnknown until it is asked for.
  std::span<TypeId> structs_;
  std::span<TypeId> fields_;
};

}  // namespace mvm::verifier

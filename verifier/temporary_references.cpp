// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/temporary_references.h"

#include "verifier/abstract_stack.h"
#include "verifier/borrow_graph.h"
#include "verifier/opcode_class.h"
#include "verifier/stack_effect.h"

#include <algorithm>
#include <cstdint>
#include <span>

namespace mvm::verifier {
namespace {

/// A local or parameter is a bit.
using Roots = std::uint64_t;
constexpr std::size_t kMostLocals = 64;

/// A value on the stack. What is no reference has no roots.
struct Value {
  Roots roots = 0;
  /// No fewer than the paths from all roots to this reference. The borrow graph holds so many edges; more
  /// than kMaxEdgeSetSize of them it would replace by one that stands for any.
  std::uint32_t paths = 0;
  bool is_mutable = false;
};

class Temporaries {
 public:
  explicit Temporaries(const FunctionView& function)
      : function_(function),
        module_(function.module),
        stack_(&function.scratch, function.config.max_value_stack_size) {
    for (std::size_t i = 0; i < function.parameters.size(); ++i) {
      const TypeKind kind = module_.types.kind(function.parameters[i]);
      if (kind == TypeKind::Reference || kind == TypeKind::MutableReference) references_ |= bit(i);
      if (kind == TypeKind::MutableReference) mutable_ |= bit(i);
    }
  }

  [[nodiscard]] bool are_safe() {
    return std::ranges::all_of(function_.code(),
                               [this](const Instruction& instruction) { return step(instruction); });
  }

 private:
  static constexpr Roots bit(std::size_t local) noexcept { return Roots{1} << local; }

  // The stack.

  /// What is no reference.
  void push() noexcept { stack_.push({}); }
  [[nodiscard]] bool push(const Value& value) noexcept {
    stack_.push(value);
    return true;
  }
  Value pop() noexcept { return stack_.drop(1)[0]; }

  // What must not be on the stack, or among `values`.

  [[nodiscard]] static bool unshared(std::span<const Value> values, Roots roots) noexcept {
    return std::ranges::none_of(values, [&](const Value& value) { return (value.roots & roots) != 0; });
  }
  [[nodiscard]] bool unshared(Roots roots) const noexcept { return unshared(stack_.values(), roots); }
  [[nodiscard]] bool unshared_by_mutable(Roots roots) const noexcept {
    return std::ranges::none_of(
        stack_.values(), [&](const Value& value) { return value.is_mutable && (value.roots & roots) != 0; });
  }
  /// For what asks of a mutable reference that nothing mutable borrows from it.
  [[nodiscard]] bool readable(const Value& reference) const noexcept {
    return !reference.is_mutable || unshared_by_mutable(reference.roots);
  }

  // Instructions.

  [[nodiscard]] bool step(const Instruction& instruction);
  [[nodiscard]] bool copy_local(std::size_t local) {
    if ((references_ & bit(local)) != 0) return push(parameter(local));
    push();
    return unshared_by_mutable(bit(local));
  }
  [[nodiscard]] bool move_local(std::size_t local) {
    if ((references_ & bit(local)) != 0) return push(parameter(local));
    push();
    return unshared(bit(local));
  }
  [[nodiscard]] bool store_local(std::size_t local) {
    pop();
    return (references_ & bit(local)) == 0 && unshared(bit(local));
  }
  [[nodiscard]] bool borrow_local(std::size_t local, bool is_mutable) {
    const bool is_free = is_mutable ? unshared(bit(local)) : unshared_by_mutable(bit(local));
    return is_free && push({.roots = bit(local), .paths = 1, .is_mutable = is_mutable});
  }
  /// To a part, or to the same.
  [[nodiscard]] bool borrow(Value reference, bool is_mutable) {
    if (is_mutable ? !unshared(reference.roots) : !readable(reference)) return false;
    reference.is_mutable = is_mutable;
    return push(reference);
  }
  /// An immutable one too is handed over as to a function, by newer versions.
  [[nodiscard]] bool borrow_element(bool is_mutable) {
    pop();
    Value vector = pop();
    if (vector.is_mutable && !unshared(vector.roots)) return false;
    vector.is_mutable = is_mutable;
    return push(vector);
  }
  [[nodiscard]] bool compare() {
    // Each with the other still on the stack.
    const Value second = pop();
    if (!readable(second)) return false;
    const Value first = pop();
    stack_.push(second);
    const bool is_readable = readable(first);
    stack_.drop(1);
    push();
    return is_readable;
  }
  [[nodiscard]] bool call(const FunctionHandle& callee);
  [[nodiscard]] bool ret();

  [[nodiscard]] Value parameter(std::size_t local) const noexcept {
    return {.roots = bit(local), .paths = 1, .is_mutable = (mutable_ & bit(local)) != 0};
  }

  const FunctionView& function_;
  const CompiledModule& module_;
  Roots references_ = 0;  ///< parameters that are references
  Roots mutable_ = 0;     ///< and mutable ones
  PlainStack<Value> stack_;
};

[[gnu::always_inline]] inline bool Temporaries::step(const Instruction& instruction) {
  const TableIndex index = instruction.index;
  using enum Opcode;
  switch (instruction.opcode) {
    case CopyLoc:
      return copy_local(index);
    case MoveLoc:
      return move_local(index);
    case StLoc:
      return store_local(index);
    case MutBorrowLoc:
      return borrow_local(index, true);
    case ImmBorrowLoc:
      return borrow_local(index, false);
    case FreezeRef:
    case ImmBorrowField:
    case ImmBorrowFieldGeneric:
      return borrow(pop(), false);
    case MutBorrowField:
    case MutBorrowFieldGeneric:
      return borrow(pop(), true);
    case ReadRef: {
      const Value reference = pop();
      push();
      return readable(reference);
    }
    case WriteRef: {
      const Value reference = pop();
      pop();
      return unshared(reference.roots);
    }
    case Eq:
    case Neq:
      return compare();
    case VecImmBorrow:
      return borrow_element(false);
    case VecMutBorrow:
      return borrow_element(true);
    case VecPushBack: {
      pop();
      return unshared(pop().roots);
    }
    case VecPopBack: {
      const Value vector = pop();
      push();
      return unshared(vector.roots);
    }
    case VecSwap: {
      stack_.drop(2);
      return unshared(pop().roots);
    }
    case Call:
      return call(module_.function_handles[index]);
    case CallGeneric:
      return call(module_.function_handles[module_.function_instantiations[index].handle]);
    case Ret:
      return ret();
    case UnpackVariantImmRef:
    case UnpackVariantMutRef:
    case UnpackVariantGenericImmRef:
    case UnpackVariantGenericMutRef:
      return false;  // fields of one reference: left to who tells them apart
    default: {
      if (is(instruction.opcode, OpcodeClass::GlobalStorage)) return false;
      const StackEffect effect = stack_effect(module_, function_.handle, instruction);
      stack_.drop(effect.pops);
      return stack_.push_n({}, effect.pushes);
    }
  }
}

/// Whether a mutable one of the values shares a root with another.
[[nodiscard]] bool any_shared(std::span<const Value> values) noexcept {
  Roots seen = 0;
  Roots seen_mutable = 0;
  for (const Value& value : values) {
    if ((value.roots & (value.is_mutable ? seen : seen_mutable)) != 0) return true;
    seen |= value.roots;
    if (value.is_mutable) seen_mutable |= value.roots;
  }
  return false;
}

bool Temporaries::call(const FunctionHandle& callee) {
  const std::span<const Value> arguments = stack_.drop(module_.signatures[callee.parameters].size());
  if (any_shared(arguments)) return false;
  Value result;
  for (const Value& argument : arguments) {
    if (argument.is_mutable && !unshared(argument.roots)) return false;
    result.roots |= argument.roots;
    result.paths += argument.paths;
  }
  for (const TypeId type : module_.signatures[callee.return_]) {
    const TypeKind kind = module_.types.kind(type);
    if (kind == TypeKind::Reference || kind == TypeKind::MutableReference) {
      if (result.paths > kMaxEdgeSetSize) return false;
      result.is_mutable = kind == TypeKind::MutableReference;
      stack_.push(result);
    } else {
      push();
    }
  }
  return true;
}

/// Returned references come from parameters.
bool Temporaries::ret() {
  const std::span<const Value> values = stack_.drop(function_.returns.size());
  return unshared(values, ~references_) && !any_shared(values);
}

}  // namespace

bool has_only_safe_temporaries(const FunctionView& function) {
  const auto is_reference = [&](TypeId type) { return function.module.types.is_reference(type); };
  if (function.local_count() > kMostLocals || function.module_acquires ||
      std::ranges::any_of(function.locals, is_reference)) {
    return false;
  }
  return Temporaries(function).are_safe();
}

}  // namespace mvm::verifier

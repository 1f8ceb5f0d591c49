// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/abstract_interpreter.h"
#include "verifier/abstract_stack.h"
#include "verifier/function_view.h"
#include "verifier/observer.h"
#include "verifier/reference_safety_state.h"

#include <algorithm>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

namespace mvm::verifier {
namespace {

/// Whether references stay valid as long as they are used, and mutable ones are not aliased (Move bytecode
/// verifier, `reference_safety`). It relies on type safety: what it finds otherwise is an invariant
/// violation.
class ReferenceSafety {
 public:
  ReferenceSafety(const FunctionView& function, Meter& meter, ReferenceSafetyObserver* observer)
      : function_(function),
        module_(function.module),
        meter_(meter),
        observer_(observer),
        state_(function, meter),
        stack_(&function.scratch),
        values_(&function.scratch),
        results_(&function.scratch),
        resources_(&function.scratch) {}

  void enter(BlockIndex block) { state_.enter(block); }
  void leave() { state_.leave(); }
  void assign(BlockIndex block) { state_.assign(block); }
  [[nodiscard]] JoinResult join(BlockIndex block) { return state_.join(block); }
  [[nodiscard]] Error take_error() { return state_.take_error(); }

  [[nodiscard]] bool execute(std::uint16_t first, std::uint16_t last) {
    for (std::size_t offset = first; offset <= last; ++offset) {
      if (observer_ != nullptr) [[unlikely]] {
        observer_->before(static_cast<std::uint16_t>(offset),
                          {state_.locals(), stack_.runs(), state_.borrows()});
      }
      if (!meter_.add(Scope::Function, cost::kReferencesStepBase)) return state_.too_complex();
      if (!step(function_.code()[offset], offset)) return false;
    }
    return stack_.empty() || state_.refuse_invariant();
  }

 private:
  // The stack.

  [[nodiscard]] bool push(RefId value) { return stack_.push(value) || state_.refuse_invariant(); }
  [[nodiscard]] bool push_n(RefId value, std::uint64_t count) {
    return stack_.push_n(value, count) || state_.refuse_invariant();
  }
  [[nodiscard]] bool push_value() { return push(kNoRef); }
  [[nodiscard]] bool push_new(TypeId type) { return push(new_value(type)); }
  [[nodiscard]] RefId new_value(TypeId type) {
    if (!function_.types.is_reference(type)) return kNoRef;
    return state_.new_ref(function_.types.kind(type) == TypeKind::MutableReference);
  }

  [[nodiscard]] bool pop(RefId& value) { return stack_.pop(value) || state_.refuse_invariant(); }
  [[nodiscard]] bool pop_ref(RefId& reference) {
    return (stack_.pop(reference) && reference != kNoRef) || state_.refuse_invariant();
  }
  [[nodiscard]] bool pop_values(std::uint64_t count) {
    RefId value = kNoRef;
    return count == 0 || (stack_.pop_n(value, count) && value == kNoRef) || state_.refuse_invariant();
  }
  [[nodiscard]] bool pop_and_release() {
    RefId value = kNoRef;
    return pop(value) && state_.release(value);
  }

  // Groups of instructions.

  [[nodiscard]] bool step(const Instruction& instruction, std::size_t offset);
  [[nodiscard]] bool step_local(const Instruction& instruction, std::size_t offset);
  [[nodiscard]] bool step_global(const Instruction& instruction, std::size_t offset);
  [[nodiscard]] bool step_vector(const Instruction& instruction, std::size_t offset);
  [[nodiscard]] bool step_variant(const Instruction& instruction, std::size_t offset);

  [[nodiscard]] bool compare(std::size_t offset) {
    RefId first = kNoRef;
    RefId second = kNoRef;
    return pop(first) && pop(second) && state_.compare(offset, first, second) && push_value();
  }
  [[nodiscard]] bool borrow_field(std::size_t offset, TableIndex field_handle, bool is_mutable) {
    RefId reference = kNoRef;
    RefId borrow = kNoRef;
    return pop_ref(reference) && state_.borrow_field(offset, reference, field_handle, is_mutable, borrow) &&
           push(borrow);
  }
  [[nodiscard]] bool borrow_global(std::size_t offset, TableIndex struct_def, bool is_mutable) {
    RefId borrow = kNoRef;
    return pop_values(1) && state_.borrow_global(offset, struct_def, is_mutable, borrow) && push(borrow);
  }
  [[nodiscard]] bool move_from(std::size_t offset, TableIndex struct_def) {
    return pop_values(1) && state_.require_global_unborrowed(offset, struct_def) && push_value();
  }
  [[nodiscard]] bool pack(TableIndex struct_def) {
    return pop_values(module_.struct_defs[struct_def].fields.size()) && push_value();
  }
  [[nodiscard]] bool unpack(TableIndex struct_def) {
    return pop_values(1) && push_n(kNoRef, module_.struct_defs[struct_def].fields.size());
  }
  [[nodiscard]] bool call(std::size_t offset, TableIndex function_handle);
  [[nodiscard]] bool require_acquired_unborrowed(std::size_t offset, const FunctionHandle& callee);
  [[nodiscard]] bool return_from(std::size_t offset);

  /// Takes `count` values off the stack; `values_` is then the references among them, the deepest first.
  [[nodiscard]] bool pop_references(std::size_t count);

  /// The variant that an instruction with a VariantHandle or VariantInstantiationHandle means.
  struct Variant {
    TableIndex enum_def;
    TableIndex tag;
  };
  [[nodiscard]] Variant variant_of(const Instruction& instruction, bool is_generic) const noexcept;
  [[nodiscard]] std::size_t field_count(Variant variant) const noexcept {
    return module_.enum_defs[variant.enum_def].variants[variant.tag].fields.size();
  }
  [[nodiscard]] bool unpack_variant_reference(std::size_t offset, Variant variant, bool is_mutable);

  const FunctionView& function_;
  const CompiledModule& module_;
  Meter& meter_;
  ReferenceSafetyObserver* observer_;
  ReferenceState state_;
  AbstractStack<RefId> stack_;
  std::pmr::vector<RefId> values_;
  std::pmr::vector<RefId> results_;
  std::pmr::vector<TableIndex> resources_;
};

bool ReferenceSafety::step(const Instruction& instruction, std::size_t offset) {
  const TableIndex index = instruction.index;
  RefId reference = kNoRef;
  RefId result = kNoRef;
  switch (instruction.opcode) {
    case Opcode::Branch:
    case Opcode::Nop:
    case Opcode::CastU8:
    case Opcode::CastU16:
    case Opcode::CastU32:
    case Opcode::CastU64:
    case Opcode::CastU128:
    case Opcode::CastU256:
    case Opcode::Not:
      return true;
    case Opcode::LdU8:
    case Opcode::LdU16:
    case Opcode::LdU32:
    case Opcode::LdU64:
    case Opcode::LdU128:
    case Opcode::LdU256:
    case Opcode::LdTrue:
    case Opcode::LdFalse:
      return push_value();
    case Opcode::LdConst:
      return push_new(module_.constant_pool[index].type);
    case Opcode::BrTrue:
    case Opcode::BrFalse:
    case Opcode::Abort:
      return pop_values(1);
    case Opcode::Add:
    case Opcode::Sub:
    case Opcode::Mul:
    case Opcode::Mod:
    case Opcode::Div:
    case Opcode::BitOr:
    case Opcode::BitAnd:
    case Opcode::Xor:
    case Opcode::Shl:
    case Opcode::Shr:
    case Opcode::Or:
    case Opcode::And:
    case Opcode::Lt:
    case Opcode::Gt:
    case Opcode::Le:
    case Opcode::Ge:
      return pop_values(2) && push_value();
    case Opcode::CopyLoc:
    case Opcode::MoveLoc:
    case Opcode::StLoc:
    case Opcode::MutBorrowLoc:
    case Opcode::ImmBorrowLoc:
      return step_local(instruction, offset);
    case Opcode::Pop:
    case Opcode::VariantSwitch:
      return pop_and_release();
    case Opcode::Eq:
    case Opcode::Neq:
      return compare(offset);
    case Opcode::FreezeRef:
      return pop_ref(reference) && state_.freeze(offset, reference, result) && push(result);
    case Opcode::ReadRef:
      return pop_ref(reference) && state_.read(offset, reference) && push_value();
    case Opcode::WriteRef:
      return pop_ref(reference) && pop_values(1) && state_.write(offset, reference);
    case Opcode::MutBorrowField:
    case Opcode::ImmBorrowField:
      return borrow_field(offset, index, instruction.opcode == Opcode::MutBorrowField);
    case Opcode::MutBorrowFieldGeneric:
    case Opcode::ImmBorrowFieldGeneric:
      return borrow_field(offset, module_.field_instantiations[index].handle,
                          instruction.opcode == Opcode::MutBorrowFieldGeneric);
    case Opcode::Call:
      return call(offset, index);
    case Opcode::CallGeneric:
      return call(offset, module_.function_instantiations[index].handle);
    case Opcode::Ret:
      return return_from(offset);
    case Opcode::Pack:
      return pack(index);
    case Opcode::PackGeneric:
      return pack(module_.struct_def_instantiations[index].def);
    case Opcode::Unpack:
      return unpack(index);
    case Opcode::UnpackGeneric:
      return unpack(module_.struct_def_instantiations[index].def);
    case Opcode::VecPack:
    case Opcode::VecLen:
    case Opcode::VecImmBorrow:
    case Opcode::VecMutBorrow:
    case Opcode::VecPushBack:
    case Opcode::VecPopBack:
    case Opcode::VecUnpack:
    case Opcode::VecSwap:
      return step_vector(instruction, offset);
    case Opcode::PackVariant:
    case Opcode::PackVariantGeneric:
    case Opcode::UnpackVariant:
    case Opcode::UnpackVariantGeneric:
    case Opcode::UnpackVariantImmRef:
    case Opcode::UnpackVariantMutRef:
    case Opcode::UnpackVariantGenericImmRef:
    case Opcode::UnpackVariantGenericMutRef:
      return step_variant(instruction, offset);
    case Opcode::ExistsDeprecated:
    case Opcode::ExistsGenericDeprecated:
    case Opcode::MutBorrowGlobalDeprecated:
    case Opcode::MutBorrowGlobalGenericDeprecated:
    case Opcode::ImmBorrowGlobalDeprecated:
    case Opcode::ImmBorrowGlobalGenericDeprecated:
    case Opcode::MoveFromDeprecated:
    case Opcode::MoveFromGenericDeprecated:
    case Opcode::MoveToDeprecated:
    case Opcode::MoveToGenericDeprecated:
      return step_global(instruction, offset);
  }
  return state_.refuse_invariant();
}

bool ReferenceSafety::step_local(const Instruction& instruction, std::size_t offset) {
  const TableIndex local = instruction.index;
  RefId value = kNoRef;
  switch (instruction.opcode) {
    case Opcode::CopyLoc:
      return state_.copy_local(offset, local, value) && push(value);
    case Opcode::MoveLoc:
      return state_.move_local(offset, local, value) && push(value);
    case Opcode::StLoc:
      return pop(value) && state_.store_local(offset, local, value);
    default:
      return state_.borrow_local(offset, local, instruction.opcode == Opcode::MutBorrowLoc, value) &&
             push(value);
  }
}

bool ReferenceSafety::step_global(const Instruction& instruction, std::size_t offset) {
  if (function_.config.deprecate_global_storage_ops) return state_.refuse_invariant();
  const TableIndex index = instruction.index;
  const auto generic_def = [&] { return module_.struct_def_instantiations[index].def; };
  switch (instruction.opcode) {
    case Opcode::ExistsDeprecated:
    case Opcode::ExistsGenericDeprecated:
      return true;
    case Opcode::MutBorrowGlobalDeprecated:
      return borrow_global(offset, index, true);
    case Opcode::MutBorrowGlobalGenericDeprecated:
      return borrow_global(offset, generic_def(), true);
    case Opcode::ImmBorrowGlobalDeprecated:
      return borrow_global(offset, index, false);
    case Opcode::ImmBorrowGlobalGenericDeprecated:
      return borrow_global(offset, generic_def(), false);
    case Opcode::MoveFromDeprecated:
      return move_from(offset, index);
    case Opcode::MoveFromGenericDeprecated:
      return move_from(offset, generic_def());
    default:  // MoveTo: a resource and the reference to a signer
      return pop_values(1) && pop_and_release();
  }
}

bool ReferenceSafety::step_vector(const Instruction& instruction, std::size_t offset) {
  const bool is_mutable = instruction.opcode != Opcode::VecLen && instruction.opcode != Opcode::VecImmBorrow;
  const TypeId element = module_.signatures[instruction.index][0];
  RefId vector = kNoRef;
  RefId borrow = kNoRef;
  switch (instruction.opcode) {
    case Opcode::VecPack:
      return pop_values(module_.literal_u64(instruction)) && push_value();
    case Opcode::VecUnpack:
      return pop_values(1) && push_n(new_value(element), module_.literal_u64(instruction));
    case Opcode::VecLen:
      return pop_ref(vector) && state_.use_vector(offset, vector, is_mutable) && push_value();
    case Opcode::VecImmBorrow:
    case Opcode::VecMutBorrow:
      return pop_values(1) && pop_ref(vector) && state_.borrow_element(offset, vector, is_mutable, borrow) &&
             push(borrow);
    case Opcode::VecPushBack:
      return pop_values(1) && pop_ref(vector) && state_.use_vector(offset, vector, is_mutable);
    case Opcode::VecPopBack:
      return pop_ref(vector) && state_.use_vector(offset, vector, is_mutable) && push_new(element);
    default:  // VecSwap
      return pop_values(2) && pop_ref(vector) && state_.use_vector(offset, vector, is_mutable);
  }
}

ReferenceSafety::Variant ReferenceSafety::variant_of(const Instruction& instruction,
                                                     bool is_generic) const noexcept {
  if (!is_generic) {
    const VariantHandle& handle = module_.variant_handles[instruction.index];
    return {handle.enum_def, handle.variant};
  }
  const VariantInstantiationHandle& handle = module_.variant_instantiation_handles[instruction.index];
  return {module_.enum_def_instantiations[handle.enum_def].def, handle.variant};
}

bool ReferenceSafety::step_variant(const Instruction& instruction, std::size_t offset) {
  switch (instruction.opcode) {
    case Opcode::PackVariant:
      return pop_values(field_count(variant_of(instruction, false))) && push_value();
    case Opcode::PackVariantGeneric:
      return pop_values(field_count(variant_of(instruction, true))) && push_value();
    case Opcode::UnpackVariant:
      return pop_values(1) && push_n(kNoRef, field_count(variant_of(instruction, false)));
    case Opcode::UnpackVariantGeneric:
      return pop_values(1) && push_n(kNoRef, field_count(variant_of(instruction, true)));
    case Opcode::UnpackVariantImmRef:
      return unpack_variant_reference(offset, variant_of(instruction, false), false);
    case Opcode::UnpackVariantMutRef:
      return unpack_variant_reference(offset, variant_of(instruction, false), true);
    case Opcode::UnpackVariantGenericImmRef:
      return unpack_variant_reference(offset, variant_of(instruction, true), false);
    default:
      return unpack_variant_reference(offset, variant_of(instruction, true), true);
  }
}

bool ReferenceSafety::unpack_variant_reference(std::size_t offset, Variant variant, bool is_mutable) {
  RefId reference = kNoRef;
  if (!pop_ref(reference) || !state_.may_borrow_variant(offset, reference, is_mutable)) return false;
  const std::size_t fields = field_count(variant);
  for (std::size_t i = 0; i < fields; ++i) {
    const BorrowLabel label =
        BorrowLabel::variant_field(variant.enum_def, variant.tag, static_cast<std::uint16_t>(i));
    RefId borrow = kNoRef;
    if (!state_.borrow_variant_field(reference, label, is_mutable, borrow) || !push(borrow)) return false;
  }
  return state_.release(reference);
}

bool ReferenceSafety::pop_references(std::size_t count) {
  values_.clear();
  for (std::size_t i = 0; i < count; ++i) {
    RefId value = kNoRef;
    if (!pop(value)) return false;
    if (value != kNoRef) values_.push_back(value);
  }
  std::ranges::reverse(values_);
  return true;
}

/// What the callee may take out of global storage must not be borrowed here. Only a function of this module
/// can.
bool ReferenceSafety::require_acquired_unborrowed(std::size_t offset, const FunctionHandle& callee) {
  const TableIndex definition = function_.function_by_name[callee.name];
  if (definition == kNoFunction) return true;
  const FunctionDefinition& callee_definition = module_.function_defs[definition];
  if (callee_definition.acquires_global_resources.empty()) return true;
  if (&module_.function_handles[callee_definition.function] != &callee) return true;
  if (function_.config.deprecate_global_storage_ops) return state_.refuse_invariant();
  const std::span<const TableIndex> acquired = callee_definition.acquires_global_resources;
  resources_.assign(acquired.begin(), acquired.end());
  std::ranges::sort(resources_);
  const auto repeated = std::ranges::unique(resources_);
  resources_.erase(repeated.begin(), repeated.end());
  return std::ranges::all_of(
      resources_, [&](TableIndex resource) { return state_.require_global_unborrowed(offset, resource); });
}

bool ReferenceSafety::call(std::size_t offset, TableIndex function_handle) {
  const FunctionHandle& callee = module_.function_handles[function_handle];
  if (!pop_references(module_.signatures[callee.parameters].size())) return false;
  if (!require_acquired_unborrowed(offset, callee)) return false;
  if (!state_.call(offset, values_, module_.signatures[callee.return_], results_)) return false;
  return std::ranges::all_of(results_, [this](RefId result) { return push(result); });
}

bool ReferenceSafety::return_from(std::size_t offset) {
  return pop_references(function_.returns.size()) && state_.return_from(offset, values_);
}

}  // namespace

Result<void> verify_reference_safety(const FunctionView& function, Meter& meter,
                                     ReferenceSafetyObserver* observer) {
  ReferenceSafety analysis(function, meter, observer);
  return analyze_function(analysis, function.cfg, meter, &function.scratch);
}

Result<void> verify_reference_safety(const FunctionView& function, Meter& meter) {
  return verify_reference_safety(function, meter, nullptr);
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/abstract_interpreter.h"
#include "verifier/abstract_stack.h"
#include "verifier/function_view.h"
#include "verifier/observer.h"
#include "verifier/opcode_class.h"
#include "verifier/reference_safety_state.h"

#include <algorithm>
#include <cstdint>
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
        values_(&function.scratch, kUsualArguments),
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
  static constexpr std::size_t kUsualArguments = 8;

  // The stack.

  [[nodiscard]] bool push(RefId value) {
    stack_.push(value);
    return true;
  }
  [[nodiscard]] bool push_n(RefId value, std::uint64_t count) {
    return stack_.push_n(value, count) || state_.refuse_invariant();
  }
  [[nodiscard]] bool push_value() { return push(kNoRef); }
  /// What the stack holds of a declared type.
  [[nodiscard]] RefId new_value(TypeId type) {
    if (!module_.types.is_reference(type)) return kNoRef;
    return state_.new_ref(module_.types.kind(type) == TypeKind::MutableReference);
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

  // What instructions name.

  [[nodiscard]] TypeId element(TableIndex signature) const noexcept {
    return module_.signatures[signature][0];
  }
  struct Variant {
    TableIndex enum_def;
    TableIndex tag;
  };
  [[nodiscard]] Variant variant_of(TableIndex variant_handle) const noexcept {
    const VariantHandle& handle = module_.variant_handles[variant_handle];
    return {handle.enum_def, handle.variant};
  }
  [[nodiscard]] Variant generic_variant_of(TableIndex variant_handle) const noexcept {
    const VariantInstantiationHandle& handle = module_.variant_instantiation_handles[variant_handle];
    return {module_.enum_def_instantiations[handle.enum_def].def, handle.variant};
  }
  using Fields = std::span<const FieldDefinition>;
  [[nodiscard]] Fields fields_of(Variant variant) const noexcept {
    return module_.enum_defs[variant.enum_def].variants[variant.tag].fields;
  }

  // Instructions.

  [[nodiscard]] bool step(const Instruction& instruction, std::size_t offset);

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
  [[nodiscard]] bool pack(Fields fields) { return pop_values(fields.size()) && push_value(); }
  [[nodiscard]] bool unpack(Fields fields) { return pop_values(1) && push_n(kNoRef, fields.size()); }
  [[nodiscard]] bool unpack_variant_reference(std::size_t offset, Variant variant, bool is_mutable);

  [[nodiscard]] bool allow_global_storage() {
    return !function_.config.deprecate_global_storage_ops || state_.refuse_invariant();
  }
  [[nodiscard]] bool borrow_global(std::size_t offset, TableIndex struct_def, bool is_mutable) {
    RefId borrow = kNoRef;
    return allow_global_storage() && pop_values(1) &&
           state_.borrow_global(offset, struct_def, is_mutable, borrow) && push(borrow);
  }
  [[nodiscard]] bool move_from(std::size_t offset, TableIndex struct_def) {
    return allow_global_storage() && pop_values(1) && state_.require_global_unborrowed(offset, struct_def) &&
           push_value();
  }

  /// Takes `count` values off the stack; `values_` is then the references among them, the deepest first.
  [[nodiscard]] bool pop_references(std::size_t count);
  [[nodiscard]] bool call(std::size_t offset, const FunctionHandle& callee);
  [[nodiscard]] bool require_acquired_unborrowed(std::size_t offset, const FunctionHandle& callee);

  const FunctionView& function_;
  const CompiledModule& module_;
  Meter& meter_;
  ReferenceSafetyObserver* observer_;
  ReferenceState state_;
  AbstractStack<RefId> stack_;
  ArenaVector<RefId> values_;
  ArenaVector<TableIndex> resources_;
};

/// One case an instruction: the table of which rule is whose.
[[gnu::always_inline]] inline bool ReferenceSafety::step(const Instruction& instruction, std::size_t offset) {
  const TableIndex index = instruction.index;
  const auto generic_def = [&] { return module_.struct_def_instantiations[index].def; };
  RefId reference = kNoRef;
  RefId result = kNoRef;
  using enum Opcode;
  switch (instruction.opcode) {
    case Branch:
    case Nop:
    case CastU8:
    case CastU16:
    case CastU32:
    case CastU64:
    case CastU128:
    case CastU256:
    case Not:
      return true;
    case LdU8:
    case LdU16:
    case LdU32:
    case LdU64:
    case LdU128:
    case LdU256:
    case LdTrue:
    case LdFalse:
      return push_value();
    case LdConst:
      return push(new_value(module_.constant_pool[index].type));
    case BrTrue:
    case BrFalse:
    case Abort:
      return pop_values(1);
    case Add:
    case Sub:
    case Mul:
    case Mod:
    case Div:
    case BitOr:
    case BitAnd:
    case Xor:
    case Shl:
    case Shr:
    case Or:
    case And:
    case Lt:
    case Gt:
    case Le:
    case Ge:
      return pop_values(2) && push_value();

    case CopyLoc:
      return state_.copy_local(offset, index, result) && push(result);
    case MoveLoc:
      return state_.move_local(offset, index, result) && push(result);
    case StLoc:
      return pop(reference) && state_.store_local(offset, index, reference);
    case MutBorrowLoc:
      return state_.borrow_local(offset, index, true, result) && push(result);
    case ImmBorrowLoc:
      return state_.borrow_local(offset, index, false, result) && push(result);
    case Opcode::Pop:
    case VariantSwitch:
      return pop_and_release();
    case Eq:
    case Neq:
      return compare(offset);
    case FreezeRef:
      return pop_ref(reference) && state_.freeze(offset, reference, result) && push(result);
    case ReadRef:
      return pop_ref(reference) && state_.read(offset, reference) && push_value();
    case WriteRef:
      return pop_ref(reference) && pop_values(1) && state_.write(offset, reference);
    case MutBorrowField:
      return borrow_field(offset, index, true);
    case ImmBorrowField:
      return borrow_field(offset, index, false);
    case MutBorrowFieldGeneric:
      return borrow_field(offset, module_.field_instantiations[index].handle, true);
    case ImmBorrowFieldGeneric:
      return borrow_field(offset, module_.field_instantiations[index].handle, false);

    case Call:
      return call(offset, module_.function_handles[index]);
    case CallGeneric:
      return call(offset, module_.function_handles[module_.function_instantiations[index].handle]);
    case Ret:
      return pop_references(function_.returns.size()) && state_.return_from(offset, values_);

    case Pack:
      return pack(module_.struct_defs[index].fields);
    case PackGeneric:
      return pack(module_.struct_defs[generic_def()].fields);
    case Unpack:
      return unpack(module_.struct_defs[index].fields);
    case UnpackGeneric:
      return unpack(module_.struct_defs[generic_def()].fields);
    case PackVariant:
      return pack(fields_of(variant_of(index)));
    case PackVariantGeneric:
      return pack(fields_of(generic_variant_of(index)));
    case UnpackVariant:
      return unpack(fields_of(variant_of(index)));
    case UnpackVariantGeneric:
      return unpack(fields_of(generic_variant_of(index)));
    case UnpackVariantImmRef:
      return unpack_variant_reference(offset, variant_of(index), false);
    case UnpackVariantMutRef:
      return unpack_variant_reference(offset, variant_of(index), true);
    case UnpackVariantGenericImmRef:
      return unpack_variant_reference(offset, generic_variant_of(index), false);
    case UnpackVariantGenericMutRef:
      return unpack_variant_reference(offset, generic_variant_of(index), true);

    case VecPack:
      return pop_values(module_.literal_u64(instruction)) && push_value();
    case VecUnpack:
      return pop_values(1) && push_n(new_value(element(index)), module_.literal_u64(instruction));
    case VecLen:
      return pop_ref(reference) && state_.use_vector(offset, reference, false) && push_value();
    case VecImmBorrow:
      return pop_values(1) && pop_ref(reference) && state_.borrow_element(offset, reference, false, result) &&
             push(result);
    case VecMutBorrow:
      return pop_values(1) && pop_ref(reference) && state_.borrow_element(offset, reference, true, result) &&
             push(result);
    case VecPushBack:
      return pop_values(1) && pop_ref(reference) && state_.use_vector(offset, reference, true);
    case VecPopBack:
      return pop_ref(reference) && state_.use_vector(offset, reference, true) &&
             push(new_value(element(index)));
    case VecSwap:
      return pop_values(2) && pop_ref(reference) && state_.use_vector(offset, reference, true);

    case ExistsDeprecated:
    case ExistsGenericDeprecated:
      return allow_global_storage();
    case MutBorrowGlobalDeprecated:
      return borrow_global(offset, index, true);
    case MutBorrowGlobalGenericDeprecated:
      return borrow_global(offset, generic_def(), true);
    case ImmBorrowGlobalDeprecated:
      return borrow_global(offset, index, false);
    case ImmBorrowGlobalGenericDeprecated:
      return borrow_global(offset, generic_def(), false);
    case MoveFromDeprecated:
      return move_from(offset, index);
    case MoveFromGenericDeprecated:
      return move_from(offset, generic_def());
    case MoveToDeprecated:
    case MoveToGenericDeprecated:
      // A resource and the reference to a signer.
      return allow_global_storage() && pop_values(1) && pop_and_release();
  }
  return state_.refuse_invariant();
}

bool ReferenceSafety::unpack_variant_reference(std::size_t offset, Variant variant, bool is_mutable) {
  RefId reference = kNoRef;
  if (!pop_ref(reference) || !state_.may_borrow_variant(offset, reference, is_mutable)) return false;
  const std::size_t fields = fields_of(variant).size();
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
  if (values_.size() > 1) std::ranges::reverse(values_);
  return true;
}

/// What the callee may take out of global storage must not be borrowed here. Only a function of this module
/// can.
bool ReferenceSafety::require_acquired_unborrowed(std::size_t offset, const FunctionHandle& callee) {
  if (!function_.module_acquires || callee.module != module_.self_module_handle) return true;
  const TableIndex index = function_.function_by_name[callee.name];
  if (index == kNoFunction) return true;
  const FunctionDefinition& definition = module_.function_defs[index];
  const std::span<const TableIndex> acquired = definition.acquires_global_resources;
  if (acquired.empty() || &module_.handle_of(definition) != &callee) return true;
  if (!allow_global_storage()) return false;
  resources_.assign(acquired);
  std::ranges::sort(resources_);
  resources_.truncate(resources_.size() - std::ranges::unique(resources_).size());
  return std::ranges::all_of(
      resources_, [&](TableIndex resource) { return state_.require_global_unborrowed(offset, resource); });
}

bool ReferenceSafety::call(std::size_t offset, const FunctionHandle& callee) {
  if (!pop_references(module_.signatures[callee.parameters].size())) return false;
  if (!require_acquired_unborrowed(offset, callee) || !state_.hand_over(offset, values_)) return false;
  for (const TypeId type : module_.signatures[callee.return_]) {
    const TypeKind kind = module_.types.kind(type);
    RefId result = kNoRef;
    if (kind == TypeKind::Reference || kind == TypeKind::MutableReference) {
      if (!state_.borrow_result(values_, kind == TypeKind::MutableReference, result)) return false;
    }
    if (!push(result)) return false;
  }
  return state_.release_all(values_);
}

}  // namespace

Result<void> verify_reference_safety(const FunctionView& function, Meter& meter,
                                     ReferenceSafetyObserver* observer) {
  ReferenceSafety analysis(function, meter, observer);
  return analyze_function(analysis, function.cfg, meter, &function.scratch);
}

}  // namespace mvm::verifier

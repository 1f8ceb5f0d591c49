// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/abstract_stack.h"
#include "verifier/function_view.h"
#include "verifier/observer.h"
#include "verifier/type_safety_types.h"

#include <algorithm>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace mvm::verifier {
namespace {

[[nodiscard]] bool is_integer(StackType type) noexcept {
  return type.reference == ReferenceKind::None && type.type.value >= kU8.value &&
         type.type.value <= kU256.value;
}

/// Whether each instruction finds values of the types that it works on (Move bytecode verifier,
/// `type_safety`). Blocks are looked at one by one: the stack is empty between them.
///
/// Functions return false where an instruction is refused; `error_` then says why. What the reference charges
/// before it asks a question is charged before it here, since either may be the first to fail.
class TypeSafety {
 public:
  TypeSafety(const FunctionView& function, AbilityCache& abilities, Meter& meter,
             TypeSafetyObserver* observer)
      : function_(function),
        module_(function.module),
        types_(function.types),
        ability_cache_(abilities),
        meter_(meter),
        observer_(observer),
        stack_(&function.scratch) {}

  [[nodiscard]] Result<void> verify() {
    for (std::size_t block = 0; block < function_.cfg.block_count(); ++block) {
      const std::size_t last = function_.cfg.block_end(static_cast<BlockIndex>(block));
      for (std::size_t offset = function_.cfg.block_start(static_cast<BlockIndex>(block)); offset <= last;
           ++offset) {
        if (observer_ != nullptr) [[unlikely]]
          observer_->before(static_cast<std::uint16_t>(offset), stack_.runs());
        offset_ = offset;
        if (!step(function_.code()[offset])) return std::unexpected<Error>(std::move(*error_));
      }
    }
    return {};
  }

 private:
  // Refusals.

  bool refuse(StatusCode status) {
    error_ = function_.fail_at(status, offset_).error();
    return false;
  }
  /// What the passes before this one rule out.
  bool refuse_invariant() {
    error_ = Error(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR);
    return false;
  }
  [[nodiscard]] bool require(bool holds, StatusCode otherwise) { return holds || refuse(otherwise); }

  // The meter.

  [[nodiscard]] bool charge(std::uint64_t per_item, std::uint64_t items) {
    if (meter_.add_items(Scope::Function, per_item, items)) [[likely]]
      return true;
    error_ = Meter::too_complex().error();
    return false;
  }
  /// For a copy of a type: its nodes, or a tenth of their square.
  [[nodiscard]] bool charge_nodes(std::uint64_t nodes) {
    return charge(cost::kTypeNode, std::max(nodes, nodes * nodes / cost::kTypeNodeQuadraticThreshold));
  }
  [[nodiscard]] bool charge_type(TypeId type) { return charge_nodes(types_[type].node_count); }
  [[nodiscard]] bool charge_type(const Instantiation& in, TypeId type) {
    return !meter_.metered() || charge_nodes(in.node_count(type));
  }
  [[nodiscard]] bool charge_datatype(const Instantiation& in) {
    return !meter_.metered() || charge_nodes(in.datatype_node_count());
  }

  // The stack.

  [[nodiscard]] bool push_n(StackType type, std::uint64_t count) {
    if (!charge(cost::kTypePush, count)) return false;
    return stack_.push_n(type, count) || refuse_invariant();
  }
  [[nodiscard]] bool push(StackType type) { return push_n(type, 1); }
  [[nodiscard]] bool push(TypeId type) { return push(StackType{type}); }
  [[nodiscard]] bool push_declared(TypeId type) { return push(stack_type(types_, type)); }
  [[nodiscard]] bool pop(StackType& type) { return stack_.pop(type) || refuse_invariant(); }
  [[nodiscard]] bool pop_expecting(StackType expected, StatusCode otherwise) {
    StackType found;
    return pop(found) && require(found == expected, otherwise);
  }

  [[nodiscard]] static StackType reference_to(TypeId type, bool is_mutable) noexcept {
    return {type, is_mutable ? ReferenceKind::Mutable : ReferenceKind::Immutable};
  }

  [[nodiscard]] bool require_ability(StackType type, Ability ability, StatusCode otherwise) {
    AbilitySet abilities = AbilitySet::references();
    if (type.reference == ReferenceKind::None) {
      Result<AbilitySet> found = ability_cache_.abilities(Scope::Function, meter_, type.type);
      if (!found) {
        error_ = std::move(found.error());
        return false;
      }
      abilities = *found;
    }
    return require(abilities.has(ability), otherwise);
  }

  // What instructions name.

  [[nodiscard]] Instantiation plain() const noexcept { return {types_, Signature{}}; }
  [[nodiscard]] Instantiation with(TableIndex type_arguments) const noexcept {
    return {types_, module_.signatures[type_arguments]};
  }
  /// The element type of a vector instruction.
  [[nodiscard]] TypeId element(const Instruction& instruction) const noexcept {
    return module_.signatures[instruction.index][0];
  }
  struct Variant {
    const EnumDefinition& definition;
    std::span<const FieldDefinition> fields;
    Instantiation in;
  };
  [[nodiscard]] Variant variant_of(const Instruction& instruction) const noexcept {
    const VariantHandle& handle = module_.variant_handles[instruction.index];
    const EnumDefinition& definition = module_.enum_defs[handle.enum_def];
    return {definition, definition.variants[handle.variant].fields, plain()};
  }
  [[nodiscard]] Variant generic_variant_of(const Instruction& instruction) const noexcept {
    const VariantInstantiationHandle& handle = module_.variant_instantiation_handles[instruction.index];
    const EnumDefInstantiation& instantiation = module_.enum_def_instantiations[handle.enum_def];
    const EnumDefinition& definition = module_.enum_defs[instantiation.def];
    return {definition, definition.variants[handle.variant].fields, with(instantiation.type_parameters)};
  }

  // Instructions, by group.

  [[nodiscard]] bool step(const Instruction& instruction);
  [[nodiscard]] bool step_local(const Instruction& instruction);
  [[nodiscard]] bool step_operator(Opcode opcode);
  [[nodiscard]] bool step_struct(const Instruction& instruction);
  [[nodiscard]] bool step_variant(const Instruction& instruction);
  [[nodiscard]] bool step_vector(const Instruction& instruction);
  [[nodiscard]] bool step_global(const Instruction& instruction);

  [[nodiscard]] bool ret();
  [[nodiscard]] bool call(const FunctionHandle& callee, const Instantiation& in);
  [[nodiscard]] bool variant_switch(const VariantJumpTable& table);

  [[nodiscard]] bool freeze_ref();
  [[nodiscard]] bool read_ref();
  [[nodiscard]] bool write_ref();

  [[nodiscard]] bool copy_local(TypeId type);
  [[nodiscard]] bool borrow_local(TypeId type, bool is_mutable);
  [[nodiscard]] bool borrow_field(TableIndex field_handle, const Instantiation& in, bool is_mutable);

  [[nodiscard]] bool cast(TypeId to);
  [[nodiscard]] bool arithmetic();
  [[nodiscard]] bool shift();
  [[nodiscard]] bool logic();
  [[nodiscard]] bool equality();
  [[nodiscard]] bool ordering();

  [[nodiscard]] bool push_datatype(TableIndex datatype_handle, const Instantiation& in);
  [[nodiscard]] bool pop_datatype(TableIndex datatype_handle, const Instantiation& in,
                                  ReferenceKind reference);
  [[nodiscard]] bool push_fields(std::span<const FieldDefinition> fields, const Instantiation& in);
  [[nodiscard]] bool pack(const StructDefinition& definition, const Instantiation& in);
  [[nodiscard]] bool unpack(const StructDefinition& definition, const Instantiation& in);
  [[nodiscard]] bool pack_variant(const Variant& variant);
  [[nodiscard]] bool unpack_variant(const Variant& variant);
  [[nodiscard]] bool unpack_variant_reference(const Variant& variant, bool is_mutable);

  [[nodiscard]] bool is_vector_reference(StackType type, TypeId element, bool mutable_only) const noexcept;
  [[nodiscard]] bool vec_pack(const Instruction& instruction);
  [[nodiscard]] bool vec_unpack(const Instruction& instruction);
  [[nodiscard]] bool vec_borrow(TypeId element, bool is_mutable);
  [[nodiscard]] bool vec_push_back(TypeId element);
  [[nodiscard]] bool vec_swap(TypeId element);

  [[nodiscard]] bool require_key(TableIndex datatype_handle, const Instantiation& in, StatusCode otherwise,
                                 TypeId& type);
  [[nodiscard]] bool borrow_global(const StructDefinition& definition, const Instantiation& in,
                                   bool is_mutable);
  [[nodiscard]] bool exists(const StructDefinition& definition, const Instantiation& in);
  [[nodiscard]] bool move_from(const StructDefinition& definition, const Instantiation& in);
  [[nodiscard]] bool move_to(const StructDefinition& definition, const Instantiation& in);

  const FunctionView& function_;
  const CompiledModule& module_;
  TypePool& types_;
  AbilityCache& ability_cache_;
  Meter& meter_;
  TypeSafetyObserver* observer_;
  AbstractStack<StackType> stack_;
  std::size_t offset_ = 0;  ///< the instruction that is looked at
  std::optional<Error> error_;
};

bool TypeSafety::step(const Instruction& instruction) {
  const TableIndex index = instruction.index;
  StackType operand;
  switch (instruction.opcode) {
    case Opcode::Branch:
    case Opcode::Nop:
      return true;
    case Opcode::Pop:
      return pop(operand) && require_ability(operand, Ability::Drop, StatusCode::POP_WITHOUT_DROP_ABILITY);
    case Opcode::BrTrue:
    case Opcode::BrFalse:
      return pop_expecting({kBool}, StatusCode::BR_TYPE_MISMATCH_ERROR);
    case Opcode::Abort:
      return pop_expecting({kU64}, StatusCode::ABORT_TYPE_MISMATCH_ERROR);
    case Opcode::VariantSwitch:
      return variant_switch(function_.unit.jump_tables[index]);
    case Opcode::Ret:
      return ret();
    case Opcode::Call:
      return call(module_.function_handles[index], plain());
    case Opcode::CallGeneric: {
      const FunctionInstantiation& instantiation = module_.function_instantiations[index];
      return call(module_.function_handles[instantiation.handle], with(instantiation.type_parameters));
    }
    case Opcode::LdU8:
      return push(kU8);
    case Opcode::LdU16:
      return push(kU16);
    case Opcode::LdU32:
      return push(kU32);
    case Opcode::LdU64:
      return push(kU64);
    case Opcode::LdU128:
      return push(kU128);
    case Opcode::LdU256:
      return push(kU256);
    case Opcode::LdTrue:
    case Opcode::LdFalse:
      return push(kBool);
    case Opcode::LdConst:
      return charge_type(module_.constant_pool[index].type) &&
             push_declared(module_.constant_pool[index].type);
    case Opcode::FreezeRef:
      return freeze_ref();
    case Opcode::ReadRef:
      return read_ref();
    case Opcode::WriteRef:
      return write_ref();
    case Opcode::CopyLoc:
    case Opcode::MoveLoc:
    case Opcode::StLoc:
    case Opcode::MutBorrowLoc:
    case Opcode::ImmBorrowLoc:
      return step_local(instruction);
    case Opcode::MutBorrowField:
    case Opcode::ImmBorrowField:
    case Opcode::MutBorrowFieldGeneric:
    case Opcode::ImmBorrowFieldGeneric:
    case Opcode::Pack:
    case Opcode::PackGeneric:
    case Opcode::Unpack:
    case Opcode::UnpackGeneric:
      return step_struct(instruction);
    case Opcode::PackVariant:
    case Opcode::PackVariantGeneric:
    case Opcode::UnpackVariant:
    case Opcode::UnpackVariantGeneric:
    case Opcode::UnpackVariantImmRef:
    case Opcode::UnpackVariantMutRef:
    case Opcode::UnpackVariantGenericImmRef:
    case Opcode::UnpackVariantGenericMutRef:
      return step_variant(instruction);
    case Opcode::VecPack:
    case Opcode::VecLen:
    case Opcode::VecImmBorrow:
    case Opcode::VecMutBorrow:
    case Opcode::VecPushBack:
    case Opcode::VecPopBack:
    case Opcode::VecUnpack:
    case Opcode::VecSwap:
      return step_vector(instruction);
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
      return step_global(instruction);
    default:
      return step_operator(instruction.opcode);
  }
}

bool TypeSafety::step_local(const Instruction& instruction) {
  const TypeId type = function_.local_type(instruction.index);
  switch (instruction.opcode) {
    case Opcode::CopyLoc:
      return copy_local(type);
    case Opcode::MoveLoc:
      return charge_type(type) && push_declared(type);
    case Opcode::StLoc:
      return pop_expecting(stack_type(types_, type), StatusCode::STLOC_TYPE_MISMATCH_ERROR);
    default:
      return borrow_local(type, instruction.opcode == Opcode::MutBorrowLoc);
  }
}

bool TypeSafety::step_operator(Opcode opcode) {
  switch (opcode) {
    case Opcode::CastU8:
      return cast(kU8);
    case Opcode::CastU16:
      return cast(kU16);
    case Opcode::CastU32:
      return cast(kU32);
    case Opcode::CastU64:
      return cast(kU64);
    case Opcode::CastU128:
      return cast(kU128);
    case Opcode::CastU256:
      return cast(kU256);
    case Opcode::Add:
    case Opcode::Sub:
    case Opcode::Mul:
    case Opcode::Mod:
    case Opcode::Div:
    case Opcode::BitOr:
    case Opcode::BitAnd:
    case Opcode::Xor:
      return arithmetic();
    case Opcode::Shl:
    case Opcode::Shr:
      return shift();
    case Opcode::Or:
    case Opcode::And:
      return logic();
    case Opcode::Not:
      return pop_expecting({kBool}, StatusCode::BOOLEAN_OP_TYPE_MISMATCH_ERROR) && push(kBool);
    case Opcode::Eq:
    case Opcode::Neq:
      return equality();
    case Opcode::Lt:
    case Opcode::Gt:
    case Opcode::Le:
    case Opcode::Ge:
      return ordering();
    default:
      return refuse_invariant();
  }
}

bool TypeSafety::step_struct(const Instruction& instruction) {
  const TableIndex index = instruction.index;
  const bool is_mutable =
      instruction.opcode == Opcode::MutBorrowField || instruction.opcode == Opcode::MutBorrowFieldGeneric;
  switch (instruction.opcode) {
    case Opcode::MutBorrowField:
    case Opcode::ImmBorrowField:
      return borrow_field(index, plain(), is_mutable);
    case Opcode::MutBorrowFieldGeneric:
    case Opcode::ImmBorrowFieldGeneric: {
      const FieldInstantiation& instantiation = module_.field_instantiations[index];
      return borrow_field(instantiation.handle, with(instantiation.type_parameters), is_mutable);
    }
    case Opcode::Pack:
      return pack(module_.struct_defs[index], plain());
    case Opcode::Unpack:
      return unpack(module_.struct_defs[index], plain());
    default: {
      const StructDefInstantiation& instantiation = module_.struct_def_instantiations[index];
      const StructDefinition& definition = module_.struct_defs[instantiation.def];
      const Instantiation in = with(instantiation.type_parameters);
      return instruction.opcode == Opcode::PackGeneric ? pack(definition, in) : unpack(definition, in);
    }
  }
}

bool TypeSafety::step_variant(const Instruction& instruction) {
  switch (instruction.opcode) {
    case Opcode::PackVariant:
      return pack_variant(variant_of(instruction));
    case Opcode::PackVariantGeneric:
      return pack_variant(generic_variant_of(instruction));
    case Opcode::UnpackVariant:
      return unpack_variant(variant_of(instruction));
    case Opcode::UnpackVariantGeneric:
      return unpack_variant(generic_variant_of(instruction));
    case Opcode::UnpackVariantImmRef:
      return unpack_variant_reference(variant_of(instruction), false);
    case Opcode::UnpackVariantMutRef:
      return unpack_variant_reference(variant_of(instruction), true);
    case Opcode::UnpackVariantGenericImmRef:
      return unpack_variant_reference(generic_variant_of(instruction), false);
    default:
      return unpack_variant_reference(generic_variant_of(instruction), true);
  }
}

bool TypeSafety::step_vector(const Instruction& instruction) {
  const TypeId type = element(instruction);
  StackType operand;
  switch (instruction.opcode) {
    case Opcode::VecPack:
      return vec_pack(instruction);
    case Opcode::VecUnpack:
      return vec_unpack(instruction);
    case Opcode::VecLen:
      return pop(operand) && require(is_vector_reference(operand, type, false), StatusCode::TYPE_MISMATCH) &&
             push(kU64);
    case Opcode::VecImmBorrow:
      return vec_borrow(type, false);
    case Opcode::VecMutBorrow:
      return vec_borrow(type, true);
    case Opcode::VecPushBack:
      return vec_push_back(type);
    case Opcode::VecPopBack:
      return pop(operand) && require(is_vector_reference(operand, type, true), StatusCode::TYPE_MISMATCH) &&
             push_declared(type);
    default:
      return vec_swap(type);
  }
}

bool TypeSafety::step_global(const Instruction& instruction) {
  if (function_.config.deprecate_global_storage_ops) return refuse_invariant();
  const bool is_generic = traits(instruction.opcode).operand == OperandKind::StructDefInstantiation;
  const TableIndex index = instruction.index;
  const StructDefinition& definition =
      module_.struct_defs[is_generic ? module_.struct_def_instantiations[index].def : index];
  const Instantiation in =
      is_generic ? with(module_.struct_def_instantiations[index].type_parameters) : plain();
  switch (instruction.opcode) {
    case Opcode::ExistsDeprecated:
    case Opcode::ExistsGenericDeprecated:
      return exists(definition, in);
    case Opcode::MutBorrowGlobalDeprecated:
    case Opcode::MutBorrowGlobalGenericDeprecated:
      return borrow_global(definition, in, true);
    case Opcode::ImmBorrowGlobalDeprecated:
    case Opcode::ImmBorrowGlobalGenericDeprecated:
      return borrow_global(definition, in, false);
    case Opcode::MoveFromDeprecated:
    case Opcode::MoveFromGenericDeprecated:
      return move_from(definition, in);
    default:
      return move_to(definition, in);
  }
}

// Control.

bool TypeSafety::ret() {
  const Signature returns = function_.returns;
  for (std::size_t i = returns.size(); i-- > 0;) {
    if (!pop_expecting(stack_type(types_, returns[i]), StatusCode::RET_TYPE_MISMATCH_ERROR)) return false;
  }
  return true;
}

bool TypeSafety::call(const FunctionHandle& callee, const Instantiation& in) {
  const Signature parameters = module_.signatures[callee.parameters];
  for (std::size_t i = parameters.size(); i-- > 0;) {
    StackType argument;
    if (!pop(argument)) return false;
    if (in.is_generic() && !charge_type(in, parameters[i])) return false;
    if (!in.matches(parameters[i], argument)) return refuse(StatusCode::CALL_TYPE_MISMATCH_ERROR);
  }
  for (const TypeId type : module_.signatures[callee.return_]) {
    if (!charge_type(in, type)) return false;
    // Not `in.apply(type)`: a reference would be made only to be taken apart.
    const StackType declared = stack_type(types_, type);
    if (!push(StackType{in.apply(declared.type), declared.reference})) return false;
  }
  return true;
}

/// The operand refers to the enum that the table is for, and the table has a place for each variant.
bool TypeSafety::variant_switch(const VariantJumpTable& table) {
  StackType operand;
  if (!pop(operand)) return false;
  if (operand.reference != ReferenceKind::Immutable) return refuse(StatusCode::ENUM_SWITCH_BAD_OPERAND);
  const TypeNode& node = types_[operand.type];
  const EnumDefinition& definition = module_.enum_defs[table.head_enum];
  const bool is_datatype = node.kind == TypeKind::Datatype || node.kind == TypeKind::DatatypeInstantiation;
  return require(is_datatype && node.index == definition.handle, StatusCode::ENUM_TYPE_MISMATCH) &&
         require(table.jump_table.size() == definition.variants.size(), StatusCode::INVALID_ENUM_SWITCH);
}

// References.

bool TypeSafety::freeze_ref() {
  StackType operand;
  return pop(operand) &&
         require(operand.reference == ReferenceKind::Mutable, StatusCode::FREEZEREF_TYPE_MISMATCH_ERROR) &&
         push(reference_to(operand.type, false));
}

bool TypeSafety::read_ref() {
  StackType operand;
  if (!pop(operand)) return false;
  if (operand.reference == ReferenceKind::None) return refuse(StatusCode::READREF_TYPE_MISMATCH_ERROR);
  const StackType target = stack_type(types_, operand.type);
  return require_ability(target, Ability::Copy, StatusCode::READREF_WITHOUT_COPY_ABILITY) && push(target);
}

bool TypeSafety::write_ref() {
  StackType reference;
  StackType value;
  if (!pop(reference) || !pop(value)) return false;
  if (reference.reference != ReferenceKind::Mutable) {
    return refuse(StatusCode::WRITEREF_NO_MUTABLE_REFERENCE_ERROR);
  }
  const StackType target = stack_type(types_, reference.type);
  return require_ability(target, Ability::Drop, StatusCode::WRITEREF_WITHOUT_DROP_ABILITY) &&
         require(value == target, StatusCode::WRITEREF_TYPE_MISMATCH_ERROR);
}

bool TypeSafety::copy_local(TypeId type) {
  const StackType local = stack_type(types_, type);
  return charge_type(type) &&
         require_ability(local, Ability::Copy, StatusCode::COPYLOC_WITHOUT_COPY_ABILITY) && push(local);
}

bool TypeSafety::borrow_local(TypeId type, bool is_mutable) {
  return charge_type(type) && require(!types_.is_reference(type), StatusCode::BORROWLOC_REFERENCE_ERROR) &&
         push(reference_to(type, is_mutable));
}

bool TypeSafety::borrow_field(TableIndex field_handle, const Instantiation& in, bool is_mutable) {
  StackType operand;
  if (!pop(operand)) return false;
  if (is_mutable && operand.reference != ReferenceKind::Mutable) {
    return refuse(StatusCode::BORROWFIELD_TYPE_MISMATCH_ERROR);
  }
  const FieldHandle& field = module_.field_handles[field_handle];
  const StructDefinition& definition = module_.struct_defs[field.owner];
  if (!charge_datatype(in)) return false;
  if (operand.reference == ReferenceKind::None || !in.matches_datatype(definition.handle, operand.type)) {
    return refuse(StatusCode::BORROWFIELD_TYPE_MISMATCH_ERROR);
  }
  if (definition.is_native) return refuse(StatusCode::BORROWFIELD_BAD_FIELD_ERROR);
  const TypeId type = definition.fields[field.field].type;
  return charge_type(in, type) && push(reference_to(in.apply(type), is_mutable));
}

// Operators.

bool TypeSafety::cast(TypeId to) {
  StackType operand;
  return pop(operand) && require(is_integer(operand), StatusCode::INTEGER_OP_TYPE_MISMATCH_ERROR) && push(to);
}

bool TypeSafety::arithmetic() {
  StackType first;
  StackType second;
  return pop(first) && pop(second) &&
         require(is_integer(first) && first == second, StatusCode::INTEGER_OP_TYPE_MISMATCH_ERROR) &&
         push(first);
}

bool TypeSafety::shift() {
  StackType bits;
  StackType value;
  return pop(bits) && pop(value) &&
         require(is_integer(value) && bits == StackType{kU8}, StatusCode::INTEGER_OP_TYPE_MISMATCH_ERROR) &&
         push(value);
}

bool TypeSafety::logic() {
  StackType first;
  StackType second;
  return pop(first) && pop(second) &&
         require(first == StackType{kBool} && second == first, StatusCode::BOOLEAN_OP_TYPE_MISMATCH_ERROR) &&
         push(kBool);
}

bool TypeSafety::equality() {
  StackType first;
  StackType second;
  return pop(first) && pop(second) &&
         require_ability(first, Ability::Drop, StatusCode::EQUALITY_OP_TYPE_MISMATCH_ERROR) &&
         require(first == second, StatusCode::EQUALITY_OP_TYPE_MISMATCH_ERROR) && push(kBool);
}

bool TypeSafety::ordering() {
  StackType first;
  StackType second;
  return pop(first) && pop(second) &&
         require(is_integer(first) && first == second, StatusCode::INTEGER_OP_TYPE_MISMATCH_ERROR) &&
         push(kBool);
}

// Structs and enums.

bool TypeSafety::push_datatype(TableIndex datatype_handle, const Instantiation& in) {
  return charge_datatype(in) && push(in.apply_datatype(datatype_handle));
}

bool TypeSafety::pop_datatype(TableIndex datatype_handle, const Instantiation& in, ReferenceKind reference) {
  StackType operand;
  return pop(operand) &&
         require(operand.reference == reference && in.matches_datatype(datatype_handle, operand.type),
                 StatusCode::UNPACK_TYPE_MISMATCH_ERROR);
}

bool TypeSafety::push_fields(std::span<const FieldDefinition> fields, const Instantiation& in) {
  for (const FieldDefinition& field : fields) {
    if (!charge_type(in, field.type) || !push_declared(in.apply(field.type))) return false;
  }
  return true;
}

bool TypeSafety::pack(const StructDefinition& definition, const Instantiation& in) {
  if (definition.is_native) return refuse(StatusCode::PACK_TYPE_MISMATCH_ERROR);
  for (const FieldDefinition& field : definition.fields) {
    if (!charge_type(in, field.type)) return false;
  }
  for (std::size_t i = definition.fields.size(); i-- > 0;) {
    StackType argument;
    if (!pop(argument)) return false;
    if (!in.matches(definition.fields[i].type, argument)) return refuse(StatusCode::PACK_TYPE_MISMATCH_ERROR);
  }
  return push_datatype(definition.handle, in);
}

bool TypeSafety::unpack(const StructDefinition& definition, const Instantiation& in) {
  if (!charge_datatype(in) || !pop_datatype(definition.handle, in, ReferenceKind::None)) return false;
  if (definition.is_native) return refuse(StatusCode::PACK_TYPE_MISMATCH_ERROR);
  return push_fields(definition.fields, in);
}

bool TypeSafety::pack_variant(const Variant& variant) {
  for (std::size_t i = variant.fields.size(); i-- > 0;) {
    const TypeId type = variant.fields[i].type;
    StackType argument;
    if (!charge_type(variant.in, type) || !pop(argument)) return false;
    if (!variant.in.matches(type, argument)) return refuse(StatusCode::PACK_TYPE_MISMATCH_ERROR);
  }
  return push_datatype(variant.definition.handle, variant.in);
}

bool TypeSafety::unpack_variant(const Variant& variant) {
  return charge_datatype(variant.in) &&
         pop_datatype(variant.definition.handle, variant.in, ReferenceKind::None) &&
         push_fields(variant.fields, variant.in);
}

bool TypeSafety::unpack_variant_reference(const Variant& variant, bool is_mutable) {
  const ReferenceKind kind = is_mutable ? ReferenceKind::Mutable : ReferenceKind::Immutable;
  StackType operand;
  if (!pop(operand)) return false;
  if (operand.reference != kind) return refuse(StatusCode::UNPACK_TYPE_MISMATCH_ERROR);
  if (!charge_datatype(variant.in)) return false;
  if (!variant.in.matches_datatype(variant.definition.handle, operand.type)) {
    return refuse(StatusCode::UNPACK_TYPE_MISMATCH_ERROR);
  }
  for (const FieldDefinition& field : variant.fields) {
    if (!charge_type(variant.in, field.type)) return false;
    if (!push(StackType{variant.in.apply(field.type), kind})) return false;
  }
  return true;
}

// Vectors.

bool TypeSafety::is_vector_reference(StackType type, TypeId element, bool mutable_only) const noexcept {
  if (type.reference == ReferenceKind::None) return false;
  if (mutable_only && type.reference != ReferenceKind::Mutable) return false;
  return types_.kind(type.type) == TypeKind::Vector && types_.inner(type.type) == element;
}

bool TypeSafety::vec_pack(const Instruction& instruction) {
  const TypeId type = element(instruction);
  const std::uint64_t count = module_.literal_u64(instruction);
  StackType found;
  if (count != 0 && !(stack_.pop_n(found, count) && found == stack_type(types_, type))) {
    return refuse(StatusCode::TYPE_MISMATCH);
  }
  return charge_type(type) && push(types_.vector(type));
}

bool TypeSafety::vec_unpack(const Instruction& instruction) {
  const TypeId type = element(instruction);
  StackType operand;
  if (!pop(operand)) return false;
  const bool is_vector = operand.reference == ReferenceKind::None &&
                         types_.kind(operand.type) == TypeKind::Vector && types_.inner(operand.type) == type;
  return require(is_vector, StatusCode::TYPE_MISMATCH) && charge_type(type) &&
         push_n(stack_type(types_, type), module_.literal_u64(instruction));
}

bool TypeSafety::vec_borrow(TypeId element, bool is_mutable) {
  StackType index;
  StackType vector;
  return pop(index) && pop(vector) && require(index == StackType{kU64}, StatusCode::TYPE_MISMATCH) &&
         require(is_vector_reference(vector, element, is_mutable), StatusCode::TYPE_MISMATCH) &&
         push(reference_to(element, is_mutable));
}

bool TypeSafety::vec_push_back(TypeId element) {
  StackType value;
  StackType vector;
  return pop(value) && pop(vector) &&
         require(value == stack_type(types_, element), StatusCode::TYPE_MISMATCH) &&
         require(is_vector_reference(vector, element, true), StatusCode::TYPE_MISMATCH);
}

bool TypeSafety::vec_swap(TypeId element) {
  constexpr StackType kIndex{kU64};
  StackType first;
  StackType second;
  StackType vector;
  return pop(second) && pop(first) && pop(vector) &&
         require(first == kIndex && second == kIndex, StatusCode::TYPE_MISMATCH) &&
         require(is_vector_reference(vector, element, true), StatusCode::TYPE_MISMATCH);
}

// Global storage: deprecated, but still verified.

bool TypeSafety::require_key(TableIndex datatype_handle, const Instantiation& in, StatusCode otherwise,
                             TypeId& type) {
  if (!charge_datatype(in)) return false;
  type = in.apply_datatype(datatype_handle);
  return require_ability({type}, Ability::Key, otherwise);
}

bool TypeSafety::borrow_global(const StructDefinition& definition, const Instantiation& in, bool is_mutable) {
  TypeId type;
  return pop_expecting({kAddress}, StatusCode::BORROWGLOBAL_TYPE_MISMATCH_ERROR) &&
         require_key(definition.handle, in, StatusCode::BORROWGLOBAL_WITHOUT_KEY_ABILITY, type) &&
         push(reference_to(type, is_mutable));
}

bool TypeSafety::exists(const StructDefinition& definition, const Instantiation& in) {
  constexpr StatusCode kOtherwise = StatusCode::EXISTS_WITHOUT_KEY_ABILITY_OR_BAD_ARGUMENT;
  TypeId type;
  return require_key(definition.handle, in, kOtherwise, type) && pop_expecting({kAddress}, kOtherwise) &&
         push(kBool);
}

bool TypeSafety::move_from(const StructDefinition& definition, const Instantiation& in) {
  TypeId type;
  return require_key(definition.handle, in, StatusCode::MOVEFROM_WITHOUT_KEY_ABILITY, type) &&
         pop_expecting({kAddress}, StatusCode::MOVEFROM_TYPE_MISMATCH_ERROR) && push(type);
}

bool TypeSafety::move_to(const StructDefinition& definition, const Instantiation& in) {
  TypeId type;
  StackType resource;
  StackType signer;
  return require_key(definition.handle, in, StatusCode::MOVETO_WITHOUT_KEY_ABILITY, type) && pop(resource) &&
         pop(signer) && require(resource == StackType{type}, StatusCode::MOVETO_TYPE_MISMATCH_ERROR) &&
         require(signer == reference_to(kSigner, false), StatusCode::MOVETO_TYPE_MISMATCH_ERROR);
}

}  // namespace

Result<void> verify_type_safety(const FunctionView& function, AbilityCache& abilities, Meter& meter,
                                TypeSafetyObserver* observer) {
  return TypeSafety(function, abilities, meter, observer).verify();
}

Result<void> verify_type_safety(const FunctionView& function, AbilityCache& abilities, Meter& meter) {
  return verify_type_safety(function, abilities, meter, nullptr);
}

}  // namespace mvm::verifier

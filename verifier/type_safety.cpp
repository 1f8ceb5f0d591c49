// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/abstract_stack.h"
#include "verifier/function_view.h"
#include "verifier/observer.h"
#include "verifier/type_safety_types.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace mvm::verifier {
namespace {

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
        locals_(&function.scratch, function.local_count()),
        stack_(&function.scratch) {
    for (const TypeId type : function.parameters) locals_.push_back({declared(type), type});
    for (const TypeId type : function.locals) locals_.push_back({declared(type), type});
  }

  [[nodiscard]] Result<void> verify() {
    const std::span<const Instruction> code = function_.code();
    for (std::size_t block = 0; block < function_.cfg.block_count(); ++block) {
      const std::size_t last = function_.cfg.block_end(static_cast<BlockIndex>(block));
      for (std::size_t offset = function_.cfg.block_start(static_cast<BlockIndex>(block)); offset <= last;
           ++offset) {
        if (observer_ != nullptr) [[unlikely]]
          observer_->before(static_cast<std::uint16_t>(offset), stack_.runs());
        offset_ = offset;
        if (!step(code[offset])) return std::unexpected<Error>(std::move(*error_));
      }
    }
    return {};
  }

 private:
  // Refusals.

  [[gnu::noinline]] bool refuse(StatusCode status) {
    error_ = function_.fail_at(status, offset_).error();
    return false;
  }
  /// What the passes before this one rule out.
  [[gnu::noinline]] bool refuse_invariant() {
    error_ = Error(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR);
    return false;
  }
  [[nodiscard]] bool require(bool holds, StatusCode otherwise) { return holds || refuse(otherwise); }

  // The meter.

  [[gnu::noinline]] bool too_complex() {
    error_ = Meter::too_complex().error();
    return false;
  }
  [[nodiscard]] bool charge(std::uint64_t per_item, std::uint64_t items) {
    return meter_.add_items(Scope::Function, per_item, items) || too_complex();
  }
  /// For a copy of a type: its nodes, or a tenth of their square.
  [[nodiscard]] bool charge_nodes(std::uint64_t nodes) {
    return charge(cost::kTypeNode, std::max(nodes, nodes * nodes / cost::kTypeNodeQuadraticThreshold));
  }
  // The rest are for declared types. Without a meter, nothing is looked up.
  [[nodiscard]] bool charge_type(TypeId type) {
    return !meter_.metered() || charge_nodes(module_.types[type].node_count);
  }
  [[nodiscard]] bool charge_type(const Instantiation& in, TypeId type) {
    return !meter_.metered() || charge_nodes(in.node_count(type));
  }
  [[nodiscard]] bool charge_datatype(const Instantiation& in) {
    return !meter_.metered() || charge_nodes(in.datatype_node_count());
  }

  // The stack.

  [[nodiscard]] bool push(StackType type) {
    if (!meter_.add(Scope::Function, cost::kTypePush)) return too_complex();
    stack_.push(type);
    return true;
  }
  [[nodiscard]] bool push_n(StackType type, std::uint64_t count) {
    return charge(cost::kTypePush, count) && (stack_.push_n(type, count) || refuse_invariant());
  }
  [[nodiscard]] bool push_declared(TypeId type) { return push(declared(type)); }
  [[nodiscard]] bool pop(StackType& type) { return stack_.pop(type) || refuse_invariant(); }
  [[nodiscard]] bool pop_expecting(StackType expected, StatusCode otherwise) {
    StackType found;
    return pop(found) && require(found == expected, otherwise);
  }

  [[nodiscard]] StackType declared(TypeId type) const noexcept { return stack_type(module_.types, type); }

  [[nodiscard]] bool require_ability(StackType type, Ability ability, StatusCode otherwise) {
    AbilitySet abilities = AbilitySet::references();
    if (type.reference() == ReferenceKind::None) {
      Result<AbilitySet> found = ability_cache_.abilities(Scope::Function, meter_, type.type());
      if (!found) {
        error_ = std::move(found.error());
        return false;
      }
      abilities = *found;
    }
    return require(abilities.has(ability), otherwise);
  }

  // What instructions name.

  struct Local {
    StackType type;
    TypeId declared;
  };
  [[nodiscard]] Instantiation plain() const noexcept { return {module_, types_, Signature{}}; }
  [[nodiscard]] Instantiation with(TableIndex type_arguments) const noexcept {
    return {module_, types_, module_.signatures[type_arguments]};
  }
  /// Of a StructDefInstantiation.
  [[nodiscard]] const StructDefinition& definition_of(TableIndex instantiation) const noexcept {
    return module_.struct_defs[module_.struct_def_instantiations[instantiation].def];
  }
  [[nodiscard]] Instantiation generic_struct(TableIndex instantiation) const noexcept {
    return with(module_.struct_def_instantiations[instantiation].type_parameters);
  }
  /// The element type of a vector instruction.
  [[nodiscard]] TypeId element(TableIndex signature) const noexcept {
    return module_.signatures[signature][0];
  }
  struct Variant {
    const EnumDefinition& definition;
    std::span<const FieldDefinition> fields;
    Instantiation in;
  };
  [[nodiscard]] Variant variant_of(TableIndex variant_handle) const noexcept {
    const VariantHandle& handle = module_.variant_handles[variant_handle];
    const EnumDefinition& definition = module_.enum_defs[handle.enum_def];
    return {definition, definition.variants[handle.variant].fields, plain()};
  }
  [[nodiscard]] Variant generic_variant_of(TableIndex variant_handle) const noexcept {
    const VariantInstantiationHandle& handle = module_.variant_instantiation_handles[variant_handle];
    const EnumDefInstantiation& instantiation = module_.enum_def_instantiations[handle.enum_def];
    const EnumDefinition& definition = module_.enum_defs[instantiation.def];
    return {definition, definition.variants[handle.variant].fields, with(instantiation.type_parameters)};
  }

  // Instructions.

  [[nodiscard]] bool step(const Instruction& instruction);

  [[nodiscard]] bool ret();
  [[nodiscard]] bool call(const FunctionHandle& callee);
  [[nodiscard]] bool call_generic(const FunctionInstantiation& callee);
  [[nodiscard]] bool variant_switch(const VariantJumpTable& table);

  [[nodiscard]] bool freeze_ref();
  [[nodiscard]] bool read_ref();
  [[nodiscard]] bool write_ref();

  [[nodiscard]] bool load(TypeId type) { return charge_type(type) && push_declared(type); }
  [[nodiscard]] bool copy_local(const Local& local);
  [[nodiscard]] bool borrow_local(const Local& local, bool is_mutable);
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
  [[nodiscard]] bool vec_pack(TypeId element, std::uint64_t count);
  [[nodiscard]] bool vec_unpack(TypeId element, std::uint64_t count);
  [[nodiscard]] bool vec_len(TypeId element);
  [[nodiscard]] bool vec_pop_back(TypeId element);
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
  ArenaVector<Local> locals_;
  AbstractStack<StackType> stack_;
  std::size_t offset_ = 0;  ///< the instruction that is looked at
  std::optional<Error> error_;
};

/// One case an instruction: the table of which rule is whose.
[[gnu::always_inline]] inline bool TypeSafety::step(const Instruction& instruction) {
  const TableIndex index = instruction.index;
  const auto local = [&]() -> const Local& { return locals_[index]; };
  const auto field = [&]() -> const FieldInstantiation& { return module_.field_instantiations[index]; };
  StackType operand;
  using enum Opcode;
  switch (instruction.opcode) {
    case Branch:
    case Nop:
      return true;
    case Opcode::Pop:
      return pop(operand) && require_ability(operand, Ability::Drop, StatusCode::POP_WITHOUT_DROP_ABILITY);
    case BrTrue:
    case BrFalse:
      return pop_expecting(kBool, StatusCode::BR_TYPE_MISMATCH_ERROR);
    case Abort:
      return pop_expecting(kU64, StatusCode::ABORT_TYPE_MISMATCH_ERROR);
    case VariantSwitch:
      return variant_switch(function_.unit.jump_tables[index]);
    case Ret:
      return ret();
    case Call:
      return call(module_.function_handles[index]);
    case CallGeneric:
      return call_generic(module_.function_instantiations[index]);

    case LdU8:
      return push(kU8);
    case LdU16:
      return push(kU16);
    case LdU32:
      return push(kU32);
    case LdU64:
      return push(kU64);
    case LdU128:
      return push(kU128);
    case LdU256:
      return push(kU256);
    case LdTrue:
    case LdFalse:
      return push(kBool);
    case LdConst:
      return load(module_.constant_pool[index].type);

    case CopyLoc:
      return copy_local(local());
    case MoveLoc:
      return charge_type(local().declared) && push(local().type);
    case StLoc:
      return pop_expecting(local().type, StatusCode::STLOC_TYPE_MISMATCH_ERROR);
    case MutBorrowLoc:
      return borrow_local(local(), true);
    case ImmBorrowLoc:
      return borrow_local(local(), false);
    case FreezeRef:
      return freeze_ref();
    case ReadRef:
      return read_ref();
    case WriteRef:
      return write_ref();
    case MutBorrowField:
      return borrow_field(index, plain(), true);
    case ImmBorrowField:
      return borrow_field(index, plain(), false);
    case MutBorrowFieldGeneric:
      return borrow_field(field().handle, with(field().type_parameters), true);
    case ImmBorrowFieldGeneric:
      return borrow_field(field().handle, with(field().type_parameters), false);

    case CastU8:
      return cast(kU8);
    case CastU16:
      return cast(kU16);
    case CastU32:
      return cast(kU32);
    case CastU64:
      return cast(kU64);
    case CastU128:
      return cast(kU128);
    case CastU256:
      return cast(kU256);
    case Add:
    case Sub:
    case Mul:
    case Mod:
    case Div:
    case BitOr:
    case BitAnd:
    case Xor:
      return arithmetic();
    case Shl:
    case Shr:
      return shift();
    case Or:
    case And:
      return logic();
    case Not:
      return pop_expecting(kBool, StatusCode::BOOLEAN_OP_TYPE_MISMATCH_ERROR) && push(kBool);
    case Eq:
    case Neq:
      return equality();
    case Lt:
    case Gt:
    case Le:
    case Ge:
      return ordering();

    case Pack:
      return pack(module_.struct_defs[index], plain());
    case PackGeneric:
      return pack(definition_of(index), generic_struct(index));
    case Unpack:
      return unpack(module_.struct_defs[index], plain());
    case UnpackGeneric:
      return unpack(definition_of(index), generic_struct(index));
    case PackVariant:
      return pack_variant(variant_of(index));
    case PackVariantGeneric:
      return pack_variant(generic_variant_of(index));
    case UnpackVariant:
      return unpack_variant(variant_of(index));
    case UnpackVariantGeneric:
      return unpack_variant(generic_variant_of(index));
    case UnpackVariantImmRef:
      return unpack_variant_reference(variant_of(index), false);
    case UnpackVariantMutRef:
      return unpack_variant_reference(variant_of(index), true);
    case UnpackVariantGenericImmRef:
      return unpack_variant_reference(generic_variant_of(index), false);
    case UnpackVariantGenericMutRef:
      return unpack_variant_reference(generic_variant_of(index), true);

    case VecPack:
      return vec_pack(element(index), module_.literal_u64(instruction));
    case VecUnpack:
      return vec_unpack(element(index), module_.literal_u64(instruction));
    case VecLen:
      return vec_len(element(index));
    case VecImmBorrow:
      return vec_borrow(element(index), false);
    case VecMutBorrow:
      return vec_borrow(element(index), true);
    case VecPushBack:
      return vec_push_back(element(index));
    case VecPopBack:
      return vec_pop_back(element(index));
    case VecSwap:
      return vec_swap(element(index));

    case ExistsDeprecated:
      return exists(module_.struct_defs[index], plain());
    case ExistsGenericDeprecated:
      return exists(definition_of(index), generic_struct(index));
    case MutBorrowGlobalDeprecated:
      return borrow_global(module_.struct_defs[index], plain(), true);
    case MutBorrowGlobalGenericDeprecated:
      return borrow_global(definition_of(index), generic_struct(index), true);
    case ImmBorrowGlobalDeprecated:
      return borrow_global(module_.struct_defs[index], plain(), false);
    case ImmBorrowGlobalGenericDeprecated:
      return borrow_global(definition_of(index), generic_struct(index), false);
    case MoveFromDeprecated:
      return move_from(module_.struct_defs[index], plain());
    case MoveFromGenericDeprecated:
      return move_from(definition_of(index), generic_struct(index));
    case MoveToDeprecated:
      return move_to(module_.struct_defs[index], plain());
    case MoveToGenericDeprecated:
      return move_to(definition_of(index), generic_struct(index));
  }
  return refuse_invariant();
}

// Control.

bool TypeSafety::ret() {
  const Signature returns = function_.returns;
  for (std::size_t i = returns.size(); i-- > 0;) {
    if (!pop_expecting(declared(returns[i]), StatusCode::RET_TYPE_MISMATCH_ERROR)) return false;
  }
  return true;
}

bool TypeSafety::call(const FunctionHandle& callee) {
  const Signature parameters = module_.signatures[callee.parameters];
  for (std::size_t i = parameters.size(); i-- > 0;) {
    if (!pop_expecting(declared(parameters[i]), StatusCode::CALL_TYPE_MISMATCH_ERROR)) return false;
  }
  return std::ranges::all_of(module_.signatures[callee.return_], [this](TypeId type) { return load(type); });
}

bool TypeSafety::call_generic(const FunctionInstantiation& instantiation) {
  const FunctionHandle& callee = module_.function_handles[instantiation.handle];
  const Instantiation in = with(instantiation.type_parameters);
  if (!in.is_generic()) return call(callee);
  const Signature parameters = module_.signatures[callee.parameters];
  for (std::size_t i = parameters.size(); i-- > 0;) {
    StackType argument;
    if (!pop(argument) || !charge_type(in, parameters[i])) return false;
    if (!in.matches(parameters[i], argument)) return refuse(StatusCode::CALL_TYPE_MISMATCH_ERROR);
  }
  for (const TypeId type : module_.signatures[callee.return_]) {
    if (!charge_type(in, type) || !push(in.apply_for_stack(type))) return false;
  }
  return true;
}

/// The operand refers to the enum that the table is for, and the table has a place for each variant.
bool TypeSafety::variant_switch(const VariantJumpTable& table) {
  StackType operand;
  if (!pop(operand)) return false;
  if (operand.reference() != ReferenceKind::Immutable) return refuse(StatusCode::ENUM_SWITCH_BAD_OPERAND);
  const TypeNode& node = types_[operand.type()];
  const EnumDefinition& definition = module_.enum_defs[table.head_enum];
  const bool is_datatype = node.kind == TypeKind::Datatype || node.kind == TypeKind::DatatypeInstantiation;
  return require(is_datatype && node.index == definition.handle, StatusCode::ENUM_TYPE_MISMATCH) &&
         require(table.jump_table.size() == definition.variants.size(), StatusCode::INVALID_ENUM_SWITCH);
}

// References.

bool TypeSafety::freeze_ref() {
  StackType operand;
  return pop(operand) &&
         require(operand.reference() == ReferenceKind::Mutable, StatusCode::FREEZEREF_TYPE_MISMATCH_ERROR) &&
         push(reference_to(operand.type(), false));
}

bool TypeSafety::read_ref() {
  StackType operand;
  if (!pop(operand)) return false;
  if (operand.reference() == ReferenceKind::None) return refuse(StatusCode::READREF_TYPE_MISMATCH_ERROR);
  const StackType target = stack_type(types_, operand.type());
  return require_ability(target, Ability::Copy, StatusCode::READREF_WITHOUT_COPY_ABILITY) && push(target);
}

bool TypeSafety::write_ref() {
  StackType reference;
  StackType value;
  if (!pop(reference) || !pop(value)) return false;
  if (reference.reference() != ReferenceKind::Mutable) {
    return refuse(StatusCode::WRITEREF_NO_MUTABLE_REFERENCE_ERROR);
  }
  const StackType target = stack_type(types_, reference.type());
  return require_ability(target, Ability::Drop, StatusCode::WRITEREF_WITHOUT_DROP_ABILITY) &&
         require(value == target, StatusCode::WRITEREF_TYPE_MISMATCH_ERROR);
}

bool TypeSafety::copy_local(const Local& local) {
  return charge_type(local.declared) &&
         require_ability(local.type, Ability::Copy, StatusCode::COPYLOC_WITHOUT_COPY_ABILITY) &&
         push(local.type);
}

bool TypeSafety::borrow_local(const Local& local, bool is_mutable) {
  return charge_type(local.declared) &&
         require(local.type.reference() == ReferenceKind::None, StatusCode::BORROWLOC_REFERENCE_ERROR) &&
         push(reference_to(local.declared, is_mutable));
}

bool TypeSafety::borrow_field(TableIndex field_handle, const Instantiation& in, bool is_mutable) {
  StackType operand;
  if (!pop(operand)) return false;
  if (is_mutable && operand.reference() != ReferenceKind::Mutable) {
    return refuse(StatusCode::BORROWFIELD_TYPE_MISMATCH_ERROR);
  }
  const FieldHandle& field = module_.field_handles[field_handle];
  const StructDefinition& definition = module_.struct_defs[field.owner];
  if (!charge_datatype(in)) return false;
  if (operand.reference() == ReferenceKind::None || !in.matches_datatype(definition.handle, operand.type())) {
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
         require(is_integer(value) && bits == kU8, StatusCode::INTEGER_OP_TYPE_MISMATCH_ERROR) && push(value);
}

bool TypeSafety::logic() {
  StackType first;
  StackType second;
  return pop(first) && pop(second) &&
         require(first == kBool && second == first, StatusCode::BOOLEAN_OP_TYPE_MISMATCH_ERROR) &&
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
         require(operand.reference() == reference && in.matches_datatype(datatype_handle, operand.type()),
                 StatusCode::UNPACK_TYPE_MISMATCH_ERROR);
}

bool TypeSafety::push_fields(std::span<const FieldDefinition> fields, const Instantiation& in) {
  for (const FieldDefinition& field : fields) {
    if (!charge_type(in, field.type) || !push(in.apply_for_stack(field.type))) return false;
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
  if (operand.reference() != kind) return refuse(StatusCode::UNPACK_TYPE_MISMATCH_ERROR);
  if (!charge_datatype(variant.in)) return false;
  if (!variant.in.matches_datatype(variant.definition.handle, operand.type())) {
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
  if (type.reference() == ReferenceKind::None) return false;
  if (mutable_only && type.reference() != ReferenceKind::Mutable) return false;
  return types_.kind(type.type()) == TypeKind::Vector && types_.inner(type.type()) == element;
}

bool TypeSafety::vec_pack(TypeId element, std::uint64_t count) {
  StackType found;
  if (count != 0 && !(stack_.pop_n(found, count) && found == declared(element))) {
    return refuse(StatusCode::TYPE_MISMATCH);
  }
  return charge_type(element) && push(types_.vector(element));
}

bool TypeSafety::vec_unpack(TypeId element, std::uint64_t count) {
  StackType operand;
  if (!pop(operand)) return false;
  const bool is_vector = operand.reference() == ReferenceKind::None &&
                         types_.kind(operand.type()) == TypeKind::Vector &&
                         types_.inner(operand.type()) == element;
  return require(is_vector, StatusCode::TYPE_MISMATCH) && charge_type(element) &&
         push_n(declared(element), count);
}

bool TypeSafety::vec_len(TypeId element) {
  StackType operand;
  return pop(operand) && require(is_vector_reference(operand, element, false), StatusCode::TYPE_MISMATCH) &&
         push(kU64);
}

bool TypeSafety::vec_pop_back(TypeId element) {
  StackType operand;
  return pop(operand) && require(is_vector_reference(operand, element, true), StatusCode::TYPE_MISMATCH) &&
         push_declared(element);
}

bool TypeSafety::vec_borrow(TypeId element, bool is_mutable) {
  StackType index;
  StackType vector;
  return pop(index) && pop(vector) && require(index == kU64, StatusCode::TYPE_MISMATCH) &&
         require(is_vector_reference(vector, element, is_mutable), StatusCode::TYPE_MISMATCH) &&
         push(reference_to(element, is_mutable));
}

bool TypeSafety::vec_push_back(TypeId element) {
  StackType value;
  StackType vector;
  return pop(value) && pop(vector) && require(value == declared(element), StatusCode::TYPE_MISMATCH) &&
         require(is_vector_reference(vector, element, true), StatusCode::TYPE_MISMATCH);
}

bool TypeSafety::vec_swap(TypeId element) {
  constexpr StackType kIndex = kU64;
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
  if (function_.config.deprecate_global_storage_ops) return refuse_invariant();
  if (!charge_datatype(in)) return false;
  type = in.apply_datatype(datatype_handle);
  return require_ability(type, Ability::Key, otherwise);
}

bool TypeSafety::borrow_global(const StructDefinition& definition, const Instantiation& in, bool is_mutable) {
  TypeId type;
  if (function_.config.deprecate_global_storage_ops) return refuse_invariant();
  return pop_expecting(kAddress, StatusCode::BORROWGLOBAL_TYPE_MISMATCH_ERROR) &&
         require_key(definition.handle, in, StatusCode::BORROWGLOBAL_WITHOUT_KEY_ABILITY, type) &&
         push(reference_to(type, is_mutable));
}

bool TypeSafety::exists(const StructDefinition& definition, const Instantiation& in) {
  constexpr StatusCode kOtherwise = StatusCode::EXISTS_WITHOUT_KEY_ABILITY_OR_BAD_ARGUMENT;
  TypeId type;
  return require_key(definition.handle, in, kOtherwise, type) && pop_expecting(kAddress, kOtherwise) &&
         push(kBool);
}

bool TypeSafety::move_from(const StructDefinition& definition, const Instantiation& in) {
  TypeId type;
  return require_key(definition.handle, in, StatusCode::MOVEFROM_WITHOUT_KEY_ABILITY, type) &&
         pop_expecting(kAddress, StatusCode::MOVEFROM_TYPE_MISMATCH_ERROR) && push(type);
}

bool TypeSafety::move_to(const StructDefinition& definition, const Instantiation& in) {
  TypeId type;
  StackType resource;
  StackType signer;
  return require_key(definition.handle, in, StatusCode::MOVETO_WITHOUT_KEY_ABILITY, type) && pop(resource) &&
         pop(signer) && require(resource == type, StatusCode::MOVETO_TYPE_MISMATCH_ERROR) &&
         require(signer == reference_to(kSigner, false), StatusCode::MOVETO_TYPE_MISMATCH_ERROR);
}

}  // namespace

Result<void> verify_type_safety(const FunctionView& function, AbilityCache& abilities, Meter& meter,
                                TypeSafetyObserver* observer) {
  return TypeSafety(function, abilities, meter, observer).verify();
}

}  // namespace mvm::verifier

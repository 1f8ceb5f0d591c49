// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/quick/quick_look.h"

#include "verifier/passes.h"
#include "verifier/quick/block_states.h"
#include "verifier/quick/code_blocks.h"
#include "verifier/quick/live_references.h"
#include "verifier/type_safety_types.h"

#include <algorithm>

namespace mvm::verifier {
namespace {

/// Stacks up to so high; and so much memory is no matter.
constexpr std::uint64_t kMostStack = 4096;

/// That a vector is packed from or unpacked to (instruction_consistency.cpp).
constexpr std::uint64_t kMostElements = UINT16_MAX;

constexpr TypeId kUnknown{UINT32_MAX};

template <class T>
[[nodiscard]] std::span<T> make(ScratchArena& scratch, std::size_t count) {
  return {scratch.allocate_array<T>(count), count};
}

[[nodiscard]] bool is_reference(StackType type) noexcept { return type.reference() != ReferenceKind::None; }
[[nodiscard]] bool is_mutable(StackType type) noexcept { return type.reference() == ReferenceKind::Mutable; }

/// The walk through one function. What an instruction asks for is as in the exact passes: types and abilities
/// as in type_safety.cpp, values in locals as in locals_safety.cpp, references as in live_references.h.
/// Functions give false in doubt.
class Walk {
 public:
  Walk(QuickLook& look, const FunctionView& function, TypePool& types, AbilityCache& abilities,
       Meter& unmetered)
      : look_(look),
        function_(function),
        module_(function.module),
        types_(types),
        abilities_(abilities),
        unmetered_(unmetered),
        room_(std::min(function.config.max_value_stack_size, kMostStack)),
        locals_(function.scratch.allocate_array<StackType>(function.local_count())),
        bottom_(function.scratch.allocate_array<StackType>(room_)),
        top_(bottom_),
        references_(function.scratch, function.local_count()) {
    StackType* local = locals_;
    for (const TypeId type : function.parameters) {
      *local = look_.declared(type);
      const auto number = static_cast<std::size_t>(local - locals_);
      values_.available |= local_bit(number);
      if (is_reference(*local)) references_.add_parameter(number, is_mutable(*local));
      ++local;
    }
    for (const TypeId type : function.locals) *local++ = look_.declared(type);
  }

  [[nodiscard]] bool straight() { return block(0, function_.code().size()); }
  [[nodiscard]] bool blocks(const CodeBlocks& blocks);

  /// Pushes are not counted block by block: the whole function may have as many as a block.
  [[nodiscard]] bool pushes_are_few() const noexcept {
    return function_.code().size() + extra_pushes_ <= function_.config.max_push_size.value_or(UINT64_MAX);
  }
  [[nodiscard]] bool references_are_safe() const noexcept { return !references_.lost(); }

 private:
  using Fields = std::span<const FieldDefinition>;

  /// The instructions of a block, which leave the stack empty.
  [[nodiscard]] bool block(std::size_t first, std::size_t end) {
    const Instruction* const code = function_.code().data();
    for (std::size_t offset = first; offset != end; ++offset) {
      references_.at(offset);
      if (!step(code[offset])) return false;
    }
    return top_ == bottom_;
  }
  [[nodiscard]] bool step(const Instruction& instruction);
  [[nodiscard]] bool leave(std::size_t last, BlockStates& states);

  // The stack.

  [[nodiscard]] bool push(StackType type) noexcept {
    if (top_ == bottom_ + room_) [[unlikely]]
      return false;
    *top_++ = type;
    return true;
  }
  [[nodiscard]] bool has_room(std::uint64_t count) noexcept {
    extra_pushes_ += count;
    return count <= room_ - static_cast<std::size_t>(top_ - bottom_);
  }
  [[nodiscard]] bool pop(StackType& type) noexcept {
    if (top_ == bottom_) [[unlikely]]
      return false;
    type = *--top_;
    return true;
  }
  [[nodiscard]] bool pop_this(StackType expected) noexcept { return top_ != bottom_ && *--top_ == expected; }
  [[nodiscard]] bool pop_integer(StackType& type) noexcept { return pop(type) && is_integer(type); }
  [[nodiscard]] bool pop_reference(StackType& type) noexcept { return pop(type) && is_reference(type); }

  [[nodiscard]] bool has(TypeId type, Ability ability) {
    const auto found = abilities_.abilities(Scope::Function, unmetered_, type);
    return found && found->has(ability);
  }
  /// References can be copied and dropped.
  [[nodiscard]] bool has(StackType type, Ability ability) {
    return is_reference(type) || has(type.type(), ability);
  }

  // Locals.

  [[nodiscard]] bool copy_local(std::size_t local);
  [[nodiscard]] bool move_local(std::size_t local);
  [[nodiscard]] bool store_local(std::size_t local);
  [[nodiscard]] bool borrow_local(std::size_t local, bool mutably);
  [[nodiscard]] bool all_have_drop(LocalBits locals) {
    for (; locals != 0; locals &= locals - 1) {
      if (!has(locals_[first_local(locals)], Ability::Drop)) return false;
    }
    return true;
  }

  // Operators.

  [[nodiscard]] bool cast(TypeId to) {
    StackType operand;
    return pop_integer(operand) && push(to);
  }
  [[nodiscard]] bool arithmetic() {
    StackType operand;
    return pop_integer(operand) && pop_this(operand) && push(operand);
  }
  [[nodiscard]] bool ordering() {
    StackType operand;
    return pop_integer(operand) && pop_this(operand) && push(kBool);
  }
  [[nodiscard]] bool shift() {
    StackType operand;
    return pop_this(kU8) && pop_integer(operand) && push(operand);
  }
  [[nodiscard]] bool equality() {
    StackType operand;
    if (!pop(operand) || !pop_this(operand) || !has(operand, Ability::Drop)) return false;
    if (is_reference(operand)) references_.compare();
    return push(kBool);
  }

  // References.

  [[nodiscard]] bool discard();
  [[nodiscard]] bool freeze();
  [[nodiscard]] bool read();
  [[nodiscard]] bool write();
  [[nodiscard]] bool borrow_field(TableIndex field_handle, bool mutably);
  [[nodiscard]] bool borrow_generic_field(TableIndex instantiation, bool mutably);
  [[nodiscard]] bool push_field(TypeId type, TableIndex field_handle, bool mutably) {
    references_.borrow_field(field_handle, mutably);
    return push(reference_to(type, mutably));
  }

  // Calls.

  [[nodiscard]] bool ret();
  [[nodiscard]] bool call(const FunctionHandle& callee);
  [[nodiscard]] bool call_generic(TableIndex instantiation);

  // Structs and enums.

  /// The instruction is of the generic form, and `arguments` are good for what it names, as `checked` says.
  [[nodiscard]] bool instantiates(const Instantiation& in, TableIndex arguments,
                                  const Result<void>& checked) {
    return in.is_generic() && checked.has_value() && look_.budget().charge(arguments);
  }
  [[nodiscard]] Instantiation with(TableIndex type_arguments) const noexcept {
    return {module_, types_, module_.signatures[type_arguments]};
  }
  [[nodiscard]] bool pop_fields(Fields fields);
  [[nodiscard]] bool pop_fields(Fields fields, const Instantiation& in);
  [[nodiscard]] bool push_fields(Fields fields);
  [[nodiscard]] bool push_fields(Fields fields, const Instantiation& in);
  [[nodiscard]] bool pack(const StructDefinition& definition) {
    const TypeId type = look_.plain(definition.handle);
    return type != QuickLook::kNone && !definition.is_native && pop_fields(definition.fields) && push(type);
  }
  [[nodiscard]] bool unpack(const StructDefinition& definition) {
    return !definition.is_native && pop_this(look_.plain(definition.handle)) &&
           push_fields(definition.fields);
  }
  [[nodiscard]] bool pack_generic(TableIndex instantiation);
  [[nodiscard]] bool unpack_generic(TableIndex instantiation);
  struct Variant {
    bool fits;  ///< the form of the instruction does, and the type arguments
    TableIndex datatype;
    Fields fields;
    Instantiation in;
  };
  [[nodiscard]] Variant variant_of(TableIndex handle) const noexcept;
  [[nodiscard]] Variant generic_variant_of(TableIndex handle);
  [[nodiscard]] bool pack_variant(const Variant& variant) {
    return variant.fits && pop_fields(variant.fields, variant.in) &&
           push(variant.in.apply_datatype(variant.datatype));
  }
  [[nodiscard]] bool unpack_variant(const Variant& variant) {
    StackType operand;
    return variant.fits && pop(operand) && !is_reference(operand) &&
           variant.in.matches_datatype(variant.datatype, operand.type()) &&
           push_fields(variant.fields, variant.in);
  }
  [[nodiscard]] bool unpack_variant_reference(const Variant& variant, bool mutably);
  [[nodiscard]] bool variant_switch(const VariantJumpTable& table);

  // Vectors.

  /// The instruction's element type, if it has a good one.
  [[nodiscard]] bool has_element(TableIndex signature, TypeId& element) {
    if (!look_.signatures().check_element(signature) || !look_.budget().charge(signature)) return false;
    element = module_.signatures[signature][0];
    return true;
  }
  [[nodiscard]] bool vector_step(const Instruction& instruction);
  [[nodiscard]] bool pop_vector(TypeId element, bool mutably);
  [[nodiscard]] bool pack_vector(TypeId element, std::uint64_t count);
  [[nodiscard]] bool unpack_vector(TypeId element, std::uint64_t count);
  [[nodiscard]] bool vector_length(TypeId element) {
    if (!pop_vector(element, false)) return false;
    references_.drop();
    return push(kU64);
  }
  [[nodiscard]] bool borrow_element(TypeId element, bool mutably) {
    if (!pop_this(kU64) || !pop_vector(element, mutably)) return false;
    references_.borrow_element(mutably);
    return push(reference_to(element, mutably));
  }
  /// For what changes a vector, when its other operands are off the stack.
  [[nodiscard]] bool change_vector(TypeId element) {
    if (!pop_vector(element, true)) return false;
    references_.write();
    return true;
  }

  QuickLook& look_;
  const FunctionView& function_;
  const CompiledModule& module_;
  TypePool& types_;
  AbilityCache& abilities_;
  Meter& unmetered_;
  std::size_t room_;
  StackType* locals_;
  StackType* bottom_;
  StackType* top_;
  std::uint64_t extra_pushes_ = 0;
  LocalValues values_;
  LiveReferences references_;
};

// Blocks.

bool Walk::blocks(const CodeBlocks& blocks) {
  const std::size_t size = function_.code().size();
  BlockStates states(function_.scratch, blocks, size, function_.local_count());
  bool falls_through = true;
  for (std::size_t first = 0; first != size;) {
    const std::size_t end = blocks.next_start(first);
    if (!states.enter(first, falls_through, values_, references_) || !block(first, end)) return false;
    if (!leave(end - 1, states)) return false;
    falls_through = !is_unconditional_branch(function_.code()[end - 1].opcode);
    first = end;
  }
  return true;
}

/// Lets what is known reach the blocks that the last instruction of a block jumps to.
bool Walk::leave(std::size_t last, BlockStates& states) {
  const Instruction& instruction = function_.code()[last];
  const auto reach = [&](std::size_t target) {
    if (target > last) {
      states.reach(target, values_, references_);
      return true;
    }
    // What a head gains only matters where it cannot be dropped.
    LocalBits gained = 0;
    return states.come_back(target, values_, references_, gained) && all_have_drop(gained);
  };
  switch (instruction.opcode) {
    case Opcode::BrTrue:
    case Opcode::BrFalse:
    case Opcode::Branch:
      return reach(instruction.index);
    case Opcode::VariantSwitch:
      return std::ranges::all_of(function_.unit.jump_tables[instruction.index].jump_table, reach);
    default:
      return true;
  }
}

// Locals.

bool Walk::copy_local(std::size_t local) {
  const StackType type = locals_[local];
  if (!values_.has(local) || !has(type, Ability::Copy)) return false;
  if (is_reference(type)) {
    references_.copy_reference(local, is_mutable(type));
  } else {
    references_.copy_value(local);
  }
  return push(type);
}

bool Walk::move_local(std::size_t local) {
  const StackType type = locals_[local];
  if (!values_.has(local)) return false;
  values_.available &= ~local_bit(local);
  if (is_reference(type)) {
    references_.move_reference(local);
  } else {
    references_.move_value(local);
  }
  return push(type);
}

bool Walk::store_local(std::size_t local) {
  const StackType type = locals_[local];
  if (!pop_this(type)) return false;
  if (!all_have_drop((values_.available | values_.maybe) & local_bit(local))) return false;
  values_.available |= local_bit(local);
  values_.maybe &= ~local_bit(local);
  if (is_reference(type)) {
    references_.store_reference(local);
  } else {
    references_.move_value(local);
  }
  return true;
}

bool Walk::borrow_local(std::size_t local, bool mutably) {
  const StackType type = locals_[local];
  if (!values_.has(local) || is_reference(type)) return false;
  references_.borrow_value(local, mutably);
  return push(reference_to(type.type(), mutably));
}

// References.

bool Walk::discard() {
  StackType operand;
  if (!pop(operand) || !has(operand, Ability::Drop)) return false;
  if (is_reference(operand)) references_.drop();
  return true;
}

bool Walk::freeze() {
  StackType operand;
  if (!pop(operand) || !is_mutable(operand)) return false;
  references_.freeze();
  return push(reference_to(operand.type(), false));
}

bool Walk::read() {
  StackType operand;
  if (!pop_reference(operand)) return false;
  references_.read();
  const StackType target = stack_type(types_, operand.type());
  return has(target, Ability::Copy) && push(target);
}

bool Walk::write() {
  StackType reference;
  StackType value;
  if (!pop(reference) || !is_mutable(reference) || !pop(value)) return false;
  const StackType target = stack_type(types_, reference.type());
  references_.write();
  return value == target && has(target, Ability::Drop);
}

bool Walk::borrow_field(TableIndex field_handle, bool mutably) {
  const FieldHandle& field = module_.field_handles[field_handle];
  const StructDefinition& definition = module_.struct_defs[field.owner];
  StackType operand;
  if (!pop_reference(operand) || (mutably && !is_mutable(operand)) || definition.is_native) return false;
  if (operand.type() != look_.plain(definition.handle)) return false;
  return push_field(definition.fields[field.field].type, field_handle, mutably);
}

bool Walk::borrow_generic_field(TableIndex instantiation, bool mutably) {
  const FieldInstantiation& generic = module_.field_instantiations[instantiation];
  const FieldHandle& field = module_.field_handles[generic.handle];
  const StructDefinition& definition = module_.struct_defs[field.owner];
  const Instantiation in = with(generic.type_parameters);
  if (!instantiates(in, generic.type_parameters, look_.signatures().check_field(instantiation))) return false;
  StackType operand;
  if (!pop_reference(operand) || (mutably && !is_mutable(operand)) || definition.is_native) return false;
  if (!in.matches_datatype(definition.handle, operand.type())) return false;
  return push_field(look_.field_of(instantiation), generic.handle, mutably);
}

// Calls.

bool Walk::ret() {
  const Signature returns = function_.returns;
  std::size_t references = 0;
  for (std::size_t i = returns.size(); i-- > 0;) {
    const StackType type = look_.declared(returns[i]);
    references += is_reference(type) ? 1 : 0;
    if (!pop_this(type)) return false;
  }
  references_.return_references(references);
  return all_have_drop(values_.available | values_.maybe);
}

bool Walk::call(const FunctionHandle& callee) {
  if (!callee.type_parameters.empty()) return false;
  const Signature parameters = module_.signatures[callee.parameters];
  const Signature results = module_.signatures[callee.return_];
  std::size_t references = 0;
  for (std::size_t i = parameters.size(); i-- > 0;) {
    const StackType type = look_.declared(parameters[i]);
    references += is_reference(type) ? 1 : 0;
    if (!pop_this(type)) return false;
  }
  references_.begin_call(references);
  if (!has_room(results.size())) return false;
  for (const TypeId result : results) {
    const StackType type = look_.declared(result);
    if (is_reference(type)) references_.add_result(is_mutable(type));
    *top_++ = type;
  }
  return true;
}

bool Walk::call_generic(TableIndex instantiation) {
  const FunctionInstantiation& generic = module_.function_instantiations[instantiation];
  const FunctionHandle& callee = module_.function_handles[generic.handle];
  const Instantiation in = with(generic.type_parameters);
  if (!instantiates(in, generic.type_parameters, look_.signatures().check_call(instantiation))) return false;
  const Signature parameters = module_.signatures[callee.parameters];
  const Signature results = module_.signatures[callee.return_];
  std::size_t references = 0;
  for (std::size_t i = parameters.size(); i-- > 0;) {
    StackType argument;
    if (!pop(argument) || !in.matches(parameters[i], argument)) return false;
    references += is_reference(argument) ? 1 : 0;
  }
  references_.begin_call(references);
  if (!has_room(results.size())) return false;
  for (const TypeId result : results) {
    const StackType type = in.apply_for_stack(result);
    if (is_reference(type)) references_.add_result(is_mutable(type));
    *top_++ = type;
  }
  return true;
}

// Structs and enums.

bool Walk::pop_fields(Fields fields) {
  for (std::size_t i = fields.size(); i-- > 0;) {
    if (!pop_this(fields[i].type)) return false;  // a field is no reference
  }
  return true;
}

bool Walk::pop_fields(Fields fields, const Instantiation& in) {
  for (std::size_t i = fields.size(); i-- > 0;) {
    StackType value;
    if (!pop(value) || !in.matches(fields[i].type, value)) return false;
  }
  return true;
}

bool Walk::push_fields(Fields fields) {
  if (!has_room(fields.size())) return false;
  for (const FieldDefinition& field : fields) *top_++ = field.type;
  return true;
}

bool Walk::push_fields(Fields fields, const Instantiation& in) {
  if (!has_room(fields.size())) return false;
  for (const FieldDefinition& field : fields) *top_++ = in.apply_for_stack(field.type);
  return true;
}

bool Walk::pack_generic(TableIndex instantiation) {
  const StructDefInstantiation& generic = module_.struct_def_instantiations[instantiation];
  const StructDefinition& definition = module_.struct_defs[generic.def];
  const Instantiation in = with(generic.type_parameters);
  return instantiates(in, generic.type_parameters, look_.signatures().check_struct(instantiation)) &&
         !definition.is_native && pop_fields(definition.fields, in) && push(look_.struct_of(instantiation));
}

bool Walk::unpack_generic(TableIndex instantiation) {
  const StructDefInstantiation& generic = module_.struct_def_instantiations[instantiation];
  const StructDefinition& definition = module_.struct_defs[generic.def];
  const Instantiation in = with(generic.type_parameters);
  return instantiates(in, generic.type_parameters, look_.signatures().check_struct(instantiation)) &&
         !definition.is_native && pop_this(look_.struct_of(instantiation)) &&
         push_fields(definition.fields, in);
}

Walk::Variant Walk::variant_of(TableIndex handle) const noexcept {
  const VariantHandle& variant = module_.variant_handles[handle];
  const EnumDefinition& definition = module_.enum_defs[variant.enum_def];
  return {.fits = look_.plain(definition.handle) != QuickLook::kNone,
          .datatype = definition.handle,
          .fields = definition.variants[variant.variant].fields,
          .in = {module_, types_, Signature{}}};
}

Walk::Variant Walk::generic_variant_of(TableIndex handle) {
  const VariantInstantiationHandle& variant = module_.variant_instantiation_handles[handle];
  const EnumDefInstantiation& generic = module_.enum_def_instantiations[variant.enum_def];
  const EnumDefinition& definition = module_.enum_defs[generic.def];
  const Instantiation in = with(generic.type_parameters);
  return {.fits = instantiates(in, generic.type_parameters, look_.signatures().check_variant(handle)),
          .datatype = definition.handle,
          .fields = definition.variants[variant.variant].fields,
          .in = in};
}

bool Walk::unpack_variant_reference(const Variant& variant, bool mutably) {
  StackType operand;
  if (!variant.fits || !pop(operand) || !is_reference(operand) || is_mutable(operand) != mutably)
    return false;
  if (!variant.in.matches_datatype(variant.datatype, operand.type()) || !has_room(variant.fields.size()))
    return false;
  references_.borrow_variant_fields(variant.fields.size(), mutably);
  for (const FieldDefinition& field : variant.fields) {
    *top_++ = reference_to(variant.in.apply(field.type), mutably);
  }
  return true;
}

bool Walk::variant_switch(const VariantJumpTable& table) {
  StackType operand;
  if (!pop(operand) || operand.reference() != ReferenceKind::Immutable) return false;
  references_.drop();
  const TypeNode& node = types_[operand.type()];
  const EnumDefinition& definition = module_.enum_defs[table.head_enum];
  const bool is_datatype = node.kind == TypeKind::Datatype || node.kind == TypeKind::DatatypeInstantiation;
  return is_datatype && node.index == definition.handle &&
         table.jump_table.size() == definition.variants.size();
}

// Vectors.

bool Walk::pop_vector(TypeId element, bool mutably) {
  StackType operand;
  return pop_reference(operand) && (!mutably || is_mutable(operand)) &&
         types_.kind(operand.type()) == TypeKind::Vector && types_.inner(operand.type()) == element;
}

bool Walk::pack_vector(TypeId element, std::uint64_t count) {
  const StackType type = look_.declared(element);
  if (count > kMostElements || count > static_cast<std::size_t>(top_ - bottom_)) return false;
  for (; count != 0; --count) {
    if (*--top_ != type) return false;
  }
  return push(types_.vector(element));
}

bool Walk::unpack_vector(TypeId element, std::uint64_t count) {
  StackType operand;
  if (count > kMostElements || !pop(operand) || is_reference(operand)) return false;
  if (types_.kind(operand.type()) != TypeKind::Vector || types_.inner(operand.type()) != element)
    return false;
  if (!has_room(count)) return false;
  top_ = std::fill_n(top_, count, look_.declared(element));
  return true;
}

bool Walk::vector_step(const Instruction& instruction) {
  TypeId element;
  if (!has_element(instruction.index, element)) return false;
  switch (instruction.opcode) {
    case Opcode::VecPack:
      return pack_vector(element, module_.literal_u64(instruction));
    case Opcode::VecUnpack:
      return unpack_vector(element, module_.literal_u64(instruction));
    case Opcode::VecLen:
      return vector_length(element);
    case Opcode::VecImmBorrow:
      return borrow_element(element, false);
    case Opcode::VecMutBorrow:
      return borrow_element(element, true);
    case Opcode::VecPushBack:
      return pop_this(look_.declared(element)) && change_vector(element);
    case Opcode::VecPopBack:
      return change_vector(element) && push(look_.declared(element));
    default:  // VecSwap
      return pop_this(kU64) && pop_this(kU64) && change_vector(element);
  }
}

/// One case an instruction.
[[gnu::always_inline]] inline bool Walk::step(const Instruction& instruction) {
  const TableIndex index = instruction.index;
  using enum Opcode;
  switch (instruction.opcode) {
    case Branch:
    case Nop:
      return true;
    case BrTrue:
    case BrFalse:
      return pop_this(kBool);
    case Abort:
      return pop_this(kU64);
    case VariantSwitch:
      return variant_switch(function_.unit.jump_tables[index]);
    case Ret:
      return ret();
    case Call:
      return call(module_.function_handles[index]);
    case CallGeneric:
      return call_generic(index);

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
      return push(module_.constant_pool[index].type);  // which is no reference

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
    case Opcode::Pop:
      return discard();
    case FreezeRef:
      return freeze();
    case ReadRef:
      return read();
    case WriteRef:
      return write();
    case MutBorrowField:
      return borrow_field(index, true);
    case ImmBorrowField:
      return borrow_field(index, false);
    case MutBorrowFieldGeneric:
      return borrow_generic_field(index, true);
    case ImmBorrowFieldGeneric:
      return borrow_generic_field(index, false);

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
      return pop_this(kBool) && pop_this(kBool) && push(kBool);
    case Not:
      return pop_this(kBool) && push(kBool);
    case Eq:
    case Neq:
      return equality();
    case Lt:
    case Gt:
    case Le:
    case Ge:
      return ordering();

    case Pack:
      return pack(module_.struct_defs[index]);
    case PackGeneric:
      return pack_generic(index);
    case Unpack:
      return unpack(module_.struct_defs[index]);
    case UnpackGeneric:
      return unpack_generic(index);
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
    case VecUnpack:
    case VecLen:
    case VecImmBorrow:
    case VecMutBorrow:
    case VecPushBack:
    case VecPopBack:
    case VecSwap:
      return vector_step(instruction);

    default:
      return false;  // global storage
  }
}

}  // namespace

QuickLook::QuickLook(const ModuleView& view, TypePool& types, AbilityCache& abilities,
                     InstantiationBudget& budget, SignatureChecker& signatures)
    : module_(view.module),
      facts_(view.facts),
      types_(types),
      abilities_(abilities),
      budget_(budget),
      signatures_(signatures),
      plain_(make<TypeId>(view.scratch, module_.datatype_handles.size())),
      structs_(make<TypeId>(view.scratch, module_.struct_def_instantiations.size())),
      fields_(make<TypeId>(view.scratch, module_.field_instantiations.size())) {
  for (std::size_t handle = 0; handle < plain_.size(); ++handle) {
    const bool is_plain = module_.datatype_handles[handle].type_parameters.empty();
    plain_[handle] = is_plain ? types_.datatype(static_cast<TableIndex>(handle)) : kNone;
  }
  std::ranges::fill(structs_, kUnknown);
  std::ranges::fill(fields_, kUnknown);
}

TypeId QuickLook::struct_of(TableIndex struct_instantiation) {
  TypeId& known = structs_[struct_instantiation];
  if (known == kUnknown) {
    const StructDefInstantiation& generic = module_.struct_def_instantiations[struct_instantiation];
    known = Instantiation(module_, types_, module_.signatures[generic.type_parameters])
                .apply_datatype(module_.struct_defs[generic.def].handle);
  }
  return known;
}

TypeId QuickLook::field_of(TableIndex field_instantiation) {
  TypeId& known = fields_[field_instantiation];
  if (known == kUnknown) {
    const FieldInstantiation& generic = module_.field_instantiations[field_instantiation];
    const FieldHandle& field = module_.field_handles[generic.handle];
    known = Instantiation(module_, types_, module_.signatures[generic.type_parameters])
                .apply(module_.struct_defs[field.owner].fields[field.field].type);
  }
  return known;
}

QuickVerdict QuickLook::at(const FunctionView& function) {
  if (function.local_count() > kMostQuickLocals) return {};
  signatures_.enter(function.type_parameters);
  if (!budget_.begin(function.definition) || !signatures_.check_signature(function.unit.locals)) return {};
  CodeBlocks blocks(&function.scratch);
  if (!blocks.find(function)) return {};
  if (function.config.disallow_jump_orphans && !check_jump_table_usage(function)) return {};
  Walk walk(*this, function, types_, abilities_, unmetered_);
  const bool is_good = blocks.is_straight() ? walk.straight() : walk.blocks(blocks);
  if (!is_good || !walk.pushes_are_few()) return {};
  return {true, walk.references_are_safe(), blocks.back_edge_count()};
}

}  // namespace mvm::verifier

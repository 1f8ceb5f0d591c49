// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// What the operands of instructions stand for, found when an instance first runs them (Move VM runtime,
// `Resolver`).

#include "interpreter/plain/code.h"
#include "interpreter/plain/machine.h"
#include "interpreter/type_limits.h"

namespace mvm {
namespace {

class Resolver {
 public:
  Resolver(Machine& machine, const Instance& instance)
      : cache_(machine.around->cache),
        limits_(machine.around->config.runtime),
        instance_(instance),
        module_(*instance.function->module),
        compiled_(*module_.compiled) {}

  StatusCode status = StatusCode::EXECUTED;

  const void* resolve(const Instruction& operand) {
    const TableIndex i = operand.index;
    switch (operand.opcode) {
      case Opcode::LdConst:
        return &module_.constants[i];
      case Opcode::Call:
        return &cache_.instance(*module_.functions[i], {});
      case Opcode::CallGeneric:
        return generic_function(compiled_.function_instantiations[i]);
      case Opcode::MutBorrowField:
      case Opcode::ImmBorrowField:
        return field(compiled_.field_handles[i], {});
      case Opcode::MutBorrowFieldGeneric:
      case Opcode::ImmBorrowFieldGeneric: {
        const FieldInstantiation& field_instance = compiled_.field_instantiations[i];
        return field(compiled_.field_handles[field_instance.handle],
                     signature(field_instance.type_parameters));
      }
      case Opcode::Pack:
        return packed(struct_type(i, {}));
      case Opcode::Unpack:
        return &cache_.layouts.with_body(struct_type(i, {}));
      case Opcode::PackGeneric:
      case Opcode::UnpackGeneric:
        return generic_struct(compiled_.struct_def_instantiations[i], operand.opcode);
      case Opcode::PackVariant:
      case Opcode::UnpackVariant:
      case Opcode::UnpackVariantImmRef:
      case Opcode::UnpackVariantMutRef:
        return variant(compiled_.variant_handles[i], operand.opcode);
      case Opcode::PackVariantGeneric:
      case Opcode::UnpackVariantGeneric:
      case Opcode::UnpackVariantGenericImmRef:
      case Opcode::UnpackVariantGenericMutRef:
        return generic_variant(compiled_.variant_instantiation_handles[i], operand.opcode);
      default:
        return vector(compiled_.signatures[i][0], operand.opcode);
    }
  }

 private:
  bool fails(StatusCode checked) {
    status = checked;
    return checked != StatusCode::EXECUTED;
  }

  [[nodiscard]] Signature signature(TableIndex index) const { return compiled_.signatures[index]; }

  std::vector<const Type*> substitute(Signature types) {
    std::vector<const Type*> result;
    result.reserve(types.size());
    for (const TypeId type : types)
      result.push_back(&cache_.types.substitute(module_, type, instance_.type_args));
    return result;
  }

  const Type& datatype(TableIndex handle, Signature args) {
    return cache_.types.datatype(*module_.datatypes[handle], substitute(args));
  }
  const Type& struct_type(TableIndex definition, Signature args) {
    return datatype(compiled_.struct_defs[definition].handle, args);
  }

  const void* generic_function(const FunctionInstantiation& generic) {
    const Signature args = signature(generic.type_parameters);
    const std::vector<const Type*> types = substitute(args);
    if (fails(check_function_instance(compiled_.types, args, instance_.type_args, types))) return nullptr;
    return &cache_.instance(*module_.functions[generic.handle], types);
  }

  const void* field(const FieldHandle& handle, Signature args) {
    return &cache_.layouts.with_body(struct_type(handle.owner, args)).fields[handle.field];
  }

  /// For instructions that make values: they may not nest too deep.
  const Layout* packed(const Type& type) {
    if (fails(check_value_depth(type, limits_.max_value_nest_depth))) return nullptr;
    return &cache_.layouts.with_body(type);
  }

  const Layout* generic_struct(const StructDefInstantiation& generic, Opcode opcode) {
    const Signature args = signature(generic.type_parameters);
    const Type& type = struct_type(generic.def, args);
    if (opcode == Opcode::UnpackGeneric) return &cache_.layouts.with_body(type);
    if (fails(check_datatype_instance(compiled_.types, args, instance_.type_args, type))) return nullptr;
    return packed(type);
  }

  const void* variant_of(const Type& type, TableIndex tag, bool is_packed) {
    const Layout* layout = is_packed ? packed(type) : &cache_.layouts.with_body(type);
    if (layout == nullptr) return nullptr;
    VariantOperand& operand = cache_.allocate<VariantOperand>(1)[0];
    operand = {layout, tag};
    return &operand;
  }

  const void* variant(const VariantHandle& handle, Opcode opcode) {
    const Type& type = datatype(compiled_.enum_defs[handle.enum_def].handle, {});
    return variant_of(type, handle.variant, opcode == Opcode::PackVariant);
  }

  const void* generic_variant(const VariantInstantiationHandle& handle, Opcode opcode) {
    const EnumDefInstantiation& generic = compiled_.enum_def_instantiations[handle.enum_def];
    const Signature args = signature(generic.type_parameters);
    const Type& type = datatype(compiled_.enum_defs[generic.def].handle, args);
    const bool is_packed = opcode == Opcode::PackVariantGeneric;
    if (is_packed && fails(check_datatype_instance(compiled_.types, args, instance_.type_args, type)))
      return nullptr;
    return variant_of(type, handle.variant, is_packed);
  }

  const Layout* vector(TypeId element, Opcode opcode) {
    const Type& type = cache_.types.substitute(module_, element, instance_.type_args);
    if (!instance_.type_args.empty() &&
        fails(check_substitution(compiled_.types, element, instance_.type_args, type))) {
      return nullptr;
    }
    if (opcode == Opcode::VecPack && fails(check_value_depth(type, limits_.max_value_nest_depth)))
      return nullptr;
    return &cache_.layouts.with_body(cache_.types.vector_of(type));
  }

  CodeCache& cache_;
  const RuntimeConfig& limits_;
  const Instance& instance_;
  const Module& module_;
  const CompiledModule& compiled_;
};

}  // namespace

const void* resolve_operand(Machine& machine, const Instance& instance, TableIndex slot, StatusCode& status) {
  Resolver resolver(machine, instance);
  const void* found = resolver.resolve(instance.code->slot_operands[slot]);
  status = resolver.status;
  if (found != nullptr)
    instance.slots.at(machine.around->cache, slot).store(found, std::memory_order_release);
  return found;
}

}  // namespace mvm

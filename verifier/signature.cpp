// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/signature_checker.h"

#include "verifier/opcode_class.h"

namespace mvm::verifier {
namespace {

constexpr std::uint32_t kVersion6 = 6;

std::unexpected<Error> reference_not_allowed() {
  return fail(StatusCode::INVALID_SIGNATURE_TOKEN, "a reference cannot be part of another type");
}

}  // namespace

SignatureChecker::SignatureChecker(const ModuleView& view, AbilityCache& abilities, Meter& meter)
    : module_(view.module),
      types_(view.module.types),
      facts_(view.facts),
      abilities_(abilities),
      meter_(meter),
      checked_(&view.scratch),
      function_instantiations_(&view.scratch),
      struct_instantiations_(&view.scratch),
      field_instantiations_(&view.scratch),
      enum_instantiations_(&view.scratch),
      constraints_(&view.scratch) {
  checked_.assign(types_.size(), kNoContext);
  function_instantiations_.assign(module_.function_instantiations.size(), kNoContext);
  struct_instantiations_.assign(module_.struct_def_instantiations.size(), kNoContext);
  field_instantiations_.assign(module_.field_instantiations.size(), kNoContext);
  enum_instantiations_.assign(module_.enum_def_instantiations.size(), kNoContext);
}

Result<void> SignatureChecker::check_tables() {
  if (auto r = check_pool(); !r) return r;
  if (auto r = check_function_handles(); !r) return r;
  if (auto r = check_structs(); !r) return r;
  return check_enums();
}

Result<void> SignatureChecker::check() {
  if (auto r = check_tables(); !r) return r;
  for (std::size_t i = 0; i < module_.function_defs.size(); ++i) {
    const FunctionDefinition& def = module_.function_defs[i];
    if (!def.code) continue;
    enter(module_.handle_of(def).type_parameters);
    if (auto r = check_code(*def.code); !r) {
      return std::unexpected<Error>(std::move(r.error())
                                        .at_index(IndexKind::Signature, def.code->locals)
                                        .at_index(IndexKind::FunctionDefinition, static_cast<TableIndex>(i)));
    }
  }
  return {};
}

Result<void> SignatureChecker::check_pool() const {
  if ((facts_.traits_of_signatures() & kInnerReference) != 0) return reference_not_allowed();
  return {};
}

Result<void> SignatureChecker::check_function_handles() {
  for (std::size_t i = 0; i < module_.function_handles.size(); ++i) {
    const FunctionHandle& handle = module_.function_handles[i];
    if (((facts_.traits(handle.return_) | facts_.traits(handle.parameters)) & kInstantiation) == 0) continue;
    enter(handle.type_parameters);
    auto r = check_signature(handle.return_);
    if (r) r = check_signature(handle.parameters);
    if (r) continue;
    // The reference gives the number of the handle as that of the signature, too.
    const auto index = static_cast<TableIndex>(i);
    return std::unexpected<Error>(std::move(r.error())
                                      .at_index(IndexKind::Signature, index)
                                      .at_index(IndexKind::FunctionHandle, index));
  }
  return {};
}

Result<void> SignatureChecker::check_structs() {
  for (std::size_t i = 0; i < module_.struct_defs.size(); ++i) {
    const StructDefinition& def = module_.struct_defs[i];
    enter_datatype(def.handle);
    for (std::size_t f = 0; f < def.fields.size(); ++f) {
      if (auto r = check_field_type(def.fields[f].type, def.handle); !r) {
        return std::unexpected<Error>(std::move(r.error())
                                          .at_index(IndexKind::FieldDefinition, static_cast<TableIndex>(f))
                                          .at_index(IndexKind::StructDefinition, static_cast<TableIndex>(i)));
      }
    }
  }
  return {};
}

Result<void> SignatureChecker::check_enums() {
  for (std::size_t i = 0; i < module_.enum_defs.size(); ++i) {
    const EnumDefinition& def = module_.enum_defs[i];
    enter_datatype(def.handle);
    for (std::size_t v = 0; v < def.variants.size(); ++v) {
      const std::span<const FieldDefinition> fields = def.variants[v].fields;
      for (std::size_t f = 0; f < fields.size(); ++f) {
        if (auto r = check_field_type(fields[f].type, def.handle); !r) {
          return std::unexpected<Error>(std::move(r.error())
                                            .at_index(IndexKind::FieldDefinition, static_cast<TableIndex>(f))
                                            .at_index(IndexKind::VariantTag, static_cast<TableIndex>(v))
                                            .at_index(IndexKind::EnumDefinition, static_cast<TableIndex>(i)));
        }
      }
    }
  }
  return {};
}

void SignatureChecker::enter_datatype(TableIndex handle) {
  constraints_.clear();
  for (const DatatypeTyParameter& parameter : module_.datatype_handles[handle].type_parameters) {
    constraints_.push_back(parameter.constraints);
  }
  enter(constraints_);
}

Result<void> SignatureChecker::check_field_type(TypeId type, TableIndex owner) {
  if ((facts_.traits(type) & kReference) != 0) return reference_not_allowed();
  if (auto r = check_type(type); !r) return r;
  return check_phantoms(type, /*phantom_position=*/false, module_.datatype_handles[owner].type_parameters);
}

Result<void> SignatureChecker::check_signature(TableIndex signature) {
  if ((facts_.traits(signature) & kInstantiation) == 0) return {};
  for (const TypeId type : module_.signatures[signature]) {
    if (auto r = check_type(type); !r) return r;
  }
  return {};
}

/// All instantiations in `type`, outer ones first. Up to version 5 only the outermost is checked, as it was
/// then.
Result<void> SignatureChecker::check_type(TypeId type) {
  std::uint32_t& checked = checked_[type.value];
  if (is_known(checked) || (facts_.traits(type) & kInstantiation) == 0) return {};
  const TypeNode& node = types_[type];
  if (node.kind == TypeKind::DatatypeInstantiation) {
    const DatatypeHandle& handle = module_.datatype_handles[node.index];
    auto r = check_arguments(types_.args(type), handle.type_parameters.size(),
                             [&](std::size_t i) { return handle.type_parameters[i].constraints; });
    if (!r) return r;
  }
  if (module_.version >= kVersion6) {
    for (const TypeId argument : types_.args(type)) {
      if (auto r = check_type(argument); !r) return r;
    }
  }
  checked = node.has_type_parameter ? context_ : kAnyContext;
  return {};
}

template <class Constraint>
Result<void> SignatureChecker::check_arguments(Signature arguments, std::size_t expected,
                                               Constraint constraint) {
  if (arguments.size() != expected) {
    return fail(StatusCode::NUMBER_OF_TYPE_ARGUMENTS_MISMATCH, "the number of type arguments is wrong");
  }
  for (std::size_t i = 0; i < expected; ++i) {
    Result<AbilitySet> given = abilities_.abilities(Scope::Module, meter_, arguments[i]);
    if (!given) return propagate(given);
    if (!constraint(i).is_subset_of(*given)) {
      return fail(StatusCode::CONSTRAINT_NOT_SATISFIED,
                  "a type argument lacks an ability that its parameter asks for");
    }
  }
  return {};
}

Result<void> SignatureChecker::check_phantoms(TypeId type, bool phantom_position,
                                              std::span<const DatatypeTyParameter> type_parameters) const {
  const TypeNode& node = types_[type];
  if (!node.has_type_parameter) return {};
  switch (node.kind) {
    case TypeKind::TypeParameter:
      if (!phantom_position && node.index < type_parameters.size() &&
          type_parameters[node.index].is_phantom) {
        return fail(StatusCode::INVALID_PHANTOM_TYPE_PARAM_POSITION,
                    "a phantom type parameter is used where its values would be stored");
      }
      return {};
    case TypeKind::Vector:
      return check_phantoms(types_.inner(type), false, type_parameters);
    case TypeKind::DatatypeInstantiation: {
      const DatatypeHandle& handle = module_.datatype_handles[node.index];
      const std::span<const TypeId> arguments = types_.args(type);
      for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (auto r = check_phantoms(arguments[i], handle.type_parameters[i].is_phantom, type_parameters); !r)
          return r;
      }
      return {};
    }
    default:
      return {};
  }
}

Result<void> SignatureChecker::check_code(const CodeUnit& unit) {
  if (auto r = check_signature(unit.locals); !r) return r;
  for (const Instruction& instruction : unit.code) {
    if (!is(instruction.opcode, OpcodeClass::Instantiates)) continue;
    if (auto r = check_instruction(instruction); !r) return r;
  }
  return {};
}

Result<void> SignatureChecker::check_instruction(const Instruction& instruction) {
  switch (traits(instruction.opcode).operand) {
    case OperandKind::FunctionInstantiation:
      return check_call(instruction.index);
    case OperandKind::StructDefInstantiation:
      return check_struct(instruction.index);
    case OperandKind::FieldInstantiation:
      return check_field(instruction.index);
    case OperandKind::VariantInstantiation:
      return check_variant(instruction.index);
    default:
      return check_element(instruction.index);
  }
}

Result<void> SignatureChecker::check_call(TableIndex function_instantiation) {
  const FunctionInstantiation& inst = module_.function_instantiations[function_instantiation];
  const FunctionHandle& handle = module_.function_handles[inst.handle];
  return check_once(function_instantiations_[function_instantiation], inst.type_parameters,
                    handle.type_parameters.size(), [&](std::size_t i) { return handle.type_parameters[i]; });
}

Result<void> SignatureChecker::check_struct(TableIndex struct_instantiation) {
  const StructDefInstantiation& inst = module_.struct_def_instantiations[struct_instantiation];
  return check_datatype_once(struct_instantiations_[struct_instantiation],
                             module_.struct_defs[inst.def].handle, inst.type_parameters);
}

Result<void> SignatureChecker::check_field(TableIndex field_instantiation) {
  const FieldInstantiation& inst = module_.field_instantiations[field_instantiation];
  const FieldHandle& field = module_.field_handles[inst.handle];
  return check_datatype_once(field_instantiations_[field_instantiation],
                             module_.struct_defs[field.owner].handle, inst.type_parameters);
}

Result<void> SignatureChecker::check_variant(TableIndex variant_instantiation) {
  const TableIndex enum_index = module_.variant_instantiation_handles[variant_instantiation].enum_def;
  const EnumDefInstantiation& inst = module_.enum_def_instantiations[enum_index];
  return check_datatype_once(enum_instantiations_[enum_index], module_.enum_defs[inst.def].handle,
                             inst.type_parameters);
}

Result<void> SignatureChecker::check_element(TableIndex signature) const {
  if (module_.signatures[signature].size() != 1) {
    return fail(StatusCode::NUMBER_OF_TYPE_ARGUMENTS_MISMATCH,
                "an instruction of vectors has one type argument");
  }
  if ((facts_.traits(signature) & kReference) != 0) return reference_not_allowed();
  return {};
}

Result<void> SignatureChecker::check_datatype_once(std::uint32_t& checked, TableIndex datatype_handle,
                                                   TableIndex arguments) {
  const DatatypeHandle& handle = module_.datatype_handles[datatype_handle];
  return check_once(checked, arguments, handle.type_parameters.size(),
                    [&](std::size_t i) { return handle.type_parameters[i].constraints; });
}

/// Checks the arguments of an instantiation, if it was not in this context before.
template <class Constraint>
Result<void> SignatureChecker::check_once(std::uint32_t& checked, TableIndex arguments, std::size_t expected,
                                          Constraint constraint) {
  if (is_known(checked)) return {};
  if ((facts_.traits(arguments) & kReference) != 0) return reference_not_allowed();
  auto r = check_arguments(module_.signatures[arguments], expected, constraint);
  if (r) checked = (facts_.traits(arguments) & kTypeParameter) == 0 ? kAnyContext : context_;
  return r;
}

Result<void> check_signatures(const ModuleView& view, AbilityCache& abilities, Meter& meter) {
  return SignatureChecker(view, abilities, meter).check();
}

}  // namespace mvm::verifier

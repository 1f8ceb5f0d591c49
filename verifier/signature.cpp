// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// References stand only at the top of a type, type arguments have the abilities that are asked of them, and phantom type
// parameters are used in phantom positions only (Move bytecode verifier, `signature`).

#include "verifier/passes.h"

namespace mvm::verifier {
namespace {

constexpr std::uint32_t kVersion6 = 6;

class SignatureChecker {
 public:
  SignatureChecker(const CompiledModule& module, AbilityCache& abilities, Meter& meter)
      : module_(module), types_(module.types), abilities_(abilities), meter_(meter) {
    checked_.resize(types_.size());
    find_types_without_references();
  }

  Result<void> check() {
    if (auto r = check_pool(); !r) return r;
    if (auto r = check_function_handles(); !r) return r;
    if (auto r = check_structs(); !r) return r;
    if (auto r = check_enums(); !r) return r;
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

 private:
  static constexpr std::uint32_t kAnyContext = UINT32_MAX;

  void find_types_without_references() {
    plain_.resize(types_.size());
    for (std::uint32_t i = 0; i < plain_.size(); ++i) {
      const TypeId type{i};
      bool plain = !types_.is_reference(type);
      // An argument has a smaller id than the type it is part of.
      for (const TypeId argument : types_.args(type)) plain = plain && plain_[argument.value];
      plain_[i] = plain;
    }
  }

  void enter(std::span<const AbilitySet> type_parameters) {
    abilities_.enter_context(type_parameters);
    ++context_;
  }

  Result<void> check_no_references(TypeId type) const {
    if (plain_[type.value]) return {};
    return fail(StatusCode::INVALID_SIGNATURE_TOKEN, "a reference cannot be part of another type");
  }

  Result<void> check_no_references(Signature signature) const {
    for (const TypeId type : signature) {
      if (auto r = check_no_references(type); !r) return r;
    }
    return {};
  }

  Result<void> check_pool() const {
    for (const Signature signature : module_.signatures) {
      for (const TypeId type : signature) {
        const TypeId target = types_.is_reference(type) ? types_.inner(type) : type;
        if (auto r = check_no_references(target); !r) return r;
      }
    }
    return {};
  }

  Result<void> check_function_handles() {
    for (std::size_t i = 0; i < module_.function_handles.size(); ++i) {
      const FunctionHandle& handle = module_.function_handles[i];
      enter(handle.type_parameters);
      auto r = check_instantiation(module_.signatures[handle.return_]);
      if (r) r = check_instantiation(module_.signatures[handle.parameters]);
      if (r) continue;
      // The reference gives the number of the handle as that of the signature, too.
      const auto index = static_cast<TableIndex>(i);
      return std::unexpected<Error>(
          std::move(r.error()).at_index(IndexKind::Signature, index).at_index(IndexKind::FunctionHandle, index));
    }
    return {};
  }

  Result<void> check_structs() {
    for (std::size_t i = 0; i < module_.struct_defs.size(); ++i) {
      const StructDefinition& def = module_.struct_defs[i];
      enter_datatype(def.handle);
      for (std::size_t f = 0; f < def.fields.size(); ++f) {
        if (auto r = check_field(def.fields[f].type, def.handle); !r) {
          return std::unexpected<Error>(std::move(r.error())
                                            .at_index(IndexKind::FieldDefinition, static_cast<TableIndex>(f))
                                            .at_index(IndexKind::StructDefinition, static_cast<TableIndex>(i)));
        }
      }
    }
    return {};
  }

  Result<void> check_enums() {
    for (std::size_t i = 0; i < module_.enum_defs.size(); ++i) {
      const EnumDefinition& def = module_.enum_defs[i];
      enter_datatype(def.handle);
      for (std::size_t v = 0; v < def.variants.size(); ++v) {
        const std::span<const FieldDefinition> fields = def.variants[v].fields;
        for (std::size_t f = 0; f < fields.size(); ++f) {
          if (auto r = check_field(fields[f].type, def.handle); !r) {
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

  void enter_datatype(TableIndex handle) {
    constraints_.clear();
    for (const DatatypeTyParameter& parameter : module_.datatype_handles[handle].type_parameters) {
      constraints_.push_back(parameter.constraints);
    }
    enter(constraints_);
  }

  Result<void> check_field(TypeId type, TableIndex owner) {
    if (auto r = check_no_references(type); !r) return r;
    if (auto r = check_type(type); !r) return r;
    return check_phantoms(type, /*phantom_position=*/false, module_.datatype_handles[owner].type_parameters);
  }

  Result<void> check_instantiation(Signature signature) {
    for (const TypeId type : signature) {
      if (auto r = check_type(type); !r) return r;
    }
    return {};
  }

  /// All instantiations in `type`, outer ones first. Up to version 5 only the outermost is checked, as it was then.
  Result<void> check_type(TypeId type) {
    std::uint32_t& checked = checked_[type.value];
    if (checked == context_ || checked == kAnyContext) return {};
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
  Result<void> check_arguments(Signature arguments, std::size_t expected, Constraint constraint) {
    if (arguments.size() != expected) {
      return fail(StatusCode::NUMBER_OF_TYPE_ARGUMENTS_MISMATCH, "the number of type arguments is wrong");
    }
    for (std::size_t i = 0; i < expected; ++i) {
      Result<AbilitySet> given = abilities_.abilities(Scope::Module, meter_, arguments[i]);
      if (!given) return propagate(given);
      if (!constraint(i).is_subset_of(*given)) {
        return fail(StatusCode::CONSTRAINT_NOT_SATISFIED, "a type argument lacks an ability that its parameter asks for");
      }
    }
    return {};
  }

  Result<void> check_phantoms(TypeId type, bool phantom_position,
                              std::span<const DatatypeTyParameter> type_parameters) const {
    const TypeNode& node = types_[type];
    if (!node.has_type_parameter) return {};
    switch (node.kind) {
      case TypeKind::TypeParameter:
        if (!phantom_position && node.index < type_parameters.size() && type_parameters[node.index].is_phantom) {
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
          if (auto r = check_phantoms(arguments[i], handle.type_parameters[i].is_phantom, type_parameters); !r) return r;
        }
        return {};
      }
      default:
        return {};
    }
  }

  Result<void> check_code(const CodeUnit& unit) {
    if (auto r = check_instantiation(module_.signatures[unit.locals]); !r) return r;
    for (const Instruction& instruction : unit.code) {
      if (auto r = check_instruction(instruction); !r) return r;
    }
    return {};
  }

  Result<void> check_instruction(const Instruction& instruction) {
    switch (traits(instruction.opcode).operand) {
      case OperandKind::FunctionInstantiation: {
        const FunctionInstantiation& inst = module_.function_instantiations[instruction.index];
        const FunctionHandle& handle = module_.function_handles[inst.handle];
        const Signature arguments = module_.signatures[inst.type_parameters];
        if (auto r = check_no_references(arguments); !r) return r;
        return check_arguments(arguments, handle.type_parameters.size(),
                               [&](std::size_t i) { return handle.type_parameters[i]; });
      }
      case OperandKind::StructDefInstantiation: {
        const StructDefInstantiation& inst = module_.struct_def_instantiations[instruction.index];
        return check_datatype_arguments(module_.struct_defs[inst.def].handle, inst.type_parameters);
      }
      case OperandKind::FieldInstantiation: {
        const FieldInstantiation& inst = module_.field_instantiations[instruction.index];
        const FieldHandle& field = module_.field_handles[inst.handle];
        return check_datatype_arguments(module_.struct_defs[field.owner].handle, inst.type_parameters);
      }
      case OperandKind::VariantInstantiation: {
        const VariantInstantiationHandle& variant = module_.variant_instantiation_handles[instruction.index];
        const EnumDefInstantiation& inst = module_.enum_def_instantiations[variant.enum_def];
        return check_datatype_arguments(module_.enum_defs[inst.def].handle, inst.type_parameters);
      }
      case OperandKind::Signature:
      case OperandKind::SignatureAndCount: {
        const Signature element = module_.signatures[instruction.index];
        if (element.size() != 1) {
          return fail(StatusCode::NUMBER_OF_TYPE_ARGUMENTS_MISMATCH, "an instruction of vectors has one type argument");
        }
        return check_no_references(element);
      }
      default:
        return {};
    }
  }

  Result<void> check_datatype_arguments(TableIndex handle_index, TableIndex signature) {
    const DatatypeHandle& handle = module_.datatype_handles[handle_index];
    const Signature arguments = module_.signatures[signature];
    if (auto r = check_no_references(arguments); !r) return r;
    return check_arguments(arguments, handle.type_parameters.size(),
                           [&](std::size_t i) { return handle.type_parameters[i].constraints; });
  }

  const CompiledModule& module_;
  const TypePool& types_;
  AbilityCache& abilities_;
  Meter& meter_;
  std::vector<bool> plain_;             ///< by type: has no references in it
  std::vector<std::uint32_t> checked_;  ///< by type: the context in which its instantiations were found good
  std::uint32_t context_ = 0;
  std::vector<AbilitySet> constraints_;
};

}  // namespace

Result<void> check_signatures(const CompiledModule& module, AbilityCache& abilities, Meter& meter) {
  return SignatureChecker(module, abilities, meter).check();
}

}  // namespace mvm::verifier

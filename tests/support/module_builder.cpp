// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/module_builder.h"

#include <algorithm>
#include <stdexcept>

namespace mvm::testing {
namespace {

/// The place of the entry that `equal` accepts; a new one where there is none.
template <class T, class Equal>
TableIndex find_or_add(std::vector<T>& table, const T& entry, Equal equal) {
  const auto found = std::ranges::find_if(table, equal);
  if (found != table.end()) return static_cast<TableIndex>(found - table.begin());
  table.push_back(entry);
  return static_cast<TableIndex>(table.size() - 1);
}

}  // namespace

ModuleBuilder::ModuleBuilder(std::string_view name, AccountAddress address)
    : id_{address, std::string(name)} {
  module_.version = kBinaryFormatVersionMax;
  module_.self_module_handle = module_handle(id_);
}

TableIndex ModuleBuilder::identifier(std::string_view text) {
  const auto found = std::ranges::find(identifiers_, text);
  if (found != identifiers_.end()) return static_cast<TableIndex>(found - identifiers_.begin());
  identifiers_.push_back(texts_.emplace_back(text));
  return static_cast<TableIndex>(identifiers_.size() - 1);
}

TableIndex ModuleBuilder::signature(const std::vector<TypeId>& types) {
  const auto found =
      std::ranges::find_if(signatures_, [&](Signature s) { return std::ranges::equal(s, types); });
  if (found != signatures_.end()) return static_cast<TableIndex>(found - signatures_.begin());
  signatures_.emplace_back(type_lists_.emplace_back(types));
  return static_cast<TableIndex>(signatures_.size() - 1);
}

TableIndex ModuleBuilder::module_handle(const ModuleId& id) {
  const TableIndex address =
      find_or_add(addresses_, id.address, [&](const AccountAddress& a) { return a == id.address; });
  const TableIndex name = identifier(id.name);
  return find_or_add(module_handles_, ModuleHandle{address, name},
                     [&](const ModuleHandle& m) { return m.address == address && m.name == name; });
}

TableIndex ModuleBuilder::datatype_handle(const ModuleId& module, std::string_view name, AbilitySet abilities,
                                          const std::vector<DatatypeTyParameter>& parameters) {
  const TableIndex owner = module_handle(module);
  const TableIndex named = identifier(name);
  const auto same = [&](const DatatypeHandle& d) { return d.module == owner && d.name == named; };
  const auto found = std::ranges::find_if(datatype_handles_, same);
  if (found != datatype_handles_.end()) return static_cast<TableIndex>(found - datatype_handles_.begin());
  datatype_handles_.push_back({owner, named, abilities, datatype_parameters_.emplace_back(parameters)});
  return static_cast<TableIndex>(datatype_handles_.size() - 1);
}

TableIndex ModuleBuilder::function_handle(const ModuleId& module, std::string_view name,
                                          const std::vector<TypeId>& parameters,
                                          const std::vector<TypeId>& returns,
                                          const std::vector<AbilitySet>& type_parameters) {
  const TableIndex owner = module_handle(module);
  const TableIndex named = identifier(name);
  const auto same = [&](const FunctionHandle& f) { return f.module == owner && f.name == named; };
  const auto found = std::ranges::find_if(function_handles_, same);
  if (found != function_handles_.end()) return static_cast<TableIndex>(found - function_handles_.begin());
  function_handles_.push_back({owner, named, signature(parameters), signature(returns),
                               type_parameters_.emplace_back(type_parameters)});
  return static_cast<TableIndex>(function_handles_.size() - 1);
}

std::span<const FieldDefinition> ModuleBuilder::fields(const std::vector<TypeId>& types) {
  std::vector<FieldDefinition>& kept = fields_.emplace_back();
  for (const TypeId type : types) kept.push_back({identifier("f" + std::to_string(kept.size())), type});
  return kept;
}

ModuleBuilder::DatatypeId ModuleBuilder::structure(std::string_view name, AbilitySet abilities,
                                                   const std::vector<TypeId>& fields,
                                                   const std::vector<DatatypeTyParameter>& parameters) {
  const TableIndex handle = datatype_handle(id_, name, abilities, parameters);
  struct_defs_.push_back({handle, false, this->fields(fields)});
  return {handle, static_cast<TableIndex>(struct_defs_.size() - 1)};
}

ModuleBuilder::DatatypeId ModuleBuilder::enumeration(std::string_view name, AbilitySet abilities,
                                                     const std::vector<std::vector<TypeId>>& variants,
                                                     const std::vector<DatatypeTyParameter>& parameters) {
  const TableIndex handle = datatype_handle(id_, name, abilities, parameters);
  std::vector<VariantDefinition>& kept = variants_.emplace_back();
  for (const auto& variant : variants) {
    const TableIndex named = identifier("V" + std::to_string(kept.size()));
    kept.push_back({named, fields(variant)});
  }
  enum_defs_.push_back({handle, kept});
  return {handle, static_cast<TableIndex>(enum_defs_.size() - 1)};
}

TypeId ModuleBuilder::type(TableIndex datatype_handle, const std::vector<TypeId>& args) {
  return args.empty() ? types().datatype(datatype_handle)
                      : types().datatype_instantiation(datatype_handle, args);
}

TableIndex ModuleBuilder::declare(std::string_view name, const std::vector<TypeId>& parameters,
                                  const std::vector<TypeId>& returns,
                                  const std::vector<AbilitySet>& type_parameters) {
  return function_handle(id_, name, parameters, returns, type_parameters);
}

void ModuleBuilder::define(TableIndex function_handle, const std::vector<TypeId>& locals,
                           std::vector<Instruction> code, std::vector<VariantJumpTable> jump_tables) {
  FunctionDefinition& made = function_defs_.emplace_back();
  made.function = function_handle;
  made.visibility = Visibility::Public;
  made.code = CodeUnit{signature(locals), codes_.emplace_back(std::move(code)),
                       jump_tables_.emplace_back(std::move(jump_tables))};
}

void ModuleBuilder::define_native(TableIndex function_handle) {
  FunctionDefinition& made = function_defs_.emplace_back();
  made.function = function_handle;
  made.visibility = Visibility::Public;
}

VariantJumpTable ModuleBuilder::jump_table(TableIndex enum_definition, std::vector<TableIndex> targets) {
  return {enum_definition, targets_.emplace_back(std::move(targets))};
}

std::uint32_t ModuleBuilder::literal(const U256& value, std::size_t bytes) {
  const auto at = static_cast<std::uint32_t>(literals_.size());
  for (std::size_t i = 0; i < bytes; ++i) {
    literals_.push_back(static_cast<std::uint8_t>(value.words[i / 8] >> (8 * (i % 8))));
  }
  return at;
}

Instruction ModuleBuilder::load(TypeKind kind, const U256& value) {
  const auto small = static_cast<std::uint32_t>(value.words[0]);
  switch (kind) {
    case TypeKind::Bool:
      return op(small != 0 ? Opcode::LdTrue : Opcode::LdFalse);
    case TypeKind::U8:
      return {Opcode::LdU8, 0, small};
    case TypeKind::U16:
      return {Opcode::LdU16, 0, small};
    case TypeKind::U32:
      return {Opcode::LdU32, 0, small};
    case TypeKind::U64:
      return {Opcode::LdU64, 0, literal(value, 8)};
    case TypeKind::U128:
      return {Opcode::LdU128, 0, literal(value, 16)};
    case TypeKind::U256:
      return {Opcode::LdU256, 0, literal(value, 32)};
    default:
      throw std::runtime_error("no instruction loads a literal of this type");
  }
}

Instruction ModuleBuilder::load_constant(TypeId type, std::vector<std::uint8_t> bcs) {
  const auto same = [&](const Constant& c) { return c.type == type && std::ranges::equal(c.data, bcs); };
  const auto found = std::ranges::find_if(constants_, same);
  if (found != constants_.end())
    return op(Opcode::LdConst, static_cast<std::size_t>(found - constants_.begin()));
  constants_.push_back({type, constant_data_.emplace_back(std::move(bcs))});
  return op(Opcode::LdConst, constants_.size() - 1);
}

Instruction ModuleBuilder::call(TableIndex function_handle, const std::vector<TypeId>& type_args) {
  if (type_args.empty()) return op(Opcode::Call, function_handle);
  const TableIndex args = signature(type_args);
  return op(
      Opcode::CallGeneric,
      find_or_add(function_instantiations_, {function_handle, args}, [&](const FunctionInstantiation& f) {
        return f.handle == function_handle && f.type_parameters == args;
      }));
}

TableIndex ModuleBuilder::field_handle(TableIndex struct_definition, std::size_t field) {
  const auto number = static_cast<TableIndex>(field);
  return find_or_add(field_handles_, {struct_definition, number},
                     [&](const FieldHandle& f) { return f.owner == struct_definition && f.field == number; });
}

Instruction ModuleBuilder::borrow_field(bool is_mutable, TableIndex struct_definition, std::size_t field,
                                        const std::vector<TypeId>& type_args) {
  const TableIndex handle = field_handle(struct_definition, field);
  if (type_args.empty()) return op(is_mutable ? Opcode::MutBorrowField : Opcode::ImmBorrowField, handle);
  const TableIndex args = signature(type_args);
  return op(is_mutable ? Opcode::MutBorrowFieldGeneric : Opcode::ImmBorrowFieldGeneric,
            find_or_add(field_instantiations_, {handle, args}, [&](const FieldInstantiation& f) {
              return f.handle == handle && f.type_parameters == args;
            }));
}

TableIndex ModuleBuilder::struct_instantiation(TableIndex definition, const std::vector<TypeId>& type_args) {
  const TableIndex args = signature(type_args);
  return find_or_add(struct_instantiations_, {definition, args}, [&](const StructDefInstantiation& s) {
    return s.def == definition && s.type_parameters == args;
  });
}

Instruction ModuleBuilder::pack(TableIndex struct_definition, const std::vector<TypeId>& type_args) {
  if (type_args.empty()) return op(Opcode::Pack, struct_definition);
  return op(Opcode::PackGeneric, struct_instantiation(struct_definition, type_args));
}

Instruction ModuleBuilder::unpack(TableIndex struct_definition, const std::vector<TypeId>& type_args) {
  if (type_args.empty()) return op(Opcode::Unpack, struct_definition);
  return op(Opcode::UnpackGeneric, struct_instantiation(struct_definition, type_args));
}

TableIndex ModuleBuilder::variant_handle(TableIndex enum_definition, std::size_t tag) {
  const auto number = static_cast<TableIndex>(tag);
  return find_or_add(variant_handles_, {enum_definition, number}, [&](const VariantHandle& v) {
    return v.enum_def == enum_definition && v.variant == number;
  });
}

TableIndex ModuleBuilder::enum_instantiation(TableIndex definition, const std::vector<TypeId>& type_args) {
  const TableIndex args = signature(type_args);
  return find_or_add(enum_instantiations_, {definition, args}, [&](const EnumDefInstantiation& e) {
    return e.def == definition && e.type_parameters == args;
  });
}

Instruction ModuleBuilder::variant(Variant what, TableIndex enum_definition, std::size_t tag,
                                   const std::vector<TypeId>& type_args) {
  static constexpr Opcode kPlain[] = {Opcode::PackVariant, Opcode::UnpackVariant, Opcode::UnpackVariantImmRef,
                                      Opcode::UnpackVariantMutRef};
  static constexpr Opcode kGeneric[] = {Opcode::PackVariantGeneric, Opcode::UnpackVariantGeneric,
                                        Opcode::UnpackVariantGenericImmRef,
                                        Opcode::UnpackVariantGenericMutRef};
  const auto i = static_cast<std::size_t>(what);
  if (type_args.empty()) return op(kPlain[i], variant_handle(enum_definition, tag));
  const TableIndex owner = enum_instantiation(enum_definition, type_args);
  const auto number = static_cast<TableIndex>(tag);
  return op(kGeneric[i],
            find_or_add(variant_instantiations_, {owner, number}, [&](const VariantInstantiationHandle& v) {
              return v.enum_def == owner && v.variant == number;
            }));
}

Instruction ModuleBuilder::vector(Opcode opcode, TypeId element, std::uint64_t count) {
  const TableIndex elements = signature({element});
  if (opcode != Opcode::VecPack && opcode != Opcode::VecUnpack) return op(opcode, elements);
  return {opcode, elements, literal(count, 8)};
}

const CompiledModule& ModuleBuilder::module() {
  module_.module_handles = module_handles_;
  module_.datatype_handles = datatype_handles_;
  module_.function_handles = function_handles_;
  module_.field_handles = field_handles_;
  module_.struct_def_instantiations = struct_instantiations_;
  module_.function_instantiations = function_instantiations_;
  module_.field_instantiations = field_instantiations_;
  module_.signatures = signatures_;
  module_.identifiers = identifiers_;
  module_.address_identifiers = addresses_;
  module_.constant_pool = constants_;
  module_.struct_defs = struct_defs_;
  module_.function_defs = function_defs_;
  module_.enum_defs = enum_defs_;
  module_.enum_def_instantiations = enum_instantiations_;
  module_.variant_handles = variant_handles_;
  module_.variant_instantiation_handles = variant_instantiations_;
  module_.literals = literals_;
  return module_;
}

std::vector<std::uint8_t> ModuleBuilder::bytes() {
  auto written = serialize_module(module());
  if (!written) throw std::runtime_error(written.error().to_string());
  return std::move(*written);
}

}  // namespace mvm::testing

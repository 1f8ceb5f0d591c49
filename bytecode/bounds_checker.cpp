// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "bytecode/bounds_checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace mvm {
namespace {

constexpr std::size_t kMaxLocals = 255;

/// The table that an operand points into.
constexpr IndexKind index_kind_of(OperandKind operand) noexcept {
  switch (operand) {
    case OperandKind::Constant:
      return IndexKind::ConstantPool;
    case OperandKind::Local:
      return IndexKind::LocalPool;
    case OperandKind::FieldHandle:
      return IndexKind::FieldHandle;
    case OperandKind::FieldInstantiation:
      return IndexKind::FieldInstantiation;
    case OperandKind::FunctionHandle:
      return IndexKind::FunctionHandle;
    case OperandKind::FunctionInstantiation:
      return IndexKind::FunctionInstantiation;
    case OperandKind::StructDefinition:
      return IndexKind::StructDefinition;
    case OperandKind::StructDefInstantiation:
      return IndexKind::StructDefInstantiation;
    case OperandKind::Signature:
    case OperandKind::SignatureAndCount:
      return IndexKind::Signature;
    case OperandKind::VariantHandle:
      return IndexKind::VariantHandle;
    case OperandKind::VariantInstantiation:
      return IndexKind::VariantInstantiationHandle;
    case OperandKind::JumpTable:
      return IndexKind::VariantJumpTable;
    default:
      return IndexKind::CodeDefinition;
  }
}

constexpr std::size_t kShortNumbers = 128;

// What a row has for a number: how many type parameters it asks for, or that this is to be looked up.
constexpr std::uint8_t kInBounds = 0;
constexpr std::uint8_t kLookUp = BoundsChecker::kManyTypeParameters;

/// More than any instruction can name.
constexpr std::size_t kJumpTablesUnknown = std::numeric_limits<TableIndex>::max() + std::size_t{1};

/// A row for every limit: from `kSteps + 128 - n` on, the first `n` numbers are in bounds.
constexpr auto kSteps = [] {
  std::array<std::uint8_t, kShortNumbers + 256> steps{};
  std::ranges::fill(std::span(steps).last(256), kLookUp);
  return steps;
}();

constexpr const std::uint8_t* row_of(std::size_t size) noexcept {
  return kSteps.data() + kShortNumbers - std::min(size, kShortNumbers);
}

}  // namespace

std::optional<Error> BoundsChecker::find_error() {
  if (!check_tables()) return std::move(error_);
  for (std::size_t index = 0; index < m_.function_defs.size(); ++index) {
    if (!check_function(index, m_.function_defs[index])) return std::move(error_);
  }
  return std::nullopt;
}

template <class T, class Check>
bool BoundsChecker::each(std::span<const T> entries, Check check) {
  for (const T& entry : entries) {
    if (!check(entry)) [[unlikely]]
      return false;
  }
  return true;
}

bool BoundsChecker::check_tables() {
  if (m_.module_handles.empty()) {
    return refuse(StatusCode::NO_MODULE_HANDLES, IndexKind::ModuleHandle, 0,
                  "a module names itself by a module handle");
  }
  find_unfit_types();
  const bool all_fit =
      (unfit_.empty() || each(m_.signatures, [this](const auto& x) { return check_signature(x); })) &&
      each(m_.constant_pool, [this](const auto& x) { return check_type(x.type); }) &&
      each(m_.module_handles, [this](const auto& x) { return check_module_handle(x); }) &&
      within(IndexKind::ModuleHandle, m_.self_module_handle, m_.module_handles) &&
      each(m_.datatype_handles, [this](const auto& x) { return check_datatype_handle(x); }) &&
      each(m_.function_handles, [this](const auto& x) { return check_function_handle(x); }) &&
      each(m_.field_handles, [this](const auto& x) { return check_field_handle(x); }) &&
      each(m_.friend_decls, [this](const auto& x) { return check_module_handle(x); }) &&
      each(m_.struct_def_instantiations, [this](const auto& x) { return check_struct_instantiation(x); }) &&
      each(m_.function_instantiations, [this](const auto& x) { return check_function_instantiation(x); }) &&
      each(m_.field_instantiations, [this](const auto& x) { return check_field_instantiation(x); }) &&
      each(m_.struct_defs, [this](const auto& x) { return check_struct(x); }) &&
      each(m_.enum_defs, [this](const auto& x) { return check_enum(x); }) &&
      each(m_.enum_def_instantiations, [this](const auto& x) { return check_enum_instantiation(x); }) &&
      each(m_.variant_handles, [this](const auto& x) { return check_variant_handle(x); }) &&
      each(m_.variant_instantiation_handles,
           [this](const auto& x) { return check_variant_instantiation(x); });
  if (all_fit) limit_operands();
  return all_fit;
}

bool BoundsChecker::refuse(StatusCode status, IndexKind kind, std::size_t index, std::string message) {
  error_ = Error(status, std::move(message)).at_index(kind, static_cast<std::uint16_t>(index));
  return false;
}
bool BoundsChecker::out_of_bounds(IndexKind kind, std::size_t index, std::size_t size) {
  return refuse(StatusCode::INDEX_OUT_OF_BOUNDS, kind, index,
                fmt::format("{} {} of {}", to_string(kind), index, size));
}

// Types.

// Whether the datatype is there and takes so many arguments; the parts of the type aside.
inline bool BoundsChecker::node_fits(const TypeNode& node) const noexcept {
  if (node.kind != TypeKind::Datatype && node.kind != TypeKind::DatatypeInstantiation) return true;
  return node.index < m_.datatype_handles.size() &&
         m_.datatype_handles[node.index].type_parameters.size() == node.arity;
}

// Parts of a type have smaller ids than the type.
void BoundsChecker::find_unfit_types() {
  bool all_fit = true;
  for (const TypeNode& node : m_.types.nodes()) all_fit &= node_fits(node);
  if (all_fit) return;
  unfit_.resize(m_.types.size());
  for (std::uint32_t id = 0; id < m_.types.size(); ++id) {
    unfit_[id] =
        !node_fits(m_.types[TypeId{id}]) ||
        std::ranges::any_of(m_.types.args(TypeId{id}), [&](TypeId part) { return unfit_[part.value]; });
  }
}

// The first node in preorder that does not fit.
bool BoundsChecker::refuse_type(TypeId type) {
  while (node_fits(m_.types[type])) {
    type = *std::ranges::find_if(m_.types.args(type), [&](TypeId part) { return unfit_[part.value]; });
  }
  const TypeNode& node = m_.types[type];
  if (!within(IndexKind::DatatypeHandle, node.index, m_.datatype_handles)) return false;
  error_ = Error(StatusCode::NUMBER_OF_TYPE_ARGUMENTS_MISMATCH,
                 fmt::format("{} type arguments for {} type parameters", node.arity,
                             m_.datatype_handles[node.index].type_parameters.size()));
  return false;
}

inline bool BoundsChecker::check_type_parameters(TypeId type, std::size_t count) {
  return m_.types[type].type_parameter_bound <= count || refuse_type_parameter(type, count);
}

// The first parameter in preorder that is too large.
bool BoundsChecker::refuse_type_parameter(TypeId type, std::size_t count) {
  while (m_.types.kind(type) != TypeKind::TypeParameter) {
    type = *std::ranges::find_if(m_.types.args(type),
                                 [&](TypeId part) { return m_.types[part].type_parameter_bound > count; });
  }
  return out_of_bounds(IndexKind::TypeParameter, m_.types[type].index, count);
}

inline bool BoundsChecker::check_type_parameters_of(TableIndex signature, std::size_t count) {
  if (signature_bounds_[signature] <= std::min<std::size_t>(count, kManyTypeParameters - 1)) return true;
  return std::ranges::all_of(m_.signatures[signature],
                             [&](TypeId type) { return check_type_parameters(type, count); });
}

// Tables.

inline bool BoundsChecker::check_signature(const Signature& signature) {
  return std::ranges::all_of(signature, [&](TypeId type) { return check_type(type); });
}
inline bool BoundsChecker::check_module_handle(const ModuleHandle& handle) {
  return within(IndexKind::AddressIdentifier, handle.address, m_.address_identifiers) &&
         within(IndexKind::Identifier, handle.name, m_.identifiers);
}
inline bool BoundsChecker::check_datatype_handle(const DatatypeHandle& handle) {
  return within(IndexKind::ModuleHandle, handle.module, m_.module_handles) &&
         within(IndexKind::Identifier, handle.name, m_.identifiers);
}
inline bool BoundsChecker::check_function_handle(const FunctionHandle& handle) {
  return within(IndexKind::ModuleHandle, handle.module, m_.module_handles) &&
         within(IndexKind::Identifier, handle.name, m_.identifiers) &&
         within(IndexKind::Signature, handle.parameters, m_.signatures) &&
         within(IndexKind::Signature, handle.return_, m_.signatures) &&
         check_type_parameters_of(handle.parameters, handle.type_parameters.size()) &&
         check_type_parameters_of(handle.return_, handle.type_parameters.size());
}
inline bool BoundsChecker::check_field_handle(const FieldHandle& handle) {
  return within(IndexKind::StructDefinition, handle.owner, m_.struct_defs) &&
         within(IndexKind::MemberCount, handle.field, m_.struct_defs[handle.owner].fields);
}
inline bool BoundsChecker::check_struct_instantiation(const StructDefInstantiation& instantiation) {
  return within(IndexKind::StructDefinition, instantiation.def, m_.struct_defs) &&
         within(IndexKind::Signature, instantiation.type_parameters, m_.signatures);
}
inline bool BoundsChecker::check_function_instantiation(const FunctionInstantiation& instantiation) {
  return within(IndexKind::FunctionHandle, instantiation.handle, m_.function_handles) &&
         within(IndexKind::Signature, instantiation.type_parameters, m_.signatures);
}
inline bool BoundsChecker::check_field_instantiation(const FieldInstantiation& instantiation) {
  return within(IndexKind::FieldHandle, instantiation.handle, m_.field_handles) &&
         within(IndexKind::Signature, instantiation.type_parameters, m_.signatures);
}
bool BoundsChecker::check_enum_instantiation(const EnumDefInstantiation& instantiation) {
  return within(IndexKind::EnumDefinition, instantiation.def, m_.enum_defs) &&
         within(IndexKind::Signature, instantiation.type_parameters, m_.signatures);
}
bool BoundsChecker::check_variant_handle(const VariantHandle& handle) {
  return within(IndexKind::EnumDefinition, handle.enum_def, m_.enum_defs) &&
         within(IndexKind::VariantTag, handle.variant, m_.enum_defs[handle.enum_def].variants);
}
// Comes after the enum instantiations, whose definitions it follows.
bool BoundsChecker::check_variant_instantiation(const VariantInstantiationHandle& handle) {
  return within(IndexKind::EnumDefInstantiation, handle.enum_def, m_.enum_def_instantiations) &&
         within(IndexKind::VariantTag, handle.variant,
                m_.enum_defs[m_.enum_def_instantiations[handle.enum_def].def].variants);
}
inline bool BoundsChecker::check_fields(std::span<const FieldDefinition> fields,
                                        std::size_t type_parameters) {
  return std::ranges::all_of(fields, [&](const FieldDefinition& field) {
    return within(IndexKind::Identifier, field.name, m_.identifiers) && check_type(field.type) &&
           check_type_parameters(field.type, type_parameters);
  });
}
bool BoundsChecker::check_struct(const StructDefinition& definition) {
  return within(IndexKind::DatatypeHandle, definition.handle, m_.datatype_handles) &&
         check_fields(definition.fields, m_.datatype_handles[definition.handle].type_parameters.size());
}
bool BoundsChecker::check_enum(const EnumDefinition& definition) {
  return within(IndexKind::DatatypeHandle, definition.handle, m_.datatype_handles) &&
         std::ranges::all_of(definition.variants, [&](const VariantDefinition& variant) {
           return within(IndexKind::Identifier, variant.name, m_.identifiers) &&
                  check_fields(variant.fields, m_.datatype_handles[definition.handle].type_parameters.size());
         });
}

// Functions.

bool BoundsChecker::check_function(std::size_t index, const FunctionDefinition& function) {
  if (!check_frame(index, function)) return false;
  if (function.is_native()) return true;
  const std::span<const Instruction> code = function.code->code;
  (void)limit_code(code.size());
  limits_[static_cast<std::size_t>(OperandKind::JumpTable)] = function.code->jump_tables.size();
  for (std::size_t offset = 0; offset < code.size(); ++offset) {
    if (!check_operand(offset, code[offset])) return false;
  }
  return check_jump_tables(*function.code);
}

bool BoundsChecker::check_frame(std::size_t index, const FunctionDefinition& function) {
  if (!within(IndexKind::FunctionHandle, function.function, m_.function_handles)) return false;
  for (const TableIndex definition : function.acquires_global_resources) {
    if (!within(IndexKind::StructDefinition, definition, m_.struct_defs)) return false;
  }
  if (function.is_native()) return true;

  const FunctionHandle& handle = m_.function_handles[function.function];
  const TableIndex locals = function.code->locals;
  if (!within(IndexKind::Signature, locals, m_.signatures)) return false;
  function_ = index;
  locals_ = m_.signatures[locals].size() + m_.signatures[handle.parameters].size();
  type_parameters_ = handle.type_parameters.size();
  if (locals_ > kMaxLocals) {
    return refuse(StatusCode::TOO_MANY_LOCALS, IndexKind::FunctionDefinition, index,
                  fmt::format("{} parameters and locals of at most {}", locals_, kMaxLocals));
  }
  return check_type_parameters_of(locals, type_parameters_);
}

std::size_t BoundsChecker::table_size(OperandKind operand) const noexcept {
  switch (operand) {
    case OperandKind::Constant:
      return m_.constant_pool.size();
    case OperandKind::FieldHandle:
      return m_.field_handles.size();
    case OperandKind::FieldInstantiation:
      return m_.field_instantiations.size();
    case OperandKind::FunctionHandle:
      return m_.function_handles.size();
    case OperandKind::FunctionInstantiation:
      return m_.function_instantiations.size();
    case OperandKind::StructDefinition:
      return m_.struct_defs.size();
    case OperandKind::StructDefInstantiation:
      return m_.struct_def_instantiations.size();
    case OperandKind::Signature:
    case OperandKind::SignatureAndCount:
      return m_.signatures.size();
    case OperandKind::VariantHandle:
      return m_.variant_handles.size();
    case OperandKind::VariantInstantiation:
      return m_.variant_instantiation_handles.size();
    default:
      return kNoLimit;
  }
}

// The signature of the type arguments that an operand brings; none for most kinds.
std::optional<TableIndex> BoundsChecker::type_arguments(OperandKind operand,
                                                        std::size_t index) const noexcept {
  switch (operand) {
    case OperandKind::FieldInstantiation:
      return m_.field_instantiations[index].type_parameters;
    case OperandKind::FunctionInstantiation:
      return m_.function_instantiations[index].type_parameters;
    case OperandKind::StructDefInstantiation:
      return m_.struct_def_instantiations[index].type_parameters;
    case OperandKind::VariantInstantiation:
      return m_.enum_def_instantiations[m_.variant_instantiation_handles[index].enum_def].type_parameters;
    case OperandKind::Signature:
    case OperandKind::SignatureAndCount:
      return static_cast<TableIndex>(index);
    default:
      return std::nullopt;
  }
}

void BoundsChecker::limit_operands() {
  for (std::size_t kind = 0; kind < kOperandKinds; ++kind) {
    limit_operand(static_cast<OperandKind>(kind), table_size(static_cast<OperandKind>(kind)));
  }
  std::size_t rows = 0;
  const auto make_row = [&](OperandKind operand, auto table, auto bound_of) {
    if (table.empty()) return;
    auto& row = own_rows_[rows++];
    row.fill(kLookUp);
    const std::size_t size = std::min(table.size(), kShortNumbers);
    for (std::size_t index = 0; index < size; ++index) row[index] = bound_of(table[index]);
    short_operands_.rows[static_cast<std::size_t>(operand)] = row.data();
  };
  const auto of_own_arguments = [&](const auto& entry) { return signature_bounds_[entry.type_parameters]; };
  make_row(OperandKind::FieldInstantiation, m_.field_instantiations, of_own_arguments);
  make_row(OperandKind::FunctionInstantiation, m_.function_instantiations, of_own_arguments);
  make_row(OperandKind::StructDefInstantiation, m_.struct_def_instantiations, of_own_arguments);
  make_row(OperandKind::Signature, signature_bounds_, [](std::uint8_t bound) { return bound; });
  make_row(OperandKind::VariantInstantiation, m_.variant_instantiation_handles,
           [&](const auto& handle) { return of_own_arguments(m_.enum_def_instantiations[handle.enum_def]); });
  // They are read after the code.
  limits_[static_cast<std::size_t>(OperandKind::JumpTable)] = kJumpTablesUnknown;
  short_operands_.rows[static_cast<std::size_t>(OperandKind::JumpTable)] = row_of(0);
}

void BoundsChecker::limit_operand(OperandKind operand, std::size_t size) {
  limits_[static_cast<std::size_t>(operand)] = size;
  short_operands_.rows[static_cast<std::size_t>(operand)] = row_of(size);
}

const BoundsChecker::ShortOperands& BoundsChecker::limit_code(std::size_t instructions) {
  limit_operand(OperandKind::CodeOffset, instructions);
  limit_operand(OperandKind::Local, locals_);
  short_operands_.type_parameters =
      static_cast<std::uint8_t>(std::min<std::size_t>(type_parameters_, kLookUp - 1));
  jump_tables_used_ = 0;
  return short_operands_;
}

const BoundsChecker::ShortOperands& BoundsChecker::unlimited() noexcept {
  static constexpr ShortOperands kUnlimited = [] {
    ShortOperands operands{.rows = {}, .type_parameters = kInBounds};
    operands.rows.fill(row_of(kShortNumbers));
    return operands;
  }();
  return kUnlimited;
}

bool BoundsChecker::check_operand(std::size_t offset, const Instruction& instruction) {
  const OperandKind operand = traits(instruction.opcode).operand;
  const std::size_t limit = limits_[static_cast<std::size_t>(operand)];
  if (limit == kNoLimit) return true;
  const std::size_t index = instruction.index;
  if (index >= limit) return refuse_operand(offset, instruction, limit);
  if (operand == OperandKind::JumpTable) jump_tables_used_ = std::max(jump_tables_used_, index + 1);
  const auto arguments = type_arguments(operand, index);
  return !arguments || check_type_parameters_of(*arguments, type_parameters_);
}

// These errors name the place in code only.
bool BoundsChecker::refuse_operand(std::size_t offset, const Instruction& instruction, std::size_t size) {
  const OpcodeTraits& opcode = traits(instruction.opcode);
  error_ = Error(StatusCode::INDEX_OUT_OF_BOUNDS,
                 fmt::format("{} of {} {} of {}", opcode.name, to_string(index_kind_of(opcode.operand)),
                             instruction.index, size))
               .at_code_offset(static_cast<std::uint16_t>(function_), static_cast<std::uint16_t>(offset));
  return false;
}

bool BoundsChecker::check_jump_tables(const CodeUnit& unit) {
  if (jump_tables_used_ > unit.jump_tables.size()) {
    return out_of_bounds(IndexKind::VariantJumpTable, jump_tables_used_ - 1, unit.jump_tables.size());
  }
  for (const VariantJumpTable& table : unit.jump_tables) {
    if (!within(IndexKind::EnumDefinition, table.head_enum, m_.enum_defs)) return false;
    const std::size_t variants = m_.enum_defs[table.head_enum].variants.size();
    const std::size_t targets = table.jump_table.size();
    if (targets != variants) {
      return refuse(StatusCode::INVALID_ENUM_SWITCH, IndexKind::VariantTag, targets,
                    fmt::format("a jump table of {} targets for {} variants", targets, variants));
    }
    for (const TableIndex target : table.jump_table) {
      if (!within(IndexKind::CodeDefinition, target, unit.code)) return false;
    }
  }
  return true;
}

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "bytecode/check_bounds.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

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

constexpr std::size_t kOperandKinds = static_cast<std::size_t>(OperandKind::JumpTable) + 1;

constexpr std::size_t count_opcodes(OperandKind operand) noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(
      kOpcodeTraits, [&](const OpcodeTraits& traits) { return traits.operand == operand; }));
}

/// The opcodes whose operand is of one kind.
template <OperandKind kOperand>
constexpr auto kOpcodesWith = [] {
  std::array<Opcode, count_opcodes(kOperand)> opcodes{};
  std::size_t next = 0;
  for (std::size_t opcode = 0; opcode < kOpcodeTraits.size(); ++opcode) {
    if (kOpcodeTraits[opcode].operand == kOperand) opcodes[next++] = static_cast<Opcode>(opcode);
  }
  return opcodes;
}();

/// Goes through the tables in the reference's order. What is asked of types again and again (are their
/// datatypes there, which is their largest type parameter) is found once for each distinct type and each
/// signature, and types are only walked to find which part of one is wrong.
///
/// Every check gives whether to go on; the error is kept in `error_`.
class BoundsChecker {
 public:
  explicit BoundsChecker(const CompiledModule& module) : m_(module) {}

  std::optional<Error> find_error() {
    if (m_.module_handles.empty()) {
      refuse(StatusCode::NO_MODULE_HANDLES, IndexKind::ModuleHandle, 0,
             "a module names itself by a module handle");
    } else {
      (void)check_all();
    }
    return std::move(error_);
  }

 private:
  bool check_all() {
    find_unfit_types();
    find_type_parameter_bounds();
    limit_operands();
    return check_tables() && check_functions();
  }

  bool check_tables() {
    return each(m_.signatures, [this](const auto& x) { return check_signature(x); }) &&
           each(m_.constant_pool, [this](const auto& x) { return check_constant(x); }) &&
           each(m_.module_handles, [this](const auto& x) { return check_module_handle(x); }) &&
           within(IndexKind::ModuleHandle, m_.self_module_handle, m_.module_handles) &&
           each(m_.datatype_handles, [this](const auto& x) { return check_datatype_handle(x); }) &&
           each(m_.function_handles, [this](const auto& x) { return check_function_handle(x); }) &&
           each(m_.field_handles, [this](const auto& x) { return check_field_handle(x); }) &&
           each(m_.friend_decls, [this](const auto& x) { return check_module_handle(x); }) &&
           each(m_.struct_def_instantiations,
                [this](const auto& x) { return check_struct_instantiation(x); }) &&
           each(m_.function_instantiations,
                [this](const auto& x) { return check_function_instantiation(x); }) &&
           each(m_.field_instantiations, [this](const auto& x) { return check_field_instantiation(x); }) &&
           each(m_.struct_defs, [this](const auto& x) { return check_struct(x); }) &&
           each(m_.enum_defs, [this](const auto& x) { return check_enum(x); }) &&
           each(m_.enum_def_instantiations, [this](const auto& x) { return check_enum_instantiation(x); }) &&
           each(m_.variant_handles, [this](const auto& x) { return check_variant_handle(x); }) &&
           each(m_.variant_instantiation_handles,
                [this](const auto& x) { return check_variant_instantiation(x); });
  }

  /// Whether the check holds for all entries, as it nearly always does.
  template <class T, class Check>
  [[nodiscard]] bool each(std::span<const T> entries, Check check) {
    for (const T& entry : entries) {
      if (!check(entry)) [[unlikely]]
        return false;
    }
    return true;
  }

  // Errors.

  [[gnu::cold]] bool refuse(StatusCode status, IndexKind kind, std::size_t index, std::string message) {
    error_ = Error(status, std::move(message)).at_index(kind, static_cast<std::uint16_t>(index));
    return false;
  }
  [[gnu::cold]] bool out_of_bounds(IndexKind kind, std::size_t index, std::size_t size) {
    return refuse(StatusCode::INDEX_OUT_OF_BOUNDS, kind, index,
                  fmt::format("{} {} of {}", to_string(kind), index, size));
  }

  bool within(IndexKind kind, std::size_t index, std::size_t size) {
    if (index < size) [[likely]]
      return true;
    return out_of_bounds(kind, index, size);
  }
  template <class T>
  bool within(IndexKind kind, std::size_t index, std::span<const T> table) {
    return within(kind, index, table.size());
  }

  // Types.

  // Whether the datatype is there and takes so many arguments; the parts of the type aside.
  [[nodiscard]] bool node_fits(const TypeNode& node) const noexcept {
    if (node.kind != TypeKind::Datatype && node.kind != TypeKind::DatatypeInstantiation) return true;
    return node.index < m_.datatype_handles.size() &&
           m_.datatype_handles[node.index].type_parameters.size() == node.arity;
  }

  // Fills unfit_ if there is any. Parts of a type have smaller ids than the type.
  void find_unfit_types() {
    for (std::uint32_t id = kPrimitiveTypes; id < m_.types.size(); ++id) {
      const bool fits = node_fits(m_.types[TypeId{id}]) &&
                        (unfit_.empty() || std::ranges::none_of(m_.types.args(TypeId{id}), [&](TypeId part) {
                           return unfit_[part.value];
                         }));
      if (fits) continue;
      if (unfit_.empty()) unfit_.resize(m_.types.size());
      unfit_[id] = true;
    }
  }

  bool check_type(TypeId type) { return unfit_.empty() || !unfit_[type.value] || refuse_type(type); }

  // The first node in preorder that does not fit.
  bool refuse_type(TypeId type) {
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

  bool check_type_parameters(TypeId type, std::size_t count) {
    return m_.types[type].type_parameter_bound <= count || refuse_type_parameter(type, count);
  }

  // The first parameter in preorder that is too large.
  bool refuse_type_parameter(TypeId type, std::size_t count) {
    while (m_.types.kind(type) != TypeKind::TypeParameter) {
      type = *std::ranges::find_if(m_.types.args(type),
                                   [&](TypeId part) { return m_.types[part].type_parameter_bound > count; });
    }
    return out_of_bounds(IndexKind::TypeParameter, m_.types[type].index, count);
  }

  // Before the tables that lead to signatures are checked; what is out of bounds in them is refused before it
  // is used.
  void find_type_parameter_bounds() {
    std::size_t count = m_.signatures.size();
    for (const std::size_t size :
         {m_.field_instantiations.size(), m_.function_instantiations.size(),
          m_.struct_def_instantiations.size(), m_.variant_instantiation_handles.size()}) {
      count += size;
    }
    bounds_.storage = std::make_unique_for_overwrite<std::uint32_t[]>(count);
    std::uint32_t* next = bounds_.storage.get();
    bounds_.signatures = next;
    for (const Signature& signature : m_.signatures) {
      std::uint32_t bound = 0;
      for (const TypeId type : signature) bound = std::max(bound, m_.types[type].type_parameter_bound);
      *next++ = bound;
    }
    const auto follow = [&](auto table, auto type_parameters_of) {
      const std::uint32_t* const begin = next;
      for (const auto& entry : table) {
        const std::size_t signature = type_parameters_of(entry);
        *next++ = signature < m_.signatures.size() ? bounds_.signatures[signature] : 0;
      }
      return begin;
    };
    const auto own = [](const auto& instantiation) -> std::size_t { return instantiation.type_parameters; };
    bounds_.field_instantiations = follow(m_.field_instantiations, own);
    bounds_.function_instantiations = follow(m_.function_instantiations, own);
    bounds_.struct_def_instantiations = follow(m_.struct_def_instantiations, own);
    bounds_.variant_instantiations =
        follow(m_.variant_instantiation_handles, [&](const auto& handle) -> std::size_t {
          const auto owners = m_.enum_def_instantiations;
          return handle.enum_def < owners.size() ? owners[handle.enum_def].type_parameters
                                                 : m_.signatures.size();
        });
  }

  // For a signature that is there.
  bool check_type_parameters_of(TableIndex signature, std::size_t count) {
    if (bounds_.signatures[signature] <= count) return true;
    return std::ranges::all_of(m_.signatures[signature],
                               [&](TypeId type) { return check_type_parameters(type, count); });
  }

  // Tables.

  bool check_signature(const Signature& signature) {
    return unfit_.empty() || std::ranges::all_of(signature, [&](TypeId type) { return check_type(type); });
  }
  bool check_constant(const Constant& constant) { return check_type(constant.type); }
  bool check_module_handle(const ModuleHandle& handle) {
    return within(IndexKind::AddressIdentifier, handle.address, m_.address_identifiers) &&
           within(IndexKind::Identifier, handle.name, m_.identifiers);
  }
  bool check_datatype_handle(const DatatypeHandle& handle) {
    return within(IndexKind::ModuleHandle, handle.module, m_.module_handles) &&
           within(IndexKind::Identifier, handle.name, m_.identifiers);
  }
  bool check_function_handle(const FunctionHandle& handle) {
    return within(IndexKind::ModuleHandle, handle.module, m_.module_handles) &&
           within(IndexKind::Identifier, handle.name, m_.identifiers) &&
           within(IndexKind::Signature, handle.parameters, m_.signatures) &&
           within(IndexKind::Signature, handle.return_, m_.signatures) &&
           check_type_parameters_of(handle.parameters, handle.type_parameters.size()) &&
           check_type_parameters_of(handle.return_, handle.type_parameters.size());
  }
  bool check_field_handle(const FieldHandle& handle) {
    return within(IndexKind::StructDefinition, handle.owner, m_.struct_defs) &&
           within(IndexKind::MemberCount, handle.field, m_.struct_defs[handle.owner].fields);
  }
  bool check_struct_instantiation(const StructDefInstantiation& instantiation) {
    return within(IndexKind::StructDefinition, instantiation.def, m_.struct_defs) &&
           within(IndexKind::Signature, instantiation.type_parameters, m_.signatures);
  }
  bool check_function_instantiation(const FunctionInstantiation& instantiation) {
    return within(IndexKind::FunctionHandle, instantiation.handle, m_.function_handles) &&
           within(IndexKind::Signature, instantiation.type_parameters, m_.signatures);
  }
  bool check_field_instantiation(const FieldInstantiation& instantiation) {
    return within(IndexKind::FieldHandle, instantiation.handle, m_.field_handles) &&
           within(IndexKind::Signature, instantiation.type_parameters, m_.signatures);
  }
  bool check_enum_instantiation(const EnumDefInstantiation& instantiation) {
    return within(IndexKind::EnumDefinition, instantiation.def, m_.enum_defs) &&
           within(IndexKind::Signature, instantiation.type_parameters, m_.signatures);
  }
  bool check_variant_handle(const VariantHandle& handle) {
    return within(IndexKind::EnumDefinition, handle.enum_def, m_.enum_defs) &&
           within(IndexKind::VariantTag, handle.variant, m_.enum_defs[handle.enum_def].variants);
  }
  // Comes after the enum instantiations, whose definitions it follows.
  bool check_variant_instantiation(const VariantInstantiationHandle& handle) {
    return within(IndexKind::EnumDefInstantiation, handle.enum_def, m_.enum_def_instantiations) &&
           within(IndexKind::VariantTag, handle.variant,
                  m_.enum_defs[m_.enum_def_instantiations[handle.enum_def].def].variants);
  }
  bool check_fields(std::span<const FieldDefinition> fields, std::size_t type_parameters) {
    return std::ranges::all_of(fields, [&](const FieldDefinition& field) {
      return within(IndexKind::Identifier, field.name, m_.identifiers) && check_type(field.type) &&
             check_type_parameters(field.type, type_parameters);
    });
  }
  bool check_struct(const StructDefinition& definition) {
    return within(IndexKind::DatatypeHandle, definition.handle, m_.datatype_handles) &&
           check_fields(definition.fields, m_.datatype_handles[definition.handle].type_parameters.size());
  }
  bool check_enum(const EnumDefinition& definition) {
    return within(IndexKind::DatatypeHandle, definition.handle, m_.datatype_handles) &&
           std::ranges::all_of(definition.variants, [&](const VariantDefinition& variant) {
             return within(IndexKind::Identifier, variant.name, m_.identifiers) &&
                    check_fields(variant.fields,
                                 m_.datatype_handles[definition.handle].type_parameters.size());
           });
  }

  // Functions.

  bool check_functions() {
    for (std::size_t index = 0; index < m_.function_defs.size(); ++index) {
      if (!check_function(index, m_.function_defs[index])) return false;
    }
    return true;
  }

  bool check_function(std::size_t index, const FunctionDefinition& function) {
    if (!within(IndexKind::FunctionHandle, function.function, m_.function_handles)) return false;
    for (const TableIndex definition : function.acquires_global_resources) {
      if (!within(IndexKind::StructDefinition, definition, m_.struct_defs)) return false;
    }
    if (function.is_native()) return true;

    const FunctionHandle& handle = m_.function_handles[function.function];
    const CodeUnit& unit = *function.code;
    if (!within(IndexKind::Signature, unit.locals, m_.signatures)) return false;
    const std::size_t locals = m_.signatures[unit.locals].size() + m_.signatures[handle.parameters].size();
    if (locals > kMaxLocals) {
      return refuse(StatusCode::TOO_MANY_LOCALS, IndexKind::FunctionDefinition, index,
                    fmt::format("{} parameters and locals of at most {}", locals, kMaxLocals));
    }
    const std::size_t type_parameters = handle.type_parameters.size();
    return check_type_parameters_of(unit.locals, type_parameters) &&
           check_code(index, unit, locals, type_parameters) && check_jump_tables(unit);
  }

  /// What an opcode's operand must be below; and for an operand that brings type arguments, by its value, how
  /// many type parameters the function must have for them.
  struct OperandLimit {
    std::uint32_t size = kNoLimit;
    const std::uint32_t* type_parameters = nullptr;
  };
  static constexpr std::uint32_t kNoLimit = std::numeric_limits<std::uint32_t>::max();

  [[nodiscard]] OperandLimit operand_limit(OperandKind operand) const noexcept {
    const auto limit = [](std::size_t size, const std::uint32_t* type_parameters = nullptr) {
      return OperandLimit{static_cast<std::uint32_t>(size), type_parameters};
    };
    switch (operand) {
      case OperandKind::Constant:
        return limit(m_.constant_pool.size());
      case OperandKind::FieldHandle:
        return limit(m_.field_handles.size());
      case OperandKind::FieldInstantiation:
        return limit(m_.field_instantiations.size(), bounds_.field_instantiations);
      case OperandKind::FunctionHandle:
        return limit(m_.function_handles.size());
      case OperandKind::FunctionInstantiation:
        return limit(m_.function_instantiations.size(), bounds_.function_instantiations);
      case OperandKind::StructDefinition:
        return limit(m_.struct_defs.size());
      case OperandKind::StructDefInstantiation:
        return limit(m_.struct_def_instantiations.size(), bounds_.struct_def_instantiations);
      case OperandKind::Signature:
      case OperandKind::SignatureAndCount:
        return limit(m_.signatures.size(), bounds_.signatures);
      case OperandKind::VariantHandle:
        return limit(m_.variant_handles.size());
      case OperandKind::VariantInstantiation:
        return limit(m_.variant_instantiation_handles.size(), bounds_.variant_instantiations);
      default:
        return {};
    }
  }

  // Those that hold in the whole module; those of one function are set for each.
  void limit_operands() {
    std::array<OperandLimit, kOperandKinds> by_operand;
    for (std::size_t operand = 0; operand < kOperandKinds; ++operand) {
      by_operand[operand] = operand_limit(static_cast<OperandKind>(operand));
    }
    for (std::size_t opcode = 0; opcode < limits_.size(); ++opcode) {
      limits_[opcode] = by_operand[static_cast<std::size_t>(kOpcodeTraits[opcode].operand)];
      sizes_[opcode] = limits_[opcode].type_parameters == nullptr ? limits_[opcode].size : 0;
    }
  }
  template <OperandKind kOperand>
  void limit_operands(std::size_t size) {
    for (const Opcode opcode : kOpcodesWith<kOperand>) {
      limits_[static_cast<std::size_t>(opcode)].size = static_cast<std::uint32_t>(size);
      sizes_[static_cast<std::size_t>(opcode)] = static_cast<std::uint32_t>(size);
    }
  }

  // Not inlined: the compiler takes what comes after so many checks for unlikely.
  [[gnu::noinline]] bool check_code(std::size_t function, const CodeUnit& unit, std::size_t locals,
                                    std::size_t type_parameters) {
    limit_operands<OperandKind::CodeOffset>(unit.code.size());
    limit_operands<OperandKind::Local>(locals);
    limit_operands<OperandKind::JumpTable>(unit.jump_tables.size());
    const Instruction* const end = unit.code.data() + unit.code.size();
    for (const Instruction* at = unit.code.data(); at != end; ++at) {
      if (at->index < sizes_[static_cast<std::uint8_t>(at->opcode)]) [[likely]]
        continue;
      const OperandLimit& limit = limits_[static_cast<std::uint8_t>(at->opcode)];
      if (at->index >= limit.size) [[unlikely]] {
        return refuse_operand(function, static_cast<std::size_t>(at - unit.code.data()), *at);
      }
      if (limit.type_parameters != nullptr && limit.type_parameters[at->index] > type_parameters)
          [[unlikely]] {
        return check_type_parameters_of(type_arguments(*at), type_parameters);
      }
    }
    return true;
  }

  [[nodiscard]] TableIndex type_arguments(const Instruction& instruction) const noexcept {
    switch (traits(instruction.opcode).operand) {
      case OperandKind::FieldInstantiation:
        return m_.field_instantiations[instruction.index].type_parameters;
      case OperandKind::FunctionInstantiation:
        return m_.function_instantiations[instruction.index].type_parameters;
      case OperandKind::StructDefInstantiation:
        return m_.struct_def_instantiations[instruction.index].type_parameters;
      case OperandKind::VariantInstantiation: {
        const TableIndex owner = m_.variant_instantiation_handles[instruction.index].enum_def;
        return m_.enum_def_instantiations[owner].type_parameters;
      }
      default:
        return instruction.index;
    }
  }

  // These errors name the place in code only.
  [[gnu::cold]] bool refuse_operand(std::size_t function, std::size_t offset,
                                    const Instruction& instruction) {
    const OpcodeTraits& opcode = traits(instruction.opcode);
    error_ =
        Error(StatusCode::INDEX_OUT_OF_BOUNDS,
              fmt::format("{} of {} {} of {}", opcode.name, to_string(index_kind_of(opcode.operand)),
                          instruction.index, limits_[static_cast<std::uint8_t>(instruction.opcode)].size))
            .at_code_offset(static_cast<std::uint16_t>(function), static_cast<std::uint16_t>(offset));
    return false;
  }

  bool check_jump_tables(const CodeUnit& unit) {
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

  const CompiledModule& m_;
  std::vector<bool> unfit_;  ///< by type: it or a part of it does not fit; empty if all fit
  /// One more than the largest type parameter, by signature and by instantiation.
  struct {
    std::unique_ptr<std::uint32_t[]> storage;
    const std::uint32_t* signatures;
    const std::uint32_t* field_instantiations;
    const std::uint32_t* function_instantiations;
    const std::uint32_t* struct_def_instantiations;
    const std::uint32_t* variant_instantiations;
  } bounds_{};
  std::array<OperandLimit, kMaxOpcode + 1U> limits_;  ///< by opcode
  std::array<std::uint32_t, kMaxOpcode + 1U> sizes_;  ///< by opcode; 0 where there is more to ask
  std::optional<Error> error_;
};

}  // namespace

Result<void> check_bounds(const CompiledModule& module) {
  if (auto error = BoundsChecker(module).find_error()) return std::unexpected(std::move(*error));
  return {};
}

}  // namespace mvm

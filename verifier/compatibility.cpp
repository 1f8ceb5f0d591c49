// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Which upgrade of a package keeps its promises (Move binary format, `compatibility` and `normalized`).
// Modules are compared by the names that they use, not by their tables.

#include <mvm/verifier.h>

#include "verifier/cross_module.h"

#include <algorithm>

namespace mvm {
namespace {

using namespace verifier;

/// A module with its definitions by name.
struct NamedModule {
  explicit NamedModule(const CompiledModule& m) : module(m) {
    for (std::size_t i = 0; i < m.struct_defs.size(); ++i) {
      structs.add(m.name_of(m.datatype_handles[m.struct_defs[i].handle]), static_cast<TableIndex>(i));
    }
    for (std::size_t i = 0; i < m.enum_defs.size(); ++i) {
      enums.add(m.name_of(m.datatype_handles[m.enum_defs[i].handle]), static_cast<TableIndex>(i));
    }
    for (std::size_t i = 0; i < m.function_defs.size(); ++i) {
      functions.add(m.name_of(m.handle_of(m.function_defs[i])), static_cast<TableIndex>(i));
    }
    structs.sort();
    enums.sort();
    functions.sort();
  }

  const CompiledModule& module;
  NameIndex structs;
  NameIndex enums;
  NameIndex functions;
};

/// Compares what the code of two modules names.
class CodeComparison {
 public:
  CodeComparison(const CompiledModule& a, const CompiledModule& b) : a_(a), b_(b) {}

  [[nodiscard]] bool same(const FunctionDefinition& x, const FunctionDefinition& y) const {
    if (x.code.has_value() != y.code.has_value()) return false;
    if (!x.code) return true;
    return std::ranges::equal(x.code->code, y.code->code, [&](const Instruction& i, const Instruction& j) {
      return i.opcode == j.opcode && same_operand(i, *x.code, j, *y.code);
    });
  }

 private:
  bool same_operand(const Instruction& i, const CodeUnit& x, const Instruction& j, const CodeUnit& y) const {
    switch (traits(i.opcode).operand) {
      case OperandKind::None:
        return true;
      case OperandKind::CodeOffset:
      case OperandKind::Local:
        return i.index == j.index;
      case OperandKind::U8:
      case OperandKind::U16:
      case OperandKind::U32:
        return i.data == j.data;
      case OperandKind::U64:
        return a_.literal_u64(i) == b_.literal_u64(j);
      case OperandKind::U128:
        return std::ranges::equal(a_.literal_bytes(i, 16), b_.literal_bytes(j, 16));
      case OperandKind::U256:
        return std::ranges::equal(a_.literal_bytes(i, 32), b_.literal_bytes(j, 32));
      case OperandKind::Signature:
        return same_signature(i.index, j.index);
      case OperandKind::SignatureAndCount:
        return same_signature(i.index, j.index) && a_.literal_u64(i) == b_.literal_u64(j);
      case OperandKind::JumpTable:
        return same_jump_table(x.jump_tables[i.index], y.jump_tables[j.index]);
      default:
        return same_entity(i, j);
    }
  }

  /// What stands in a table of the module.
  bool same_entity(const Instruction& i, const Instruction& j) const {
    switch (traits(i.opcode).operand) {
      case OperandKind::Constant:
        return same_constant(a_.constant_pool[i.index], b_.constant_pool[j.index]);
      case OperandKind::FieldHandle:
        return same_field(i.index, j.index);
      case OperandKind::FieldInstantiation: {
        const FieldInstantiation& p = a_.field_instantiations[i.index];
        const FieldInstantiation& q = b_.field_instantiations[j.index];
        return same_field(p.handle, q.handle) && same_signature(p.type_parameters, q.type_parameters);
      }
      case OperandKind::FunctionHandle:
        return same_function(i.index, j.index);
      case OperandKind::FunctionInstantiation: {
        const FunctionInstantiation& p = a_.function_instantiations[i.index];
        const FunctionInstantiation& q = b_.function_instantiations[j.index];
        return same_function(p.handle, q.handle) && same_signature(p.type_parameters, q.type_parameters);
      }
      case OperandKind::StructDefinition:
        return same_struct(i.index, j.index);
      case OperandKind::StructDefInstantiation: {
        const StructDefInstantiation& p = a_.struct_def_instantiations[i.index];
        const StructDefInstantiation& q = b_.struct_def_instantiations[j.index];
        return same_struct(p.def, q.def) && same_signature(p.type_parameters, q.type_parameters);
      }
      case OperandKind::VariantHandle: {
        const VariantHandle& p = a_.variant_handles[i.index];
        const VariantHandle& q = b_.variant_handles[j.index];
        return same_enum(p.enum_def, q.enum_def) && p.variant == q.variant;
      }
      case OperandKind::VariantInstantiation: {
        const VariantInstantiationHandle& p = a_.variant_instantiation_handles[i.index];
        const VariantInstantiationHandle& q = b_.variant_instantiation_handles[j.index];
        const EnumDefInstantiation& pi = a_.enum_def_instantiations[p.enum_def];
        const EnumDefInstantiation& qi = b_.enum_def_instantiations[q.enum_def];
        return same_enum(pi.def, qi.def) && p.variant == q.variant &&
               same_signature(pi.type_parameters, qi.type_parameters);
      }
      default:
        return false;
    }
  }

  bool same_signature(TableIndex x, TableIndex y) const {
    return same_types(a_, a_.signatures[x], b_, b_.signatures[y]);
  }
  bool same_datatype(TableIndex x, TableIndex y) const {
    return a_.name_of(a_.datatype_handles[x]) == b_.name_of(b_.datatype_handles[y]);
  }
  bool same_struct(TableIndex x, TableIndex y) const {
    return same_datatype(a_.struct_defs[x].handle, b_.struct_defs[y].handle);
  }
  bool same_enum(TableIndex x, TableIndex y) const {
    return same_datatype(a_.enum_defs[x].handle, b_.enum_defs[y].handle);
  }
  bool same_field(TableIndex x, TableIndex y) const {
    const FieldHandle& p = a_.field_handles[x];
    const FieldHandle& q = b_.field_handles[y];
    return same_struct(p.owner, q.owner) && p.field == q.field;
  }
  bool same_function(TableIndex x, TableIndex y) const {
    const FunctionHandle& p = a_.function_handles[x];
    const FunctionHandle& q = b_.function_handles[y];
    return a_.name_of(p) == b_.name_of(q) &&
           same_module(a_, a_.module_handles[p.module], b_, b_.module_handles[q.module]);
  }
  bool same_constant(const Constant& x, const Constant& y) const {
    return same_type(a_, x.type, b_, y.type) && std::ranges::equal(x.data, y.data);
  }
  bool same_jump_table(const VariantJumpTable& x, const VariantJumpTable& y) const {
    return same_enum(x.head_enum, y.head_enum) && std::ranges::equal(x.jump_table, y.jump_table);
  }

  const CompiledModule& a_;
  const CompiledModule& b_;
};

bool same_type_parameters(std::span<const DatatypeTyParameter> x, std::span<const DatatypeTyParameter> y) {
  return std::ranges::equal(x, y, [](const DatatypeTyParameter& p, const DatatypeTyParameter& q) {
    return p.constraints == q.constraints && p.is_phantom == q.is_phantom;
  });
}

/// How a module and the one that is to replace it compare.
class ModuleComparison {
 public:
  ModuleComparison(const CompiledModule& current, const CompiledModule& upgraded)
      : upgraded_(upgraded), a_(current), b_(upgraded) {}

  [[nodiscard]] bool compatible(const UpgradeRules& rules) const {
    return same_module(a_, a_.self_handle(), b_, b_.self_handle()) &&
           std::ranges::all_of(a_.struct_defs, [&](const auto& def) { return struct_kept(def, rules); }) &&
           std::ranges::all_of(a_.enum_defs, [&](const auto& def) { return enum_kept(def, rules); }) &&
           std::ranges::all_of(a_.function_defs, [&](const auto& def) { return public_function_kept(def); });
  }

  /// Whether all of the current module is in the new one, unchanged; and nothing else, if `equal`.
  [[nodiscard]] bool included(bool equal) const {
    const UpgradeRules strict;
    if (!same_module(a_, a_.self_handle(), b_, b_.self_handle()) || a_.version > b_.version) return false;
    if (equal &&
        (a_.struct_defs.size() != b_.struct_defs.size() || a_.enum_defs.size() != b_.enum_defs.size() ||
         a_.function_defs.size() != b_.function_defs.size() ||
         a_.friend_decls.size() != b_.friend_decls.size())) {
      return false;
    }
    return std::ranges::all_of(a_.struct_defs, [&](const auto& def) { return struct_kept(def, strict); }) &&
           std::ranges::all_of(a_.enum_defs, [&](const auto& def) { return enum_kept(def, strict); }) &&
           std::ranges::all_of(a_.function_defs, [&](const auto& def) { return function_unchanged(def); });
  }

 private:
  bool datatype_kept(const DatatypeHandle& x, const DatatypeHandle& y, const UpgradeRules& rules) const {
    const bool abilities_kept =
        rules.forbid_new_abilities ? x.abilities == y.abilities : x.abilities.is_subset_of(y.abilities);
    return abilities_kept && same_type_parameters(x.type_parameters, y.type_parameters);
  }

  bool same_fields(std::span<const FieldDefinition> x, std::span<const FieldDefinition> y) const {
    return std::ranges::equal(x, y, [&](const FieldDefinition& p, const FieldDefinition& q) {
      return a_.identifiers[p.name] == b_.identifiers[q.name] && same_type(a_, p.type, b_, q.type);
    });
  }

  bool struct_kept(const StructDefinition& def, const UpgradeRules& rules) const {
    const DatatypeHandle& handle = a_.datatype_handles[def.handle];
    const auto found = upgraded_.structs.find(a_.name_of(handle));
    if (!found) return false;
    const StructDefinition& other = b_.struct_defs[*found];
    return datatype_kept(handle, b_.datatype_handles[other.handle], rules) &&
           same_fields(def.fields, other.fields);
  }

  /// Variants keep their numbers, names and fields; there may not be new ones.
  bool enum_kept(const EnumDefinition& def, const UpgradeRules& rules) const {
    const DatatypeHandle& handle = a_.datatype_handles[def.handle];
    const auto found = upgraded_.enums.find(a_.name_of(handle));
    if (!found) return false;
    const EnumDefinition& other = b_.enum_defs[*found];
    return datatype_kept(handle, b_.datatype_handles[other.handle], rules) &&
           std::ranges::equal(def.variants, other.variants, [&](const auto& p, const auto& q) {
             return a_.identifiers[p.name] == b_.identifiers[q.name] && same_fields(p.fields, q.fields);
           });
  }

  const FunctionDefinition* find_function(const FunctionDefinition& def) const {
    const auto found = upgraded_.functions.find(a_.name_of(a_.handle_of(def)));
    return found ? &b_.function_defs[*found] : nullptr;
  }

  bool same_values(const FunctionHandle& x, const FunctionHandle& y) const {
    return same_types(a_, a_.signatures[x.parameters], b_, b_.signatures[y.parameters]) &&
           same_types(a_, a_.signatures[x.return_], b_, b_.signatures[y.return_]);
  }

  /// Friend and entry functions may change: they can be called by no other package, or by nothing that is
  /// compiled.
  bool public_function_kept(const FunctionDefinition& def) const {
    if (def.visibility != Visibility::Public) return true;
    const FunctionDefinition* other = find_function(def);
    if (other == nullptr || other->visibility != Visibility::Public) return false;
    const FunctionHandle& x = a_.handle_of(def);
    const FunctionHandle& y = b_.handle_of(*other);
    return same_values(x, y) && std::ranges::equal(x.type_parameters, y.type_parameters,
                                                   [](auto p, auto q) { return q.is_subset_of(p); });
  }

  bool function_unchanged(const FunctionDefinition& def) const {
    const FunctionDefinition* other = find_function(def);
    if (other == nullptr || def.visibility != other->visibility || def.is_entry != other->is_entry)
      return false;
    const FunctionHandle& x = a_.handle_of(def);
    const FunctionHandle& y = b_.handle_of(*other);
    return same_values(x, y) && std::ranges::equal(x.type_parameters, y.type_parameters) &&
           CodeComparison(a_, b_).same(def, *other);
  }

  NamedModule upgraded_;
  const CompiledModule& a_;
  const CompiledModule& b_;
};

bool may_replace(UpgradePolicy policy, const UpgradeRules& rules, const CompiledModule& current,
                 const CompiledModule& upgraded) {
  const ModuleComparison comparison(current, upgraded);
  switch (policy) {
    case UpgradePolicy::Compatible:
      return comparison.compatible(rules);
    case UpgradePolicy::Additive:
      return comparison.included(/*equal=*/false);
    case UpgradePolicy::DepOnly:
      return comparison.included(/*equal=*/true);
  }
  return false;
}

using ModulesByName = std::vector<std::pair<std::string_view, const CompiledModule*>>;

ModulesByName by_name(std::span<const CompiledModule* const> modules) {
  ModulesByName sorted;
  for (const CompiledModule* module : modules) sorted.emplace_back(module->name(), module);
  std::ranges::sort(sorted, {}, [](const auto& entry) { return entry.first; });
  return sorted;
}

}  // namespace

std::optional<UpgradePolicy> upgrade_policy_from_number(std::uint8_t number) noexcept {
  for (const UpgradePolicy policy :
       {UpgradePolicy::Compatible, UpgradePolicy::Additive, UpgradePolicy::DepOnly}) {
    if (number == static_cast<std::uint8_t>(policy)) return policy;
  }
  return std::nullopt;
}

UpgradeRules UpgradeRules::of(const ProtocolConfig& config) noexcept {
  // IOTA began with the first rule in force and does not have a switch for it.
  return {
      .forbid_new_abilities = config.chain() == Chain::Iota || config.disallow_adding_abilities_on_upgrade(),
      .forbid_new_modules_if_dep_only = config.disallow_new_modules_in_deps_only_packages()};
}

Result<void> check_upgrade(UpgradePolicy policy, std::span<const CompiledModule* const> current,
                           std::span<const CompiledModule* const> upgraded, const UpgradeRules& rules) {
  const auto refuse = [](std::string message) -> Result<void> {
    return fail(StatusCode::BACKWARD_INCOMPATIBLE_MODULE_UPDATE, std::move(message));
  };
  if (policy == UpgradePolicy::DepOnly && rules.forbid_new_modules_if_dep_only &&
      current.size() != upgraded.size()) {
    return refuse("an upgrade of dependencies only may not add or remove modules");
  }
  const ModulesByName replacements = by_name(upgraded);
  for (const auto& [name, module] : by_name(current)) {
    const auto found =
        std::ranges::lower_bound(replacements, name, {}, [](const auto& entry) { return entry.first; });
    if (found == replacements.end() || found->first != name) {
      return refuse("module " + std::string(name) + " is missing from the new version of the package");
    }
    if (!may_replace(policy, rules, *module, *found->second)) {
      return std::unexpected<Error>(Error(StatusCode::BACKWARD_INCOMPATIBLE_MODULE_UPDATE,
                                          "the module is changed more than the upgrade policy allows")
                                        .at_module(module->self_id()));
    }
  }
  return {};
}

}  // namespace mvm

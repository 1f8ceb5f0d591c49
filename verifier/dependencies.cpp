// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// What a module says of other modules is so (Move bytecode verifier, `dependencies`).

#include "verifier/cross_module.h"
#include "verifier/passes.h"

#include <algorithm>
#include <utility>

namespace mvm {
namespace {

using namespace verifier;

constexpr std::uint32_t kVersion5 = 5;

/// A module that the one being linked names, with its definitions by name. Most modules use few of them.
struct Dependency {
  const CompiledModule* module = nullptr;
  bool indexed = false;
  NameIndex datatypes;  ///< to datatype_handles
  NameIndex functions;  ///< to function_defs

  void index() {
    if (std::exchange(indexed, true)) return;
    const auto add_datatype = [this](TableIndex handle) {
      datatypes.add(module->name_of(module->datatype_handles[handle]), handle);
    };
    for (const StructDefinition& def : module->struct_defs) add_datatype(def.handle);
    for (const EnumDefinition& def : module->enum_defs) add_datatype(def.handle);
    for (std::size_t i = 0; i < module->function_defs.size(); ++i) {
      functions.add(module->name_of(module->handle_of(module->function_defs[i])), static_cast<TableIndex>(i));
    }
    datatypes.sort();
    functions.sort();
  }
};

/// What a module takes from others may be less than they offer: fewer abilities, stricter constraints.
bool compatible_constraints(AbilitySet local, AbilitySet defined) { return defined.is_subset_of(local); }

bool compatible_type_parameters(std::span<const AbilitySet> local, std::span<const AbilitySet> defined) {
  return std::ranges::equal(local, defined, compatible_constraints);
}

bool compatible_type_parameters(std::span<const DatatypeTyParameter> local,
                                std::span<const DatatypeTyParameter> defined) {
  return std::ranges::equal(local, defined, [](const DatatypeTyParameter& l, const DatatypeTyParameter& d) {
    return (!l.is_phantom || d.is_phantom) && compatible_constraints(l.constraints, d.constraints);
  });
}

class Linker {
 public:
  Linker(const CompiledModule& module, std::span<const CompiledModule* const> dependencies)
      : module_(module), dependencies_(module.module_handles.size()) {
    for (std::size_t i = 0; i < dependencies_.size(); ++i) {
      if (i != module.self_module_handle)
        dependencies_[i].module = find(module.module_handles[i], dependencies);
    }
  }

  Result<void> link() {
    if (auto r = link_modules(); !r) return r;
    if (auto r = link_datatypes(); !r) return r;
    if (auto r = link_functions(); !r) return r;
    return check_script_calls();
  }

 private:
  static std::unexpected<Error> refuse(StatusCode status, IndexKind kind, std::size_t index) {
    return std::unexpected<Error>(Error(status).at_index(kind, static_cast<TableIndex>(index)));
  }

  /// The last of several modules of one name counts.
  const CompiledModule* find(const ModuleHandle& handle,
                             std::span<const CompiledModule* const> dependencies) const {
    const CompiledModule* found = nullptr;
    for (const CompiledModule* dependency : dependencies) {
      if (same_module(module_, handle, *dependency, dependency->self_handle())) found = dependency;
    }
    return found;
  }

  Result<void> link_modules() const {
    for (std::size_t i = 0; i < dependencies_.size(); ++i) {
      if (i != module_.self_module_handle && dependencies_[i].module == nullptr) {
        return refuse(StatusCode::MISSING_DEPENDENCY, IndexKind::ModuleHandle, i);
      }
    }
    return {};
  }

  Result<void> link_datatypes() {
    for (std::size_t i = 0; i < module_.datatype_handles.size(); ++i) {
      const DatatypeHandle& handle = module_.datatype_handles[i];
      if (handle.module == module_.self_module_handle) continue;
      Dependency& owner = dependencies_[handle.module];
      owner.index();
      const auto found = owner.datatypes.find(module_.name_of(handle));
      if (!found) return refuse(StatusCode::LOOKUP_FAILED, IndexKind::DatatypeHandle, i);
      const DatatypeHandle& defined = owner.module->datatype_handles[*found];
      if (!handle.abilities.is_subset_of(defined.abilities) ||
          !compatible_type_parameters(handle.type_parameters, defined.type_parameters)) {
        return refuse(StatusCode::TYPE_MISMATCH, IndexKind::DatatypeHandle, i);
      }
    }
    return {};
  }

  Result<void> link_functions() {
    for (std::size_t i = 0; i < module_.function_handles.size(); ++i) {
      const FunctionHandle& handle = module_.function_handles[i];
      if (handle.module == module_.self_module_handle) continue;
      Dependency& owner = dependencies_[handle.module];
      owner.index();
      const auto found = owner.functions.find(module_.name_of(handle));
      if (!found || !may_call(*owner.module, owner.module->function_defs[*found])) {
        return refuse(StatusCode::LOOKUP_FAILED, IndexKind::FunctionHandle, i);
      }
      if (!same_signature(handle, *owner.module,
                          owner.module->handle_of(owner.module->function_defs[*found]))) {
        return refuse(StatusCode::TYPE_MISMATCH, IndexKind::FunctionHandle, i);
      }
    }
    return {};
  }

  bool may_call(const CompiledModule& owner, const FunctionDefinition& def) const {
    if (def.visibility != Visibility::Friend) return def.visibility == Visibility::Public;
    return std::ranges::any_of(owner.friend_decls, [&](const ModuleHandle& handle) {
      return same_module(owner, handle, module_, module_.self_handle());
    });
  }

  bool same_signature(const FunctionHandle& handle, const CompiledModule& owner,
                      const FunctionHandle& defined) const {
    return compatible_type_parameters(handle.type_parameters, defined.type_parameters) &&
           same_types(module_, module_.signatures[handle.parameters], owner,
                      owner.signatures[defined.parameters]) &&
           same_types(module_, module_.signatures[handle.return_], owner, owner.signatures[defined.return_]);
  }

  /// Before version 5, what is now `entry` could be called only by its like.
  Result<void> check_script_calls() {
    if (module_.version >= kVersion5) return {};
    const std::vector<bool> is_script = find_scripts();
    for (std::size_t f = 0; f < module_.function_defs.size(); ++f) {
      const FunctionDefinition& def = module_.function_defs[f];
      if (!def.code || def.is_entry) continue;
      for (std::size_t offset = 0; offset < def.code->code.size(); ++offset) {
        const Instruction& instruction = def.code->code[offset];
        std::optional<TableIndex> callee;
        if (instruction.opcode == Opcode::Call) callee = instruction.index;
        if (instruction.opcode == Opcode::CallGeneric) {
          callee = module_.function_instantiations[instruction.index].handle;
        }
        if (callee && is_script[*callee]) {
          return std::unexpected<Error>(
              Error(StatusCode::CALLED_SCRIPT_VISIBLE_FROM_NON_SCRIPT_VISIBLE)
                  .at_code_offset(static_cast<TableIndex>(f), static_cast<std::uint16_t>(offset)));
        }
      }
    }
    return {};
  }

  std::vector<bool> find_scripts() {
    std::vector<bool> is_script(module_.function_handles.size());
    for (const FunctionDefinition& def : module_.function_defs) is_script[def.function] = def.is_entry;
    for (std::size_t i = 0; i < module_.function_handles.size(); ++i) {
      const FunctionHandle& handle = module_.function_handles[i];
      if (handle.module == module_.self_module_handle) continue;
      const Dependency& owner = dependencies_[handle.module];
      const auto found = owner.functions.find(module_.name_of(handle));
      is_script[i] =
          found && owner.module->version < kVersion5 && owner.module->function_defs[*found].is_entry;
    }
    return is_script;
  }

  const CompiledModule& module_;
  std::vector<Dependency> dependencies_;  ///< by module handle
};

}  // namespace

Result<void> verify_dependencies(const CompiledModule& module,
                                 std::span<const CompiledModule* const> dependencies) {
  auto result = Linker(module, dependencies).link();
  if (result) return result;
  return std::unexpected<Error>(std::move(result.error()).at_module(module.self_id()));
}

}  // namespace mvm

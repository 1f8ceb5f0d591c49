// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Linking one module: its types and functions are made, and everything that its tables name is found (Move VM
// runtime, `ModuleCache::add_module` and `LoadedModule::new`).

#include "interpreter/code_cache.h"
#include "interpreter/value.h"

#include <mvm/bcs.h>

#include <fmt/format.h>

#include <numeric>

namespace mvm {

class CodeCache::Linker {
 public:
  Linker(CodeCache& cache, const Linkage& linkage, Module& module, const NativeTable& natives)
      : cache_(cache), linkage_(linkage), module_(module), compiled_(*module.compiled), natives_(natives) {}

  Result<void> run() {
    if (auto declared = declare_datatypes(); !declared) return declared;
    if (auto found = find_datatypes(); !found) return found;
    if (auto depths = find_depths(); !depths) return depths;
    define_functions();
    if (auto found = find_functions(); !found) return found;
    decode_constants();
    return {};
  }

  /// The types that this module is the first to declare.
  [[nodiscard]] std::span<Datatype* const> declared() const noexcept { return declared_; }

 private:
  Result<void> declare_datatypes() {
    for (std::size_t i = 0; i < compiled_.struct_defs.size(); ++i) {
      if (auto made = declare(compiled_.struct_defs[i].handle, static_cast<TableIndex>(i), false); !made)
        return made;
    }
    for (std::size_t i = 0; i < compiled_.enum_defs.size(); ++i) {
      if (auto made = declare(compiled_.enum_defs[i].handle, static_cast<TableIndex>(i), true); !made)
        return made;
    }
    return {};
  }

  /// A type that another version of the module declared is taken as it is: upgrades do not change types. It
  /// is known by the module that first defined it. A name alone does not tell: a transaction may add a type
  /// in an upgrade and fail, and another then add one of the same name with other fields.
  Result<void> declare(TableIndex handle_index, TableIndex definition, bool is_enum) {
    const DatatypeHandle& handle = compiled_.datatype_handles[handle_index];
    const std::string_view name = compiled_.name_of(handle);
    auto defining_id = linkage_.defining_module(module_.runtime_id, name);
    if (!defining_id) {
      return fail(StatusCode::LINKER_ERROR,
                  fmt::format("no defining module for {}::{}: {}", module_.runtime_id.to_string(), name,
                              defining_id.error().to_string()));
    }
    const auto known = cache_.datatypes_.find(std::pair(*defining_id, std::string(name)));
    if (known != cache_.datatypes_.end()) {
      own_.push_back(known->second);
      return {};
    }
    Datatype& made = cache_.datatype_store_.emplace_back();
    made.defining_id = std::move(*defining_id);
    made.runtime_id = module_.runtime_id;
    made.name = name;
    made.abilities = handle.abilities;
    made.is_enum = is_enum;
    made.type_parameters = handle.type_parameters;
    made.home = &module_;
    made.definition = definition;
    own_.push_back(&made);
    declared_.push_back(&made);
    declared_by_name_.emplace(made.name, &made);
    return {};
  }

  Datatype* find_declared(std::string_view name) const {
    const auto found = declared_by_name_.find(name);
    return found == declared_by_name_.end() ? nullptr : found->second;
  }

  Result<void> find_datatypes() {
    std::ranges::sort(own_, {}, &Datatype::name);
    module_.declared = cache_.keep(std::span<const Datatype* const>(own_));
    const std::vector<const Module*> modules = modules_by_handle();
    const auto found = cache_.allocate<const Datatype*>(compiled_.datatype_handles.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      const DatatypeHandle& handle = compiled_.datatype_handles[i];
      const std::string_view name = compiled_.name_of(handle);
      found[i] = modules[handle.module]->find_datatype(name);
      if (found[i] == nullptr) {
        const ModuleId id = compiled_.module_id(compiled_.module_handles[handle.module]);
        return fail(StatusCode::TYPE_RESOLUTION_FAILURE, fmt::format("no type {}::{}", id.to_string(), name));
      }
    }
    module_.datatypes = found;
    return {};
  }

  // Depth formulas: a type after those it contains. The verifier has seen that no type contains itself.

  struct OpenDatatype {
    Datatype* datatype;
    std::vector<Datatype*> inside;  ///< of this module, still without a formula
  };

  Result<void> find_depths() {
    std::map<const Datatype*, bool> open;  ///< false once finished
    for (Datatype* root : declared_) {
      if (open.contains(root)) continue;
      std::vector<OpenDatatype> stack;
      const auto enter = [&](Datatype* datatype) {
        open[datatype] = true;
        stack.push_back({datatype, own_types_in(*datatype)});
      };
      enter(root);
      while (!stack.empty()) {
        OpenDatatype& top = stack.back();
        if (top.inside.empty()) {
          top.datatype->depth = depth_of(*top.datatype);
          open[top.datatype] = false;
          stack.pop_back();
          continue;
        }
        Datatype* next = top.inside.back();
        top.inside.pop_back();
        if (const auto seen = open.find(next); seen == open.end()) {
          enter(next);
        } else if (seen->second) {
          return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR, "a type contains itself");
        }
      }
    }
    return {};
  }

  template <class Each>
  void for_each_field(const Datatype& datatype, Each each) const {
    if (!datatype.is_enum) {
      for (const FieldDefinition& field : datatype.fields()) each(field.type);
      return;
    }
    for (const VariantDefinition& variant : datatype.variants()) {
      for (const FieldDefinition& field : variant.fields) each(field.type);
    }
  }

  std::vector<Datatype*> own_types_in(const Datatype& datatype) const {
    std::vector<Datatype*> found;
    std::vector<TypeId> todo;
    for_each_field(datatype, [&](TypeId type) { todo.push_back(type); });
    while (!todo.empty()) {
      const TypeId type = todo.back();
      todo.pop_back();
      const TypeNode& node = compiled_.types[type];
      for (const TypeId arg : compiled_.types.args(type)) todo.push_back(arg);
      if (node.kind != TypeKind::Datatype && node.kind != TypeKind::DatatypeInstantiation) continue;
      const Datatype* inner = module_.datatypes[node.index];
      if (inner->home == &module_) found.push_back(find_declared(inner->name));
    }
    return found;
  }

  DepthFormula depth_of(const Datatype& datatype) const {
    DepthFormula depth;
    for_each_field(datatype, [&](TypeId type) { depth.join(depth_of(type)); });
    depth.add(1);
    return depth;
  }

  // Recursion is as deep as a signature nests, which the deserializer limits.
  DepthFormula depth_of(TypeId type) const {
    const TypePool& pool = compiled_.types;
    const TypeNode& node = pool[type];
    switch (node.kind) {
      case TypeKind::Vector:
      case TypeKind::Reference:
      case TypeKind::MutableReference: {
        DepthFormula depth = depth_of(pool.inner(type));
        depth.add(1);
        return depth;
      }
      case TypeKind::TypeParameter:
        return DepthFormula::of_parameter(node.index);
      case TypeKind::Datatype:
        return module_.datatypes[node.index]->depth;
      case TypeKind::DatatypeInstantiation: {
        std::vector<DepthFormula> args;
        for (const TypeId arg : pool.args(type)) args.push_back(depth_of(arg));
        return module_.datatypes[node.index]->depth.substitute(args);
      }
      default:
        return DepthFormula::of_constant(1);
    }
  }

  void define_functions() {
    const auto definitions = cache_.allocate<Function>(compiled_.function_defs.size());
    for (std::size_t i = 0; i < definitions.size(); ++i) define(definitions[i], static_cast<TableIndex>(i));
    module_.definitions = definitions;

    const auto by_name = cache_.allocate<TableIndex>(definitions.size());
    std::iota(by_name.begin(), by_name.end(), TableIndex{0});
    std::ranges::sort(by_name, {}, [&](TableIndex i) { return definitions[i].name; });
    module_.functions_by_name = by_name;
  }

  void define(Function& function, TableIndex index) const {
    const FunctionDefinition& definition = compiled_.function_defs[index];
    const FunctionHandle& handle = compiled_.handle_of(definition);
    function.module = &module_;
    function.index = index;
    function.name = compiled_.name_of(handle);
    function.visibility = definition.visibility;
    function.is_entry = definition.is_entry;
    function.is_native = definition.is_native();
    function.type_parameters = handle.type_parameters;
    function.parameters = compiled_.signatures[handle.parameters];
    function.returns = compiled_.signatures[handle.return_];
    if (function.is_native) {
      function.native = natives_.find(module_.runtime_id.address, module_.runtime_id.name, function.name);
    } else {
      function.code = &*definition.code;
    }
  }

  Result<void> find_functions() {
    const std::vector<const Module*> modules = modules_by_handle();
    const auto found = cache_.allocate<const Function*>(compiled_.function_handles.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      const FunctionHandle& handle = compiled_.function_handles[i];
      found[i] = modules[handle.module]->find_function(compiled_.name_of(handle));
      if (found[i] == nullptr) {
        const ModuleId id = compiled_.module_id(compiled_.module_handles[handle.module]);
        return fail(StatusCode::FUNCTION_RESOLUTION_FAILURE,
                    fmt::format("no function {}::{}", id.to_string(), compiled_.name_of(handle)));
      }
    }
    module_.functions = found;
    return {};
  }

  std::vector<const Module*> modules_by_handle() const {
    const ModuleHandle& self = compiled_.self_handle();
    std::vector<const Module*> modules;
    std::size_t next = 0;
    for (const ModuleHandle& handle : compiled_.module_handles) {
      const bool is_self = handle.address == self.address && handle.name == self.name;
      modules.push_back(is_self ? &module_ : module_.dependencies[next++]);
    }
    return modules;
  }

  void decode_constants() {
    const auto constants = cache_.allocate<LoadedConstant>(compiled_.constant_pool.size());
    for (std::size_t i = 0; i < constants.size(); ++i) decode(constants[i], compiled_.constant_pool[i]);
    module_.constants = constants;
  }

  void decode(LoadedConstant& loaded, const Constant& constant) {
    TypeId inner = constant.type;
    while (compiled_.types.kind(inner) == TypeKind::Vector) inner = compiled_.types.inner(inner);
    if (compiled_.types.kind(inner) >= TypeKind::Signer) return;
    const Type& type = cache_.types.substitute(module_, constant.type, {});
    loaded.bcs = constant.data;
    if (type.kind == TypeKind::Vector) {
      for (const Type* part = &type; part->kind == TypeKind::Vector; part = &part->inner()) {
        static_cast<void>(cache_.layouts.with_body(*part));
      }
      loaded.layout = &cache_.layouts.layout(type);
      return;
    }
    const Layout& layout = primitive_layout(type.kind);
    const bool is_value =
        constant.data.size() == layout.size && (type.kind != TypeKind::Bool || constant.data[0] <= 1);
    if (!is_value) return;
    move_to_slot(loaded.value.data(), reinterpret_cast<const std::byte*>(constant.data.data()), layout.size);
    loaded.layout = &layout;
  }

  CodeCache& cache_;
  const Linkage& linkage_;
  Module& module_;
  const CompiledModule& compiled_;
  const NativeTable& natives_;
  std::vector<const Datatype*> own_;  ///< with those that another version declared before
  std::vector<Datatype*> declared_;
  std::map<std::string_view, Datatype*> declared_by_name_;
};

const Module* CodeCache::adopt(const AccountAddress& context, const ModuleId& storage_id,
                               std::span<const Module* const> dependencies) {
  const std::unique_lock lock(modules_mutex_);
  const auto [first, last] = by_storage_id_.equal_range(storage_id);
  for (auto at = first; at != last; ++at) {
    if (!std::ranges::equal(at->second->dependencies, dependencies)) continue;
    const bool added =
        by_context_.try_emplace(ContextKey{context, at->second->runtime_id}, at->second).second;
    if (added) memory_.fetch_add(kEntryBytes, std::memory_order_relaxed);
    return at->second;
  }
  return nullptr;
}

Result<const Module*> CodeCache::link(const Linkage& linkage, const ModuleId& storage_id,
                                      std::shared_ptr<const CompiledModule> compiled,
                                      std::span<const Module* const> dependencies,
                                      const NativeTable& natives) {
  const std::unique_lock lock(modules_mutex_);
  Module& module = modules_.emplace_back();
  module.runtime_id = compiled->self_id();
  module.storage_id = storage_id;
  module.compiled = std::move(compiled);
  const auto kept = allocate<const Module*>(dependencies.size());
  std::ranges::copy(dependencies, kept.begin());
  module.dependencies = kept;

  Linker linker(*this, linkage, module, natives);
  if (auto linked = linker.run(); !linked) {
    // Nothing else knows of the module or of what it declared yet; its place stays empty.
    return propagate(linked);
  }
  for (const Datatype* declared : linker.declared()) {
    datatypes_.emplace(std::pair(declared->defining_id, declared->name), declared);
  }
  by_storage_id_.emplace(storage_id, &module);
  by_context_.insert_or_assign(ContextKey{linkage.link_context(), module.runtime_id}, &module);
  const std::size_t bytes =
      sizeof(Module) + 2 * kEntryBytes + linker.declared().size() * (sizeof(Datatype) + kEntryBytes);
  memory_.fetch_add(bytes, std::memory_order_relaxed);
  return &module;
}

const Function* Module::find_function(std::string_view wanted) const noexcept {
  const auto name_of = [this](TableIndex i) { return definitions[i].name; };
  const auto found = std::ranges::lower_bound(functions_by_name, wanted, {}, name_of);
  if (found == functions_by_name.end() || definitions[*found].name != wanted) return nullptr;
  return &definitions[*found];
}

const Datatype* Module::find_datatype(std::string_view wanted) const noexcept {
  const auto found = std::ranges::lower_bound(declared, wanted, {}, &Datatype::name);
  return found == declared.end() || (*found)->name != wanted ? nullptr : *found;
}

}  // namespace mvm

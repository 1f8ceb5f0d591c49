// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/loader.h"

#include <mvm/bytecode.h>
#include <mvm/verifier.h>

#include <fmt/format.h>

namespace mvm {

std::vector<ModuleId> immediate_dependencies(const CompiledModule& module) {
  const ModuleHandle& self = module.self_handle();
  std::vector<ModuleId> ids;
  for (const ModuleHandle& handle : module.module_handles) {
    if (handle.address == self.address && handle.name == self.name) continue;
    ids.push_back(module.module_id(handle));
  }
  return ids;
}

Error unexpected_in_store(Error error) {
  StatusCode status = error.status();
  if (status_class(status) == StatusClass::Verification) status = StatusCode::UNEXPECTED_VERIFIER_ERROR;
  if (status_class(status) == StatusClass::Deserialization)
    status = StatusCode::UNEXPECTED_DESERIALIZATION_ERROR;
  if (status == error.status()) return error;
  Error changed(status, "a stored module does not pass: " + error.to_string());
  for (const Error::Index& index : error.indices())
    changed = std::move(changed).at_index(index.kind, index.index);
  for (const Error::CodeOffset& at : error.offsets())
    changed = std::move(changed).at_code_offset(at.function, at.offset);
  if (error.module()) changed = std::move(changed).at_module(*error.module());
  return changed;
}

/// A module whose dependencies are being gone through.
struct Loader::Open {
  ModuleId id;
  Verified verified;
  std::vector<ModuleId> dependencies;  ///< in order
  std::size_t left = 0;                ///< so many of them, from the front, are still to be gone through
  bool entered = false;
};

Result<const Module*> Loader::load(const ModuleId& runtime_id) {
  const AccountAddress context = linkage_.link_context();
  if (const Module* linked = cache_.find_module(context, runtime_id)) return linked;
  std::set<ModuleId> visiting;
  auto module = load_closure(runtime_id, {}, visiting);
  if (!module) return propagate(module);
  if (auto cycles = check_cycles(**module, {}); !cycles) {
    return std::unexpected(unexpected_in_store(std::move(cycles.error())));
  }
  const Module* linked = cache_.find_module(context, runtime_id);
  // The stored module may bear another name than the one it was asked for by.
  if (linked == nullptr) {
    return fail(StatusCode::LINKER_ERROR,
                fmt::format("{} is stored under another name", runtime_id.to_string()));
  }
  return linked;
}

Result<std::shared_ptr<const CompiledModule>> Loader::load_closure(const ModuleId& runtime_id,
                                                                   const Bundle& bundle,
                                                                   std::set<ModuleId>& visiting) {
  const AccountAddress context = linkage_.link_context();
  auto root = verify(runtime_id, true);
  if (!root) return propagate(root);
  std::shared_ptr<const CompiledModule> result = root->module;

  std::vector<Open> stack;
  std::map<ModuleId, std::shared_ptr<const CompiledModule>> done;
  const auto push = [&stack](Verified verified) {
    Open open{verified.module->self_id(), std::move(verified), {}, 0, false};
    open.dependencies = immediate_dependencies(*open.verified.module);
    open.left = open.dependencies.size();
    stack.push_back(std::move(open));
  };
  push(std::move(*root));

  while (!stack.empty()) {
    Open& top = stack.back();
    if (!top.entered) {
      if (!visiting.insert(top.id).second) return fail(StatusCode::CYCLIC_MODULE_DEPENDENCY);
      top.entered = true;
    }
    if (!bundle.contains(top.id) && cache_.find_module(context, top.id) == nullptr) {
      if (top.left > 0) {
        // From the last to the first, as the reference goes.
        auto next = verify(top.dependencies[--top.left], false);
        if (!next) return propagate(next);
        push(std::move(*next));
        continue;
      }
      if (auto linked = link_top(top, done); !linked) return propagate(linked);
    }
    visiting.erase(top.id);
    done.insert_or_assign(top.id, std::move(top.verified.module));
    stack.pop_back();
  }
  return result;
}

/// All dependencies were gone through: the module has to agree with them, and is linked unless one of them
/// was left to the bundle.
Result<void> Loader::link_top(const Open& open,
                              const std::map<ModuleId, std::shared_ptr<const CompiledModule>>& done) {
  const AccountAddress context = linkage_.link_context();
  const ModuleId& storage_id = open.verified.storage_id;
  std::vector<const CompiledModule*> compiled;
  std::vector<const Module*> linked;
  for (const ModuleId& id : open.dependencies) {
    const auto found = done.find(id);
    if (found == done.end()) {
      return fail(StatusCode::MISSING_DEPENDENCY,
                  fmt::format("{} is stored under another name", id.to_string()));
    }
    compiled.push_back(found->second.get());
    if (const Module* module = cache_.find_module(context, id)) linked.push_back(module);
  }
  const bool all_linked = linked.size() == compiled.size();
  if (all_linked && cache_.adopt(context, storage_id, linked) != nullptr) return {};
  if (!config_.skip_verification) {
    if (auto agrees = verify_dependencies(*open.verified.module, compiled); !agrees) {
      return std::unexpected(unexpected_in_store(std::move(agrees.error())));
    }
  }
  if (!all_linked) return {};
  auto module = cache_.link(linkage_, storage_id, open.verified.module, linked, natives_);
  if (!module) return propagate(module);
  return {};
}

Result<Loader::Verified> Loader::verify(const ModuleId& runtime_id, bool may_fail) {
  auto storage_id = linkage_.relocate(runtime_id);
  if (!storage_id) return propagate(storage_id);
  if (auto known = cache_.find_verified(*storage_id))
    return Verified{std::move(*storage_id), std::move(known)};
  auto module = read(*storage_id, may_fail);
  if (!module) return propagate(module);
  auto kept = cache_.keep_verified(*storage_id, std::move(*module));
  return Verified{std::move(*storage_id), std::move(kept)};
}

Result<std::shared_ptr<const CompiledModule>> Loader::read(const ModuleId& storage_id, bool may_fail) const {
  auto bytes = resolver_.module_bytes(storage_id);
  if (!bytes) {
    return fail(StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR,
                fmt::format("storage failed: {}", bytes.error().to_string()));
  }
  if (!*bytes) {
    Error missing(StatusCode::LINKER_ERROR, fmt::format("there is no module {}", storage_id.to_string()));
    return std::unexpected(may_fail ? std::move(missing) : unexpected_in_store(std::move(missing)));
  }
  auto read = deserialize_module(**bytes, config_.binary);
  if (!read) {
    Error error(StatusCode::CODE_DESERIALIZATION_ERROR, read.error().to_string());
    return std::unexpected(unexpected_in_store(std::move(error).at_module(storage_id)));
  }
  auto module = std::make_shared<const CompiledModule>(std::move(*read));
  if (!config_.skip_verification) {
    if (auto verdict = verify_module(*module, config_.verifier); !verdict) {
      return std::unexpected(unexpected_in_store(std::move(verdict.error())));
    }
  }
  if (auto natives = check_natives(*module); !natives) {
    return std::unexpected(unexpected_in_store(std::move(natives.error())));
  }
  return module;
}

Result<void> Loader::check_natives(const CompiledModule& module) const {
  TableIndex number = 0;
  for (const FunctionDefinition& function : module.function_defs) {
    if (!function.is_native()) continue;
    const FunctionHandle& handle = module.handle_of(function);
    const ModuleHandle& owner = module.module_handles[handle.module];
    const AccountAddress& address = module.address_identifiers[owner.address];
    const std::string_view name = module.name_of(handle);
    if (natives_.find(address, module.identifiers[owner.name], name) == nullptr) {
      Error error(StatusCode::MISSING_DEPENDENCY, fmt::format("the native function {}::{} is not implemented",
                                                              module.module_id(owner).to_string(), name));
      return std::unexpected(
          std::move(error).at_index(IndexKind::FunctionHandle, number).at_module(module.self_id()));
    }
    ++number;
  }
  for (std::size_t i = 0; i < module.struct_defs.size(); ++i) {
    if (!module.struct_defs[i].is_native) continue;
    Error error(StatusCode::MISSING_DEPENDENCY, "there are no native structs");
    return std::unexpected(std::move(error)
                               .at_index(IndexKind::FunctionHandle, static_cast<TableIndex>(i))
                               .at_module(module.self_id()));
  }
  return {};
}

Result<void> Loader::check_linkage(const CompiledModule& module, const Bundle& bundle) {
  std::set<ModuleId> visiting = {module.self_id()};
  std::vector<const CompiledModule*> dependencies;
  std::vector<std::shared_ptr<const CompiledModule>> stored;
  for (const ModuleId& id : immediate_dependencies(module)) {
    if (const auto bundled = bundle.find(id); bundled != bundle.end()) {
      dependencies.push_back(bundled->second);
      continue;
    }
    auto loaded = load_closure(id, bundle, visiting);
    if (!loaded) return propagate(loaded);
    stored.push_back(std::move(*loaded));
  }
  for (const auto& kept : stored) dependencies.push_back(kept.get());
  if (auto agrees = verify_dependencies(module, dependencies); !agrees) return agrees;
  return check_cycles(module, bundle);
}

Result<void> Loader::check_cycles(const CompiledModule& module, const Bundle& bundle) const {
  return verify_no_cycles(module, config_.verifier, [&](const ModuleId& id) -> Result<std::vector<ModuleId>> {
    if (const auto bundled = bundle.find(id); bundled != bundle.end())
      return immediate_dependencies(*bundled->second);
    auto storage_id = linkage_.relocate(id);
    if (!storage_id) return propagate(storage_id);
    const auto stored = cache_.find_verified(*storage_id);
    if (stored == nullptr) return fail(StatusCode::MISSING_DEPENDENCY);
    return immediate_dependencies(*stored);
  });
}

}  // namespace mvm

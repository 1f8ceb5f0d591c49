// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/code_cache.h"

#include <mvm/vm.h>

#include <map>
#include <memory>
#include <set>
#include <span>
#include <vector>

namespace mvm {

/// Reads, verifies and links modules for one linkage (Move VM runtime, `Loader`). A module is read and
/// verified once for each cache, and linked once for each way in which its dependencies resolve.
class Loader {
 public:
  Loader(CodeCache& cache, const VmConfig& config, const NativeTable& natives, const ModuleResolver& resolver,
         const Linkage& linkage)
      : cache_(cache), config_(config), natives_(natives), resolver_(resolver), linkage_(linkage) {}

  /// The module that code calls `runtime_id`, linked with all that it depends on.
  [[nodiscard]] Result<const Module*> load(const ModuleId& runtime_id);

  /// The checks of a module that is to be published, after those of the modules in `bundle`, which come
  /// before it.
  using Bundle = std::map<ModuleId, const CompiledModule*>;
  [[nodiscard]] Result<void> check_linkage(const CompiledModule& module, const Bundle& bundle);
  /// MISSING_DEPENDENCY where a native function of the module is not known.
  [[nodiscard]] Result<void> check_natives(const CompiledModule& module) const;

 private:
  struct Verified {
    ModuleId storage_id;
    std::shared_ptr<const CompiledModule> module;
  };
  struct Open;

  [[nodiscard]] Result<Verified> verify(const ModuleId& runtime_id, bool may_fail);
  [[nodiscard]] Result<std::shared_ptr<const CompiledModule>> read(const ModuleId& storage_id,
                                                                   bool may_fail) const;
  /// The module with all that it depends on, verified and, as far as `bundle` does not come in, linked.
  [[nodiscard]] Result<std::shared_ptr<const CompiledModule>> load_closure(const ModuleId& runtime_id,
                                                                           const Bundle& bundle,
                                                                           std::set<ModuleId>& visiting);
  [[nodiscard]] Result<void> link_top(const Open& open,
                                      const std::map<ModuleId, std::shared_ptr<const CompiledModule>>& done);
  [[nodiscard]] Result<void> check_cycles(const CompiledModule& module, const Bundle& bundle) const;

  CodeCache& cache_;
  const VmConfig& config_;
  const NativeTable& natives_;
  const ModuleResolver& resolver_;
  const Linkage& linkage_;
};

/// The modules that a module names, itself left out, in the order of its module handles.
[[nodiscard]] std::vector<ModuleId> immediate_dependencies(const CompiledModule& module);

/// An error of the verifier or deserializer about a module that was stored, and so must once have passed: it
/// becomes UNEXPECTED_VERIFIER_ERROR or UNEXPECTED_DESERIALIZATION_ERROR.
[[nodiscard]] Error unexpected_in_store(Error error);

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// No module depends on itself, however indirectly (Move bytecode verifier, `cyclic_dependencies`).

#include <mvm/verifier.h>

#include <set>

namespace mvm {
namespace {

/// Searches for `target` in depth, without recursion. Without `better_loader_errors`, the reference follows a
/// module's dependencies only when it meets the module for the second time.
class CycleSearch {
 public:
  CycleSearch(ModuleId target, bool follow_first_visit, const DependencyResolver& dependencies_of)
      : target_(std::move(target)),
        follow_first_visit_(follow_first_visit),
        dependencies_of_(dependencies_of) {}

  Result<bool> found_from(ModuleId start) {
    std::vector<ModuleId> stack;
    stack.push_back(std::move(start));
    while (!stack.empty()) {
      const ModuleId module = std::move(stack.back());
      stack.pop_back();
      if (module == target_) return true;
      const bool first_visit = visited_.insert(module).second;
      if (first_visit != follow_first_visit_) continue;
      auto dependencies = dependencies_of_(module);
      if (!dependencies) return propagate(dependencies);
      stack.insert(stack.end(), dependencies->rbegin(), dependencies->rend());
    }
    return false;
  }

 private:
  ModuleId target_;
  bool follow_first_visit_;
  const DependencyResolver& dependencies_of_;
  std::set<ModuleId> visited_;
};

Result<void> check_cycles(const CompiledModule& module, const VerifierConfig& config,
                          const DependencyResolver& dependencies_of) {
  CycleSearch search(module.self_id(), config.better_loader_errors, dependencies_of);
  for (std::size_t i = 0; i < module.module_handles.size(); ++i) {
    if (i == module.self_module_handle) continue;
    auto found = search.found_from(module.module_id(module.module_handles[i]));
    if (!found) return propagate(found);
    if (*found) return fail(StatusCode::CYCLIC_MODULE_DEPENDENCY, "the module depends on itself");
  }
  return {};
}

}  // namespace

Result<void> verify_no_cycles(const CompiledModule& module, const VerifierConfig& config,
                              const DependencyResolver& dependencies_of) {
  auto result = check_cycles(module, config, dependencies_of);
  if (result) return result;
  return std::unexpected<Error>(std::move(result.error()).at_module(module.self_id()));
}

}  // namespace mvm

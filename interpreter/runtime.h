// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/code_cache.h"
#include "interpreter/plain/machine.h"

#include <mvm/vm.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace mvm {

/// What the sessions of one VM share: its settings, natives, linked code, and stacks that are not in use.
class Runtime {
 public:
  Runtime(VmConfig config, const NativeTable& natives) : config_(std::move(config)), natives_(natives) {}
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  [[nodiscard]] const VmConfig& config() const noexcept { return config_; }
  [[nodiscard]] const NativeTable& natives() const noexcept { return natives_; }

  /// The cache for a new session: a fresh one where the last has grown past its limit.
  [[nodiscard]] std::shared_ptr<CodeCache> cache() const;
  /// Forgets all linked code; sessions that run keep theirs.
  void forget_code() const;

  [[nodiscard]] std::unique_ptr<Machine> take_machine() const;
  void give_back(std::unique_ptr<Machine> machine) const;

 private:
  static constexpr std::size_t kIdleMachines = 16;

  VmConfig config_;
  const NativeTable& natives_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<CodeCache> cache_;
  mutable std::vector<std::unique_ptr<Machine>> idle_;
};

}  // namespace mvm

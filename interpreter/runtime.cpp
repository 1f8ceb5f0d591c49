// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/runtime.h"

namespace mvm {

std::shared_ptr<CodeCache> Runtime::cache() const {
  const std::lock_guard lock(mutex_);
  if (cache_ == nullptr || cache_->memory() > config_.code_cache_limit) {
    cache_ = std::make_shared<CodeCache>(config_.runtime);
  }
  return cache_;
}

void Runtime::forget_code() const {
  const std::lock_guard lock(mutex_);
  cache_.reset();
}

std::unique_ptr<Machine> Runtime::take_machine() const {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto machine = std::move(idle_.back());
      idle_.pop_back();
      return machine;
    }
  }
  return std::make_unique<Machine>();
}

void Runtime::give_back(std::unique_ptr<Machine> machine) const {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleMachines) idle_.push_back(std::move(machine));
}

}  // namespace mvm

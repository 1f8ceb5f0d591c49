// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "execution/linkage_view.h"
#include "execution/package_cache.h"
#include "execution/temporary_store.h"
#include "interpreter/runtime.h"
#include "interpreter/session.h"

#include <mvm/execution.h>
#include <mvm/gas.h>
#include <mvm/natives.h>
#include <mvm/vm.h>

namespace mvm {

struct Executor::State {
  State(VmConfig config, ObjectStore& object_store)
      : store(object_store), packages(object_store), vm(std::move(config), sui_natives()) {}

  ObjectStore& store;
  PackageCache packages;
  Vm vm;
};

/// What this room sees of an executor.
struct ExecutorAccess {
  [[nodiscard]] static Executor::State& state(const Executor& executor) noexcept { return *executor.state_; }
};

/// Loads types and functions outside of any transaction.
class LoadingScope {
 public:
  explicit LoadingScope(Executor::State& state)
      : store_(state.store, state.packages, state.vm.config().protocol, {}, {}, 0),
        linkage_(store_),
        session_(state.vm.runtime(), linkage_, gas_, nullptr) {}

  [[nodiscard]] LinkageView& linkage() noexcept { return linkage_; }
  [[nodiscard]] Session& session() noexcept { return session_; }
  /// The failure of the store, if that is behind an error.
  [[nodiscard]] Error cause(Error error) const { return store_.store_failure().value_or(std::move(error)); }

 private:
  TemporaryStore store_;
  LinkageView linkage_;
  GasMeter gas_ = GasMeter::unmetered();
  Session session_;
};

}  // namespace mvm

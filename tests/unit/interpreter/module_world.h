// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/native.h"
#include "tests/conformance/stored_modules.h"
#include "tests/support/module_builder.h"

#include <mvm/bcs.h>
#include <mvm/vm.h>

#include <string_view>
#include <utility>
#include <vector>

namespace mvm::testing {

using Bytes = std::vector<std::uint8_t>;

/// A type as its integer's BCS.
template <class T>
[[nodiscard]] Bytes bcs(const T& value) {
  Bytes bytes;
  BcsWriter(bytes).write(value);
  return bytes;
}

/// Modules that tests made, and a VM that runs them.
struct ModuleWorld {
  conform::StoredModules storage;
  NativeTable natives;
  VmConfig config = VmConfig::plain();

  void put(ModuleBuilder& builder) { storage.put(builder.id(), builder.bytes()); }

  [[nodiscard]] Result<CallOutputs> call(const ModuleId& module, std::string_view function,
                                         const std::vector<Bytes>& args, GasMeter& gas,
                                         const std::vector<TypeTag>& type_args = {}) const {
    const Vm vm(config, natives);
    return vm.call(module, function, type_args, args, storage, Linkage{}, gas);
  }
  [[nodiscard]] Result<CallOutputs> call(const ModuleId& module, std::string_view function,
                                         const std::vector<Bytes>& args = {}) const {
    GasMeter gas = GasMeter::unmetered();
    return call(module, function, args, gas);
  }
};

}  // namespace mvm::testing

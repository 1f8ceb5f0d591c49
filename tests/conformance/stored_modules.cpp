// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/stored_modules.h"

#include <mvm/bytecode.h>

#include <stdexcept>

namespace mvm::conform {

void StoredModules::put(std::vector<std::uint8_t> bytes) {
  const auto module = deserialize_module(bytes, BinaryConfig::legacy(false));
  if (!module) throw std::runtime_error("a recorded module cannot be read: " + module.error().to_string());
  put(module->self_id(), std::move(bytes));
}

}  // namespace mvm::conform

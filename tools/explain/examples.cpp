// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/explain/examples.h"

#include <algorithm>

namespace mvm::explain {

const Example* example_of(StatusCode status) {
  for (const auto examples : {examples_of_bytes(), examples_of_tables(), examples_of_code(),
                              examples_of_references(), examples_of_global_storage()}) {
    const auto found = std::ranges::find(examples, status, &Example::status);
    if (found != examples.end()) return &*found;
  }
  return nullptr;
}

}  // namespace mvm::explain

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Modules that were changed in their structure get a verdict.
#include "tests/fuzz/custom_mutator.h"
#include "tests/fuzz/verify_module.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)mvm::fuzz::read_and_verify({data, size});
  return 0;
}

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/fuzz/module_mutator.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

// Included by a target that is to be fed modules changed in their structure. Only libFuzzer calls this.

#ifdef MVM_LIBFUZZER
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  constexpr unsigned int kRawShare = 16;  // one change in so many is of plain bytes
  if (seed % kRawShare != 0) {
    const auto changed = mvm::fuzz::ModuleMutator(seed).mutate({data, size});
    if (changed && changed->size() <= max_size) {
      std::ranges::copy(*changed, data);
      return changed->size();
    }
  }
  return LLVMFuzzerMutate(data, size, max_size);
}
#endif

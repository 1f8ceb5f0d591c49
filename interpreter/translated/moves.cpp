// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/translated/moves.h"

namespace mvm::translated {

bool load_vector(Heap& heap, const LoadedConstant& constant, std::byte* to) noexcept {
  const Layout& layout = *constant.layout;
  const auto read = read_value_bcs(heap, layout, to, constant.bcs);
  return read.has_value();
}

}  // namespace mvm::translated

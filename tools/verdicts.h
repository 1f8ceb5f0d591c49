// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/module_files.h"
#include "tools/verdict.h"

#include <cstdint>
#include <span>
#include <vector>

namespace mvm::tools {

/// The verdicts on many modules: one for each distinct byte string, however often it occurs.
struct Verdicts {
  std::vector<Verdict> distinct;
  std::vector<std::size_t> of_file;  ///< for each file, its verdict in `distinct`
  std::uint64_t bytes = 0;           ///< of the distinct modules
  double seconds = 0;                ///< that judging them took
  unsigned threads = 1;              ///< that judged them

  [[nodiscard]] const Verdict& operator[](std::size_t file) const { return distinct[of_file[file]]; }
};

/// Judges modules on so many threads, and shows the progress. The outcome does not depend on their number.
[[nodiscard]] Verdicts judge_all(std::span<const ModuleFile> files, const ProtocolConfig& protocol,
                                 unsigned threads);

}  // namespace mvm::tools

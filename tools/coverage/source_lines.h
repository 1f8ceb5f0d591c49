// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mvm::tools::coverage {

/// The source lines of a module's code, from the source map that the Move compiler writes as JSON beside the
/// module (Move bytecode source map, `SourceMap`: byte ranges in the source by code offset, each up to the
/// next).
class SourceLines {
 public:
  [[nodiscard]] static Result<SourceLines> read(const std::filesystem::path& map,
                                                const std::filesystem::path& source);

  /// The line (from 1) of an instruction; 0 where the map does not tell.
  [[nodiscard]] std::size_t line_of(std::uint16_t function, std::uint16_t offset) const;
  [[nodiscard]] const std::filesystem::path& source() const noexcept { return source_; }
  [[nodiscard]] std::string_view text_of(std::size_t line) const;

 private:
  std::filesystem::path source_;
  std::vector<std::string> lines_;
  std::map<std::uint16_t, std::map<std::uint16_t, std::size_t>> line_at_;  ///< function, offset
};

}  // namespace mvm::tools::coverage

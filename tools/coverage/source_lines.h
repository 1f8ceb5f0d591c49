// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/session.h"

#include <mvm/error.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mvm::tools::coverage {

/// The source lines of a module's code, from the source map that the Move compiler writes as JSON beside the
/// module (Move bytecode source map, `SourceMap`: byte ranges in the source by code offset, each up to the
/// next). Places in other files, from which macros came, have no line here.
class SourceLines {
 public:
  /// An error where `source` is not the file that the map was made from, which it knows by the SHA-256.
  [[nodiscard]] static Result<SourceLines> read(const std::filesystem::path& map,
                                                const std::filesystem::path& source);

  /// The line (from 1) where a function is named; 0 where the map does not tell.
  [[nodiscard]] std::size_t line_of(std::uint16_t function) const;
  /// The line of an instruction; 0 where the map does not tell.
  [[nodiscard]] std::size_t line_of(std::uint16_t function, std::uint16_t offset) const;
  [[nodiscard]] const std::filesystem::path& source() const noexcept { return source_; }
  [[nodiscard]] std::string_view text_of(std::size_t line) const;

 private:
  using LineAt = std::function<std::size_t(const Json&)>;
  struct FunctionLines {
    std::size_t definition = 0;
    std::map<std::uint16_t, std::size_t> line_at;  ///< by code offset
  };
  /// False where the numbers of function or instructions are none.
  [[nodiscard]] bool add_function(const std::string& name, const Json& entry, const LineAt& line_at);

  std::filesystem::path source_;
  std::vector<std::string> lines_;
  std::map<std::uint16_t, FunctionLines> functions_;
};

}  // namespace mvm::tools::coverage

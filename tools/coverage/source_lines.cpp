// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/coverage/source_lines.h"

#include "stdlib/crypto/hash.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>

namespace mvm::tools::coverage {
namespace {

std::optional<std::uint16_t> number_of(const std::string& text) {
  std::uint16_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Lines of a text, and where each begins.
struct Lines {
  std::vector<std::string> text{{}};
  std::vector<std::size_t> begins{0};

  explicit Lines(std::span<const std::uint8_t> bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (bytes[i] != '\n') {
        text.back() += static_cast<char>(bytes[i]);
        continue;
      }
      begins.push_back(i + 1);
      text.emplace_back();
    }
  }

  [[nodiscard]] std::size_t line_of(std::size_t position) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(begins, position) - begins.begin());
  }
};

/// The file that a place lies in, by its contents.
crypto::Hash32 file_of(const Json& place) { return place.at("file_hash").get<crypto::Hash32>(); }

}  // namespace

bool SourceLines::add_function(const std::string& name, const Json& entry, const LineAt& line_at) {
  const auto definition = number_of(name);
  if (!definition) return false;
  FunctionLines& function = functions_[*definition];
  function.definition = line_at(entry.at("definition_location"));
  for (const auto& [offset, place] : entry.at("code_map").items()) {
    const auto code_offset = number_of(offset);
    if (!code_offset) return false;
    function.line_at[*code_offset] = line_at(place);
  }
  return true;
}

Result<SourceLines> SourceLines::read(const std::filesystem::path& map, const std::filesystem::path& source) {
  auto source_bytes = read_file(source);
  if (!source_bytes) return propagate(source_bytes);
  auto map_bytes = read_file(map);
  if (!map_bytes) return propagate(map_bytes);
  const Lines lines(*source_bytes);
  const crypto::Hash32 file = crypto::sha2_256(*source_bytes);
  // What macros of other modules brought in lies in their files.
  const LineAt line_at = [&](const Json& place) {
    return file_of(place) == file ? lines.line_of(place.at("start").get<std::size_t>()) : 0;
  };
  SourceLines result;
  result.source_ = source;
  try {
    const Json json = Json::parse(*map_bytes);
    if (file_of(json.at("definition_location")) != file)
      return fail(ErrorKind::Input, fmt::format("{} is not the source that {} is of: its contents differ",
                                                source.string(), map.string()));
    for (const auto& [function, entry] : json.at("function_map").items()) {
      if (!result.add_function(function, entry, line_at))
        return fail(ErrorKind::Input, map.string() + " is no source map");
    }
  } catch (const Json::exception& wrong) {
    return fail(ErrorKind::Input, fmt::format("{} is no source map: {}", map.string(), wrong.what()));
  }
  result.lines_ = lines.text;
  return result;
}

std::size_t SourceLines::line_of(std::uint16_t function) const {
  const auto found = functions_.find(function);
  return found == functions_.end() ? 0 : found->second.definition;
}

std::size_t SourceLines::line_of(std::uint16_t function, std::uint16_t offset) const {
  const auto found = functions_.find(function);
  if (found == functions_.end()) return 0;
  const auto& line_at = found->second.line_at;
  const auto after = line_at.upper_bound(offset);
  return after == line_at.begin() ? 0 : std::prev(after)->second;
}

std::string_view SourceLines::text_of(std::size_t line) const {
  return line >= 1 && line <= lines_.size() ? std::string_view(lines_[line - 1]) : std::string_view();
}

}  // namespace mvm::tools::coverage

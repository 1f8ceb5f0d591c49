// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/coverage/source_lines.h"

#include "tools/session.h"

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

}  // namespace

Result<SourceLines> SourceLines::read(const std::filesystem::path& map, const std::filesystem::path& source) {
  auto source_bytes = read_file(source);
  if (!source_bytes) return propagate(source_bytes);
  auto map_bytes = read_file(map);
  if (!map_bytes) return propagate(map_bytes);
  const Lines lines(*source_bytes);
  SourceLines result;
  result.source_ = source;
  try {
    const Json json = Json::parse(*map_bytes);
    for (const auto& [function, entry] : json.at("function_map").items()) {
      for (const auto& [offset, place] : entry.at("code_map").items()) {
        const auto definition = number_of(function);
        const auto code_offset = number_of(offset);
        if (!definition || !code_offset) return fail(ErrorKind::Input, map.string() + " is no source map");
        result.line_at_[*definition][*code_offset] = lines.line_of(place.at("start").get<std::size_t>());
      }
    }
  } catch (const Json::exception& wrong) {
    return fail(ErrorKind::Input, fmt::format("{} is no source map: {}", map.string(), wrong.what()));
  }
  result.lines_ = lines.text;
  return result;
}

std::size_t SourceLines::line_of(std::uint16_t function, std::uint16_t offset) const {
  const auto lines = line_at_.find(function);
  if (lines == line_at_.end()) return 0;
  const auto after = lines->second.upper_bound(offset);
  return after == lines->second.begin() ? 0 : std::prev(after)->second;
}

std::string_view SourceLines::text_of(std::size_t line) const {
  return line >= 1 && line <= lines_.size() ? std::string_view(lines_[line - 1]) : std::string_view();
}

}  // namespace mvm::tools::coverage

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/suggestions.h"

#include "tools/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace mvm::tools {
namespace {

constexpr std::size_t kMaxNames = 8;         ///< in an error
constexpr std::size_t kMaxNameLength = 128;  ///< of names that are compared

/// How many characters must be put in, left out or changed to make one from the other (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
  a = a.substr(0, kMaxNameLength);
  b = b.substr(0, kMaxNameLength);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string first_names(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kMaxNames; ++i) {
    text += (i == 0 ? "" : ", ") + printable(names[i]);
  }
  return text + (names.size() > kMaxNames ? ", …" : "");
}

}  // namespace

std::vector<std::string> close_names(std::vector<std::string> names, std::string_view wanted) {
  if (wanted.empty()) return {};
  const std::size_t close = std::max<std::size_t>(2, wanted.size() / 3);
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (std::string& name : names) {
    const std::size_t rank = name.find(wanted) != std::string::npos ? 0 : distance(name, wanted);
    if (rank <= close) ranked.emplace_back(rank, std::move(name));
  }
  std::ranges::sort(ranked);
  names.clear();
  for (auto& [rank, name] : ranked) names.push_back(std::move(name));
  return names;
}

std::string suggestions(const std::vector<std::string>& names, std::string_view wanted) {
  if (names.empty()) return "there are none";
  const std::vector<std::string> close = close_names(names, wanted);
  if (!close.empty()) return "did you mean " + first_names(close) + "?";
  return "there are " + first_names(names);
}

}  // namespace mvm::tools

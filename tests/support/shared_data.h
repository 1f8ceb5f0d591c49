// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Recorded data that tests read in place and never copy. A test that needs it skips where it is absent.
namespace mvm::testing {

/// The folder of recorded data: the environment's MVM_SHARED, else the one the build was configured with;
/// nullopt where absent.
[[nodiscard]] std::optional<std::filesystem::path> shared_dir();

/// A file's bytes; gunzipped when its name ends in `.gz`. Throws std::runtime_error where it cannot be read.
[[nodiscard]] std::vector<std::uint8_t> read_file(const std::filesystem::path& path);
[[nodiscard]] nlohmann::json read_json(const std::filesystem::path& path);
/// Calls `each` with every line of a (gzipped) JSON-lines file.
void for_each_json_line(const std::filesystem::path& path,
                        const std::function<void(const nlohmann::json&)>& each);

[[nodiscard]] std::vector<std::uint8_t> from_hex(std::string_view hex);
[[nodiscard]] std::string to_hex(const std::vector<std::uint8_t>& bytes);

}  // namespace mvm::testing

/// In a test: leaves it as skipped, with the reason, where the recorded data is absent.
#define MVM_REQUIRE_SHARED(variable)                                                            \
  const auto variable##_found = ::mvm::testing::shared_dir();                                   \
  if (!variable##_found) GTEST_SKIP() << "recorded data absent (set MVM_SHARED to its folder)"; \
  const std::filesystem::path& variable = *variable##_found

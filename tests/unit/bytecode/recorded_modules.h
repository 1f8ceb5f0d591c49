// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/protocol.h>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace mvm::testing {

/// A `binary` or `deserializer` object of the recorded settings.
[[nodiscard]] BinaryConfig binary_config_from_json(const nlohmann::json& json);

/// `status`, `indices` and `offsets` of an error, in the form of the records:
/// `{"status":…,"indices":[["Signature",3]], "offsets":[[1,2]]}`.
[[nodiscard]] nlohmann::json error_to_json(const Error& error);

struct RealModule {
  std::filesystem::path file;
  std::vector<std::uint8_t> bytes;
};
/// All `.mv` files below a folder, sorted by name.
[[nodiscard]] std::vector<RealModule> modules_below(const std::filesystem::path& folder);

/// The files of a folder whose names end in `suffix`, with those of its folders, sorted by name.
[[nodiscard]] std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder,
                                                             std::string_view suffix);

}  // namespace mvm::testing

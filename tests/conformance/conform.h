// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/protocol.h>
#include <mvm/vm.h>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// mvm-conform replays recorded outcomes of the reference through mvm's public API.
namespace mvm::conform {

using Json = nlohmann::json;

/// How to replay.
struct ReplayOptions {
  RunMode mode = kDefaultRunMode;
};
/// What `--mode` takes.
[[nodiscard]] const std::map<std::string, RunMode>& run_modes();

/// Counts cases and shows those that disagree.
class Tally {
 public:
  Tally(std::string kind, bool list) : kind_(std::move(kind)), list_(list) {}

  /// One case. `differences` is empty where it agrees; otherwise it says what was expected and what came.
  void record(std::string_view name, const std::string& differences);
  /// Prints the closing line; true if there was a case and all agree.
  [[nodiscard]] bool close() const;

 private:
  std::string kind_;
  bool list_;
  std::size_t total_ = 0;
  std::size_t agree_ = 0;
};

/// Collects what differs between a recorded case and its replay.
class Differences {
 public:
  template <class T>
  void compare(std::string_view field, const T& expected, const T& actual) {
    if (!(expected == actual)) add(field, Json(expected).dump(), Json(actual).dump());
  }
  void compare(std::string_view field, const Json& expected, const Json& actual) {
    if (expected != actual) add(field, expected.dump(), actual.dump());
  }
  void add(std::string_view field, std::string_view expected, std::string_view actual);
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// The recorded form of an error's parts: `[["FunctionDefinition", 3]]` and `[[3, 17]]`.
[[nodiscard]] Json indices_of(const Error& error);
[[nodiscard]] Json offsets_of(const Error& error);
[[nodiscard]] Json sub_status_of(const Error& error);

// The settings under which outcomes were recorded (config.json).
[[nodiscard]] BinaryConfig binary_config(const Json& settings);
[[nodiscard]] VerifierConfig verifier_config(const Json& settings);
[[nodiscard]] MeterConfig meter_config(const Json& settings);
/// The config.json in the folder or in one of the two above it.
[[nodiscard]] Json read_config(const std::filesystem::path& folder);

/// The file or folder `name` beside the path or above it. Throws std::runtime_error where there is none.
[[nodiscard]] std::filesystem::path find_above(const std::filesystem::path& path, std::string_view name);

/// All files below the path with this ending, sorted; the path itself if it is a file.
[[nodiscard]] std::vector<std::filesystem::path> files_below(const std::filesystem::path& path,
                                                             std::string_view ending);

// The kinds.
void replay_verdicts(const std::filesystem::path& path, const ReplayOptions& options, Tally& tally);
void replay_kernels(const std::filesystem::path& path, const ReplayOptions& options, Tally& tally);
void replay_transactional(const std::filesystem::path& path, const ReplayOptions& options, Tally& tally);
/// Of recorded transactions with commands that publish or upgrade, what these commands came to.
void replay_publishes(const std::filesystem::path& path, const ReplayOptions& options, Tally& tally);
/// Both modes against each other, whatever mode the options name.
void replay_modes(const std::filesystem::path& path, const ReplayOptions& options, Tally& tally);

}  // namespace mvm::conform

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/terminal.h"

#include <mvm/error.h>
#include <mvm/protocol.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mvm::tools {

/// Exit codes of every program here.
enum ExitCode : int {
  kDone = 0,
  kFailed = 1,    ///< the module or the call failed
  kWrongUse = 2,  ///< the command line is wrong
};

/// JSON that keeps the order in which it was filled, for people who read it too.
using Json = nlohmann::ordered_json;

/// What all subcommands share: the options before them and the way results are shown.
struct Session {
  // Options of every subcommand.
  bool json = false;
  std::string colour = "auto";
  std::string chain_name = "sui";
  std::string network_name = "mainnet";
  std::optional<std::uint64_t> protocol_version;
  std::filesystem::path store = ".mvm";

  Style style;
  int exit_code = kDone;

  /// The protocol configuration that the options name.
  [[nodiscard]] Result<ProtocolConfig> protocol() const;

  /// Prints a line of results, or a JSON value on one line.
  void print(std::string_view text) const;
  void print_json(const Json& value) const;
  /// Prints an error (as JSON with --json) and sets the exit code: kWrongUse for kind Input, else kFailed.
  void report(const Error& error);
};

/// An error as JSON: status, sub_status, module, indices, offsets, message; absent parts are left out.
[[nodiscard]] Json to_json(const Error& error);

[[nodiscard]] Result<std::vector<std::uint8_t>> read_file(const std::filesystem::path& path);
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
[[nodiscard]] Result<void> write_text(const std::filesystem::path& path, std::string_view text);
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

// Each subcommand is a file that adds itself to the command line.
void add_verify(CLI::App& app, Session& session);
void add_explain(CLI::App& app, Session& session);
void add_disasm(CLI::App& app, Session& session);
void add_graph(CLI::App& app, Session& session);
void add_build(CLI::App& app, Session& session);
void add_test(CLI::App& app, Session& session);
void add_init(CLI::App& app, Session& session);
void add_publish(CLI::App& app, Session& session);
void add_call(CLI::App& app, Session& session);
void add_run(CLI::App& app, Session& session);
void add_trace(CLI::App& app, Session& session);
void add_profile(CLI::App& app, Session& session);
void add_coverage(CLI::App& app, Session& session);
void add_transfer(CLI::App& app, Session& session);
void add_object(CLI::App& app, Session& session);
void add_objects(CLI::App& app, Session& session);
void add_events(CLI::App& app, Session& session);

}  // namespace mvm::tools

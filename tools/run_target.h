// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/module_files.h"
#include "tools/session.h"

#include <mvm/bytecode.h>
#include <mvm/gas.h>
#include <mvm/vm.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mvm::tools {

/// What the commands that call a function without a store are given.
struct RunOptions {
  std::filesystem::path module;
  std::string function;
  std::vector<std::string> type_args;
  std::vector<std::string> args;
  std::vector<std::filesystem::path> with;
  std::optional<std::uint64_t> gas_budget;

  void add_to(CLI::App& command);
};

/// Modules of files, and behind them those of our framework.
class FileModules final : public ModuleResolver {
 public:
  void put(ModuleId id, std::vector<std::uint8_t> bytes) { modules_[std::move(id)] = std::move(bytes); }

  [[nodiscard]] Result<std::optional<std::vector<std::uint8_t>>> module_bytes(
      const ModuleId& id) const override;

 private:
  std::map<ModuleId, std::vector<std::uint8_t>> modules_;
};

/// How a run went.
struct RunOutcome {
  Result<CallOutputs> outputs;
  GasMeter gas;
  std::chrono::duration<double> time{};  ///< of the call alone: code was loaded before
};

/// A function with its arguments, in modules that are verified.
class RunTarget {
 public:
  /// Null where something is wrong, which is reported.
  [[nodiscard]] static std::unique_ptr<RunTarget> open(Session& session, const RunOptions& options,
                                                       RunMode mode = kDefaultRunMode);

  /// Observed where `observer` is not null.
  [[nodiscard]] RunOutcome run(RunObserver* observer = nullptr) const;

  /// `0x42::m::f`.
  [[nodiscard]] std::string name() const { return module_id_.to_string() + "::" + function_; }

  [[nodiscard]] const ProtocolConfig& protocol() const noexcept { return protocol_; }
  [[nodiscard]] const ModuleId& module_id() const noexcept { return module_id_; }
  [[nodiscard]] const CompiledModule& compiled() const noexcept { return *module_; }
  /// A module that the run can load; nullopt where there is none that can be read.
  [[nodiscard]] std::optional<CompiledModule> module(const ModuleId& id) const;

  // Rendering.

  /// Prints the results, the gas used and, if asked for, the time and memory; or why the run failed. Sets the
  /// exit code.
  void print(Session& session, const RunOutcome& outcome, bool with_time) const;
  /// The same as JSON.
  [[nodiscard]] Json to_json(const RunOutcome& outcome, bool with_time) const;
  void print_failure(Session& session, const Error& error) const;

 private:
  RunTarget(ProtocolConfig protocol, const RunOptions& options, RunMode mode);

  [[nodiscard]] bool read_modules(Session& session, const RunOptions& options);
  [[nodiscard]] Result<void> find_function(const RunOptions& options);
  [[nodiscard]] Result<void> read_arguments(const RunOptions& options);
  [[nodiscard]] TypeTag tag_of(TypeId type) const;
  [[nodiscard]] Result<std::vector<std::uint8_t>> encode(const std::string& text, TypeId type) const;
  [[nodiscard]] Json value_json(const OutputValue& output, TypeId type) const;
  [[nodiscard]] std::string value_text(const OutputValue& output, TypeId type) const;
  [[nodiscard]] TypeId parameter(std::size_t index) const {
    return module_->signatures[handle_->parameters][index];
  }
  [[nodiscard]] TypeId returned(std::size_t index) const {
    return module_->signatures[handle_->return_][index];
  }
  /// `0x42::m::f at instruction 3`.
  [[nodiscard]] std::string place_of(const ModuleId& id, Error::CodeOffset at) const;

  ProtocolConfig protocol_;
  std::optional<std::uint64_t> gas_budget_;
  FileModules modules_;
  Vm vm_;
  std::optional<CompiledModule> module_;
  ModuleId module_id_;
  std::string function_;
  const FunctionHandle* handle_ = nullptr;
  std::vector<TypeTag> type_args_;
  std::vector<std::vector<std::uint8_t>> args_;
};

}  // namespace mvm::tools

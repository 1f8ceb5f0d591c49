// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/run_observer.h>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace mvm::tools::coverage {

/// How often the instructions of a function ran, and where its branches went.
struct FunctionCounts {
  std::vector<std::uint64_t> hits;  ///< by code offset
  /// By code offset of the branch, then by code offset of where it can go: all ways, also those not taken.
  std::map<std::uint16_t, std::map<std::uint16_t, std::uint64_t>> branches;

  [[nodiscard]] std::size_t instructions_hit() const noexcept;
  [[nodiscard]] std::size_t ways() const noexcept;
  [[nodiscard]] std::size_t ways_taken() const noexcept;
};

/// Functions in the order of the module's definitions; natives have no code and are left out.
struct ModuleCounts {
  std::map<std::uint16_t, FunctionCounts> functions;  ///< by number of definition
  std::map<std::uint16_t, std::string> names;
};

/// Counts what an observed run does, in all modules that it runs code of.
class Counts final : public RunObserver {
 public:
  /// So that it shows up even where nothing of it runs.
  void add_module(const ModuleId& id, const CompiledModule& module);

  void frame_opened(const RunState& state, const ObservedFunction& function,
                    std::span<const ObservedValue> arguments) override;
  void instruction_begins(const RunState& state) override;
  void instruction_ends(const RunState& state) override;
  void frame_closed(const RunState& state, const ObservedFunction& function,
                    std::span<const ObservedValue> results) override;

  [[nodiscard]] const std::map<ModuleId, ModuleCounts>& modules() const noexcept { return modules_; }

  /// What a coverage file holds.
  [[nodiscard]] nlohmann::ordered_json to_json() const;
  /// Adds the counts of a coverage file. Fails where it is none, and where a function has other code.
  [[nodiscard]] Result<void> add(const nlohmann::ordered_json& file);

 private:
  std::map<ModuleId, ModuleCounts> modules_;
  std::vector<FunctionCounts*> frames_;                       ///< null for natives
  std::map<std::uint16_t, std::uint64_t>* branch_ = nullptr;  ///< the one just run
};

}  // namespace mvm::tools::coverage

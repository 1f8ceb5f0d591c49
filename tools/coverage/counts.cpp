// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/coverage/counts.h"

#include <fmt/format.h>

#include <algorithm>

namespace mvm::tools::coverage {
namespace {

using Json = nlohmann::ordered_json;

/// Where a branch can go; nothing for other instructions, and for those that always go to the same place.
std::vector<std::uint16_t> ways_of(const CodeUnit& code, std::size_t offset) {
  const Instruction& instruction = code.code[offset];
  std::vector<std::uint16_t> ways;
  if (instruction.opcode == Opcode::BrTrue || instruction.opcode == Opcode::BrFalse) {
    ways = {instruction.index, static_cast<std::uint16_t>(offset + 1)};
  } else if (instruction.opcode == Opcode::VariantSwitch) {
    const auto table = code.jump_tables[instruction.index].jump_table;
    ways.assign(table.begin(), table.end());
  }
  return ways;
}

FunctionCounts empty_counts(const CodeUnit& code) {
  FunctionCounts counts;
  counts.hits.resize(code.code.size());
  for (std::size_t i = 0; i < code.code.size(); ++i)
    for (const std::uint16_t way : ways_of(code, i)) counts.branches[static_cast<std::uint16_t>(i)][way] = 0;
  return counts;
}

}  // namespace

std::size_t FunctionCounts::instructions_hit() const noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(hits, [](std::uint64_t n) { return n > 0; }));
}

std::size_t FunctionCounts::ways() const noexcept {
  std::size_t count = 0;
  for (const auto& [offset, ways] : branches) count += ways.size();
  return count;
}

std::size_t FunctionCounts::ways_taken() const noexcept {
  std::size_t count = 0;
  for (const auto& [offset, ways] : branches)
    count +=
        static_cast<std::size_t>(std::ranges::count_if(ways, [](const auto& way) { return way.second > 0; }));
  return count;
}

void Counts::add_module(const ModuleId& id, const CompiledModule& module) {
  const auto [entry, is_new] = modules_.try_emplace(id);
  if (!is_new) return;
  for (std::size_t i = 0; i < module.function_defs.size(); ++i) {
    const FunctionDefinition& definition = module.function_defs[i];
    if (definition.is_native()) continue;
    const auto number = static_cast<std::uint16_t>(i);
    entry->second.functions.emplace(number, empty_counts(*definition.code));
    entry->second.names.emplace(number, module.name_of(module.handle_of(definition)));
  }
}

void Counts::frame_opened(const RunState&, const ObservedFunction& function, std::span<const ObservedValue>) {
  if (function.is_native()) return frames_.push_back(nullptr);
  add_module(function.module(), function.compiled());
  frames_.push_back(&modules_.at(function.module()).functions.at(function.definition()));
}

void Counts::frame_closed(const RunState&, const ObservedFunction&, std::span<const ObservedValue>) {
  frames_.pop_back();
}

void Counts::instruction_begins(const RunState& state) {
  if (branch_ != nullptr) ++(*branch_)[state.pc()];
  branch_ = nullptr;
  ++frames_.back()->hits[state.pc()];
}

void Counts::instruction_ends(const RunState& state) {
  const auto branch = frames_.back()->branches.find(state.pc());
  branch_ = branch == frames_.back()->branches.end() ? nullptr : &branch->second;
}

Json Counts::to_json() const {
  Json modules = Json::object();
  for (const auto& [id, module] : modules_) {
    Json functions = Json::array();
    for (const auto& [number, counts] : module.functions) {
      Json branches = Json::array();
      for (const auto& [offset, ways] : counts.branches)
        for (const auto& [way, taken] : ways)
          branches.push_back({{"from", offset}, {"to", way}, {"taken", taken}});
      functions.push_back({{"name", module.names.at(number)},
                           {"definition", number},
                           {"hits", counts.hits},
                           {"branches", std::move(branches)}});
    }
    modules[id.to_string()] = std::move(functions);
  }
  return {{"mvm_coverage", 1}, {"modules", std::move(modules)}};
}

namespace {

Result<void> add_function(FunctionCounts& counts, const Json& function) {
  const auto hits = function.at("hits").get<std::vector<std::uint64_t>>();
  if (!counts.hits.empty() && counts.hits.size() != hits.size())
    return fail(ErrorKind::Input,
                fmt::format("the coverage file is of other code: {}", function.at("name").dump()));
  counts.hits.resize(hits.size());
  for (std::size_t i = 0; i < hits.size(); ++i) counts.hits[i] += hits[i];
  for (const Json& branch : function.at("branches"))
    counts.branches[branch.at("from").get<std::uint16_t>()][branch.at("to").get<std::uint16_t>()] +=
        branch.at("taken").get<std::uint64_t>();
  return {};
}

std::optional<ModuleId> module_id(const std::string& text) {
  const auto colons = text.find("::");
  if (colons == std::string::npos) return std::nullopt;
  const auto address = AccountAddress::from_hex(text.substr(0, colons));
  if (!address) return std::nullopt;
  return ModuleId{*address, text.substr(colons + 2)};
}

}  // namespace

Result<void> Counts::add(const Json& file) {
  try {
    if (file.at("mvm_coverage") != 1) return fail(ErrorKind::Input, "not a coverage file of this version");
    for (const auto& [name, functions] : file.at("modules").items()) {
      const auto id = module_id(name);
      if (!id) return fail(ErrorKind::Input, "no name of a module in the coverage file: " + name);
      ModuleCounts& module = modules_[*id];
      for (const Json& function : functions) {
        const auto number = function.at("definition").get<std::uint16_t>();
        module.names[number] = function.at("name").get<std::string>();
        if (auto done = add_function(module.functions[number], function); !done) return done;
      }
    }
  } catch (const Json::exception&) {
    return fail(ErrorKind::Input, "not a coverage file");
  }
  return {};
}

}  // namespace mvm::tools::coverage

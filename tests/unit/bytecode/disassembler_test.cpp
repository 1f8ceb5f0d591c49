// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/shared_data.h"
#include "tests/unit/bytecode/recorded_modules.h"

#include <mvm/bytecode.h>

#include <gtest/gtest.h>

#include <regex>
#include <sstream>

namespace mvm::testing {
namespace {

/// The lines of a listing, less what ours tells otherwise on purpose: names of variants in place of their
/// numbers, types of generic fields with the arguments put in, constants at more length, every local (the
/// reference leaves out as many as there are parameters), no blank lines.
std::vector<std::string> comparable_lines(const std::string& listing) {
  static const std::vector<std::pair<std::regex, std::string>> kLess{
      {std::regex(R"((LdConst\[\d+\]\([^:]*: ).*\))"), "$1)"},
      {std::regex(R"(((Un)?[Pp]ackVariant\w*).*)"), "$1"},
      {std::regex(R"((VariantSwitch).*)"), "$1"},
      {std::regex(R"(((Imm|Mut)BorrowFieldGeneric\[\d+\]).*)"), "$1"},
      {std::regex(R"((\t\t)\w+( => jump \d+))"), "$1$2"},
      {std::regex(R"((\tVec|: Vec)(\w+).*)"), "$1$2"},
      {std::regex(R"( // interpreted.*)"), ""},
  };
  std::vector<std::string> lines;
  std::istringstream in(listing);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || std::regex_search(line, std::regex(R"(^L\d+:)"))) continue;
    for (const auto& [pattern, replacement] : kLess) line = std::regex_replace(line, pattern, replacement);
    lines.push_back(line);
  }
  return lines;
}

TEST(Disassembler, ListsAsTheReferenceDoes) {
  MVM_REQUIRE_SHARED(shared);
  std::size_t listings = 0;
  for (const auto& file : files_below(shared / "conformance" / "transactional", ".json")) {
    const nlohmann::json test = read_json(file);
    for (const nlohmann::json& step : test.at("steps")) {
      if (step.at("op") != "other" || step.at("kind") != "print-bytecode") continue;
      const nlohmann::json& modules = step.at("modules");
      if (modules.size() != 1 || modules[0].is_null() || !step.at("text").is_string()) continue;
      const auto module = deserialize_module(from_hex(modules[0].get<std::string>()), BinaryConfig::legacy());
      ASSERT_TRUE(module) << file;
      ++listings;
      EXPECT_EQ(comparable_lines(disassemble(*module)), comparable_lines(step.at("text").get<std::string>()))
          << file;
    }
  }
  EXPECT_GT(listings, 0U);
}

TEST(Disassembler, ListsAllRealModules) {
  MVM_REQUIRE_SHARED(shared);
  for (const RealModule& real : modules_below(shared / "realdata" / "packages")) {
    const auto module = deserialize_module(real.bytes, BinaryConfig::legacy());
    ASSERT_TRUE(module) << real.file;
    const std::string text = disassemble(*module);
    EXPECT_EQ(text.find("left out"), std::string::npos) << real.file;
    for (const FunctionDefinition& function : module->function_defs) {
      const std::string head = std::string(module->name_of(module->handle_of(function)));
      EXPECT_NE(text.find(head), std::string::npos) << real.file;
    }
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    std::size_t instructions = 0;
    for (const FunctionDefinition& function : module->function_defs) {
      if (function.code) instructions += function.code->code.size();
    }
    EXPECT_GT(lines, instructions) << real.file;
  }
}

}  // namespace
}  // namespace mvm::testing

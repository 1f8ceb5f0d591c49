// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/suggestions.h"

#include <gtest/gtest.h>

namespace mvm::tools {
namespace {

using Names = std::vector<std::string>;

const Names kNames = {"mint", "burn", "mint_and_transfer", "balance"};

TEST(Suggestions, NamesThatContainTheWantedOneComeFirst) {
  EXPECT_EQ(close_names(kNames, "mint"), (Names{"mint", "mint_and_transfer"}));
}

TEST(Suggestions, ASlipIsForgiven) {
  EXPECT_EQ(close_names(kNames, "mnit"), Names{"mint"});
  EXPECT_EQ(suggestions(kNames, "ballance"), "did you mean balance?");
}

TEST(Suggestions, AllNamesWhereNoneIsClose) {
  EXPECT_EQ(suggestions(kNames, "something_else"), "there are mint, burn, mint_and_transfer, balance");
  EXPECT_EQ(suggestions(kNames, ""), "there are mint, burn, mint_and_transfer, balance");
  EXPECT_EQ(suggestions({}, "mint"), "there are none");
}

TEST(Suggestions, ListsAreCut) {
  const Names many(20, "function");
  EXPECT_TRUE(suggestions(many, "").ends_with("function, …"));
}

TEST(Suggestions, NamesAreSafeToPrint) {
  const std::string text = suggestions({"a\x1b[31m"}, "");
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace mvm::tools

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <mvm/verifier.h>

#include <algorithm>

#include "tools/explain/examples.h"
#include "tools/explain/status_texts.h"
#include "tools/verdict.h"

namespace mvm::explain {
namespace {

tools::Verdict judged(const Example& example) {
  const std::uint64_t version =
      example.protocol == 0 ? newest_protocol_version(Chain::Sui) : example.protocol;
  const auto protocol = protocol_config(Chain::Sui, Network::Mainnet, version);
  EXPECT_TRUE(protocol);
  return tools::judge(example.bytes(), *protocol);
}

/// Whether a list such as `limits, constants` has the name.
bool names(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const std::string_view first = list.substr(0, list.find(", "));
    if (first == name) return true;
    list.remove_prefix(std::min(list.size(), first.size() + 2));
  }
  return false;
}

TEST(Explain, EachExampleIsRefusedWithItsCodeByAPassThatTheTextNames) {
  std::size_t seen = 0;
  for (const StatusText& text : status_texts()) {
    const Example* example = example_of(text.status);
    if (example == nullptr) continue;
    ++seen;
    SCOPED_TRACE(to_string(text.status));
    const tools::Verdict verdict = judged(*example);
    ASSERT_TRUE(verdict.error) << "the example is accepted";
    EXPECT_EQ(to_string(verdict.error->status()), to_string(text.status)) << verdict.error->to_string();
    EXPECT_TRUE(names(text.passes, verdict.refused_by)) << verdict.refused_by;
  }
  EXPECT_EQ(seen, examples_of_bytes().size() + examples_of_tables().size() + examples_of_code().size() +
                      examples_of_references().size() + examples_of_global_storage().size());
}

// A code that a module alone can be refused with has an example, or says why it has none; no other has one.
TEST(Explain, CodesHaveExamplesWhereTheyCan) {
  for (const StatusText& text : status_texts()) {
    SCOPED_TRACE(to_string(text.status));
    const bool has_example = example_of(text.status) != nullptr;
    EXPECT_EQ(has_example, text.stage == Stage::Module && text.no_example.empty());
    EXPECT_FALSE(text.meaning.empty());
    EXPECT_TRUE(text.stage == Stage::Module || text.no_example.empty());
  }
}

TEST(Explain, PassesAreThoseOfTheVerifier) {
  std::vector<std::string_view> known{"deserializer", "bounds", "dependencies"};
  for (int pass = 0; pass <= static_cast<int>(Pass::OneTimeWitness); ++pass) {
    known.push_back(to_string(static_cast<Pass>(pass)));
  }
  for (const StatusText& text : status_texts()) {
    for (std::string_view rest = text.passes; !rest.empty();) {
      const std::string_view name = rest.substr(0, rest.find(", "));
      EXPECT_TRUE(std::ranges::find(known, name) != known.end()) << to_string(text.status) << ": " << name;
      rest.remove_prefix(std::min(rest.size(), name.size() + 2));
    }
  }
}

}  // namespace
}  // namespace mvm::explain

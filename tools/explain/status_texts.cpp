// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/explain/status_texts.h"

#include <algorithm>
#include <array>

namespace mvm::explain {
namespace {

constexpr StatusText kTexts[] = {
#define X(name, stage, passes, meaning, no_example) \
  {StatusCode::name, Stage::stage, passes, meaning, no_example},
#include "tools/explain/status_texts.def"
#undef X
};

// The texts are those of exactly the table of codes, in its order.
constexpr StatusCode kCodes[] = {
#define X(name, number) StatusCode::name,
#include <mvm/status_codes.def>
#undef X
};
static_assert(std::ranges::equal(kTexts, kCodes, {}, &StatusText::status));

}  // namespace

std::span<const StatusText> status_texts() { return kTexts; }

const StatusText* text_of(StatusCode status) {
  const auto* const found = std::ranges::find(kTexts, status, &StatusText::status);
  return found == std::ranges::end(kTexts) ? nullptr : found;
}

}  // namespace mvm::explain

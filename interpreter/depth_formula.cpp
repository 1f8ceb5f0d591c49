// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/depth_formula.h"

#include <algorithm>

namespace mvm {
namespace {

std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) noexcept {
  std::uint64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

}  // namespace

void DepthFormula::join(const DepthFormula& other) {
  for (const auto& [parameter, levels] : other.terms) {
    const auto at =
        std::ranges::lower_bound(terms, parameter, {}, [](const auto& term) { return term.first; });
    if (at != terms.end() && at->first == parameter) {
      at->second = std::max(at->second, levels);
    } else {
      terms.insert(at, {parameter, levels});
    }
  }
  if (other.constant) constant = std::max(constant.value_or(0), *other.constant);
}

void DepthFormula::add(std::uint64_t levels) noexcept {
  for (auto& term : terms) term.second = saturating_add(term.second, levels);
  if (constant) constant = saturating_add(*constant, levels);
}

DepthFormula DepthFormula::substitute(std::span<const DepthFormula> args) const {
  DepthFormula result{{}, constant};
  for (const auto& [parameter, levels] : terms) {
    DepthFormula arg = args[parameter];
    arg.add(levels);
    result.join(arg);
  }
  return result;
}

std::uint64_t DepthFormula::solve(std::span<const std::uint64_t> args) const noexcept {
  std::uint64_t depth = constant.value_or(0);
  for (const auto& [parameter, levels] : terms)
    depth = std::max(depth, saturating_add(args[parameter], levels));
  return depth;
}

}  // namespace mvm

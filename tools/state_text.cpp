// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/state_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace mvm::tools {
namespace {

constexpr std::string_view kOmitted = "…";

/// Safe to print, and no longer than `length`. Long types come with a sign of omission, which stays.
std::string shown(std::string_view text, std::size_t length) {
  const bool cut_already = text.ends_with(kOmitted);
  if (cut_already) text.remove_suffix(kOmitted.size());
  std::string out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(kOmitted, at), text.size());
    out += printable(text.substr(at, end - at));
    if (end < text.size()) out += kOmitted;
    at = end + (end < text.size() ? kOmitted.size() : 1);
  }
  if (out.size() > length) {
    std::size_t end = length;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80U) --end;
    return out.substr(0, end) + std::string(kOmitted);
  }
  return cut_already ? out + std::string(kOmitted) : out;
}

std::string_view availability_text(const FunctionLocal& local, Availability availability) noexcept {
  switch (availability) {
    case Availability::Available:
      return "available";
    case Availability::MaybeAvailable:
      return "maybe available";
    case Availability::Unavailable:
      // A parameter had a value at first.
      return local.is_parameter ? "moved" : "no value";
  }
  return "unknown";
}

std::string more(std::size_t count) { return fmt::format("{} and {} more", kOmitted, count); }

}  // namespace

std::vector<std::string> stack_items(const AbstractState& state, StateLimits limits) {
  std::vector<std::string> items;
  if (!state.stack) return items;
  const std::span<const StackValues> stack = *state.stack;
  const std::size_t kept = std::min(stack.size(), limits.items);
  const std::size_t left_out = state.stack_left_out + stack.size() - kept;
  if (left_out > 0) items.push_back(more(left_out));
  for (const StackValues& values : stack.last(kept)) {
    std::string text = shown(values.type, limits.length);
    if (values.count > 1) text += fmt::format(" × {}", values.count);
    items.push_back(std::move(text));
  }
  return items;
}

std::vector<std::string> local_items(std::span<const FunctionLocal> locals, const AbstractState& state,
                                     std::size_t wanted, StateLimits limits) {
  std::vector<std::string> items;
  const std::size_t kept = std::min(locals.size(), limits.items);
  const std::size_t first = wanted < kept || wanted >= locals.size() ? 0 : wanted + 1 - kept;
  for (std::size_t i = first; i < first + kept; ++i) {
    std::string text =
        fmt::format("{}: {}", shown(locals[i].name, limits.length), shown(locals[i].type, limits.length));
    if (state.locals && i < state.locals->size()) {
      text += fmt::format(" — {}", availability_text(locals[i], (*state.locals)[i]));
    }
    items.push_back(std::move(text));
  }
  if (kept < locals.size()) items.push_back(more(locals.size() - kept));
  return items;
}

std::vector<std::string> borrow_items(const AbstractState& state, StateLimits limits) {
  std::vector<std::string> items;
  if (!state.borrows) return items;
  for (const Borrow& borrow : *state.borrows) {
    if (items.size() == limits.items) break;
    items.push_back(fmt::format("{} borrows {}from {}", shown(borrow.borrower, limits.length),
                                borrow.is_mutable ? "mutably " : "", shown(borrow.lender, limits.length)));
  }
  const std::size_t left_out = state.borrows_left_out + state.borrows->size() - items.size();
  if (left_out > 0) items.push_back(more(left_out));
  return items;
}

void put_state(Json& out, std::span<const FunctionLocal> locals, const AbstractState& state) {
  if (state.stack) {
    Json& stack = out["stack"] = Json::array();
    for (const StackValues& values : *state.stack) {
      stack.push_back({{"type", values.type}, {"count", values.count}});
    }
    if (state.stack_left_out > 0) out["stack_left_out"] = state.stack_left_out;
  }
  Json& list = out["locals"] = Json::array();
  for (std::size_t i = 0; i < locals.size(); ++i) {
    Json local{{"name", locals[i].name}, {"type", locals[i].type}, {"parameter", locals[i].is_parameter}};
    if (state.locals && i < state.locals->size()) local["state"] = to_string((*state.locals)[i]);
    list.push_back(std::move(local));
  }
  if (state.borrows) {
    Json& borrows = out["borrows"] = Json::array();
    for (const Borrow& borrow : *state.borrows) {
      borrows.push_back(
          {{"borrower", borrow.borrower}, {"lender", borrow.lender}, {"mutable", borrow.is_mutable}});
    }
    if (state.borrows_left_out > 0) out["borrows_left_out"] = state.borrows_left_out;
  }
}

}  // namespace mvm::tools

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include <mvm/status.h>

#include <algorithm>
#include <array>

namespace mvm {
namespace {

struct Entry {
  std::string_view name;
  StatusCode code;
};

constexpr std::array kByName = [] {
  std::array entries{
#define X(name, number) Entry{#name, StatusCode::name},
#include <mvm/status_codes.def>
#undef X
  };
  std::ranges::sort(entries, {}, &Entry::name);
  return entries;
}();

constexpr std::array kByNumber = [] {
  auto entries = kByName;
  std::ranges::sort(entries, {}, &Entry::code);
  return entries;
}();

}  // namespace

std::string_view to_string(StatusCode code) noexcept {
  const auto found = std::ranges::lower_bound(kByNumber, code, {}, &Entry::code);
  return found != kByNumber.end() && found->code == code ? found->name : "UNKNOWN_STATUS";
}

std::optional<StatusCode> status_code_from_name(std::string_view name) noexcept {
  const auto found = std::ranges::lower_bound(kByName, name, {}, &Entry::name);
  if (found == kByName.end() || found->name != name) return std::nullopt;
  return found->code;
}

StatusClass status_class(StatusCode code) noexcept {
  switch (static_cast<std::uint64_t>(code) / 1000) {
    case 0:
      return StatusClass::Validation;
    case 1:
      return StatusClass::Verification;
    case 2:
      return StatusClass::InvariantViolation;
    case 3:
      return StatusClass::Deserialization;
    case 4:
      return StatusClass::Execution;
    default:
      return StatusClass::Unknown;
  }
}

}  // namespace mvm

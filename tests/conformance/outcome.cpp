// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/outcome.h"

#include "tests/support/shared_data.h"

#include <fmt/format.h>

namespace mvm::conform {
namespace {

std::string error_text(const Error& error) {
  std::string text = fmt::format("error {}", to_string(error.status()));
  if (error.sub_status()) text += fmt::format(" sub {}", *error.sub_status());
  if (error.module()) text += " in " + error.module()->to_string();
  for (const auto& [kind, index] : error.indices()) text += fmt::format(" {} {}", to_string(kind), index);
  for (const auto& [function, offset] : error.offsets()) text += fmt::format(" at {}:{}", function, offset);
  for (const auto& [module, at] : error.stack_trace()) {
    text += fmt::format(" from {} {}:{}", module.to_string(), at.function, at.offset);
  }
  // Messages are for people; only those that the modes should not differ in are worth a look.
  if (error.status() == StatusCode::UNKNOWN_INVARIANT_VIOLATION_ERROR)
    text += fmt::format(" ({})", error.message());
  return text + "\n";
}

std::string values_text(const char* name, const std::vector<OutputValue>& values) {
  std::string text;
  for (const OutputValue& value : values) {
    text += fmt::format("{} {} {} {} {}\n", name, value.index, value.type, value.layout,
                        testing::to_hex(value.bcs));
  }
  return text;
}

}  // namespace

std::string outcome_text(const Result<CallOutputs>& outputs, const GasMeter& gas) {
  std::string text = outputs ? values_text("value", outputs->return_values) +
                                   values_text("reference", outputs->mutable_reference_outputs)
                             : error_text(outputs.error());
  if (gas.kind() == GasMeter::Kind::Unmetered) return text;
  return text + fmt::format("left {} instructions {} height {} size {} natives {}\n", gas.remaining(),
                            gas.instructions_executed(), gas.stack_height_high_water_mark(),
                            gas.stack_size_high_water_mark(), gas.native_calls());
}

std::string difference_of(std::string_view plain, std::string_view translated) {
  if (plain == translated) return {};
  return fmt::format("  plain:\n{}  translated:\n{}", plain, translated);
}

}  // namespace mvm::conform

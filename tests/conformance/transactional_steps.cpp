// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/transactional_steps.h"

#include "tests/support/shared_data.h"

#include <fmt/format.h>
#include <mvm/text.h>

#include <stdexcept>

namespace mvm::conform {
TransactionalSettings transactional_settings(const std::filesystem::path& path, RunMode mode) {
  const Json config = read_config(path);
  const Json& recorded = config.at("transactional");
  VmConfig vm = VmConfig::plain();
  vm.mode = mode;
  vm.binary = binary_config(recorded.at("binary"));
  vm.verifier = verifier_config(recorded.at("verifier"));
  const Json& runtime = recorded.at("runtime");
  vm.runtime.vector_len_max = runtime.at("vector_len_max");
  vm.runtime.max_value_nest_depth = runtime.at("max_value_nest_depth");
  vm.runtime.hardened_one_time_witness_check = runtime.at("hardened_one_time_witness_check");
  vm.runtime.rethrow_serialization_type_layout_errors =
      runtime.at("rethrow_serialization_type_layout_errors");
  vm.runtime.error_execution_state = runtime.at("error_execution_state");
  vm.runtime.check_no_extraneous_bytes_during_deserialization =
      runtime.at("check_no_extraneous_bytes_during_deserialization");
  const Json& swap_loc = runtime.at("enable_invariant_violation_check_in_swap_loc");
  TransactionalSettings settings{.publish = vm, .run = vm, .costs = {}};
  settings.publish.runtime.enable_invariant_violation_check_in_swap_loc = swap_loc.at("publish");
  settings.run.runtime.enable_invariant_violation_check_in_swap_loc = swap_loc.at("run");
  const Json& table = recorded.at("gas").at("instruction_cost_table");
  for (std::size_t i = 0; i < table.size(); ++i) {
    settings.costs.by_opcode[i + 1] = table[i][0].get<std::uint64_t>() + table[i][1].get<std::uint64_t>();
  }
  return settings;
}

RecordedRun recorded_run(const Json& step) {
  auto function = text::parse_function_name(step.at("module").get<std::string>() +
                                            "::" + step.at("function").get<std::string>());
  if (!function) throw std::runtime_error(function.error().to_string());
  RecordedRun run{{function->package, function->module}, function->function, {}, {}, std::nullopt};
  for (const Json& arg : step.at("type_args")) {
    auto tag = text::parse_type_tag(arg.get<std::string>());
    if (!tag) throw std::runtime_error(tag.error().to_string());
    run.type_args.push_back(std::move(*tag));
  }
  for (const Json& arg : step.at("args")) run.args.push_back(testing::from_hex(arg.get<std::string>()));
  const Json& budget = step.at("gas_budget");
  if (!budget.is_null()) run.gas_budget = budget.get<std::uint64_t>();
  return run;
}

std::vector<std::vector<std::uint8_t>> recorded_modules(const Json& step) {
  std::vector<std::vector<std::uint8_t>> modules;
  for (const Json& hex : step.at("modules")) modules.push_back(testing::from_hex(hex.get<std::string>()));
  return modules;
}

StoredModules recorded_stdlib(const std::filesystem::path& path) {
  StoredModules modules;
  for (const auto& file : files_below(find_above(path, "stdlib"), ".mv"))
    modules.put(testing::read_file(file));
  return modules;
}

}  // namespace mvm::conform

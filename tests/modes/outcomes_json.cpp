// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/modes/outcomes_json.h"

#include "tests/conformance/stored_modules.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/shared_data.h"

#include <mvm/bytecode.h>
#include <mvm/natives.h>
#include <mvm/verifier.h>
#include <mvm/vm.h>

#include <nlohmann/json.hpp>

namespace mvm::modes {
namespace {

using fuzz::newest_protocol;
using Json = nlohmann::ordered_json;

Json json_of(const Error& error) {
  Json json{{"status", to_string(error.status())}};
  if (error.sub_status()) json["sub_status"] = *error.sub_status();
  if (!error.offsets().empty()) {
    json["function"] = error.offsets().front().function;
    json["offset"] = error.offsets().front().offset;
  }
  return json;
}

Json json_of(const generate::Program& program, const generate::Call& call, const Vm& vm,
             const ModuleResolver& modules) {
  Json json{{"function", call.function}, {"type_args", Json::array()}, {"args", Json::array()}};
  for (const TypeTag& tag : call.type_args) json["type_args"].push_back(tag.to_string());
  for (const auto& arg : call.args) json["args"].push_back(testing::to_hex(arg));
  GasMeter gas = GasMeter::unmetered();
  const auto outputs = vm.call(program.id, call.function, call.type_args, call.args, modules, Linkage{}, gas);
  if (!outputs) {
    json["error"] = json_of(outputs.error());
    return json;
  }
  json["returns"] = Json::array();
  for (const OutputValue& value : outputs->return_values)
    json["returns"].push_back(testing::to_hex(value.bcs));
  return json;
}

}  // namespace

std::string outcomes_json(const generate::Program& program) {
  Json json{{"seed", program.seed},
            {"address", program.id.address.to_hex()},
            {"module_name", program.id.name},
            {"module", testing::to_hex(program.module)}};
  const auto module = deserialize_module(program.module, newest_protocol().binary_config());
  if (!module) {
    json["refused"] = json_of(module.error());
    return json.dump();
  }
  if (const auto verified = verify_module(*module, newest_protocol().verifier_config()); !verified) {
    json["refused"] = json_of(verified.error());
    return json.dump();
  }
  conform::StoredModules modules;
  modules.put(program.id, program.module);
  for (const auto& [id, bytes] : program.library) modules.put(id, bytes);
  const Vm vm(VmConfig::for_protocol(newest_protocol()), move_stdlib_natives());
  json["calls"] = Json::array();
  for (const generate::Call& call : program.calls) {
    json["calls"].push_back(json_of(program, call, vm, modules));
  }
  return json.dump();
}

}  // namespace mvm::modes

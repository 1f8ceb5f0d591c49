// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tools/verdict.h"

#include "tools/refusal.h"

#include <mvm/verifier.h>

namespace mvm::tools {

std::optional<std::uint16_t> function_of(const Error& error) {
  if (!error.offsets().empty()) return error.offsets().front().function;
  for (const auto& [kind, index] : error.indices()) {
    if (kind == IndexKind::FunctionDefinition) return index;
  }
  return std::nullopt;
}

Verdict judge(std::span<const std::uint8_t> bytes, const ProtocolConfig& protocol,
              const BinaryConfig& binary) {
  Verdict verdict;
  DeserializeStage stage{};
  auto module = deserialize_module(bytes, binary, stage);
  if (!module) {
    verdict.error = std::move(module.error());
    verdict.refused_by = stage == DeserializeStage::Format ? "deserializer" : "bounds";
    return verdict;
  }
  verdict.module = std::move(*module);
  verdict.id = verdict.module->self_id();
  verdict.bytecode_version = verdict.module->version;
  const VerifierConfig config = protocol.verifier_config();
  Meter unmetered;
  Pass pass{};
  auto done = verify_module(*verdict.module, config, unmetered, &pass);
  if (done) done = verify_object_rules(*verdict.module, config, protocol.chain(), unmetered, &pass);
  if (!done) {
    verdict.error = std::move(done.error());
    verdict.refused_by = to_string(pass);
    verdict.pass = pass;
    verdict.explanation = explain_refusal(*verdict.module, config, *verdict.error, pass);
  }
  return verdict;
}

std::string function_name(const CompiledModule& module, std::uint16_t function) {
  return printable(module.name_of(module.handle_of(module.function_defs[function])));
}

Json to_json(const ModuleFile& file, const Verdict& verdict) {
  Json out{{"file", file.name}, {"size", file.bytes.size()}};
  if (verdict.id) {
    out["module"] = verdict.id->to_string();
    out["bytecode_version"] = verdict.bytecode_version;
  }
  out["ok"] = !verdict.error.has_value();
  if (!verdict.error) return out;
  out["refused_by"] = verdict.refused_by;
  out["error"] = to_json(*verdict.error);
  if (const auto function = function_of(*verdict.error); function && verdict.module) {
    out["error"]["function"] = function_name(*verdict.module, *function);
  }
  put_refusal(out, verdict);
  return out;
}

}  // namespace mvm::tools

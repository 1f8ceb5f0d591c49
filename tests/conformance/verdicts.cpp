// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/conform.h"
#include "tests/support/shared_data.h"

#include <mvm/bytecode.h>
#include <mvm/verifier.h>

namespace mvm::conform {
namespace {

struct Settings {
  BinaryConfig binary;
  VerifierConfig verifier;
  VerifierConfig signing;
  MeterConfig meter;
};

Settings settings_of(const Json& config) {
  const Json& verdicts = config.at("verdicts");
  return {.binary = binary_config(verdicts.at("deserializer")),
          .verifier = verifier_config(verdicts.at("verifier")),
          .signing = verifier_config(verdicts.at("verifier_for_signing")),
          .meter = meter_config(verdicts.at("meter"))};
}

/// The verifier's verdict in the recorded form.
Json verify(const CompiledModule& module, const VerifierConfig& config) {
  Meter unmetered;
  Pass pass{};
  const auto done = verify_module(module, config, unmetered, &pass);
  if (done) return "OK";
  const Error& error = done.error();
  return {{"major_status", to_string(error.status())},
          {"sub_status", sub_status_of(error)},
          {"indices", indices_of(error)},
          {"offsets", offsets_of(error)},
          {"pass", to_string(pass)}};
}

/// The second, metered run in the recorded form.
Json verify_metered(const CompiledModule& module, const Settings& settings) {
  Meter meter(settings.meter);
  meter.enter_scope(MeterScope::Package);
  meter.enter_scope(MeterScope::Module);
  const auto done = verify_module(module, settings.signing, meter);
  const bool trips = !done && done.error().status() == StatusCode::PROGRAM_TOO_COMPLEX;
  return {{"trips", trips},
          {"status", done ? "OK" : to_string(done.error().status())},
          {"module_ticks", done ? Json(meter.ticks(MeterScope::Module)) : Json()}};
}

std::string judge(const Json& recorded, const Settings& settings) {
  const auto bytes = testing::from_hex(recorded.at("hex").get<std::string>());
  DeserializeStage stage{};
  const auto module = deserialize_module(bytes, settings.binary, stage);
  Differences differences;
  differences.compare("deser", recorded.at("deser"),
                      Json(module ? "OK" : to_string(module.error().status())));
  if (!module) {
    const Json stage_name = stage == DeserializeStage::Format ? "format" : "bounds";
    differences.compare("deser_stage", recorded.at("deser_stage"), stage_name);
    differences.compare("deser_indices", recorded.at("deser_indices"), indices_of(module.error()));
    differences.compare("deser_offsets", recorded.at("deser_offsets"), offsets_of(module.error()));
    return differences.text();
  }
  if (recorded.at("deser") != "OK") return differences.text();
  differences.compare("verify", recorded.at("verify"), verify(*module, settings.verifier));
  differences.compare("meter", recorded.at("meter"), verify_metered(*module, settings));
  const auto written = serialize_module(*module);
  differences.compare("roundtrip", recorded.at("roundtrip"), Json(written && *written == bytes));
  return differences.text();
}

}  // namespace

void replay_verdicts(const std::filesystem::path& path, const ReplayOptions&, Tally& tally) {
  const Settings settings = settings_of(read_config(path));
  for (const auto& file : files_below(path, ".jsonl.gz")) {
    testing::for_each_json_line(file, [&](const Json& recorded) {
      tally.record(recorded.at("id").get<std::string>(), judge(recorded, settings));
    });
  }
}

}  // namespace mvm::conform

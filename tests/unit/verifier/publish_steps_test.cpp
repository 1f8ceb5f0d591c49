// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// The publish steps of the recorded transactional tests, as far as reading, verifying and linking decide
// them.

#include "tests/support/shared_data.h"
#include "tests/unit/verifier/settings.h"

#include <mvm/bytecode.h>
#include <mvm/verifier.h>

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace mvm::testing {
namespace {

using nlohmann::json;

using Modules = std::map<ModuleId, std::shared_ptr<const CompiledModule>>;

struct Settings {
  BinaryConfig binary;
  VerifierConfig verifier;
  std::set<std::string> natives;

  explicit Settings(const std::filesystem::path& shared) {
    const json config = read_json(shared / "conformance/config.json").at("transactional");
    binary = binary_config_from(config.at("binary"));
    verifier = verifier_config_from(config.at("verifier"));
    for (const json& name : config.at("natives")) natives.insert(name.get<std::string>());
  }
};

/// What became of publishing one bundle: the stage and outcome, or `OK`.
class Bundle {
 public:
  Bundle(const Settings& settings, Modules& storage) : settings_(settings), storage_(storage) {}

  std::string publish(const json& blobs, std::string_view sender) {
    std::string outcome = run(blobs, sender);
    if (outcome == "OK") storage_.insert(published_.begin(), published_.end());
    return outcome;
  }

 private:
  static std::string text(std::string_view stage, const Error& error) {
    const std::string where = error.module() ? " in " + error.module()->to_string() : "";
    return std::string(stage) + ": " + outcome_text(error) + where;
  }

  std::string run(const json& blobs, std::string_view sender) {
    std::vector<std::shared_ptr<const CompiledModule>> modules;
    for (const json& blob : blobs) {
      const std::vector<std::uint8_t> bytes = from_hex(blob.get<std::string>());
      DeserializeStage stage{};
      auto module = deserialize_module(bytes, settings_.binary, stage);
      if (!module) return text(stage == DeserializeStage::Bounds ? "bounds" : "deserialize", module.error());
      modules.push_back(std::make_shared<const CompiledModule>(std::move(*module)));
    }
    const auto address = AccountAddress::from_hex(sender);
    for (const auto& module : modules) {
      if (module->address() == address) continue;
      Error error = Error(StatusCode::MODULE_ADDRESS_DOES_NOT_MATCH_SENDER)
                        .at_index(IndexKind::AddressIdentifier, module->self_module_handle);
      return text("sender", error);
    }
    for (const auto& module : modules) {
      std::string outcome = check(*module);
      if (outcome != "OK") return outcome;
      published_[module->self_id()] = module;
    }
    return "OK";
  }

  std::string check(const CompiledModule& module) {
    Meter unmetered;
    Pass pass{};
    if (auto r = verify_module(module, settings_.verifier, unmetered, &pass); !r) {
      return text("verify", r.error()) + " by " + std::string(to_string(pass));
    }
    if (auto r = check_natives(module); !r) return text("link", r.error());
    return link(module);
  }

  Result<void> check_natives(const CompiledModule& module) const {
    TableIndex native = 0;
    for (const FunctionDefinition& def : module.function_defs) {
      if (!def.is_native()) continue;
      const std::string name =
          module.self_id().to_string() + "::" + std::string(module.name_of(module.handle_of(def)));
      if (!settings_.natives.contains(name)) {
        return std::unexpected<Error>(Error(StatusCode::MISSING_DEPENDENCY)
                                          .at_module(module.self_id())
                                          .at_index(IndexKind::FunctionHandle, native));
      }
      ++native;
    }
    return {};
  }

  std::string link(const CompiledModule& module) {
    std::vector<const CompiledModule*> dependencies;
    for (std::size_t i = 0; i < module.module_handles.size(); ++i) {
      if (i == module.self_module_handle) continue;
      const ModuleId id = module.module_id(module.module_handles[i]);
      const CompiledModule* found = find(id);
      if (found == nullptr) return text("link", Error(StatusCode::LINKER_ERROR));
      dependencies.push_back(found);
    }
    if (auto r = verify_dependencies(module, dependencies); !r) return text("link", r.error());
    const auto dependencies_of = [this](const ModuleId& id) -> Result<std::vector<ModuleId>> {
      const CompiledModule* found = find(id);
      if (found == nullptr) return fail(StatusCode::MISSING_DEPENDENCY);
      std::vector<ModuleId> ids;
      for (std::size_t i = 0; i < found->module_handles.size(); ++i) {
        if (i != found->self_module_handle) ids.push_back(found->module_id(found->module_handles[i]));
      }
      return ids;
    };
    if (auto r = verify_no_cycles(module, settings_.verifier, dependencies_of); !r)
      return text("link", r.error());
    return "OK";
  }

  const CompiledModule* find(const ModuleId& id) const {
    if (const auto found = published_.find(id); found != published_.end()) return found->second.get();
    const auto found = storage_.find(id);
    return found == storage_.end() ? nullptr : found->second.get();
  }

  const Settings& settings_;
  Modules& storage_;
  Modules published_;
};

std::string expected_outcome(const json& expect) {
  if (expect.contains("status")) return "OK";
  const std::string stage = expect.at("stage").get<std::string>();
  std::string text = stage + ": " + outcome_text(expect);
  if (!expect.at("location").is_null())
    text += " in " + expect.at("location").at("module").get<std::string>();
  if (stage == "verify") text += " by " + expect.at("pass").get<std::string>();
  return text;
}

Modules standard_library(const std::filesystem::path& shared, const Settings& settings) {
  Modules storage;
  const json index = read_json(shared / "conformance/stdlib/index.json");
  for (const json& entry : index.at("publish_order")) {
    const auto bytes = read_file(shared / "conformance/stdlib" / entry.at("file").get<std::string>());
    const json blobs = {to_hex(bytes)};
    EXPECT_EQ(Bundle(settings, storage).publish(blobs, "0x1"), "OK") << entry;
  }
  return storage;
}

class PublishSteps : public ::testing::TestWithParam<const char*> {};

TEST_P(PublishSteps, AreAcceptedOrRefusedAsRecorded) {
  MVM_REQUIRE_SHARED(shared);
  const Settings settings(shared);
  const Modules library = standard_library(shared, settings);
  std::size_t steps = 0;
  std::size_t different = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(shared / "conformance/transactional" / GetParam())) {
    if (entry.path().extension() != ".json") continue;
    Modules storage = library;
    const json test = read_json(entry.path());
    for (const json& step : test.at("steps")) {
      if (step.at("op") != "publish") continue;
      const std::string found =
          Bundle(settings, storage).publish(step.at("modules"), step.at("sender").get<std::string>());
      const std::string expected = expected_outcome(step.at("expect"));
      ++steps;
      if (expected == found) continue;
      ++different;
      ADD_FAILURE() << entry.path().filename() << " task " << step.at("task") << "\n  expected " << expected
                    << "\n  found    " << found;
    }
  }
  RecordProperty("agree", std::to_string(steps - different) + " of " + std::to_string(steps));
  EXPECT_GT(steps, 0U);
}

INSTANTIATE_TEST_SUITE_P(Recorded, PublishSteps,
                         ::testing::Values("bytecode-verifier", "move-compiler", "move-ir-compiler",
                                           "move-vm"),
                         [](const auto& param) {
                           std::string name = param.param;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace mvm::testing

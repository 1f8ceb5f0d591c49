// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Packages of real chains: each module is accepted by the rules of the protocol version it was published at,
// and links against the packages published with it.

#include "tests/support/shared_data.h"
#include "tests/unit/verifier/settings.h"

#include <mvm/bytecode.h>
#include <mvm/verifier.h>

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace mvm::testing {
namespace {

using nlohmann::json;

/// The protocol of the packages of a folder, named after chain and network (`devnet-genesis-v96`,
/// `iota-snapshot-v1`). Packages that do not say their version count as of the newest protocol.
ProtocolConfig protocol_of(const std::string& source, const json& description) {
  const Chain chain = source.starts_with("iota") ? Chain::Iota : Chain::Sui;
  const Network network = source.starts_with("devnet")    ? Network::Devnet
                          : source.starts_with("testnet") ? Network::Testnet
                                                          : Network::Mainnet;
  std::uint64_t version = newest_protocol_version(chain);
  if (const auto said = description.find("protocol_version");
      said != description.end() && said->is_number()) {
    version = said->get<std::uint64_t>();
  }
  auto config = protocol_config(chain, network, version);
  EXPECT_TRUE(config.has_value()) << source << " " << version;
  return *config;
}

class Source {
 public:
  explicit Source(const std::filesystem::path& folder)
      : folder_(folder), protocol_(protocol_of(folder.filename().string(), any_description(folder))) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.is_directory()) read_package(entry.path());
    }
  }

  /// Verifies all modules, and links those whose dependencies are there.
  void verify() {
    for (const auto& [id, module] : modules_) {
      const auto verified = verify_module(module, protocol_.verifier_config());
      ASSERT_TRUE(verified.has_value()) << folder_ << ": " << verified.error().to_string();
      const auto object = verify_object_rules(module, protocol_.verifier_config(), protocol_.chain());
      ASSERT_TRUE(object.has_value()) << folder_ << ": " << object.error().to_string();
      link(module);
    }
  }

  [[nodiscard]] std::size_t modules() const { return modules_.size(); }
  [[nodiscard]] std::size_t linked() const { return linked_; }

 private:
  static json any_description(const std::filesystem::path& folder) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.is_directory()) return read_json(entry.path() / "package.json");
    }
    return {};
  }

  void read_package(const std::filesystem::path& package) {
    const json description = read_json(package / "package.json");
    for (const auto& [name, module] : description.at("modules").items()) {
      const auto bytes =
          read_file(folder_.parent_path().parent_path() / module.at("file").get<std::string>());
      auto read = deserialize_module(bytes, protocol_.binary_config());
      ASSERT_TRUE(read.has_value()) << package << " " << name << ": " << read.error().to_string();
      ModuleId id = read->self_id();
      modules_.emplace(std::move(id), std::move(*read));
    }
  }

  void link(const CompiledModule& module) {
    std::vector<const CompiledModule*> dependencies;
    for (std::size_t i = 0; i < module.module_handles.size(); ++i) {
      if (i == module.self_module_handle) continue;
      const auto found = modules_.find(module.module_id(module.module_handles[i]));
      if (found == modules_.end()) return;
      dependencies.push_back(&found->second);
    }
    const auto linked = verify_dependencies(module, dependencies);
    ASSERT_TRUE(linked.has_value()) << folder_ << ": " << linked.error().to_string();
    ++linked_;
  }

  std::filesystem::path folder_;
  ProtocolConfig protocol_;
  std::map<ModuleId, CompiledModule> modules_;
  std::size_t linked_ = 0;
};

TEST(RealModules, AreAccepted) {
  MVM_REQUIRE_SHARED(shared);
  std::size_t modules = 0;
  std::size_t linked = 0;
  for (const auto& entry : std::filesystem::directory_iterator(shared / "realdata/packages")) {
    if (!entry.is_directory()) continue;
    Source source(entry.path());
    source.verify();
    if (HasFatalFailure()) continue;
    modules += source.modules();
    linked += source.linked();
  }
  RecordProperty("modules", std::to_string(modules));
  RecordProperty("linked", std::to_string(linked));
  EXPECT_GT(linked, 0U);
}

}  // namespace
}  // namespace mvm::testing

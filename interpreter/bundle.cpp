// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/bundle.h"

#include "interpreter/loader.h"

#include <mvm/bytecode.h>
#include <mvm/verifier.h>

#include <set>

namespace mvm {
namespace {

Result<std::vector<CompiledModule>> deserialize(std::span<const std::vector<std::uint8_t>> modules,
                                                const BinaryConfig& config, BundleFailure& failure) {
  std::vector<CompiledModule> compiled;
  for (const auto& bytes : modules) {
    failure.module_index = compiled.size();
    DeserializeStage stage = DeserializeStage::Format;
    auto module = deserialize_module(bytes, config, stage);
    if (!module) {
      failure.stage = stage == DeserializeStage::Format ? BundleStage::Deserialize : BundleStage::Bounds;
      return propagate(module);
    }
    compiled.push_back(std::move(*module));
  }
  return compiled;
}

/// Each module has to be of the sender, and there may be one of each name.
Result<void> check_names(std::span<const CompiledModule> modules, const AccountAddress& sender,
                         BundleFailure& failure) {
  failure.stage = BundleStage::Sender;
  for (std::size_t i = 0; i < modules.size(); ++i) {
    failure.module_index = i;
    if (modules[i].address() == sender) continue;
    return std::unexpected(Error(StatusCode::MODULE_ADDRESS_DOES_NOT_MATCH_SENDER)
                               .at_index(IndexKind::AddressIdentifier, modules[i].self_module_handle));
  }
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < modules.size(); ++i) {
    failure.module_index = i;
    if (!names.insert(modules[i].name()).second) return fail(StatusCode::DUPLICATE_MODULE_NAME);
  }
  return {};
}

}  // namespace

Result<void> check_bundle(const Runtime& runtime, std::span<const std::vector<std::uint8_t>> modules,
                          const AccountAddress& sender, const ModuleResolver& resolver,
                          const Linkage& linkage, BundleFailure& failure) {
  const VmConfig& config = runtime.config();
  auto compiled = deserialize(modules, config.binary, failure);
  if (!compiled) return propagate(compiled);
  if (auto named = check_names(*compiled, sender, failure); !named) return named;

  const auto cache = runtime.cache();
  Loader loader(*cache, config, runtime.natives(), resolver, linkage);
  Loader::Bundle checked;
  for (std::size_t i = 0; i < compiled->size(); ++i) {
    const CompiledModule& module = (*compiled)[i];
    failure.stage = BundleStage::Verify;
    failure.module_index = i;
    Meter meter;
    Pass pass{};
    if (auto verified = verify_module(module, config.verifier, meter, &pass); !verified) {
      failure.pass = pass;
      return verified;
    }
    failure.stage = BundleStage::Link;
    failure.module_index.reset();
    if (auto natives = loader.check_natives(module); !natives) return natives;
    if (auto linked = loader.check_linkage(module, checked); !linked) return linked;
    checked.emplace(module.self_id(), &module);
  }
  return {};
}

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/fuzz/fuzz.h"

#include <mvm/bytecode.h>
#include <mvm/verifier.h>

#include <optional>
#include <span>

namespace mvm::fuzz {

/// Reads and verifies by all rules, counted as a validator counts; the module where all accept it. That a
/// meter's limits are the only difference between a counted and an uncounted run is checked on the way.
[[nodiscard]] inline std::optional<CompiledModule> read_and_verify(std::span<const std::uint8_t> bytes) {
  const ProtocolConfig& protocol = newest_protocol();
  auto module = deserialize_module(bytes, protocol.binary_config());
  if (!module) return std::nullopt;
  Meter meter(protocol.meter_config());
  for (const MeterScope scope : {MeterScope::Package, MeterScope::Module}) meter.enter_scope(scope);
  const VerifierConfig config = protocol.verifier_config();
  const auto counted = verify_module(*module, config, meter);
  if (!counted && counted.error().status() == StatusCode::PROGRAM_TOO_COMPLEX) return std::nullopt;
  const auto verified = verify_module(*module, config);
  MVM_FUZZ_CHECK(counted.has_value() == verified.has_value());
  if (!verified) {
    MVM_FUZZ_CHECK(counted.error().status() == verified.error().status());
    return std::nullopt;
  }
  if (!verify_object_rules(*module, config, Chain::Sui)) return std::nullopt;
  return std::move(*module);
}

}  // namespace mvm::fuzz

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/protocol.h>

#include <nlohmann/json.hpp>

#include <string>

/// Reading the settings and outcomes of recorded cases, as the README beside them describes.
namespace mvm::testing {

[[nodiscard]] BinaryConfig binary_config_from(const nlohmann::json& json);
[[nodiscard]] VerifierConfig verifier_config_from(const nlohmann::json& json);
[[nodiscard]] MeterConfig meter_config_from(const nlohmann::json& json);

/// Status, sub-status, indices and offsets of an outcome, as one text to compare: `OK` for a success.
[[nodiscard]] std::string outcome_text(const nlohmann::json& outcome);
[[nodiscard]] std::string outcome_text(const Error& error);

}  // namespace mvm::testing

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/module_files.h"
#include "tools/session.h"

#include <mvm/abstract_state.h>
#include <mvm/bytecode.h>
#include <mvm/verifier.h>

#include <optional>
#include <string>

namespace mvm::tools {

/// Instructions that are shown before and after one at fault.
inline constexpr unsigned kContextInstructions = 3;

/// What became of one module.
struct Verdict {
  std::optional<Error> error;
  std::string refused_by;                ///< `deserializer`, `bounds`, or the verifier's pass
  std::optional<Pass> pass;              ///< the latter
  std::optional<CompiledModule> module;  ///< absent where it could not be read
  std::optional<ModuleId> id;            ///< likewise
  std::uint32_t bytecode_version = 0;    ///< likewise
  std::optional<RefusalExplanation> explanation;
};

/// Reads and verifies a module, with the rules for objects. `binary` says what it may look like.
[[nodiscard]] Verdict judge(std::span<const std::uint8_t> bytes, const ProtocolConfig& protocol,
                            const BinaryConfig& binary);
/// What the chain says of it.
[[nodiscard]] inline Verdict judge(std::span<const std::uint8_t> bytes, const ProtocolConfig& protocol) {
  return judge(bytes, protocol, protocol.binary_config());
}

[[nodiscard]] Json to_json(const ModuleFile& file, const Verdict& verdict);

/// The function that an error lies in, from its code offset or its indices.
[[nodiscard]] std::optional<std::uint16_t> function_of(const Error& error);

/// The name of a function definition, safe to print.
[[nodiscard]] std::string function_name(const CompiledModule& module, std::uint16_t function);

}  // namespace mvm::tools

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/error.h>
#include <mvm/file_format.h>
#include <mvm/protocol.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mvm {

/// Reads a module and checks that all its indices are in bounds. Takes time and memory linear in `bytes`,
/// whatever they say. The module keeps a copy of the bytes. Errors: the status the Move VM gives
/// (deserialization class).
[[nodiscard]] Result<CompiledModule> deserialize_module(std::span<const std::uint8_t> bytes,
                                                        const BinaryConfig& config);

/// At which stage `deserialize_module` refused: reading the tables, or the bounds check that ends it.
enum class DeserializeStage : std::uint8_t { Format, Bounds };

/// The same, and says the stage of a refusal in `stage`.
[[nodiscard]] Result<CompiledModule> deserialize_module(std::span<const std::uint8_t> bytes,
                                                        const BinaryConfig& config, DeserializeStage& stage);

/// Writes a module in the reference writer's canonical form. Fails where a table is too long for its format.
[[nodiscard]] Result<std::vector<std::uint8_t>> serialize_module(const CompiledModule& module);
/// The same in another version, from 5 on; fails where it has not all that the module has.
[[nodiscard]] Result<std::vector<std::uint8_t>> serialize_module(const CompiledModule& module,
                                                                 std::uint32_t version);

struct DisassembleOptions {
  bool code_offsets = true;  ///< number each instruction
  bool constants = true;     ///< list the constant pool, decoded
  bool colour = false;       ///< ANSI colours
};

/// The module as text: types, functions and code with names, types, offsets and decoded constants. Safe for
/// any module that `deserialize_module` gave, verified or not; takes time and memory linear in the module,
/// whose repetitions of very long things are cut.
[[nodiscard]] std::string disassemble(const CompiledModule& module, const DisassembleOptions& options = {});

/// One function's code, with `mark` (an instruction number) pointed at and only `context` instructions around
/// it shown; used to show where an error lies. Empty where there is no such function; a mark past the end is
/// the last instruction.
[[nodiscard]] std::string disassemble_around(const CompiledModule& module, std::uint16_t function_def,
                                             std::uint16_t mark, unsigned context,
                                             const DisassembleOptions& options = {});

/// A type of the module in Move syntax: `vector<0x2::coin::Coin<T0>>`.
[[nodiscard]] std::string type_to_string(const CompiledModule& module, const TypePool& types, TypeId type);

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mvm {

/// An instruction of Move bytecode, with its byte in the binary format.
enum class Opcode : std::uint8_t {
#define X(name, number, operand, since, deprecated) name = number,
#include <mvm/opcodes.def>
#undef X
};

inline constexpr std::uint8_t kMaxOpcode = 86;

/// What follows the opcode byte.
enum class OperandKind : std::uint8_t {
  None,
  CodeOffset,  ///< an instruction number of the same function
  U8,
  U16,
  U32,
  U64,
  U128,
  U256,
  Constant,
  Local,
  FieldHandle,
  FieldInstantiation,
  FunctionHandle,
  FunctionInstantiation,
  StructDefinition,
  StructDefInstantiation,
  Signature,          ///< a signature of exactly one type: the vector's element
  SignatureAndCount,  ///< the same, and a u64 count
  VariantHandle,
  VariantInstantiation,
  JumpTable,
};

struct OpcodeTraits {
  std::string_view name;  ///< `BrTrue`; empty where the byte is no opcode
  OperandKind operand = OperandKind::None;
  std::uint8_t since_version = 0;
  bool deprecated = false;
};

/// Traits by opcode byte; entries without a name are bytes that are no opcode.
inline constexpr auto kOpcodeTraits = [] {
  std::array<OpcodeTraits, 256> table{};
#define X(name, number, operand, since, deprecated) \
  table[number] = OpcodeTraits{#name, OperandKind::operand, since, deprecated};
#include <mvm/opcodes.def>
#undef X
  return table;
}();

[[nodiscard]] constexpr const OpcodeTraits& traits(Opcode opcode) noexcept {
  return kOpcodeTraits[static_cast<std::uint8_t>(opcode)];
}

[[nodiscard]] constexpr bool is_branch(Opcode op) noexcept {
  return op == Opcode::BrTrue || op == Opcode::BrFalse || op == Opcode::Branch || op == Opcode::VariantSwitch;
}

/// Whether control never goes on to the next instruction (Move binary format, `is_unconditional_branch`).
[[nodiscard]] constexpr bool is_unconditional_branch(Opcode op) noexcept {
  return op == Opcode::Ret || op == Opcode::Abort || op == Opcode::Branch || op == Opcode::VariantSwitch;
}

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/opcodes.h>

#include <array>
#include <cstddef>
#include <cstdint>

/// What passes that scan code ask of an opcode, as bits in one byte each: a scan so passes over what does not
/// concern it without a jump that depends on the opcode.
namespace mvm::verifier {

enum class OpcodeClass : std::uint8_t {
  EndsBlock = 1,     ///< a jump, a return or an abort
  Instantiates = 2,  ///< names types: a signature, or an instantiation of something generic
  NamesEntity = 4,   ///< names a function, struct, enum or field, or an instantiation of one
  Counts = 8,        ///< has a number of elements
  GlobalStorage = 16,
  UsesLocal = 32,  ///< reads, writes or borrows a local
};

namespace opcode_class_detail {

constexpr std::uint8_t class_of(OperandKind kind) noexcept {
  constexpr auto kInstantiates = static_cast<std::uint8_t>(OpcodeClass::Instantiates);
  constexpr auto kNames = static_cast<std::uint8_t>(OpcodeClass::NamesEntity);
  switch (kind) {
    case OperandKind::FunctionHandle:
    case OperandKind::StructDefinition:
    case OperandKind::FieldHandle:
    case OperandKind::VariantHandle:
      return kNames;
    case OperandKind::FunctionInstantiation:
    case OperandKind::StructDefInstantiation:
    case OperandKind::FieldInstantiation:
    case OperandKind::VariantInstantiation:
      return kNames | kInstantiates;
    case OperandKind::Signature:
      return kInstantiates;
    case OperandKind::SignatureAndCount:
      return kInstantiates | static_cast<std::uint8_t>(OpcodeClass::Counts);
    case OperandKind::Local:
      return static_cast<std::uint8_t>(OpcodeClass::UsesLocal);
    default:
      return 0;
  }
}

}  // namespace opcode_class_detail

inline constexpr auto kOpcodeClasses = [] {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto opcode = static_cast<Opcode>(i);
    table[i] = opcode_class_detail::class_of(kOpcodeTraits[i].operand);
    if (is_branch(opcode) || is_unconditional_branch(opcode)) {
      table[i] |= static_cast<std::uint8_t>(OpcodeClass::EndsBlock);
    }
    if (kOpcodeTraits[i].deprecated) table[i] |= static_cast<std::uint8_t>(OpcodeClass::GlobalStorage);
  }
  return table;
}();

[[nodiscard]] constexpr bool is(Opcode opcode, OpcodeClass wanted) noexcept {
  return (kOpcodeClasses[static_cast<std::uint8_t>(opcode)] & static_cast<std::uint8_t>(wanted)) != 0;
}

}  // namespace mvm::verifier

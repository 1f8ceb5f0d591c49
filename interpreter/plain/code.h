// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interpreter/module.h"

#include <mvm/file_format.h>

#include <cstdint>
#include <span>

namespace mvm {

class CodeCache;

/// A function's stack code as the plain interpreter runs it: the instructions of the module, in their order,
/// but an operand that names something of the module is replaced by the number of a slot. An instance keeps
/// in the slot what the operand means with its type arguments.
///
/// What a slot points to: for Call and CallGeneric an `Instance`; for the packing and unpacking of structs
/// their `Layout`; for fields a `FieldLayout`; for variants a `VariantOperand`; for vectors the vector's
/// `Layout`; for LdConst a `LoadedConstant`. Operands that check different limits have slots of their own.
struct PlainCode {
  std::span<const Instruction> code;
  std::span<const Instruction>
      slot_operands;  ///< by slot: an instruction that uses it, with its original operand
  std::span<const VariantJumpTable> jump_tables;
  const std::uint8_t* literals = nullptr;
};

/// A variant of an instance of an enum.
struct VariantOperand {
  const Layout* layout;
  std::uint16_t tag;
};

/// The plain code of a function that is not native; made at first use.
[[nodiscard]] const PlainCode& plain_code(CodeCache& cache, const Function& function);

}  // namespace mvm

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bytecode/disassembler/module_names.h"
#include "bytecode/disassembler/type_text.h"

#include <mvm/file_format.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace mvm::disassembler {

/// `Arg0` for a parameter, `loc0` for a local that is none.
[[nodiscard]] std::string local_name(std::size_t local, std::size_t parameters);

/// Writes the instructions of functions of one module, with what their operands mean.
class InstructionText {
 public:
  InstructionText(const CompiledModule& module, const ModuleNames& modules)
      : module_(module),
        modules_(modules),
        types_(module, module.types),
        constants_(module.constant_pool.size()) {}

  /// `CopyLoc`; a generic call is a call, as its type arguments show what it is.
  [[nodiscard]] static std::string_view name(const Instruction& instruction) noexcept {
    return traits(instruction.opcode == Opcode::CallGeneric ? Opcode::Call : instruction.opcode).name;
  }
  /// What follows the name: `[0](Arg0: &Coin<Ty0>)`, the operand and its meaning. Long meanings are cut. The
  /// function must have code.
  [[nodiscard]] std::string operand(const FunctionDefinition& function, const Instruction& instruction);

 private:
  void append_meaning(std::string& out, const FunctionDefinition& function, const Instruction& instruction);
  void append_local(std::string& out, const FunctionDefinition& function, TableIndex local) const;
  void append_literal(std::string& out, const Instruction& instruction) const;
  void append_call(std::string& out, TableIndex function_handle, Signature arguments) const;
  void append_field(std::string& out, TableIndex field_handle, Signature arguments) const;
  void append_datatype(std::string& out, TableIndex datatype_handle, Signature arguments) const;
  void append_struct(std::string& out, TableIndex definition, Signature arguments) const;
  void append_variant(std::string& out, TableIndex enum_definition, TableIndex tag,
                      Signature arguments) const;
  void append_constant(std::string& out, TableIndex constant);

  const CompiledModule& module_;
  const ModuleNames& modules_;
  TypeText types_;
  /// What is shown of each constant, once it was asked for: reading one takes time in its size.
  std::vector<std::optional<std::string>> constants_;
};

}  // namespace mvm::disassembler

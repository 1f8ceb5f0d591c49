// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "bytecode/disassembler/constant_text.h"
#include "bytecode/disassembler/instruction_text.h"
#include "bytecode/disassembler/type_text.h"

#include <mvm/bytecode.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace mvm {
namespace {

using disassembler::InstructionText;
using disassembler::local_name;
using disassembler::TypeText;

/// Characters of one declaration, and of one value in the list of constants.
constexpr std::size_t kMaxDeclaration = 4000;
constexpr std::size_t kMaxConstant = 1000;

/// A module can name the same long thing again and again in a few bytes each. The listing is cut where it is
/// out of all proportion to the module: real ones take 10 to 40 characters for a byte.
constexpr std::size_t kMaxCharactersPerByte = 256;
constexpr std::size_t kMinBudget = 1U << 20;

struct Colours {
  std::string_view keyword, label, number, opcode, value, mark, off;
};
constexpr Colours kColours{"\x1b[35m", "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[32m", "\x1b[31;1m", "\x1b[0m"};
constexpr Colours kNoColours{};

std::string abilities_text(AbilitySet abilities, std::string_view separator) {
  static constexpr std::array<std::pair<Ability, std::string_view>, 4> kNames{
      {{Ability::Copy, "copy"}, {Ability::Drop, "drop"}, {Ability::Store, "store"}, {Ability::Key, "key"}}};
  std::string text;
  for (const auto& [ability, name] : kNames) {
    if (!abilities.has(ability)) continue;
    if (!text.empty()) text += separator;
    text += name;
  }
  return text;
}

class Listing {
 public:
  Listing(const CompiledModule& module, const DisassembleOptions& options)
      : m_(module),
        options_(options),
        colours_(options.colour ? kColours : kNoColours),
        types_(module, module.types),
        modules_(module),
        instructions_(module, modules_),
        budget_(std::max(kMinBudget, kMaxCharactersPerByte * module.literals.size())) {}

  std::string whole_module() {
    line("// Move bytecode v{}", m_.version);
    line("{} {}.{} {{", keyword("module"), m_.address().to_short_hex().substr(2), m_.name());
    imports();
    for (const StructDefinition& definition : m_.struct_defs) {
      if (!full()) struct_definition(definition);
    }
    for (const EnumDefinition& definition : m_.enum_defs) {
      if (!full()) enum_definition(definition);
    }
    for (const FunctionDefinition& function : m_.function_defs) {
      if (full()) break;
      function_head(function);
      if (function.code) function_body(function);
      line("");
    }
    if (options_.constants) constants();
    if (full())
      line("// … the rest is left out: this listing is too long for a module of {} bytes",
           m_.literals.size());
    line("}}");
    return std::move(out_);
  }

  std::string around(const FunctionDefinition& function, std::size_t mark, std::size_t context) {
    function_head(function);
    if (!function.code) return std::move(out_);
    const std::size_t size = function.code->code.size();
    const std::size_t first = mark > context ? mark - context : 0;
    const std::size_t last = size - mark > context ? mark + context + 1 : size;
    const std::vector<bool> leaders = block_leaders(*function.code);
    auto block = static_cast<std::size_t>(std::count(
        leaders.begin(), leaders.begin() + static_cast<std::ptrdiff_t>(std::min(first, size)), true));
    if (first > 0) line("\t…");
    for (std::size_t offset = first; offset < last; ++offset) {
      if (leaders[offset]) line("{}B{}:{}", colours_.label, block++, colours_.off);
      instruction(function, offset, offset == mark);
    }
    if (last < size) line("\t…");
    line("}}");
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool full() const noexcept { return out_.size() >= budget_; }

  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }
  [[nodiscard]] std::string keyword(std::string_view word) const {
    return fmt::format("{}{}{}", colours_.keyword, word, colours_.off);
  }
  [[nodiscard]] std::size_t end_of_declaration() const noexcept { return out_.size() + kMaxDeclaration; }

  // Addresses without a prefix, with all digits, as the known disassembler has them here.
  [[nodiscard]] std::string full_name(const ModuleHandle& handle) const {
    return fmt::format("{}::{}", m_.address_identifiers[handle.address].to_hex().substr(2),
                       m_.identifiers[handle.name]);
  }
  void imports() {
    for (std::size_t index = 0; index < m_.module_handles.size() && !full(); ++index) {
      if (index == m_.self_module_handle) continue;
      out_ += fmt::format("{} {}", keyword("use"), full_name(m_.module_handles[index]));
      if (modules_.is_alias(index)) {
        out_ += fmt::format(" {} ", keyword("as"));
        modules_.append(out_, index);
      }
      line(";");
    }
    for (const ModuleHandle& handle : m_.friend_decls) {
      if (!full()) line("{} {};", keyword("friend"), full_name(handle));
    }
    line("");
  }

  void type_parameters(std::span<const DatatypeTyParameter> parameters) {
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      type_parameter(i, parameters[i].is_phantom, parameters[i].constraints);
    }
    if (!parameters.empty()) out_ += '>';
  }
  void type_parameters(std::span<const AbilitySet> constraints) {
    for (std::size_t i = 0; i < constraints.size(); ++i) type_parameter(i, false, constraints[i]);
    if (!constraints.empty()) out_ += '>';
  }
  void type_parameter(std::size_t index, bool is_phantom, AbilitySet constraints) {
    out_ += index == 0 ? "<" : ", ";
    if (is_phantom) out_ += keyword("phantom") + " ";
    out_ += fmt::format("Ty{}", index);
    if (!constraints.empty()) out_ += ": " + abilities_text(constraints, " + ");
  }

  void datatype_head(std::string_view kind, TableIndex handle_index) {
    const DatatypeHandle& handle = m_.datatype_handles[handle_index];
    out_ += fmt::format("{} {}", keyword(kind), m_.identifiers[handle.name]);
    type_parameters(handle.type_parameters);
    if (!handle.abilities.empty())
      out_ += fmt::format(" {} {}", keyword("has"), abilities_text(handle.abilities, ", "));
  }

  void fields(std::span<const FieldDefinition> fields, std::string_view separator) {
    const std::size_t end = end_of_declaration();
    for (std::size_t i = 0; i < fields.size() && !full(); ++i) {
      if (i > 0) out_ += separator;
      out_ += m_.identifiers[fields[i].name];
      out_ += ": ";
      types_.append(out_, end, fields[i].type);
    }
  }

  void struct_definition(const StructDefinition& definition) {
    datatype_head(definition.is_native ? "native struct" : "struct", definition.handle);
    if (definition.is_native) {
      line(";\n");
    } else if (definition.fields.empty()) {
      line(" {{}}\n");
    } else {
      line(" {{");
      out_ += '\t';
      fields(definition.fields, ",\n\t");
      line("\n}}\n");
    }
  }

  void enum_definition(const EnumDefinition& definition) {
    datatype_head("enum", definition.handle);
    line(" {{");
    for (std::size_t tag = 0; tag < definition.variants.size() && !full(); ++tag) {
      const VariantDefinition& variant = definition.variants[tag];
      out_ += fmt::format("\t{} {{ ", m_.identifiers[variant.name]);
      fields(variant.fields, ", ");
      line(" }}{}", tag + 1 < definition.variants.size() ? "," : "");
    }
    line("}}\n");
  }

  void function_head(const FunctionDefinition& function) {
    const FunctionHandle& handle = m_.handle_of(function);
    if (function.is_entry) out_ += keyword("entry") + " ";
    if (function.is_native()) out_ += keyword("native") + " ";
    if (function.visibility == Visibility::Public) out_ += keyword("public") + " ";
    if (function.visibility == Visibility::Friend) out_ += keyword("public(friend)") + " ";
    out_ += m_.identifiers[handle.name];
    type_parameters(handle.type_parameters);
    const std::size_t end = end_of_declaration();
    const Signature parameters = m_.signatures[handle.parameters];
    out_ += '(';
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      out_ += fmt::format("{}Arg{}: ", i > 0 ? ", " : "", i);
      types_.append(out_, end, parameters[i]);
    }
    out_ += ')';
    if (const Signature results = m_.signatures[handle.return_]; !results.empty()) {
      out_ += ": ";
      types_.append_list(out_, end, results, " * ");
    }
    acquires(function);
    line("{}", function.is_native() ? ";" : " {");
  }

  void acquires(const FunctionDefinition& function) {
    const auto acquired = function.acquires_global_resources;
    for (std::size_t i = 0; i < acquired.size() && !full(); ++i) {
      out_ += i == 0 ? fmt::format(" {} ", keyword("acquires")) : ", ";
      types_.append_name(out_, m_.struct_defs[acquired[i]].handle);
    }
  }

  void function_body(const FunctionDefinition& function) {
    const CodeUnit& unit = *function.code;
    const Signature locals = m_.signatures[unit.locals];
    const std::size_t end = end_of_declaration();
    for (std::size_t i = 0; i < locals.size() && !full(); ++i) {
      out_ += fmt::format("L{}:\tloc{}: ", i, i);
      types_.append(out_, end, locals[i]);
      out_ += '\n';
    }
    const std::vector<bool> leaders = block_leaders(unit);
    std::size_t block = 0;
    for (std::size_t offset = 0; offset < unit.code.size() && !full(); ++offset) {
      if (leaders[offset]) line("{}B{}:{}", colours_.label, block++, colours_.off);
      instruction(function, offset, false);
    }
    jump_tables(unit);
    line("}}");
  }

  // The first instructions of the basic blocks (Move abstract interpreter, `VMControlFlowGraph`): targets of
  // branches, and what follows a branch or a return.
  [[nodiscard]] static std::vector<bool> block_leaders(const CodeUnit& unit) {
    std::vector<bool> leaders(unit.code.size() + 1);
    leaders[0] = true;
    for (std::size_t offset = 0; offset < unit.code.size(); ++offset) {
      const Instruction& instruction = unit.code[offset];
      if (traits(instruction.opcode).operand == OperandKind::CodeOffset) leaders[instruction.index] = true;
      if (is_branch(instruction.opcode) || is_unconditional_branch(instruction.opcode))
        leaders[offset + 1] = true;
    }
    for (const VariantJumpTable& table : unit.jump_tables) {
      for (const TableIndex target : table.jump_table) leaders[target] = true;
    }
    return leaders;
  }

  void instruction(const FunctionDefinition& function, std::size_t offset, bool marked) {
    const Instruction& instruction = function.code->code[offset];
    out_ += marked ? fmt::format("{}==>{}\t", colours_.mark, colours_.off) : "\t";
    if (options_.code_offsets) out_ += fmt::format("{}{}:{} ", colours_.number, offset, colours_.off);
    line("{}{}{}{}", colours_.opcode, InstructionText::name(instruction), colours_.off,
         instructions_.operand(function, instruction));
  }

  void jump_tables(const CodeUnit& unit) {
    if (!unit.jump_tables.empty()) line("Jump tables:");
    for (std::size_t index = 0; index < unit.jump_tables.size() && !full(); ++index) {
      const VariantJumpTable& table = unit.jump_tables[index];
      const EnumDefinition& definition = m_.enum_defs[table.head_enum];
      out_ += fmt::format("[{}]:\tvariant_switch ", index);
      types_.append_name(out_, definition.handle);
      line(" {{");
      for (std::size_t tag = 0; tag < table.jump_table.size() && !full(); ++tag) {
        line("\t\t{} => jump {}", m_.identifiers[definition.variants[tag].name], table.jump_table[tag]);
      }
      line("\t}}");
    }
  }

  void constants() {
    if (m_.constant_pool.empty()) return;
    line("Constants [");
    for (std::size_t index = 0; index < m_.constant_pool.size() && !full(); ++index) {
      const Constant& constant = m_.constant_pool[index];
      out_ += fmt::format("\t{} => ", index);
      types_.append(out_, end_of_declaration(), constant.type);
      line(": {}{}{}", colours_.value, disassembler::constant_text(m_, constant, kMaxConstant), colours_.off);
    }
    line("]");
  }

  const CompiledModule& m_;
  DisassembleOptions options_;
  const Colours& colours_;
  TypeText types_;
  disassembler::ModuleNames modules_;
  InstructionText instructions_;
  std::size_t budget_;
  std::string out_;
};

}  // namespace

std::string disassemble(const CompiledModule& module, const DisassembleOptions& options) {
  return Listing(module, options).whole_module();
}

std::string disassemble_around(const CompiledModule& module, std::uint16_t function_def, std::uint16_t mark,
                               unsigned context, const DisassembleOptions& options) {
  if (function_def >= module.function_defs.size()) return {};
  const FunctionDefinition& function = module.function_defs[function_def];
  if (!function.code || function.code->code.empty()) return Listing(module, options).around(function, 0, 0);
  const std::size_t last = function.code->code.size() - 1;
  return Listing(module, options).around(function, std::min<std::size_t>(mark, last), context);
}

}  // namespace mvm

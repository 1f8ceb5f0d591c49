// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// A function lists the global resources that it, or what it calls of its own module, borrows or moves, and no
// others (Move bytecode verifier, `acquires_list_verifier`). Global storage is deprecated: nearly no module
// has any.

#include "verifier/opcode_class.h"
#include "verifier/passes.h"

#include <algorithm>

namespace mvm::verifier {
namespace {

class AcquiresChecker {
 public:
  AcquiresChecker(const FunctionView& function, FunctionByHandle function_by_handle)
      : function_(function), module_(function.module), function_by_handle_(function_by_handle) {
    const auto annotated = function.definition.acquires_global_resources;
    annotated_.assign(annotated.begin(), annotated.end());
    std::ranges::sort(annotated_);
    acquired_.resize(annotated_.size());
  }

  Result<void> check() {
    const std::span<const Instruction> code = function_.code();
    for (std::size_t offset = 0; offset < code.size(); ++offset) {
      if (!check_instruction(code[offset])) {
        return function_.fail_at(StatusCode::MISSING_ACQUIRES_ANNOTATION, offset);
      }
    }
    for (std::size_t i = 0; i < annotated_.size(); ++i) {
      if (!acquired_[i]) return fail(StatusCode::EXTRANEOUS_ACQUIRES_ANNOTATION);
      const StructDefinition& def = module_.struct_defs[annotated_[i]];
      if (!module_.datatype_handles[def.handle].abilities.has_key()) {
        return fail(StatusCode::INVALID_ACQUIRES_ANNOTATION);
      }
    }
    return {};
  }

 private:
  /// Notes that the function uses the resource; false if it is not annotated.
  bool acquire(TableIndex struct_def) {
    const auto found = std::ranges::lower_bound(annotated_, struct_def);
    if (found == annotated_.end() || *found != struct_def) return false;
    acquired_[static_cast<std::size_t>(found - annotated_.begin())] = true;
    return true;
  }

  bool acquire_all_of(TableIndex function_handle) {
    const TableIndex callee = function_by_handle_[function_handle];
    if (callee == kNoFunction) return true;
    return std::ranges::all_of(module_.function_defs[callee].acquires_global_resources,
                               [this](TableIndex struct_def) { return acquire(struct_def); });
  }

  bool check_instruction(const Instruction& instruction) {
    switch (instruction.opcode) {
      case Opcode::Call:
        return acquire_all_of(instruction.index);
      case Opcode::CallGeneric:
        return acquire_all_of(module_.function_instantiations[instruction.index].handle);
      case Opcode::MoveFromDeprecated:
      case Opcode::MutBorrowGlobalDeprecated:
      case Opcode::ImmBorrowGlobalDeprecated:
        return acquire(instruction.index);
      case Opcode::MoveFromGenericDeprecated:
      case Opcode::MutBorrowGlobalGenericDeprecated:
      case Opcode::ImmBorrowGlobalGenericDeprecated:
        return acquire(module_.struct_def_instantiations[instruction.index].def);
      default:
        return true;
    }
  }

  const FunctionView& function_;
  const CompiledModule& module_;
  FunctionByHandle function_by_handle_;
  std::vector<TableIndex> annotated_;
  std::vector<bool> acquired_;  ///< parallel to annotated_
};

}  // namespace

Result<void> check_acquires(const FunctionView& function, FunctionByHandle function_by_handle) {
  if (function.config.deprecate_global_storage_ops) return {};
  if (!function.module_acquires && std::ranges::none_of(function.code(), [](const Instruction& i) {
        return is(i.opcode, OpcodeClass::GlobalStorage);
      })) {
    return {};
  }
  return AcquiresChecker(function, function_by_handle).check();
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/function_view.h"

#include <mvm/file_format.h>
#include <mvm/verifier.h>

#include <cstdint>
#include <cstring>
#include <deque>
#include <initializer_list>
#include <optional>
#include <ostream>
#include <span>
#include <utility>
#include <vector>

/// Small modules for tests of single passes, made without the binary format.
namespace mvm::verifier::testing {

inline Instruction op(Opcode opcode, TableIndex index = 0) { return {opcode, index, 0}; }

/// A module that grows as a test needs it, with one function whose body a pass looks at.
class FunctionFixture {
 public:
  struct StructIds {
    TableIndex handle;
    TableIndex def;
    TypeId type;  ///< without type arguments
  };

  TypePool& types() { return module_.types; }

  TableIndex signature(const std::vector<TypeId>& list) {
    const std::vector<TypeId>& kept = type_lists_.emplace_back(list);
    signatures_.emplace_back(kept);
    return static_cast<TableIndex>(signatures_.size() - 1);
  }

  TableIndex datatype_handle(AbilitySet abilities,
                             std::initializer_list<DatatypeTyParameter> parameters = {}) {
    const auto& kept = datatype_parameters_.emplace_back(parameters);
    datatype_handles_.push_back({0, 0, abilities, kept});
    return static_cast<TableIndex>(datatype_handles_.size() - 1);
  }

  std::span<const FieldDefinition> fields(std::initializer_list<TypeId> list) {
    std::vector<FieldDefinition>& kept = fields_.emplace_back();
    for (const TypeId type : list) kept.push_back({0, type});
    return kept;
  }

  StructIds structure(AbilitySet abilities, std::initializer_list<TypeId> field_types,
                      std::initializer_list<DatatypeTyParameter> parameters = {}) {
    const TableIndex handle = datatype_handle(abilities, parameters);
    struct_defs_.push_back({handle, false, fields(field_types)});
    return {handle, static_cast<TableIndex>(struct_defs_.size() - 1), types().datatype(handle)};
  }

  TableIndex field_handle(TableIndex struct_def, TableIndex field) {
    field_handles_.push_back({struct_def, field});
    return static_cast<TableIndex>(field_handles_.size() - 1);
  }

  TableIndex enumeration(AbilitySet abilities,
                         std::initializer_list<std::initializer_list<TypeId>> variants) {
    std::vector<VariantDefinition>& kept = variants_.emplace_back();
    for (const auto& variant : variants) kept.push_back({0, fields(variant)});
    enum_defs_.push_back({datatype_handle(abilities), kept});
    return static_cast<TableIndex>(enum_defs_.size() - 1);
  }
  TypeId enum_type(TableIndex enum_def) { return types().datatype(enum_defs_[enum_def].handle); }

  TableIndex variant_handle(TableIndex enum_def, TableIndex variant) {
    variant_handles_.push_back({enum_def, variant});
    return static_cast<TableIndex>(variant_handles_.size() - 1);
  }

  TableIndex struct_instantiation(TableIndex struct_def, TableIndex type_arguments) {
    struct_instantiations_.push_back({struct_def, type_arguments});
    return static_cast<TableIndex>(struct_instantiations_.size() - 1);
  }
  TableIndex field_instantiation(TableIndex field_handle, TableIndex type_arguments) {
    field_instantiations_.push_back({field_handle, type_arguments});
    return static_cast<TableIndex>(field_instantiations_.size() - 1);
  }

  TableIndex function_handle(const std::vector<TypeId>& parameters, const std::vector<TypeId>& returns,
                             std::initializer_list<AbilitySet> type_parameters = {}) {
    const TableIndex parameters_at = signature(parameters);
    const TableIndex returns_at = signature(returns);
    const auto& kept = type_parameters_.emplace_back(type_parameters);
    // Each function has a name of its own, 0 being what all else is called.
    const auto name = static_cast<TableIndex>(function_handles_.size() + 1);
    function_handles_.push_back({0, name, parameters_at, returns_at, kept});
    return static_cast<TableIndex>(function_handles_.size() - 1);
  }
  TableIndex function_instantiation(TableIndex handle, TableIndex type_arguments) {
    function_instantiations_.push_back({handle, type_arguments});
    return static_cast<TableIndex>(function_instantiations_.size() - 1);
  }

  TableIndex constant(TypeId type) {
    constants_.push_back({type, {}});
    return static_cast<TableIndex>(constants_.size() - 1);
  }

  /// `VecPack` or `VecUnpack` of so many elements.
  Instruction counted(Opcode opcode, TableIndex element_signature, std::uint64_t count) {
    const auto at = static_cast<std::uint32_t>(literals_.size());
    literals_.resize(literals_.size() + sizeof count);
    std::memcpy(literals_.data() + at, &count, sizeof count);
    return {opcode, element_signature, at};
  }

  /// The function to look at.
  void body(const std::vector<TypeId>& parameters, const std::vector<TypeId>& returns,
            const std::vector<TypeId>& locals, std::vector<Instruction> code,
            std::initializer_list<AbilitySet> type_parameters = {}) {
    definition_.function = function_handle(parameters, returns, type_parameters);
    code_ = std::move(code);
    definition_.code = CodeUnit{signature(locals), code_, jump_tables_};
  }
  /// What the function may take out of global storage.
  void acquires(std::vector<TableIndex> struct_defs) { acquires_ = std::move(struct_defs); }
  /// Before `body`.
  TableIndex jump_table(TableIndex enum_def, std::initializer_list<TableIndex> targets) {
    const auto& kept = targets_.emplace_back(targets);
    jump_tables_.push_back({enum_def, kept});
    return static_cast<TableIndex>(jump_tables_.size() - 1);
  }

  VerifierConfig config;

  /// Calls `pass(const FunctionView&, AbilityCache&)`.
  template <class Pass>
  auto run(Pass&& pass) {
    finish();
    const CodeUnit& unit = *definition_.code;
    const FunctionHandle& handle = function_handles_[definition_.function];
    TypePool layer(module_.types, nullptr);
    AbilityCache abilities(module_, layer);
    abilities.enter_context(handle.type_parameters);
    ControlFlowGraph cfg;
    cfg.build(unit.code, unit.jump_tables);
    std::vector<TableIndex> by_name(function_handles_.size() + 1, kNoFunction);
    by_name[handle.name] = 0;
    ScratchArena scratch;
    const FunctionView view{.module = module_,
                            .config = config,
                            .index = 0,
                            .definition = definition_,
                            .handle = handle,
                            .unit = unit,
                            .parameters = signatures_[handle.parameters],
                            .returns = signatures_[handle.return_],
                            .locals = signatures_[unit.locals],
                            .type_parameters = handle.type_parameters,
                            .cfg = cfg,
                            .types = layer,
                            .function_by_name = by_name,
                            .module_acquires = !acquires_.empty(),
                            .scratch = scratch};
    return pass(view, abilities);
  }

 private:
  void finish() {
    definition_.acquires_global_resources = acquires_;
    function_defs_.assign(1, definition_);
    module_.datatype_handles = datatype_handles_;
    module_.function_handles = function_handles_;
    module_.field_handles = field_handles_;
    module_.signatures = signatures_;
    module_.struct_defs = struct_defs_;
    module_.struct_def_instantiations = struct_instantiations_;
    module_.field_instantiations = field_instantiations_;
    module_.function_instantiations = function_instantiations_;
    module_.enum_defs = enum_defs_;
    module_.variant_handles = variant_handles_;
    module_.constant_pool = constants_;
    module_.function_defs = function_defs_;
    module_.literals = literals_;
  }

  CompiledModule module_;
  FunctionDefinition definition_;
  std::vector<Instruction> code_;
  std::vector<TableIndex> acquires_;
  std::vector<VariantJumpTable> jump_tables_;

  std::vector<DatatypeHandle> datatype_handles_;
  std::vector<FunctionHandle> function_handles_;
  std::vector<FieldHandle> field_handles_;
  std::vector<Signature> signatures_;
  std::vector<StructDefinition> struct_defs_;
  std::vector<StructDefInstantiation> struct_instantiations_;
  std::vector<FieldInstantiation> field_instantiations_;
  std::vector<FunctionInstantiation> function_instantiations_;
  std::vector<EnumDefinition> enum_defs_;
  std::vector<VariantHandle> variant_handles_;
  std::vector<Constant> constants_;
  std::vector<FunctionDefinition> function_defs_;
  std::vector<std::uint8_t> literals_;

  // What spans point to; a deque's elements stay where they are.
  std::deque<std::vector<TypeId>> type_lists_;
  std::deque<std::vector<DatatypeTyParameter>> datatype_parameters_;
  std::deque<std::vector<AbilitySet>> type_parameters_;
  std::deque<std::vector<FieldDefinition>> fields_;
  std::deque<std::vector<VariantDefinition>> variants_;
  std::deque<std::vector<TableIndex>> targets_;
};

/// With what tests of references need: types of references, and a struct of two numbers.
class ReferenceFixture : public FunctionFixture {
 protected:
  TypeId imm(TypeId type) { return types().reference(type); }
  TypeId mut(TypeId type) { return types().mutable_reference(type); }

  const StructIds pair_ = structure(AbilitySet::primitives(), {kU64, kU64});
  const TableIndex first_ = field_handle(pair_.def, 0);
  const TableIndex second_ = field_handle(pair_.def, 1);
};

/// What a pass said: nothing, or a status and where.
struct Verdict {
  std::optional<StatusCode> status;
  std::optional<std::uint16_t> offset;
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

inline Verdict verdict(const Result<void>& result) {
  if (result) return {};
  Verdict found{result.error().status(), std::nullopt};
  if (!result.error().offsets().empty()) found.offset = result.error().offsets().front().offset;
  return found;
}

/// For messages of tests.
inline void PrintTo(const Verdict& verdict, std::ostream* out) {
  *out << (verdict.status ? to_string(*verdict.status) : "accepted");
  if (verdict.offset) *out << " at " << *verdict.offset;
}

}  // namespace mvm::verifier::testing

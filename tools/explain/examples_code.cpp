// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Functions that are refused for their control flow, their stack, their types or their locals.

#include "tools/explain/draft.h"
#include "tools/explain/examples.h"

namespace mvm::explain {
namespace {

using enum Opcode;

// One more than the protocol's limits.
constexpr TableIndex kNestedLoops = 6;
constexpr TableIndex kManyBlocks = 1025;
constexpr std::size_t kHighStack = 1025;
constexpr std::size_t kManyPushes = 10001;

/// The last version whose loops must be written in a fixed manner.
constexpr std::uint32_t kVersion5 = 5;
/// A protocol version that still takes modules of version 5.
constexpr std::uint64_t kOldProtocol = 1;

/// `f` without parameters, results and locals.
Bytes code(Code instructions) { return module_with({}, {}, {}, std::move(instructions)); }

/// `f` in a module with `struct S { f0: u64 }`, which has no abilities: struct 0, type S.
Bytes with_struct(Types (*parameters)(Draft&, TypeId), Code instructions, const Types& locals = {}) {
  Draft draft;
  draft.structure("S", kNoAbilities, {kU64});
  draft.field_handles.push_back({0, 0});
  const Types taken = parameters(draft, draft.type(0));
  draft.function(draft.function_handle("f", taken, {}), locals, std::move(instructions));
  return draft.bytes();
}

Types one_value(Draft&, TypeId type) { return {type}; }
Types two_values(Draft&, TypeId type) { return {type, type}; }
Types reference(Draft& draft, TypeId type) { return {draft.types.reference(type)}; }
Types reference_and_value(Draft& draft, TypeId type) { return {draft.types.mutable_reference(type), type}; }
Types nothing(Draft&, TypeId) { return {}; }

/// `f` with one parameter that refers to this type.
Bytes with_reference(TypeId target, bool is_mutable, Code instructions) {
  Draft draft;
  const TypeId type = is_mutable ? draft.types.mutable_reference(target) : draft.types.reference(target);
  draft.function(draft.function_handle("f", {type}, {}), {}, std::move(instructions));
  return draft.bytes();
}

/// `f` in a module with `enum E { V0, V1 }`, which ends in a switch over what these instructions push.
Bytes with_switch(const Types& parameters, Instruction push, bool is_reference = false) {
  Draft draft;
  draft.enumeration("E", kCopyDrop, 2);
  Types taken = parameters;
  if (is_reference) taken.push_back(draft.types.reference(kU64));
  draft.function(draft.function_handle("f", taken, {}), {}, {push, {VariantSwitch, 0}, {Ret}, {Ret}},
                 {{0, draft.indices({2, 3})}});
  return draft.bytes();
}

Bytes unused_jump_table() {
  Draft draft;
  draft.enumeration("E", kCopyDrop, 1);
  draft.function(draft.function_handle("f", {}, {}), {}, {{Ret}}, {{0, draft.indices({0})}});
  return draft.bytes();
}

Bytes nested_loops() {
  Code instructions(kNestedLoops, {Nop});
  for (TableIndex head = kNestedLoops; head-- > 0;) {
    instructions.insert(instructions.end(), {{LdTrue}, {BrTrue, head}});
  }
  instructions.push_back({Ret});
  return code(std::move(instructions));
}

Bytes many_blocks() {
  Code instructions;
  for (TableIndex i = 0; i < kManyBlocks; ++i) {
    instructions.push_back({Branch, static_cast<TableIndex>(i + 1)});
  }
  instructions.push_back({Ret});
  return code(std::move(instructions));
}

Bytes many_pushes() {
  Code instructions;
  for (std::size_t i = 0; i < kManyPushes; ++i) instructions.insert(instructions.end(), {{LdTrue}, {Pop}});
  instructions.push_back({Ret});
  return code(std::move(instructions));
}

Bytes high_stack() {
  Code instructions(kHighStack, {LdTrue});
  instructions.insert(instructions.end(), kHighStack, {Pop});
  instructions.push_back({Ret});
  return code(std::move(instructions));
}

/// Code of a module of version 5.
Bytes code_of_version_5(Code instructions) {
  Draft draft(kVersion5);
  draft.function(draft.function_handle("f", {}, {}), {}, std::move(instructions));
  return draft.bytes();
}

Bytes call_with_wrong_type() {
  Draft draft;
  draft.function(draft.function_handle("f", {kU64}, {}), {}, {{LdTrue}, {Call, 0}, {Ret}});
  return draft.bytes();
}

Bytes plain_call_of_generic() {
  Draft draft;
  draft.function(draft.function_handle("f", {}, {}, {kNoAbilities}), {}, {{Call, 0}, {Ret}});
  return draft.bytes();
}

Bytes length_of_bool() {
  Draft draft;
  const TableIndex bytes = draft.signature({kU8});
  draft.function(draft.function_handle("f", {}, {kU64}), {}, {{LdTrue}, {VecLen, bytes}, {Ret}});
  return draft.bytes();
}

constexpr Example kExamples[] = {
    // Control flow.
    {StatusCode::EMPTY_CODE_UNIT, [] { return code({}); }},
    {StatusCode::INVALID_FALL_THROUGH, [] { return code({{LdTrue}, {Pop}}); }},
    {StatusCode::INVALID_LOOP_SPLIT,
     [] { return code({{LdTrue}, {BrTrue, 3}, {Nop}, {LdTrue}, {BrTrue, 2}, {Ret}}); }},
    {StatusCode::INVALID_LOOP_CONTINUE,
     [] {
       return code_of_version_5(
           {{Nop}, {Nop}, {LdTrue}, {BrTrue, 0}, {LdTrue}, {BrTrue, 1}, {LdTrue}, {BrTrue, 0}, {Ret}});
     },
     kOldProtocol},
    {StatusCode::INVALID_LOOP_BREAK,
     [] { return code_of_version_5({{LdTrue}, {BrTrue, 5}, {LdTrue}, {BrTrue, 0}, {Nop}, {Ret}}); },
     kOldProtocol},
    {StatusCode::LOOP_MAX_DEPTH_REACHED, nested_loops},
    {StatusCode::TOO_MANY_BASIC_BLOCKS, many_blocks},

    // The stack.
    {StatusCode::NEGATIVE_STACK_SIZE_WITHIN_BLOCK, [] { return code({{Pop}, {Ret}}); }},
    {StatusCode::POSITIVE_STACK_SIZE_AT_BLOCK_END, [] { return code({{LdTrue}, {Ret}}); }},
    {StatusCode::VALUE_STACK_OVERFLOW, high_stack},
    {StatusCode::VALUE_STACK_PUSH_OVERFLOW, many_pushes},

    // Types.
    {StatusCode::GENERIC_MEMBER_OPCODE_MISMATCH, plain_call_of_generic},
    {StatusCode::BR_TYPE_MISMATCH_ERROR, [] { return code({{LdU8, 0, 1}, {BrTrue, 2}, {Ret}}); }},
    {StatusCode::ABORT_TYPE_MISMATCH_ERROR, [] { return code({{LdTrue}, {Abort}}); }},
    {StatusCode::RET_TYPE_MISMATCH_ERROR, [] { return module_with({}, {kU64}, {}, {{LdTrue}, {Ret}}); }},
    {StatusCode::STLOC_TYPE_MISMATCH_ERROR,
     [] { return module_with({}, {}, {kU64}, {{LdTrue}, {StLoc, 0}, {Ret}}); }},
    {StatusCode::POP_WITHOUT_DROP_ABILITY,
     [] { return with_struct(one_value, {{MoveLoc, 0}, {Pop}, {Ret}}); }},
    {StatusCode::COPYLOC_WITHOUT_COPY_ABILITY,
     [] { return with_struct(one_value, {{CopyLoc, 0}, {Pop}, {Ret}}); }},
    {StatusCode::CALL_TYPE_MISMATCH_ERROR, call_with_wrong_type},
    {StatusCode::PACK_TYPE_MISMATCH_ERROR,
     [] { return with_struct(nothing, {{LdTrue}, {Pack, 0}, {Pop}, {Ret}}); }},
    {StatusCode::UNPACK_TYPE_MISMATCH_ERROR,
     [] { return with_struct(nothing, {{LdTrue}, {Unpack, 0}, {Pop}, {Ret}}); }},
    {StatusCode::BORROWLOC_REFERENCE_ERROR,
     [] { return with_reference(kU64, false, {{ImmBorrowLoc, 0}, {Pop}, {Ret}}); }},
    {StatusCode::BORROWFIELD_TYPE_MISMATCH_ERROR,
     [] { return with_struct(nothing, {{LdTrue}, {ImmBorrowField, 0}, {Pop}, {Ret}}); }},
    {StatusCode::FREEZEREF_TYPE_MISMATCH_ERROR,
     [] { return with_reference(kU64, false, {{MoveLoc, 0}, {FreezeRef}, {Pop}, {Ret}}); }},
    {StatusCode::READREF_TYPE_MISMATCH_ERROR, [] { return code({{LdTrue}, {ReadRef}, {Pop}, {Ret}}); }},
    {StatusCode::READREF_WITHOUT_COPY_ABILITY,
     [] { return with_struct(reference, {{MoveLoc, 0}, {ReadRef}, {Pop}, {Ret}}); }},
    {StatusCode::WRITEREF_NO_MUTABLE_REFERENCE_ERROR,
     [] { return with_reference(kBool, false, {{LdTrue}, {MoveLoc, 0}, {WriteRef}, {Ret}}); }},
    {StatusCode::WRITEREF_WITHOUT_DROP_ABILITY,
     [] { return with_struct(reference_and_value, {{MoveLoc, 1}, {MoveLoc, 0}, {WriteRef}, {Ret}}); }},
    {StatusCode::WRITEREF_TYPE_MISMATCH_ERROR,
     [] { return with_reference(kU64, true, {{LdTrue}, {MoveLoc, 0}, {WriteRef}, {Ret}}); }},
    {StatusCode::INTEGER_OP_TYPE_MISMATCH_ERROR,
     [] { return code({{LdU8, 0, 1}, {LdU16, 0, 1}, {Add}, {Pop}, {Ret}}); }},
    {StatusCode::BOOLEAN_OP_TYPE_MISMATCH_ERROR, [] { return code({{LdU8, 0, 1}, {Not}, {Pop}, {Ret}}); }},
    {StatusCode::EQUALITY_OP_TYPE_MISMATCH_ERROR,
     [] { return code({{LdU8, 0, 1}, {LdTrue}, {Eq}, {Pop}, {Ret}}); }},
    {StatusCode::TYPE_MISMATCH, length_of_bool},
    {StatusCode::ENUM_SWITCH_BAD_OPERAND, [] { return with_switch({}, {LdTrue}); }},
    {StatusCode::ENUM_TYPE_MISMATCH, [] { return with_switch({}, {MoveLoc, 0}, true); }},
    {StatusCode::INVALID_ENUM_SWITCH, unused_jump_table},

    // Locals.
    {StatusCode::COPYLOC_UNAVAILABLE_ERROR,
     [] { return module_with({}, {}, {kU64}, {{CopyLoc, 0}, {Pop}, {Ret}}); }},
    {StatusCode::MOVELOC_UNAVAILABLE_ERROR,
     [] { return module_with({}, {}, {kU64}, {{MoveLoc, 0}, {Pop}, {Ret}}); }},
    {StatusCode::BORROWLOC_UNAVAILABLE_ERROR,
     [] { return module_with({}, {}, {kU64}, {{ImmBorrowLoc, 0}, {Pop}, {Ret}}); }},
    {StatusCode::STLOC_UNSAFE_TO_DESTROY_ERROR,
     [] { return with_struct(two_values, {{MoveLoc, 1}, {StLoc, 0}, {Ret}}); }},
    {StatusCode::UNSAFE_RET_UNUSED_VALUES_WITHOUT_DROP, [] { return with_struct(one_value, {{Ret}}); }},
};

}  // namespace

std::span<const Example> examples_of_code() { return kExamples; }

}  // namespace mvm::explain

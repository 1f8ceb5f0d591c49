// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Functions that are refused for what they do with references. In most, `r` is a mutable reference and a copy
// of it is kept in a local, so that it is borrowed from.

#include "tools/explain/draft.h"
#include "tools/explain/examples.h"

namespace mvm::explain {
namespace {

using enum Opcode;

/// `f(r: &mut u8)` that keeps a copy of `r` in local 1 and goes on with these instructions.
Bytes with_borrowed_reference(std::initializer_list<Instruction> rest) {
  Draft draft;
  const TypeId type = draft.types.mutable_reference(kU8);
  Code code{{CopyLoc, 0}, {StLoc, 1}};
  code.insert(code.end(), rest);
  draft.function(draft.function_handle("f", {type}, {}), {type}, std::move(code));
  return draft.bytes();
}

/// The same for `f(r: &mut vector<u8>)`; the instruction works on vectors of u8.
Bytes with_borrowed_vector(Opcode opcode, bool index_is_u64, bool has_result) {
  Draft draft;
  const TypeId type = draft.types.mutable_reference(draft.types.vector(kU8));
  const TableIndex elements = draft.signature({kU8});
  const Instruction operand = index_is_u64 ? draft.load_u64(0) : Instruction{LdU8, 0, 1};
  Code code{{CopyLoc, 0}, {StLoc, 1}, {MoveLoc, 0}, operand, {opcode, elements}};
  if (has_result) code.push_back({Pop});
  code.push_back({Ret});
  draft.function(draft.function_handle("f", {type}, {}), {type}, std::move(code));
  return draft.bytes();
}

/// `f(x: u8)` that keeps a reference to `x` in local 1 and goes on with these instructions.
Bytes with_borrowed_local(bool is_mutable, std::initializer_list<Instruction> rest) {
  Draft draft;
  const TypeId type = is_mutable ? draft.types.mutable_reference(kU8) : draft.types.reference(kU8);
  Code code{{is_mutable ? MutBorrowLoc : ImmBorrowLoc, 0}, {StLoc, 1}};
  code.insert(code.end(), rest);
  draft.function(draft.function_handle("f", {kU8}, {}), {type}, std::move(code));
  return draft.bytes();
}

/// `f(s: &mut S)` that keeps a copy of `s` and borrows a field through `s`.
Bytes with_borrowed_struct() {
  Draft draft;
  draft.structure("S", kNoAbilities, {kU64});
  draft.field_handles.push_back({0, 0});
  const TypeId type = draft.types.mutable_reference(draft.type(0));
  draft.function(draft.function_handle("f", {type}, {}), {type},
                 {{CopyLoc, 0}, {StLoc, 1}, {MoveLoc, 0}, {MutBorrowField, 0}, {Pop}, {Ret}});
  return draft.bytes();
}

Bytes reference_to_local_returned() {
  Draft draft;
  draft.function(draft.function_handle("f", {kU8}, {draft.types.reference(kU8)}), {},
                 {{ImmBorrowLoc, 0}, {Ret}});
  return draft.bytes();
}

Bytes same_reference_returned_twice() {
  Draft draft;
  const TypeId type = draft.types.mutable_reference(kU8);
  draft.function(draft.function_handle("f", {type}, {type, type}), {}, {{CopyLoc, 0}, {MoveLoc, 0}, {Ret}});
  return draft.bytes();
}

Bytes same_reference_passed_twice() {
  Draft draft;
  const TypeId type = draft.types.mutable_reference(kU8);
  draft.function(draft.function_handle("f", {type}, {}), {}, {{CopyLoc, 0}, {MoveLoc, 0}, {Call, 1}, {Ret}});
  draft.native(draft.function_handle("g", {type, type}, {}));
  return draft.bytes();
}

constexpr Example kExamples[] = {
    {StatusCode::UNSAFE_RET_LOCAL_OR_RESOURCE_STILL_BORROWED, reference_to_local_returned},
    {StatusCode::RET_BORROWED_MUTABLE_REFERENCE_ERROR, same_reference_returned_twice},
    {StatusCode::CALL_BORROWED_MUTABLE_REFERENCE_ERROR, same_reference_passed_twice},
    {StatusCode::READREF_EXISTS_MUTABLE_BORROW_ERROR,
     [] { return with_borrowed_reference({{MoveLoc, 0}, {ReadRef}, {Pop}, {MoveLoc, 1}, {Pop}, {Ret}}); }},
    {StatusCode::WRITEREF_EXISTS_BORROW_ERROR,
     [] { return with_borrowed_reference({{LdU8, 0, 1}, {MoveLoc, 0}, {WriteRef}, {Ret}}); }},
    {StatusCode::FREEZEREF_EXISTS_MUTABLE_BORROW_ERROR,
     [] { return with_borrowed_reference({{MoveLoc, 0}, {FreezeRef}, {Pop}, {Ret}}); }},
    {StatusCode::FIELD_EXISTS_MUTABLE_BORROW_ERROR, with_borrowed_struct},
    {StatusCode::COPYLOC_EXISTS_BORROW_ERROR,
     [] { return with_borrowed_local(true, {{CopyLoc, 0}, {Pop}, {Ret}}); }},
    {StatusCode::MOVELOC_EXISTS_BORROW_ERROR,
     [] { return with_borrowed_local(false, {{MoveLoc, 0}, {Pop}, {Ret}}); }},
    {StatusCode::BORROWLOC_EXISTS_BORROW_ERROR,
     [] { return with_borrowed_local(true, {{ImmBorrowLoc, 0}, {Pop}, {Ret}}); }},
    {StatusCode::VEC_UPDATE_EXISTS_MUTABLE_BORROW_ERROR,
     [] { return with_borrowed_vector(VecPushBack, false, false); }},
    {StatusCode::VEC_BORROW_ELEMENT_EXISTS_MUTABLE_BORROW_ERROR,
     [] { return with_borrowed_vector(VecMutBorrow, true, true); }},
};

}  // namespace

std::span<const Example> examples_of_references() { return kExamples; }

}  // namespace mvm::explain

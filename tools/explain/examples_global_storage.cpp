// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Functions that use global storage, which Sui never had: old protocol versions still look at how it is used.

#include "tools/explain/draft.h"
#include "tools/explain/examples.h"

namespace mvm::explain {
namespace {

using enum Opcode;

/// A protocol version that still reads these instructions, and the version of its modules.
constexpr std::uint64_t kOldProtocol = 1;
constexpr std::uint32_t kOldVersion = 6;

/// What the examples differ in.
struct Shape {
  AbilitySet abilities = Ability::Key;  ///< of `struct R { f0: u64 }`
  Types parameters{kAddress};
  std::vector<TableIndex> acquires{0};
  bool local_is_reference = false;  ///< local 1 is a `&mut R`
};

Bytes with_resource(Code code, const Shape& shape = {}) {
  Draft draft(kOldVersion);
  draft.structure("R", shape.abilities, {kU64});
  Types locals;
  if (shape.local_is_reference) locals.push_back(draft.types.mutable_reference(draft.type(0)));
  FunctionDefinition& f =
      draft.function(draft.function_handle("f", shape.parameters, {}), locals, std::move(code));
  f.acquires_global_resources = draft.indices(shape.acquires);
  return draft.bytes();
}

const Shape& plain_struct() {
  static const Shape shape{.abilities = Ability::Drop};
  return shape;
}

Bytes acquires_through_native() {
  Draft draft(kOldVersion);
  draft.structure("R", kNoAbilities, {kU64});
  const TableIndex f = draft.function_handle("f", {}, {});
  const TableIndex g = draft.function_handle("g", {}, {});
  draft.function(f, {}, {{Call, g}, {Ret}}).acquires_global_resources = draft.indices({0});
  draft.native(g).acquires_global_resources = draft.indices({0});
  return draft.bytes();
}

Bytes move_to_with_address() {
  Draft draft(kOldVersion);
  draft.structure("R", Ability::Key, {kU64});
  draft.function(draft.function_handle("f", {kAddress, draft.type(0)}, {}), {},
                 {{MoveLoc, 0}, {MoveLoc, 1}, {MoveToDeprecated, 0}, {Ret}});
  return draft.bytes();
}

Bytes move_to_without_key() {
  Draft draft(kOldVersion);
  draft.structure("R", kNoAbilities, {kU64});
  draft.function(draft.function_handle("f", {draft.types.reference(kSigner), draft.type(0)}, {}), {},
                 {{MoveLoc, 0}, {MoveLoc, 1}, {MoveToDeprecated, 0}, {Ret}});
  return draft.bytes();
}

constexpr Example kExamples[] = {
    {StatusCode::DUPLICATE_ACQUIRES_ANNOTATION, [] { return with_resource({{Ret}}, {.acquires = {0, 0}}); },
     kOldProtocol},
    {StatusCode::EXISTS_WITHOUT_KEY_ABILITY_OR_BAD_ARGUMENT,
     [] { return with_resource({{LdTrue}, {ExistsDeprecated, 0}, {Pop}, {Ret}}, {.acquires = {}}); },
     kOldProtocol},
    {StatusCode::BORROWGLOBAL_TYPE_MISMATCH_ERROR,
     [] { return with_resource({{LdTrue}, {ImmBorrowGlobalDeprecated, 0}, {Pop}, {Ret}}); }, kOldProtocol},
    {StatusCode::BORROWGLOBAL_WITHOUT_KEY_ABILITY,
     [] {
       return with_resource({{MoveLoc, 0}, {ImmBorrowGlobalDeprecated, 0}, {Pop}, {Ret}}, plain_struct());
     },
     kOldProtocol},
    {StatusCode::MOVEFROM_TYPE_MISMATCH_ERROR,
     [] { return with_resource({{LdTrue}, {MoveFromDeprecated, 0}, {Unpack, 0}, {Pop}, {Ret}}); },
     kOldProtocol},
    {StatusCode::MOVEFROM_WITHOUT_KEY_ABILITY,
     [] { return with_resource({{MoveLoc, 0}, {MoveFromDeprecated, 0}, {Pop}, {Ret}}, plain_struct()); },
     kOldProtocol},
    {StatusCode::MOVETO_TYPE_MISMATCH_ERROR, move_to_with_address, kOldProtocol},
    {StatusCode::MOVETO_WITHOUT_KEY_ABILITY, move_to_without_key, kOldProtocol},
    {StatusCode::GLOBAL_REFERENCE_ERROR,
     [] {
       return with_resource({{CopyLoc, 0},
                             {MutBorrowGlobalDeprecated, 0},
                             {StLoc, 1},
                             {MoveLoc, 0},
                             {MutBorrowGlobalDeprecated, 0},
                             {Pop},
                             {Ret}},
                            {.local_is_reference = true});
     },
     kOldProtocol},
    {StatusCode::MISSING_ACQUIRES_ANNOTATION,
     [] {
       return with_resource({{MoveLoc, 0}, {ImmBorrowGlobalDeprecated, 0}, {Pop}, {Ret}}, {.acquires = {}});
     },
     kOldProtocol},
    {StatusCode::EXTRANEOUS_ACQUIRES_ANNOTATION, [] { return with_resource({{Ret}}); }, kOldProtocol},
    {StatusCode::INVALID_ACQUIRES_ANNOTATION, acquires_through_native, kOldProtocol},
};

}  // namespace

std::span<const Example> examples_of_global_storage() { return kExamples; }

}  // namespace mvm::explain

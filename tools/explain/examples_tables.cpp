// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Modules that are refused for what they declare, before any code is looked at.

#include "tools/explain/draft.h"
#include "tools/explain/examples.h"

namespace mvm::explain {
namespace {

// One more than the protocol's limits.
constexpr std::size_t kManyTypeParameters = 33;
constexpr std::size_t kManyParameters = 129;
constexpr std::size_t kManyFunctions = 1001;
constexpr std::size_t kManyStructs = 201;
constexpr std::size_t kManyFields = 33;
constexpr std::size_t kDeepVector = 253;
constexpr std::size_t kLongIdentifier = 129;
constexpr std::size_t kHalfOfLocals = 128;

/// From 38 on the deserializer refuses tables of this length.
constexpr std::uint64_t kNoTableLimits = 37;
constexpr std::uint32_t kVersionThen = 6;

const Code kReturn{{Opcode::Ret}};

/// A module that declares a function, which does nothing.
Bytes declaring(Draft& draft, const Types& parameters, std::vector<AbilitySet> type_parameters = {}) {
  draft.native(draft.function_handle("f", parameters, {}, std::move(type_parameters)));
  return draft.bytes();
}

Bytes too_many_functions() {
  Draft draft;
  draft.version = kVersionThen;
  for (std::size_t i = 0; i < kManyFunctions; ++i) {
    draft.native(draft.function_handle("f" + std::to_string(i), {}, {}));
  }
  return draft.bytes();
}

Bytes too_many_structs() {
  Draft draft;
  draft.version = kVersionThen;
  for (std::size_t i = 0; i < kManyStructs; ++i) {
    draft.structure("S" + std::to_string(i), kNoAbilities, {kU64});
  }
  return draft.bytes();
}

Bytes too_deep_vector() {
  Draft draft;
  TypeId type = draft.type(draft.structs[draft.structure("S", kNoAbilities, {kU64})].handle);
  for (std::size_t i = 0; i < kDeepVector; ++i) type = draft.types.vector(type);
  return declaring(draft, {type});
}

Bytes constraint_not_satisfied() {
  Draft draft;
  draft.structure("S", kNoAbilities, {kU64});
  draft.structure("Box", kNoAbilities, {draft.types.type_parameter(0)}, {{.constraints = Ability::Copy}});
  const Types arguments{draft.type(0)};
  return declaring(draft, {draft.types.datatype_instantiation(1, arguments)});
}

Bytes foreign_definition() {
  Draft draft;
  draft.module_handles.push_back({0, draft.identifier("other")});
  draft.native(draft.function_handle("f", {}, {}));
  draft.function_handles.front().module = 1;
  return draft.bytes();
}

Bytes friend_of(TableIndex address, std::string_view name) {
  Draft draft;
  draft.addresses.push_back(AccountAddress::from_u64(0x43));
  draft.friend_decls.push_back({address, draft.identifier(name)});
  return draft.bytes();
}

Bytes instantiation_loop() {
  Draft draft;
  const TableIndex f = draft.function_handle("f", {}, {}, {kNoAbilities});
  draft.function_instantiations.push_back(
      {f, draft.signature({draft.types.vector(draft.types.type_parameter(0))})});
  draft.function(f, {}, {{Opcode::CallGeneric, 0}, {Opcode::Ret}});
  return draft.bytes();
}

constexpr Example kExamples[] = {
    {StatusCode::INDEX_OUT_OF_BOUNDS,
     [] { return module_with({}, {}, {}, {{Opcode::Call, 9}, {Opcode::Ret}}); }},
    {StatusCode::TOO_MANY_LOCALS,
     [] { return module_with(Types(kHalfOfLocals, kU8), {}, Types(kHalfOfLocals, kU8), kReturn); }},
    {StatusCode::NUMBER_OF_TYPE_ARGUMENTS_MISMATCH,
     [] {
       Draft draft;
       const Types parameters{draft.types.reference(draft.types.vector(kU8))};
       const TableIndex two_types = draft.signature({kU8, kU8});
       draft.function(draft.function_handle("f", parameters, {kU64}), {},
                      {{Opcode::MoveLoc, 0}, {Opcode::VecLen, two_types}, {Opcode::Ret}});
       return draft.bytes();
     }},
    {StatusCode::TOO_MANY_TYPE_PARAMETERS,
     [] {
       Draft draft;
       return declaring(draft, {}, std::vector<AbilitySet>(kManyTypeParameters));
     }},
    {StatusCode::TOO_MANY_PARAMETERS,
     [] {
       Draft draft;
       return declaring(draft, Types(kManyParameters, kU8));
     }},
    {StatusCode::TOO_MANY_TYPE_NODES, too_deep_vector},
    {StatusCode::IDENTIFIER_TOO_LONG,
     [] {
       Draft draft;
       draft.structure(std::string(kLongIdentifier, 'S'), kNoAbilities, {kU64});
       return draft.bytes();
     }},
    {StatusCode::INVALID_IDENTIFIER,
     [] {
       Draft draft;
       draft.identifier("<SELF>");
       return draft.bytes();
     }},
    {StatusCode::MAX_FUNCTION_DEFINITIONS_REACHED, too_many_functions, kNoTableLimits},
    {StatusCode::MAX_STRUCT_DEFINITIONS_REACHED, too_many_structs, kNoTableLimits},
    {StatusCode::MAX_FIELD_DEFINITIONS_REACHED,
     [] {
       Draft draft;
       draft.structure("S", kNoAbilities, Types(kManyFields, kU8));
       return draft.bytes();
     }},
    {StatusCode::DUPLICATE_ELEMENT,
     [] {
       Draft draft;
       draft.structure("S", kNoAbilities, {kU64});
       draft.structure("S", kNoAbilities, {kU64});
       return draft.bytes();
     }},
    {StatusCode::UNIMPLEMENTED_HANDLE,
     [] {
       Draft draft;
       draft.function_handle("f", {}, {});
       return draft.bytes();
     }},
    {StatusCode::INVALID_MODULE_HANDLE, foreign_definition},
    {StatusCode::ZERO_SIZED_STRUCT,
     [] {
       Draft draft;
       draft.structure("S", kNoAbilities, {});
       return draft.bytes();
     }},
    {StatusCode::INVALID_SIGNATURE_TOKEN,
     [] {
       Draft draft;
       return declaring(draft, {draft.types.vector(draft.types.reference(kU64))});
     }},
    {StatusCode::CONSTRAINT_NOT_SATISFIED, constraint_not_satisfied},
    {StatusCode::INVALID_PHANTOM_TYPE_PARAM_POSITION,
     [] {
       Draft draft;
       draft.structure("S", kNoAbilities, {draft.types.type_parameter(0)}, {{.is_phantom = true}});
       return draft.bytes();
     }},
    {StatusCode::INVALID_CONSTANT_TYPE,
     [] {
       Draft draft;
       draft.constant(kSigner, Bytes(AccountAddress::kLength));
       return draft.bytes();
     }},
    {StatusCode::MALFORMED_CONSTANT_DATA,
     [] {
       Draft draft;
       draft.constant(kBool, {2});
       return draft.bytes();
     }},
    {StatusCode::INVALID_FRIEND_DECL_WITH_SELF, [] { return friend_of(0, "m"); }},
    {StatusCode::INVALID_FRIEND_DECL_WITH_MODULES_OUTSIDE_ACCOUNT_ADDRESS,
     [] { return friend_of(1, "other"); }},
    {StatusCode::FIELD_MISSING_TYPE_ABILITY,
     [] {
       Draft draft;
       draft.structure("S", kNoAbilities, {kU64});
       draft.structure("Copied", Ability::Copy, {draft.type(0)});
       return draft.bytes();
     }},
    {StatusCode::RECURSIVE_DATATYPE_DEFINITION,
     [] {
       Draft draft;
       draft.structure("S", kNoAbilities, {draft.type(0)});
       return draft.bytes();
     }},
    {StatusCode::LOOP_IN_INSTANTIATION_GRAPH, instantiation_loop},
    {StatusCode::UNKNOWN_VERIFICATION_ERROR,
     [] {
       Draft draft;
       draft.structure("S", Ability::Key, {kU64});
       return draft.bytes();
     }},
};

}  // namespace

std::span<const Example> examples_of_tables() { return kExamples; }

}  // namespace mvm::explain

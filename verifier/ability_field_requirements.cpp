// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// Fields have the abilities that those of their struct or enum ask for (Move bytecode verifier,
// `ability_field_requirements`). Type parameters count as having all abilities here: what an instance has
// depends on them.

#include "verifier/passes.h"

namespace mvm::verifier {
namespace {

AbilitySet required_of_fields(AbilitySet declared) noexcept {
  AbilitySet required;
  for (const Ability ability : {Ability::Copy, Ability::Drop, Ability::Store, Ability::Key}) {
    if (declared.has(ability)) required = required | AbilitySet(required_of_arguments(ability));
  }
  return required;
}

/// The number of the first field without the required abilities, or the number of fields.
Result<std::size_t> first_missing(std::span<const FieldDefinition> fields, AbilitySet declared,
                                  AbilityCache& abilities, Meter& meter) {
  const AbilitySet required = required_of_fields(declared);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    Result<AbilitySet> found = abilities.abilities(Scope::Module, meter, fields[i].type);
    if (!found) return propagate(found);
    if (!required.is_subset_of(*found)) return i;
  }
  return fields.size();
}

}  // namespace

Result<void> check_ability_field_requirements(const CompiledModule& module, AbilityCache& abilities,
                                              Meter& meter) {
  std::vector<AbilitySet> all;
  const auto enter = [&](const DatatypeHandle& handle) {
    if (all.size() < handle.type_parameters.size())
      all.resize(handle.type_parameters.size(), AbilitySet::all());
    abilities.enter_context(std::span(all).first(handle.type_parameters.size()));
  };

  for (std::size_t i = 0; i < module.struct_defs.size(); ++i) {
    const StructDefinition& def = module.struct_defs[i];
    const DatatypeHandle& handle = module.datatype_handles[def.handle];
    enter(handle);
    auto missing = first_missing(def.fields, handle.abilities, abilities, meter);
    if (!missing) return propagate(missing);
    if (*missing < def.fields.size()) {
      return std::unexpected<Error>(Error(StatusCode::FIELD_MISSING_TYPE_ABILITY)
                                        .at_index(IndexKind::StructDefinition, static_cast<TableIndex>(i)));
    }
  }
  for (std::size_t i = 0; i < module.enum_defs.size(); ++i) {
    const EnumDefinition& def = module.enum_defs[i];
    const DatatypeHandle& handle = module.datatype_handles[def.handle];
    enter(handle);
    for (std::size_t v = 0; v < def.variants.size(); ++v) {
      const std::span<const FieldDefinition> fields = def.variants[v].fields;
      auto missing = first_missing(fields, handle.abilities, abilities, meter);
      if (!missing) return propagate(missing);
      if (*missing < fields.size()) {
        return std::unexpected<Error>(
            Error(StatusCode::FIELD_MISSING_TYPE_ABILITY)
                .at_index(IndexKind::EnumDefinition, static_cast<TableIndex>(i))
                .at_index(IndexKind::VariantTag, static_cast<TableIndex>(v))
                .at_index(IndexKind::FieldDefinition, static_cast<TableIndex>(*missing)));
      }
    }
  }
  return {};
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "interpreter/type.h"

#include "interpreter/module.h"

namespace mvm {

std::span<const FieldDefinition> Datatype::fields() const noexcept {
  return home->compiled->struct_defs[definition].fields;
}

std::span<const VariantDefinition> Datatype::variants() const noexcept {
  return home->compiled->enum_defs[definition].variants;
}

}  // namespace mvm

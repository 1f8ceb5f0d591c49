// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// An object is a struct with `key`; its identity is its first field, `id: UID` (Sui verifier,
// `struct_with_key_verifier`).

#include "verifier/object/object_rules.h"

namespace mvm::verifier {

Result<void> check_struct_with_key(const CompiledModule& module) {
  constexpr QualifiedName kUid = {kFrameworkAddress, "object", "UID"};
  for (const StructDefinition& def : module.struct_defs) {
    const DatatypeHandle& handle = module.datatype_handles[def.handle];
    if (!handle.abilities.has_key()) continue;
    const std::string name(module.name_of(handle));
    if (def.fields.empty() || module.identifiers[def.fields.front().name] != "id") {
      return refuse_module("struct " + name +
                           " has the ability 'key', so its first field must be named 'id'");
    }
    if (!is_plain_datatype(module, def.fields.front().type, kUid)) {
      return refuse_module("struct " + name +
                           " has the ability 'key', so its field 'id' must be of type 0x2::object::UID");
    }
  }
  for (const EnumDefinition& def : module.enum_defs) {
    const DatatypeHandle& handle = module.datatype_handles[def.handle];
    if (handle.abilities.has_key()) {
      return refuse_module("enum " + std::string(module.name_of(handle)) + " cannot have the ability 'key'");
    }
  }
  return {};
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "stdlib/natives/support.h"

#include <algorithm>

namespace mvm::natives {

/// Whether this is the type of a one-time witness: a struct of one bool that is named like its module in
/// capitals. What else makes one the verifier's pass checks. Generic types are excluded by the hardened
/// check. `layout` may be null: then it is none.
[[nodiscard]] inline bool is_one_time_witness_type(const Layout* layout, const TypeTag& tag,
                                                   bool is_hardened) noexcept {
  if (layout == nullptr || tag.kind != TypeTag::Kind::Struct || layout->is_enum) return false;
  if (layout->fields.size() != 1 || layout->fields[0].layout->kind != TypeKind::Bool) return false;
  const StructTag& type = *tag.struct_tag;
  const auto in_capitals = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
  return std::ranges::equal(type.name, type.module, {}, {}, in_capitals) &&
         (!is_hardened || type.type_params.empty());
}

}  // namespace mvm::natives

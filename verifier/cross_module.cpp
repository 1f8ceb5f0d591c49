// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#include "verifier/cross_module.h"

#include <algorithm>

namespace mvm::verifier {

bool same_module(const CompiledModule& a, const ModuleHandle& x, const CompiledModule& b,
                 const ModuleHandle& y) {
  return a.identifiers[x.name] == b.identifiers[y.name] &&
         a.address_identifiers[x.address] == b.address_identifiers[y.address];
}

bool same_type(const CompiledModule& a, TypeId x, const CompiledModule& b, TypeId y) {
  const TypeNode& l = a.types[x];
  const TypeNode& r = b.types[y];
  if (l.kind != r.kind) return false;
  if (l.kind == TypeKind::TypeParameter) return l.index == r.index;
  if (l.kind == TypeKind::Datatype || l.kind == TypeKind::DatatypeInstantiation) {
    const DatatypeHandle& lh = a.datatype_handles[l.index];
    const DatatypeHandle& rh = b.datatype_handles[r.index];
    if (a.name_of(lh) != b.name_of(rh) ||
        !same_module(a, a.module_handles[lh.module], b, b.module_handles[rh.module])) {
      return false;
    }
  }
  return same_types(a, a.types.args(x), b, b.types.args(y));
}

bool same_types(const CompiledModule& a, Signature x, const CompiledModule& b, Signature y) {
  return std::ranges::equal(x, y, [&](TypeId l, TypeId r) { return same_type(a, l, b, r); });
}

void NameIndex::sort() { std::ranges::sort(entries_); }

std::optional<TableIndex> NameIndex::find(std::string_view name) const {
  const auto found =
      std::ranges::lower_bound(entries_, name, {}, [](const auto& entry) { return entry.first; });
  if (found == entries_.end() || found->first != name) return std::nullopt;
  return found->second;
}

}  // namespace mvm::verifier

// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/type_safety_types.h"

#include <algorithm>

namespace mvm::verifier {
namespace {

constexpr std::uint64_t kMaxNodeCount = UINT32_MAX;

}  // namespace

// The two recursions go as deep as a type of the module nests, which its format bounds.

bool Instantiation::matches_open(TypeId declared, TypeId actual) const noexcept {
  const TypeNode& expected = declared_[declared];
  if (expected.kind == TypeKind::TypeParameter) {
    return (expected.index < arguments_.size() ? arguments_[expected.index] : declared) == actual;
  }
  const TypeNode& found = types_[actual];
  if (found.kind != expected.kind || found.index != expected.index || found.arity != expected.arity)
    return false;
  const std::span<const TypeId> inner = declared_.args(declared);
  const std::span<const TypeId> found_inner = types_.args(actual);
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (!matches(inner[i], found_inner[i])) return false;
  }
  return true;
}

std::uint64_t Instantiation::node_count_open(TypeId declared) const noexcept {
  const TypeNode& node = declared_[declared];
  if (node.kind == TypeKind::TypeParameter) {
    return node.index < arguments_.size() ? declared_[arguments_[node.index]].node_count : 1;
  }
  std::uint64_t count = 1;
  for (const TypeId inner : declared_.args(declared))
    count = std::min(count + node_count(inner), kMaxNodeCount);
  return count;
}

bool Instantiation::matches_datatype(TableIndex datatype_handle, TypeId actual) const noexcept {
  const TypeNode& found = types_[actual];
  const TypeKind kind = is_generic() ? TypeKind::DatatypeInstantiation : TypeKind::Datatype;
  return found.kind == kind && found.index == datatype_handle &&
         std::ranges::equal(types_.args(actual), arguments_);
}

std::uint64_t Instantiation::datatype_node_count() const noexcept {
  std::uint64_t count = 1;
  for (const TypeId argument : arguments_)
    count = std::min(count + declared_[argument].node_count, kMaxNodeCount);
  return count;
}

}  // namespace mvm::verifier

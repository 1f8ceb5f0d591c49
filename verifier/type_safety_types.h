// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verifier/observer.h"

#include <mvm/file_format.h>
#include <mvm/type_pool.h>

#include <cstdint>

namespace mvm::verifier {

/// The type written `type`, as the stack holds it.
[[nodiscard]] inline StackType stack_type(const TypePool& types, TypeId type) noexcept {
  const TypeNode& node = types[type];
  if (node.kind == TypeKind::Reference) return {types.inner(type), ReferenceKind::Immutable};
  if (node.kind == TypeKind::MutableReference) return {types.inner(type), ReferenceKind::Mutable};
  return {type};
}

/// Types of declarations as an instruction with these type arguments means them; without arguments, as they
/// are written.
///
/// Whether a type on the stack is such a type, and how large it is, is answered without making the type:
/// calls of generic functions would else fill the pool with types that nothing keeps.
class Instantiation {
 public:
  Instantiation(TypePool& types, Signature arguments) noexcept : types_(types), arguments_(arguments) {}

  [[nodiscard]] Signature arguments() const noexcept { return arguments_; }
  [[nodiscard]] bool is_generic() const noexcept { return !arguments_.empty(); }

  /// Whether `declared` means `actual`.
  [[nodiscard]] bool matches(TypeId declared, TypeId actual) const noexcept {
    return is_closed(declared) ? declared == actual : matches_open(declared, actual);
  }
  [[nodiscard]] bool matches(TypeId declared, StackType actual) const noexcept {
    const StackType expected = stack_type(types_, declared);
    return expected.reference == actual.reference && matches(expected.type, actual.type);
  }
  /// Whether the datatype, with the arguments, is `actual`.
  [[nodiscard]] bool matches_datatype(TableIndex datatype_handle, TypeId actual) const noexcept;

  /// Nodes of what `declared` means, written as a tree; saturates at 2^32 - 1.
  [[nodiscard]] std::uint64_t node_count(TypeId declared) const noexcept {
    return is_closed(declared) ? types_[declared].node_count : node_count_open(declared);
  }
  /// The same for the datatype with the arguments.
  [[nodiscard]] std::uint64_t datatype_node_count() const noexcept;

  /// The type itself.
  [[nodiscard]] TypeId apply(TypeId declared) const {
    return is_closed(declared) ? declared : types_.substitute(declared, arguments_);
  }
  [[nodiscard]] TypeId apply_datatype(TableIndex datatype_handle) const {
    return is_generic() ? types_.datatype_instantiation(datatype_handle, arguments_)
                        : types_.datatype(datatype_handle);
  }

 private:
  [[nodiscard]] bool is_closed(TypeId declared) const noexcept {
    return !is_generic() || !types_[declared].has_type_parameter;
  }
  [[nodiscard]] bool matches_open(TypeId declared, TypeId actual) const noexcept;
  [[nodiscard]] std::uint64_t node_count_open(TypeId declared) const noexcept;

  TypePool& types_;
  Signature arguments_;
};

}  // namespace mvm::verifier
